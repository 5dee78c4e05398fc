"""The page of where a person's data came from: read by whoever may see the person, masked as everywhere, and audited."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from assistance.followup.pages.facts import words_of
from assistance.followup.pages.lineage import SELF, Group, Hands, Identity, Line, Word, in_notes, lines_by_time
from assistance.followup.pages.person import cases_of
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.people.facts.enums import REGISTERS, FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.objections import Objection
from portal.people.facts.questions import CONSENT, QUESTIONS, Kind
from portal.people.models import Person
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.rules.facts import is_registered, kind_of
from portal.ui.words import cn_full_date, label_of
from registration.employment.enums import Source
from registration.employment.models import EmploymentSpell
from registration.employment.reading import lines_of, where
from registration.unemployment.enums import Channel, Reason
from registration.unemployment.models import UnemploymentRegistration

Registration = UnemploymentRegistration
HIDDEN = "填了，加密存着，这里不显示"
OF_OTHERS = "部门数据"
BY_SOURCE = {
    Source.EMPLOYER: "用人单位", Source.SELF: SELF, Source.INSURANCE: OF_OTHERS, Source.FILING: OF_OTHERS, Source.MARKET: OF_OTHERS,
}  # fmt: skip
"""Whose word it is says by whose hand it came; only what an office wrote is named by the office."""


@sensitive
@never_cache
@reads
def sources(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every datum of one person with its source, time and hand, and the earlier words."""
    actor, cases = cases_of(request, Action.PERSON_VIEW, pk)
    note(request, action="person.sources", object_kind="person", object_id=str(pk), person_id=pk)
    who = cases[0].person
    context = {
        "pk": pk, "name": shown(Datum.NAME, who.name, actor.audience) or "（姓名不显示）", "groups": groups_of(who, cases, actor),
    }  # fmt: skip
    return render(request, "assistance/followup/sources.html", context)


def groups_of(person: Person, cases: Sequence[Registration], actor: Actor) -> list[Group]:
    """The registers one after the other. A fixed number of queries, however much there is."""
    identity, facts = Identity(person, actor), _facts(person) if in_notes(actor.audience) else []
    spells = _spells(person)
    hands = Hands(
        person,
        [*identity.users, *(one.recorded_by for one in facts), *(one.recorded_by for one in spells), *(one.taken_by for one in cases)],
        [*identity.offices, *(one.office_id for one in spells), *(one.accepting_office_id for one in cases)],
    )  # fmt: skip
    found = [
        *identity.groups(hands),
        Group("失业登记", _registered(cases, hands)),
        Group("就业登记", [_employed(versions, hands, actor) for versions in spells_by_case(spells)]),
        Group("个人情况", [_told(words, hands) for words in facts_by_source(facts)]),
    ]
    return [one for one in found if one.lines]


def _facts(person: Person) -> list[PersonFact]:
    return list(PersonFact.objects.filter(person=person).order_by("code", "source", "recorded_at"))


def facts_by_source(facts: Sequence[PersonFact]) -> list[list[PersonFact]]:
    """What each source said of each thing, the oldest first: two sources that differ stand side by side."""
    return [list(words) for _, words in groupby(facts, key=lambda one: (one.code, one.source))]


def _told(words: Sequence[PersonFact], hands: Hands) -> Line:
    code, source = words[0].code, FactSource(words[0].source)
    places = full_names(str(one.value) for one in words if _asks_place(one.code))
    by = {one.pk: OF_OTHERS if source in REGISTERS else hands.of(one.recorded_by) for one in words}
    found = [Word(_value(one, places), str(source.label), by[one.pk], one.recorded_at, one.ended_at) for one in words]
    return lines_by_time(_label(code), found)


def _asks_place(code: str) -> bool:
    return code in QUESTIONS and QUESTIONS[code].kind is Kind.PLACE


def _label(code: str) -> str:
    if code in QUESTIONS:
        return QUESTIONS[code].label
    if is_registered(code):
        return kind_of(code).label
    return str(Objection(code).label) if code in Objection else "同意保存身体情况" if code == CONSENT else code


def _value(fact: PersonFact, places: dict[str, str]) -> str:
    """In words; free words and what is sensitive are ciphertext, and stay it here."""
    question = QUESTIONS.get(fact.code)
    if question is None:
        return words_of(kind_of(fact.code), fact.value)[1] if is_registered(fact.code) else _plain(fact.value)
    if question.sensitive or question.kind is Kind.WORDS:
        return HIDDEN
    if question.kind is Kind.PLACE:
        return places.get(str(fact.value), str(fact.value))
    return label_of(question.choices, str(fact.value)) if question.choices else _plain(fact.value)


def _plain(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _spells(person: Person) -> list[EmploymentSpell]:
    found = EmploymentSpell.objects.filter(person=person).select_related("registration__employer")
    return list(found.order_by("registration_id", "known"))


def spells_by_case(spells: Sequence[EmploymentSpell]) -> list[list[EmploymentSpell]]:
    """The versions of each employment, the oldest first; the latest employment first."""
    found = [list(versions) for _, versions in groupby(spells, key=lambda one: one.registration_id)]
    return sorted(found, key=lambda versions: versions[-1].first_day, reverse=True)


def _employed(versions: Sequence[EmploymentSpell], hands: Hands, actor: Actor) -> Line:
    found = [
        Word(
            "；".join(f"{label} {value}" for label, value in lines_of(one, actor.audience)), str(Source(one.source).label),
            BY_SOURCE.get(Source(one.source)) or hands.of(one.recorded_by, one.office_id), one.known.lower, one.known.upper,
        )
        for one in versions
    ]  # fmt: skip
    case = versions[-1].registration
    return lines_by_time(f"{where(case)}（{case.get_state_display()}）", found)


def _registered(cases: Sequence[Registration], hands: Hands) -> list[Line]:
    """Reason, day and place of each registration in this reader's reach. One query for all that was corrected."""
    events: Any = Registration.pgh_event_model  # type: ignore[attr-defined]
    rows = events.objects.filter(pgh_obj_id__in=[one.pk for one in cases], submitted_at__isnull=False).order_by(
        "pgh_id"
    )
    history: dict[UUID, list[Any]] = {}
    for row in rows:
        history.setdefault(row.pgh_obj_id, []).append(row)
    places = full_names(
        {row.region_code for found in history.values() for row in found} | {one.region_code for one in cases}
    )
    words = {
        "reason": ("失业原因", lambda row: label_of(Reason, row.reason)),
        "jobless_since": ("失业日期", lambda row: cn_full_date(row.jobless_since)),
        "region_code": ("登记时的住地", lambda row: places.get(row.region_code, "")),
    }
    return [
        _column(case, history.get(case.pk, []), name, label, say, hands)
        for case in cases
        for name, (label, say) in words.items()
    ]


def _column(case: Registration, rows: Sequence[Any], name: str, label: str, say: Any, hands: Hands) -> Line:
    source = f"{label_of(Channel, case.channel)}，受理号 {case.receipt_no}"
    by = hands.of(case.taken_by, case.accepting_office_id) if case.taken_by else SELF
    steps = [now for before, now in pairwise(rows) if getattr(before, name) != getattr(now, name)]
    stood = [*rows[:1], *steps] or [case]
    times = [case.submitted_at, *(one.pgh_created_at for one in steps)]
    found = [
        Word(say(row), source if at == 0 else "交上来以后改的", by if at == 0 else "", times[at], times[at + 1] if at + 1 < len(times) else None)
        for at, row in enumerate(stood)
    ]  # fmt: skip
    return lines_by_time(label, found)
