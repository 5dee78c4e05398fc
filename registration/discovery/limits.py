"""Time limits of leads, as the published parameters of a place say them."""

from datetime import date, timedelta

from portal.cases.calendar import working_day_by
from portal.rules.parameters import parameter


def contact_within(region_code: str, on: date) -> int:
    """Working days until somebody is contacted (domain.md 4.5: five)."""
    return int(parameter("discovery.contact_within_wd", region=region_code, on=on))


def attempts_before_lost(region_code: str, on: date) -> int:
    """How many attempts on different days before somebody counts as not to be reached (our design's default)."""
    return int(parameter("discovery.attempts_before_lost", region=region_code, on=on))


def again_after(region_code: str, on: date) -> int:
    """Days after a lead ended in which the same person on another list makes no new one (our design's default)."""
    return int(parameter("discovery.again_after_days", region=region_code, on=on))


def next_contact_by(region_code: str, on: date) -> date:
    """The last working day for the next contact of somebody on a list who was reached on a day (our design's default)."""
    days = int(parameter("discovery.next_contact_days", region=region_code, on=on))
    return working_day_by(on + timedelta(days=days))
