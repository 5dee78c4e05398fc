"""Reference data that every installation has: divisions, occupations, the working calendar, parameters and rules, map boundaries."""

from portal.cases.calendar.services import load_calendar
from portal.occupations.services import load_occupations
from portal.regions.boundaries import LEVELS, build_maps, map_file
from portal.regions.services import load_divisions
from portal.rules.services import load_rules


def load_reference_data() -> None:
    """Load what is new; each loader compares its files' fingerprint first, so a warm start costs little."""
    load_divisions()
    load_occupations()
    load_calendar()
    load_rules()
    if not all(map_file(level).exists() for level in LEVELS):
        build_maps()
