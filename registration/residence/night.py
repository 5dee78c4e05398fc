"""The nightly run: requests that nobody answered go to the county, then everybody gets the office of
their place, and so do requests for help, leads, employments who looks for work and what a comparison
found; employers are reminded of contracts that run out, counties told of registrations nobody takes up."""

from portal.foundation.nightly import Nightly
from registration.caseload import helping
from registration.caseload.services import end_what_is_over
from registration.comparison.follow import reassign as reassign_hits
from registration.discovery.follow import reassign as reassign_leads
from registration.discovery.services import convert_registered
from registration.employment import night as employment
from registration.help.follow import reassign
from registration.jobseeking import follow as seekers
from registration.residence.assign import assign
from registration.transfer.services import escalate
from registration.unemployment.unaccepted import tell_above

NIGHT = Nightly(
    "assign",
    lock="assign-offices",
    of_the_night={
        "transfers_escalated": lambda on: escalate(),
        "reassigned": assign,
        "unaccepted_told": tell_above,
        "caseloads_ended": end_what_is_over,
        "helpers_ended": helping.end_what_is_over,
        "help_reassigned": reassign,
        "leads_reassigned": reassign_leads,
        "leads_registered": convert_registered,
        "work_reassigned": employment.reassign,
        "contracts_reminded": employment.remind,
        "seekers_reassigned": seekers.reassign,
        "hits_reassigned": reassign_hits,
    },
)
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
