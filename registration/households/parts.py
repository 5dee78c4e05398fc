"""What households offer to imports, to exports, to merging and to retention. Called once, from the app's `ready`."""

from portal.people.households.retention import HOUSEHOLDS as HOLDER
from portal.people.households.services import one_household
from portal.people.merging.references import settle
from portal.people.retention.services import hold
from portal.ui.imports.subjects import offer as offer_import
from portal.ui.tables import sheets
from registration.households.lists import HOUSEHOLDS
from registration.households.sheet import HOUSEHOLDS as SHEET


def take_part() -> None:
    """Let the others know of households."""
    settle("households", one_household)
    hold("households", HOLDER)
    offer_import(HOUSEHOLDS)
    sheets.offer(SHEET)
