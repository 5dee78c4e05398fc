"""What identity work and caseloads offer to the rail, to people's pages, to merging, to retention and to the audit.

Called once, from the app's `ready`, when all models are there.
"""

from portal.accounts.permissions import Action
from portal.people.merging.references import before_merging, settle
from portal.people.retention.services import hold
from portal.privacy.trail import complete
from portal.ui import own
from portal.ui.rail import Group, offer
from registration.caseload.services import one_holder
from registration.duplicates import fit
from registration.duplicates.pages import desk as duplicates
from registration.identity.pages import desk as changes
from registration.identity.pages import mine as my_changes
from registration.identity.retention import CHANGES
from registration.mydata.pages import desk as data
from registration.mydata.services import REQUESTS
from registration.roster.pages import caseload


def of_identity_work() -> None:
    """Pairs and merges, changes of name, number and telephone, and requests about one's own data."""
    before_merging(fit.one_registration)
    settle("residence", fit.one_residence)
    hold("identity changes", CHANGES)
    hold("data requests", REQUESTS)
    own.offer("changes", order=7, provider=my_changes.tasks)
    offer("changes", group=Group.TODAY, order=39, action=Action.PERSON_MERGE, provider=changes.queues)
    offer("data", group=Group.TODAY, order=70, action=Action.DATA_ANSWER, provider=data.queues)
    offer("duplicates", group=Group.PEOPLE, order=60, action=Action.PERSON_MERGE, provider=duplicates.queues)


def of_caseloads() -> None:
    """Whose people somebody is."""
    settle("caseload", one_holder)
    complete(caseload.stands_in)
    offer("caseload", group=Group.PEOPLE, order=5, action=Action.CASELOAD_MANAGE, provider=caseload.queues)
