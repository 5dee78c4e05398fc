"""Numbers of pay, as the published parameters of a place say them."""

from datetime import date
from decimal import Decimal

from matching.vacancies.limits import ours
from matching.vacancies.pay.monthly import Rates
from portal.rules.parameters import parameter


def rates(region_code: str, on: date) -> Rates:
    """How a day's, an hour's and a week's pay become a month's."""
    return Rates(
        *(
            Decimal(str(parameter(f"wage.{name}", region=ours(region_code), on=on)))
            for name in ("paid_days_a_month", "paid_hours_a_day", "paid_days_a_week")
        )
    )


def most_monthly(region_code: str, on: date) -> int:
    """The highest pay a month that a form or file is believed, in yuan."""
    return int(parameter("wage.most_monthly", region=ours(region_code), on=on))
