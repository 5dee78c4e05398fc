"""The nightly run: requests that nobody answered go to the county, then everybody gets the office of
their place, and so do requests for help and leads; what a comparison found goes along."""

from portal.foundation.nightly import Nightly
from registration.comparison.follow import reassign as reassign_hits
from registration.discovery.follow import reassign as reassign_leads
from registration.discovery.services import convert_registered
from registration.help.follow import reassign
from registration.residence.assign import assign
from registration.transfer.services import escalate

NIGHT = Nightly(
    "assign",
    lock="assign-offices",
    of_the_night={
        "transfers_escalated": lambda on: escalate(),
        "reassigned": assign,
        "help_reassigned": reassign,
        "leads_reassigned": reassign_leads,
        "leads_registered": convert_registered,
        "hits_reassigned": reassign_hits,
    },
)
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
