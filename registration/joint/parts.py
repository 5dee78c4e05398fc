"""Where joint handling takes part in the rest: what it listens to, and what it offers to desks and to people's pages."""

from portal.accounts.permissions import Action
from portal.exchange.partners.sending import when_answered
from portal.people.retention.services import hold
from portal.ui import own
from portal.ui.rail import Group, offer
from portal.ui.tables import sheets
from registration.comparison import workflow as hits
from registration.discovery import workflow as leads
from registration.employment import effects as employment
from registration.joint import checks, duties, filings, matrix, outcomes, work
from registration.joint.pages import desk, mine, owed
from registration.joint.retention import CONFLICTS
from registration.joint.sheet import CONFLICTS as SHEET
from registration.unemployment import effects as unemployment


def take_part() -> None:
    """Called once, in the app's `ready`."""
    unemployment.listen_to_the_beginning(begun=filings.approved, back=filings.back)
    unemployment.listen(over=filings.over)
    employment.listen(filings.declared)
    employment.listen(duties.stepped)
    employment.listen_to_lists(duties.listed)
    employment.listen(lambda case, step: work.settle([case]))
    employment.listen_to_lists(work.settle)
    for kind in (filings.KIND, filings.OVER):
        when_answered(kind, filings.answered)
    for kind in checks.MESSAGES.values():
        when_answered(kind, checks.heard)
    leads.listen(outcomes.of_lead)
    hits.listen(outcomes.of_hit)
    matrix.take_part()
    hold("conflicts", CONFLICTS)
    sheets.offer(SHEET)
    offer("conflicts", group=Group.TODAY, order=42, action=Action.CONFLICT_VIEW, provider=desk.queues)
    own.offer("joint", order=4, provider=mine.tasks)
    own.offer("owed", order=4, provider=owed.tasks)
