"""Employments in words: lists for the three doors, and what was said when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.people.models import ID_PURPOSE, Person
from portal.people.searches import whole_id_number
from portal.privacy import crypto
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import shown
from portal.ui.parts import State as Look
from portal.ui.words import cn_days
from registration.employment.enums import Contract, EmploymentState, EndReason, Source
from registration.employment.limits import declare_within
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.unemployment.history import MOST, Past

LISTS = {
    "current": ("在职", (EmploymentState.CURRENT,)),
    "waiting": ("等确认", (EmploymentState.PROPOSED,)),
    "ended": ("终止的", (EmploymentState.ENDED,)),
    "voided": ("作废的", (EmploymentState.VOIDED,)),
}
LOOKS = {
    EmploymentState.PROPOSED: Look.DUE, EmploymentState.CURRENT: Look.DONE, EmploymentState.ENDED: Look.NONE,
    EmploymentState.VOIDED: Look.NONE,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One employment on a list, as its reader may see it."""

    case: EmploymentRegistration
    name: str
    number: str
    days: str
    post: str
    look: Look
    word: str
    late: bool
    where: str


@dataclass(frozen=True)
class Version:
    """One version of the facts: what it says, since when it was said, by whom, and why it was changed."""

    lines: Sequence[tuple[str, str]]
    since: Any
    until: Any
    source: str
    why: str


def listed(found: QuerySet, which: str, words: str = "") -> QuerySet:
    """The employments of a list with their facts, the newest first; `words` are a name, its beginning, or a whole number."""
    found = found.with_days().filter(state__in=LISTS[which][1]).select_related("person", "employer", "service_office")
    if words:
        number = whole_id_number(words)
        by = Q(person__id_index__in=crypto.macs(number, ID_PURPOSE)) if number else _by_name(words)
        found = found.filter(by)
    return found.order_by("-declared_at", "-id")


def _by_name(words: str) -> Q:
    return Q(person__name__startswith=words) | Q(person__name_pinyin__startswith=words.lower())


def rows_of(cases: Iterable[Any], audience: Audience) -> list[Row]:
    """The page's rows; no further question."""
    return [
        Row(
            case, shown(Datum.NAME, case.person.name, audience) or "（姓名不显示）",
            shown(Datum.ID_NUMBER, case.person.id_number, audience)[-4:], cn_days(case.days), case.post,
            LOOKS[EmploymentState(case.state)], case.get_state_display(), is_late(case, case.days.lower), where(case),
        )
        for case in cases
    ]  # fmt: skip


def where(case: EmploymentRegistration) -> str:
    """Whom somebody works for, as far as we know."""
    return case.employer.name if case.employer else case.employer_words or str(case.get_kind_display())


def is_late(case: EmploymentRegistration, first_day: date) -> bool:
    """Whether it was declared after the days of the rule."""
    if case.declared_at is None:
        return False
    within = declare_within(case.kind, case.region_code, first_day)
    return (timezone.localdate(case.declared_at) - first_day).days > within


def versions_of(case: EmploymentRegistration, audience: Audience) -> list[Version]:
    """Every version, the newest first."""
    found = EmploymentSpell.objects.filter(registration=case).order_by("-known")
    return [
        Version(lines_of(one, audience), one.known.lower, one.known.upper, str(Source(one.source).label), one.why)
        for one in found
    ]


def lines_of(one: EmploymentSpell, audience: Audience) -> list[tuple[str, str]]:
    """The facts of a version as labels and values; what is empty is left out."""
    lines = [
        ("在职", cn_days(one.days)), ("干什么", one.post), ("合同", str(Contract(one.contract).label) if one.contract else ""),
        ("签合同", f"{one.signed_on:%Y-%m-%d}" if one.signed_on else ""),
        ("合同到", f"{one.contract_until:%Y-%m-%d}" if one.contract_until else ""),
        ("终止原因", str(EndReason(one.end_reason).label) if one.end_reason else ""),
        ("备注", shown(Datum.NOTES, one.note, audience) if one.note else ""),  # type: ignore[arg-type]
    ]  # fmt: skip
    return [(label, value) for label, value in lines if value]


def past_of(person: Person) -> list[Past]:
    """The jobs that count, for whoever takes the person up as unemployed again. One query."""
    found = EmploymentSpell.objects.now().filter(person=person, counts=True).select_related("registration__employer")
    return [
        Past(
            one.first_day, one.last_day, f"{where(one.registration)}{f'，{one.post}' if one.post else ''}",
            str(EndReason(one.end_reason).label) if one.end_reason else "", str(Source(one.source).label),
        )
        for one in found.order_by("-days")[:MOST]
    ]  # fmt: skip
