"""How a vacancy is said: its pay, its state, where and until when."""

from decimal import Decimal
from typing import Any

from matching.vacancies.enums import PayBasis, Source, VacancyState
from matching.vacancies.models import Vacancy
from portal.ui.parts import State as Look

LOOKS = {
    VacancyState.DRAFT: Look.DUE, VacancyState.CHECKING: Look.WAIT, VacancyState.BLOCKED: Look.LATE,
    VacancyState.REVIEW: Look.WAIT, VacancyState.PUBLISHED: Look.DONE, VacancyState.PAUSED: Look.WAIT,
    VacancyState.FILLED: Look.NONE, VacancyState.EXPIRED: Look.NONE, VacancyState.WITHDRAWN: Look.NONE,
    VacancyState.TAKEN_DOWN: Look.LATE,
}  # fmt: skip


def _plain(value: Any) -> str:
    """4500.00 is 4,500; 0.50 is 0.5."""
    return f"{Decimal(str(value)).normalize():,f}"


def pay_line(one: Vacancy) -> str:
    """4,500—5,500 元/月，13 薪；每月保底 3,000 元; or what the employer wrote, where no amount could be read."""
    parts = []
    if one.pay_low is not None:
        high = f"—{_plain(one.pay_high)}" if one.pay_high is not None and one.pay_high != one.pay_low else ""
        more = " 以上" if one.pay_high is None else ""
        unit = "元/件" if one.pay_basis == PayBasis.PIECE else str(PayBasis(one.pay_basis).label)
        parts.append(f"{_plain(one.pay_low)}{high} {unit}{more}")
    if one.pay_months and one.pay_months != 12:
        parts.append(f"{one.pay_months} 薪")
    if one.pay_floor is not None and one.pay_floor != one.pay_low:
        parts.append(f"每月保底 {_plain(one.pay_floor)} 元")
    return "，".join(parts) or one.pay_words


def pay_typed(one: Vacancy) -> str:
    """The pay as somebody would type it, to go on from."""
    if one.pay_words or one.pay_low is None:
        return one.pay_words
    return pay_line(one).replace(",", "").replace("—", "-")


def sources_line(one: Vacancy) -> str:
    """单位自己发布、甲网、乙网: everybody whose word it is."""
    own = [str(one.get_source_display())] if one.source in (Source.OWN, Source.OUTLET) else []
    return "、".join([*own, *(source.feed.name for source in one.sources.all())]) or str(one.get_source_display())  # type: ignore[attr-defined]
