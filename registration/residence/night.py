"""The nightly run: requests that nobody answered go to the county, then everybody gets the office of
their place, and so do requests for help and who looks for work."""

from portal.foundation.nightly import Nightly
from registration.help.follow import reassign
from registration.jobseeking import follow as seekers
from registration.residence.assign import assign
from registration.transfer.services import escalate

NIGHT = Nightly(
    "assign",
    lock="assign-offices",
    of_the_night={
        "transfers_escalated": lambda on: escalate(),
        "reassigned": assign,
        "help_reassigned": reassign,
        "seekers_reassigned": seekers.reassign,
    },
)
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
