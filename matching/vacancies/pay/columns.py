"""A wage as columns of a vacancy, and what the columns come to in a month."""

from datetime import date
from decimal import Decimal
from typing import Any

from matching.vacancies.enums import PayBasis
from matching.vacancies.pay.enums import Unread
from matching.vacancies.pay.limits import most_monthly, rates
from matching.vacancies.pay.monthly import is_believable, monthly
from matching.vacancies.pay.reading import Unreadable, Wage, read

LONGEST_WORDS = 200


def believed(words: str, region_code: str, on: date) -> Wage:
    """What a wording says, where anybody can be paid so in a place on a day (trust.md case 43). Raises Unreadable."""
    wage = read(words)
    if not is_believable(wage, rates(region_code, on), most_monthly(region_code, on)):
        raise Unreadable(Unread.MUCH)
    return wage


def columns_of(words: str) -> dict[str, Any]:
    """What a wording says, as columns; the wording itself stays beside them. Raises Unreadable.

    An open lower end (3000元以下) gives no amount: nobody may guess one, and the checks ask for it.
    """
    wage = read(words)
    sure = wage.base if wage.basis == PayBasis.MONTH else None
    known = wage.low is not None
    return {
        "pay_basis": wage.basis if known or sure else "",
        "pay_low": wage.low,
        "pay_high": wage.high if known else None,
        "pay_floor": sure,
        "pay_months": wage.months,
        "pay_words": " ".join(words.split())[:LONGEST_WORDS],
    }


def month_columns(said: Any, on: date) -> dict[str, int | None]:
    """`month_low` and `month_high` for what a vacancy says it pays, in its place on a day."""
    if not said.pay_basis:
        return {"month_low": None, "month_high": None}
    wage = Wage(PayBasis(said.pay_basis), _exact(said.pay_low), _exact(said.pay_high), said.pay_months or 12)
    found = monthly(wage, rates(said.region_code, on))
    if found is None:
        return {"month_low": None, "month_high": None}
    return {"month_low": found.low, "month_high": found.high}


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


__all__ = ["Unreadable", "believed", "columns_of", "month_columns"]
