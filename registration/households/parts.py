"""What households offer to imports, to merging and to retention. Called once, from the app's `ready`."""

from portal.people.households.retention import HOUSEHOLDS as HOLDER
from portal.people.households.services import one_household
from portal.people.merging.references import settle
from portal.people.retention.services import hold
from portal.ui.imports.subjects import offer as offer_import
from registration.households.lists import HOUSEHOLDS


def take_part() -> None:
    """Let the others know of households."""
    settle("households", one_household)
    hold("households", HOLDER)
    offer_import(HOUSEHOLDS)
