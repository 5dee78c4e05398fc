"""When a layoff is one that the law wants reported, as the published parameters say (劳动合同法 41)."""

from dataclasses import dataclass

from portal.rules.parameters import parameter


def mass_persons(region_code: str) -> int:
    """From how many persons on a layoff must be reported."""
    return int(parameter("layoff.mass_persons", region=region_code))


def mass_percent(region_code: str) -> int:
    """From which share of the staff on, in percent, a smaller one must be."""
    return int(parameter("layoff.mass_percent", region=region_code))


@dataclass(frozen=True)
class Law:
    """The three numbers together, for whoever says them."""

    persons: int
    percent: int
    days: int


def law(region_code: str) -> Law:
    """What holds at a place."""
    return Law(mass_persons(region_code), mass_percent(region_code), notice_days(region_code))


def notice_days(region_code: str) -> int:
    """Days before the first layoff by which the staff is told."""
    return int(parameter("layoff.notice_days", region=region_code))
