"""Writes of the review: keyword-only, actor first, one transaction each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.compliance.advert import Verdict
from matching.review import limits, messages
from matching.review.enums import QuestionState, Reason, ReportState, SuspensionState
from matching.review.models import Excuse, Question, Report, Suspension
from matching.review.workflow import QUESTIONS, REPORTS, SUSPENSIONS
from matching.vacancies import services as vacancies
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from portal.accounts.actors import SYSTEM, Actor
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.foundation.months import add_months
from portal.messages.services import MessageKind, notify
from portal.people.employers.members import persons_of
from portal.people.employers.models import Employer
from portal.people.models import Person
from registration.unemployment.services import next_receipt


@transaction.atomic
def use_wordings(*, actor: Actor, vacancy: Vacancy, numbers: Iterable[int], version: int | None = None) -> None:
    """Put the lawful wording in the place of findings, by their numbers in `findings`; the vacancy is checked anew.

    A wording with a blank to fill is left to the employer. Raises Stale and what saving raises.
    """
    chosen = [vacancy.findings[number] for number in set(numbers) if 0 <= number < len(vacancy.findings)]
    changes = reworded(vacancy, chosen)
    if changes:
        vacancies.save(actor=actor, vacancy=vacancy, changes=changes, version=version)


def reworded(vacancy: Vacancy, chosen: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The columns as they read with the lawful wordings in place; the last finding of a text goes first."""
    texts: dict[str, str] = {}
    for one in sorted(chosen, key=lambda found: found["start"], reverse=True):
        if not one["rewording"] or one["start"] == one["end"] or BLANK in one["rewording"]:
            continue
        text = texts.setdefault(one["field"], text_of(vacancy, one["field"]))
        if text[one["start"] : one["end"]] == one["words"]:
            end = one["end"]
            if (hanging := GIVEN_BACK.match(text, end)) and FEES.match(one["rule"]):
                end = hanging.end()
            texts[one["field"]] = text[: one["start"]] + one["rewording"] + text[end:]
    changes: dict[str, Any] = {name: text for name, text in texts.items() if "." not in name}
    if numbered := {name: text for name, text in texts.items() if "." in name}:
        benefits = list(vacancy.benefits)
        for name, text in numbered.items():
            benefits[int(name.rpartition(".")[2])] = text[:BENEFIT_LENGTH]
        changes["benefits"] = benefits
    return changes


BLANK, BENEFIT_LENGTH = "____", 20
FEES = re.compile("V10|V11")
GIVEN_BACK = re.compile(
    r"[\s,，、;；（(]*(?:(?:离职|辞职|离开|走|退|期满|到期|干满|做满|满|转正|入职|录用|合格|合同)[^,，、;；。！!\n]{0,10}?)?"
    r"(?:再|就|可|全额|如数|原数|无息|给)*(?:退还|返还|退回|归还|退钱|退|返|还)(?:您|给您|本人|给本人)?[)）]?(?=[,，、;；。！!\s]|$)"
)
"""What hangs on money that is taken: “，离职退还”. With the money gone there is nothing to give back, so it goes too."""


def text_of(vacancy: Vacancy, field: str) -> str:
    """The words of a field as a finding names it."""
    name, _, number = field.partition(".")
    value = getattr(vacancy, name, "")
    if number:
        return str(value[int(number)]) if int(number) < len(value) else ""
    return value if isinstance(value, str) else ""


@transaction.atomic
def ask(*, actor: Actor, vacancy: Vacancy, key: UUID, words: str = "") -> Question:
    """A blocked employer asks a person. `key` is the form's own: sent twice it asks once.

    Raises ValidationError where the vacancy is not held back, and while a question is open.
    """
    if made := Question.objects.visible_to(actor).filter(pk=key).first():
        return made
    if vacancy.state != VacancyState.BLOCKED:
        raise ValidationError("只有没有发布的岗位可以请人工看", code="not_blocked")
    with explained():
        question = Question.objects.create(
            pk=key, vacancy=vacancy, asked_by_id=actor.user_id, words=words, region_code=vacancy.region_code,
            service_office_id=vacancy.service_office_id,
        )  # fmt: skip
        perform(QUESTIONS, "ask", actor=actor, case=question)
    return question


