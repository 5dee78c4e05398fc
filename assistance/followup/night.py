"""The nightly pass: what is missing is planned, what is missed goes up, people are reminded, exits are proposed.

Each step works in batches that commit by themselves and leaves alone what is done already: stopped anywhere and
run again, run twice, or on two machines at once, the outcome is the same (trust.md 72, 88).
"""

from assistance.followup import ladder, remind
from assistance.followup.aftercare.generate import WorkGenerator
from assistance.followup.escalate import escalate
from assistance.followup.generate import Generator
from portal.foundation.nightly import Nightly
from registration.exits.sweep import Sweep

NIGHT = Nightly(
    "care",
    lock="care",
    of_the_night={
        "planned": lambda on: Generator(on).plan_missing(),
        "pulled_forward": lambda on: Generator(on).pull_forward(),
        "visits": lambda on: Generator(on).plan_visits(),
        "work_followups": lambda on: WorkGenerator(on).plan(),
        "ladder_visits": ladder.plan_visits,
        "escalated": escalate,
        "reminded": remind.remind_before,
        "told_unreached": remind.remind_unreached,
        "supplements": remind.remind_to_supplement,
        "exits_taken_back": lambda on: Sweep(on).take_back(),
        "exits_proposed": lambda on: Sweep(on).propose(),
        "exits_confirmed": lambda on: Sweep(on).confirm(),
    },
)
STEPS, run, steps, dry_run = NIGHT.of_the_night, NIGHT.run, NIGHT.steps, NIGHT.dry_run
