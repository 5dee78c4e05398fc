"""What layoffs offer to the rail and to imports. Called once, from the app's `ready`."""

from portal.accounts.permissions import Action
from portal.ui.imports.subjects import offer as offer_import
from portal.ui.rail import Group, offer
from registration.discovery import rosters
from registration.discovery.enums import LeadKind
from registration.layoffs.forms import ReportNumberField
from registration.layoffs.lists import FIRMS
from registration.layoffs.pages import desk


def take_part() -> None:
    """Let the others know of firms and layoffs."""
    rosters.ask(LeadKind.LAID_OFF, "report", ReportNumberField)
    offer_import(FIRMS)
    offer("firms", group=Group.PEOPLE, order=45, action=Action.FIRM_VIEW, provider=desk.queues)
