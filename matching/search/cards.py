"""A vacancy as a row of a list: what it says in a line, whose word it is, how far it is. A fixed number of queries a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from matching.search import near
from matching.search.enums import Label
from matching.search.marks import LABELS
from matching.vacancies.enums import Insurance, PayBasis, Source, Suit, VacancyKind
from matching.vacancies.models import Vacancy
from portal.foundation.prepared import Prepared
from portal.people.employers.models import Employer
from portal.regions.codes import Level, cut, is_local, level_of
from portal.regions.selectors import full_names
from portal.ui.words import thousands
from registration.jobseeking.enums import Shift, WorkForm
from registration.recruiting.reading import label_for, with_standing

MOST_TAGS = 4
SUITABLE = {
    Suit.OVER_40: "适合 40、50 岁", Suit.DISABLED: "适合残疾人", Suit.GRADUATES: "适合应届生", Suit.RETURNEES: "适合返乡的人",
}  # fmt: skip


def _told(keys: Any) -> QuerySet[Vacancy]:
    """What a list tells; nobody's name and number."""
    return Vacancy.objects.shown().filter(pk__in=keys).defer("contact_name", "contact_phone")


WHOLE = Prepared(_told)
SHORT = Prepared(lambda keys: _told(keys).defer("duties", "conditions"))
STANDING = Prepared(
    lambda employers: with_standing(Employer.objects.filter(pk__in=employers)).values_list(
        "pk", "claim_state", "claim_until", "claim_class", named=True
    )
)


@dataclass(frozen=True)
class Card:
    """One row."""

    vacancy: Vacancy
    pay: str
    unit: str
    place: str
    distance: near.Distance | None
    label: str
    verified: bool
    tags: list[str]

    @property
    def pk(self) -> UUID:
        return self.vacancy.pk

    @property
    def confirmed_at(self) -> datetime | None:
        return self.vacancy.confirmed_at


def cards_of(keys: Sequence[UUID], home: str = "", *, whole: bool = False) -> list[Card]:
    """The shown vacancies of these keys, in their order, `whole` with their texts. Two queries."""
    found = {one.pk: one for one in (WHOLE if whole else SHORT).rows(keys=list(keys))} if keys else {}
    verified = verified_of({one.employer_id for one in found.values() if one.employer_id})
    return [card_of(found[key], home, verified) for key in keys if key in found]


def verified_of(employers: set[UUID]) -> set[UUID]:
    """Those whose verification holds today. One query."""
    rows = STANDING.rows(employers=sorted(employers)) if employers else []
    return {one.pk for one in rows if label_for(one).is_verified}


def card_of(vacancy: Vacancy, home: str, verified: set[UUID]) -> Card:
    """One row, with what is known of its employer."""
    pay, unit = pay_of(vacancy)
    label, is_verified = label_of(vacancy, verified)
    return Card(
        vacancy,
        pay,
        unit,
        place_of(vacancy),
        near.distance(home, vacancy.region_code),
        label,
        is_verified,
        tags_of(vacancy),
    )


def label_of(vacancy: Vacancy, verified: set[UUID]) -> tuple[str, bool]:
    """Whose word it is, and whether the employer's papers were looked at."""
    label = LABELS[Source(vacancy.source)]
    if label is Label.ELSEWHERE:
        return "外省交换来的", False
    known = vacancy.employer_id in verified
    return f"{label.label}，{'已核验' if known else '还没核验'}", known


def place_of(vacancy: Vacancy) -> str:
    """The township, or what is known; a place outside by its name in full."""
    code = vacancy.region_code
    if not is_local(code):
        return full_names([code]).get(code, "省外")
    return near.name_of(cut(code, min(level_of(code), Level.TOWN)))


def pay_of(vacancy: Vacancy) -> tuple[str, str]:
    """The amounts as the employer said them, and what they are for."""
    low, high, floor = vacancy.pay_low, vacancy.pay_high, vacancy.pay_floor
    if vacancy.pay_basis == PayBasis.PIECE:
        return (f"计件，保底 {amount(floor)}", "元/月") if floor else ("计件", "")
    if low is None:
        return (f"保底 {amount(floor)}", "元/月") if floor else ("面议", "")
    unit = PayBasis(vacancy.pay_basis).label if vacancy.pay_basis else "元/月"
    return (f"{amount(low)}–{amount(high)}" if high and high != low else amount(low)), unit


def amount(value: Decimal | None) -> str:
    """`4,500`, `18.5`: without idle zeros."""
    if value is None:
        return ""
    return thousands(value if value % 1 else int(value))


def tags_of(vacancy: Vacancy) -> list[str]:
    """What matters to whoever reads the list, at most a few."""
    found = ["就业见习"] if vacancy.kind == VacancyKind.INTERNSHIP else []
    if vacancy.lodging or vacancy.meals:
        found.append("包吃住" if vacancy.lodging and vacancy.meals else "包住" if vacancy.lodging else "包吃")
    if vacancy.insurance in {Insurance.FUND, Insurance.FIVE}:
        found.append(Insurance(vacancy.insurance).label)
    if vacancy.work_form in {WorkForm.PART_TIME, WorkForm.GIG, WorkForm.REMOTE}:
        found.append(WorkForm(vacancy.work_form).label)
    if Shift.ROTATING in vacancy.shifts:
        found.append("倒班")
    if vacancy.days_week and vacancy.days_week <= 5:
        found.append("双休")
    found += [SUITABLE[Suit(one)] for one in vacancy.suits if one in Suit]
    return [*found, *vacancy.benefits][:MOST_TAGS]
