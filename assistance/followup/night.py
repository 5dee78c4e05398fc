"""The nightly pass: what is missing is planned, what is missed goes up, people are reminded, exits are proposed.

Each step works in batches that commit by themselves and leaves alone what is done already: stopped anywhere and
run again, run twice, or on two machines at once, the outcome is the same (trust.md 72, 88).
"""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from assistance.followup import ladder, remind
from assistance.followup.escalate import escalate
from assistance.followup.generate import Generator
from portal.foundation.locks import only_one
from registration.exits.sweep import Sweep

log = structlog.get_logger(__name__)
Step = Callable[[date], Any]
STEPS: dict[str, Step] = {
    "planned": lambda on: Generator(on).plan_missing(),
    "pulled_forward": lambda on: Generator(on).pull_forward(),
    "visits": lambda on: Generator(on).plan_visits(),
    "ladder_visits": ladder.plan_visits,
    "escalated": escalate,
    "reminded": remind.remind_before,
    "told_unreached": remind.remind_unreached,
    "supplements": remind.remind_to_supplement,
    "exits_taken_back": lambda on: Sweep(on).take_back(),
    "exits_proposed": lambda on: Sweep(on).propose(),
    "exits_confirmed": lambda on: Sweep(on).confirm(),
}


def run(on: date | None = None) -> dict[str, Any] | None:
    """The whole pass for a day (today); what each step did, or None where another machine is at it."""
    with only_one("care") as mine:
        return steps(on or timezone.localdate()) if mine else None


def steps(on: date) -> dict[str, Any]:
    """The steps one after another, whoever else is at it; each is logged with its count and its seconds."""
    done = {}
    for name, step in STEPS.items():
        began = time.monotonic()
        done[name] = step(on)
        log.info("care.step", step=name, count=done[name], seconds=round(time.monotonic() - began, 2))
    return done


def dry_run(on: date | None = None) -> dict[str, Any]:
    """What the pass would do: the real steps in a transaction that is rolled back. It holds locks; not for office hours."""
    with transaction.atomic():
        done = steps(on or timezone.localdate())
        transaction.set_rollback(True)
    return done
