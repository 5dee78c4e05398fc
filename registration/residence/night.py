"""The nightly run: requests that nobody answered go to the county, then everybody gets the office of their place."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from portal.foundation.locks import only_one
from registration.residence.assign import assign
from registration.transfer.services import escalate

log = structlog.get_logger(__name__)
STEPS: dict[str, Callable[[date], Any]] = {
    "transfers_escalated": lambda on: escalate(),
    "reassigned": assign,
}


def run(on: date | None = None) -> dict[str, Any] | None:
    """The whole run for a day (today); what each step did, or None where another machine is at it."""
    with only_one("assign-offices") as mine:
        return steps(on or timezone.localdate()) if mine else None


def steps(on: date) -> dict[str, Any]:
    """The steps one after another, whoever else is at it; each is logged with its count and its seconds."""
    done = {}
    for name, step in STEPS.items():
        began = time.monotonic()
        done[name] = step(on)
        log.info("assign.step", step=name, count=done[name], seconds=round(time.monotonic() - began, 2))
    return done


def dry_run(on: date | None = None) -> dict[str, Any]:
    """What the run would do: the real steps in a transaction that is rolled back. It holds locks; not for office hours."""
    with transaction.atomic():
        done = steps(on or timezone.localdate())
        transaction.set_rollback(True)
    return done