@transaction.atomic
def excuse(*, actor: Actor, question: Question, numbers: Iterable[int], why: str, version: int | None = None) -> str:
    """The check was wrong about these findings: they are excused in this vacancy, which is checked anew.

    What the law blocks stays blocked where it was right; a person only says that the words do not mean it. Returns the
    state the vacancy came to. Raises ValidationError without any finding of words.
    """
    vacancy = question.vacancy
    wrong = [vacancy.findings[one] for one in set(numbers) if 0 <= one < len(vacancy.findings)]
    wrong = [one for one in wrong if one["term"]]
    if not wrong:
        raise ValidationError("请选标错的地方；数字和单位的情况要改，不能免", code="numbers")
    perform(QUESTIONS, "excuse", actor=actor, case=question, reason=why, version=version)
    for one in wrong:
        Excuse.objects.get_or_create(
            vacancy=vacancy, term=one["term"], words=one["words"],
            defaults={"question": question, "why": why, "by_id": actor.user_id},
        )  # fmt: skip
    if vacancy.state == VacancyState.BLOCKED:
        vacancies.submit(actor=SYSTEM, vacancy=vacancy)
    _tell(vacancy.employer, messages.Answered(vacancy.title, True, why), question.pk)
    return vacancy.state


@transaction.atomic
def stand(*, actor: Actor, question: Question, why: str, version: int | None = None) -> None:
    """The check was right; the employer hears why."""
    perform(QUESTIONS, "stand", actor=actor, case=question, reason=why, version=version)
    vacancy = question.vacancy
    _tell(vacancy.employer, messages.Answered(vacancy.title, False, why), question.pk)


def settle(vacancies: Sequence[UUID]) -> None:
    """Nobody need answer a question about words that the employer has changed since: what is held back no more asks nothing."""
    open_ones = Question.objects.filter(vacancy__in=vacancies, state=QuestionState.ASKED)
    for question in open_ones.exclude(vacancy__state=VacancyState.BLOCKED):
        perform(QUESTIONS, "settle", actor=SYSTEM, case=question)


@transaction.atomic
def release(*, actor: Actor, vacancy: Vacancy, reason: str = "", version: int | None = None) -> None:
    """An officer has looked: it may be shown. Raises ValidationError where the law blocks it."""
    if any(one["action"] == Verdict.BLOCK for one in vacancy.findings):
        raise ValidationError("法律不允许的，谁也不能放行", code="blocked")
    vacancies.release(actor=actor, vacancy=vacancy, reason=reason, version=version)


@transaction.atomic
def hand_back(*, actor: Actor, vacancy: Vacancy, reason: str, version: int | None = None) -> None:
    """The employer has something to change, and hears what."""
    vacancies.hand_back(actor=actor, vacancy=vacancy, reason=reason, version=version)
    _tell(vacancy.employer, messages.Returned(vacancy.title, reason), uuid7())


@transaction.atomic
def report(*, actor: Actor, vacancy: Vacancy, key: UUID, reason: str, words: str = "") -> Report:
    """Somebody says what is wrong with a shown vacancy; gets a number. `key` is the form's own."""
    if made := Report.objects.filter(pk=key).first():
        return made
    if reason not in Reason:
        raise ValidationError("请选是什么问题", code="reason")
    with explained():
        case = Report.objects.create(
            pk=key, vacancy=vacancy, reason=reason, words=words or None, region_code=vacancy.region_code,
            service_office_id=vacancy.service_office_id, number=next_receipt(vacancy.region_code, timezone.now()),
            person=Person.objects.of_account(actor).order_by("-proved_at", "-created_at").first(),
        )  # fmt: skip
        perform(REPORTS, "send", actor=actor, case=case)
    return case


@transaction.atomic
def uphold(*, actor: Actor, case: Report, why: str, version: int | None = None) -> None:
    """The report is right: the vacancy goes, the employer has a strike, and with the last one is suspended."""
    perform(REPORTS, "uphold", actor=actor, case=case, reason=why, version=version)
    vacancy = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=case.vacancy_id)
    if vacancy.state in {VacancyState.REVIEW, VacancyState.PUBLISHED, VacancyState.PAUSED}:
        vacancies.take_down(actor=actor, vacancy=vacancy, reason=why)
    _tell(vacancy.employer, messages.TakenDown(vacancy.title, why), case.pk)
    _answer(case, True, why)
    if vacancy.employer:
        _suspend_on_the_last(vacancy.employer, case)


