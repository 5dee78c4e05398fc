"""What layoffs offer to imports. Called once, from the app's `ready`."""

from portal.ui.imports.subjects import offer as offer_import
from registration.discovery import rosters
from registration.discovery.enums import LeadKind
from registration.layoffs.forms import ReportNumberField
from registration.layoffs.lists import FIRMS
from registration.layoffs.workers import CODE, WORKERS


def take_part() -> None:
    """Let the others know of firms and layoffs."""
    rosters.ask(LeadKind.LAID_OFF, "report", ReportNumberField)
    rosters.OTHERS[CODE] = LeadKind.LAID_OFF
    offer_import(FIRMS)
    offer_import(WORKERS)
