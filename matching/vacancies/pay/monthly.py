"""Wages made comparable: what they come to in a month, in whole yuan."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from matching.vacancies.enums import PayBasis
from matching.vacancies.pay.reading import Wage


@dataclass(frozen=True)
class Rates:
    """How many paid days a month has, and paid hours a day, and days a week (published parameters)."""

    days_a_month: Decimal
    hours_a_day: Decimal
    days_a_week: Decimal

    def of(self, wage: Wage) -> Decimal | None:
        """How often a wage is paid in a month; None for piece work, which says nothing of a month."""
        return {
            PayBasis.MONTH: Decimal(1),
            PayBasis.YEAR: 1 / Decimal(wage.months),
            PayBasis.WEEK: self.days_a_month / self.days_a_week,
            PayBasis.DAY: self.days_a_month,
            PayBasis.HOUR: self.days_a_month * self.hours_a_day,
        }.get(wage.basis)


@dataclass(frozen=True)
class Monthly:
    """Yuan in an ordinary month; a thirteenth month's pay counts in no month. None: open at this end."""

    low: int | None
    high: int | None


def monthly(wage: Wage, rates: Rates) -> Monthly | None:
    """What a wage comes to in a month; None where nothing can be said: 面议, piece work."""
    times = rates.of(wage)
    if times is None or not wage.has_figures:
        return None
    return Monthly(_whole(wage.low, times), _whole(wage.high, times))


def _whole(value: Decimal | None, times: Decimal) -> int | None:
    return None if value is None else int((value * times).quantize(Decimal(1), ROUND_HALF_UP))


def is_believable(wage: Wage, rates: Rates, most: int) -> bool:
    """Whether no end is above what a month's pay can be (999,999 is a slip of the finger, trust.md case 43)."""
    found = monthly(wage, rates)
    ends = [] if found is None else [end for end in (found.low, found.high) if end is not None]
    return all(0 < end <= most for end in ends)