@transaction.atomic
def dismiss(*, actor: Actor, case: Report, why: str, version: int | None = None) -> None:
    """Nothing was found; whoever reported hears why."""
    perform(REPORTS, "dismiss", actor=actor, case=case, reason=why, version=version)
    _answer(case, False, why)


def strikes_of(employer: Employer, region_code: str) -> int:
    """Vacancies taken down for reports within the months that count, since the last suspension ended."""
    today = timezone.localdate()
    since = _midnight(add_months(today, -limits.strike_months(region_code, today)))
    ended = Suspension.objects.filter(employer=employer, state=SuspensionState.LIFTED).order_by("-ended_at").first()
    if ended and ended.ended_at:
        since = max(since, ended.ended_at)
    upheld = Report.objects.filter(vacancy__employer=employer, state=ReportState.UPHELD, decided_at__gt=since)
    return upheld.values("vacancy").distinct().count()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _suspend_on_the_last(employer: Employer, case: Report) -> None:
    Employer.objects.select_for_update(of=("self",), no_key=True).get(
        pk=employer.pk
    )  # two reports at once suspend once
    counted, most = strikes_of(employer, case.region_code), limits.strikes(case.region_code, timezone.localdate())
    if counted < most or Suspension.objects.standing().filter(employer=employer).exists():
        return
    why = f"{counted} 个岗位因为举报属实下架。"
    held = Suspension.objects.create(
        employer=employer, why=why, region_code=case.region_code, service_office_id=case.service_office_id
    )
    perform(SUSPENSIONS, "hold", actor=SYSTEM, case=held)
    rest(employer)
    _tell(employer, messages.Suspended(employer.name, why), held.pk)


def rest(employer: Employer) -> int:
    """Nobody finds the employer's vacancies for a while; returns how many were shown."""
    shown = list(Vacancy.objects.shown().of_employer(employer))
    for vacancy in shown:
        vacancies.pause(actor=SYSTEM, vacancy=vacancy)
    return len(shown)


@transaction.atomic
def appeal(*, actor: Actor, case: Suspension, words: str) -> None:
    """The owner says why the suspension is wrong; the county answers."""
    if not words.strip():
        raise ValidationError("请写为什么不对", code="words")
    perform(SUSPENSIONS, "appeal", actor=actor, case=case, facts={"words": words})


@transaction.atomic
def keep(*, actor: Actor, case: Suspension, why: str, version: int | None = None) -> None:
    """The suspension stays; the employer hears why."""
    perform(SUSPENSIONS, "keep", actor=actor, case=case, reason=why, version=version)
    _tell(case.employer, messages.AppealAnswered(case.employer.name, False, why), case.pk)


@transaction.atomic
def lift(*, actor: Actor, case: Suspension, why: str, version: int | None = None) -> None:
    """The employer may publish again; what was counted before counts no more."""
    perform(SUSPENSIONS, "lift", actor=actor, case=case, reason=why, version=version)
    _tell(case.employer, messages.AppealAnswered(case.employer.name, True, why), case.pk)


def excused_in(vacancy_id: UUID) -> frozenset[tuple[str, str]]:
    """The hits that a person found wrong in a vacancy, for its checks."""
    return frozenset(Excuse.objects.filter(vacancy=vacancy_id).values_list("term", "words"))


def is_suspended(employer_id: UUID) -> bool:
    """Whether an employer may publish nothing today, for the checks of its vacancies."""
    return Suspension.objects.standing().filter(employer=employer_id).exists()


def _answer(case: Report, is_upheld: bool, why: str) -> None:
    if case.person:
        notify(person=case.person, kind=messages.ReportAnswered(case.number, is_upheld, why), subject_id=case.pk)


def _tell(employer: Employer | None, kind: MessageKind, subject: UUID) -> None:
    """The owners who have a letter box."""
    if employer is None:
        return
    for person in persons_of([employer.pk]).get(employer.pk, ()):
        notify(person=person, kind=kind, subject_id=subject)
