"""Writes of vacancies: keyword-only, actor first, one transaction each; whoever listens hears of each in it."""

from copy import copy as replica
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.compliance.advert import Verdict
from matching.vacancies import effects
from matching.vacancies.checking import findings_of, verdict_of
from matching.vacancies.enums import OVER, Source, VacancyState
from matching.vacancies.limits import latest_close
from matching.vacancies.models import WORDED, Vacancy
from matching.vacancies.pay.columns import month_columns
from matching.vacancies.texts import digest_of, kin_of
from matching.vacancies.workflow import WORKFLOW, may_write
from portal.accounts.actors import SYSTEM, Actor
from portal.cases.models import TransitionLog
from portal.cases.workflow import Stale, perform
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer, Site
from registration.unemployment.enums import Channel
from registration.unemployment.services import next_receipt

STEP = {Verdict.BLOCK: "block", Verdict.REVIEW: "hold", "": "publish"}
COPIED = (
    "kind", "employer", "employer_name", "site", "region_code", "service_office", "title", "occupation", "industry",
    "headcount", "duties", "conditions", "education", "experience_months", "skills", "licence", "address", "pay_basis",
    "pay_low", "pay_high", "pay_floor", "pay_months", "pay_words", "month_low", "month_high", "work_form", "contract",
    "contract_months", "probation_months", "probation_percent", "hours_day", "days_week", "shifts", "insurance", "lodging",
    "meals", "benefits", "suits", "access", "contact_name", "contact_phone", "is_demo",
)  # fmt: skip
"""What a copy takes over: everything that was said, nothing that happened."""


AS_WRITTEN = frozenset(WORDED) | {"occupation_id"}


@transaction.atomic
def begin(
    *,
    actor: Actor,
    employer: Employer,
    site: Site,
    source: Source = Source.OWN,
    key: UUID | None = None,
    channel: str = Channel.WEB,
) -> Vacancy:
    """Open a draft at one of the employer's places. `key` is a form's own: sent twice it opens one draft.

    Raises ValidationError where the actor does not speak for the employer.
    """
    draft = Vacancy(
        pk=key or uuid7(), employer=employer, employer_name=employer.name, site=site, source=source, begun_in=channel,
        written_by_id=actor.user_id, industry=employer.industry, is_demo=employer.is_demo, **place_of(site),
    )  # fmt: skip
    return _opened(actor, draft)


def _opened(actor: Actor, draft: Vacancy) -> Vacancy:
    """Insert a draft, or give the one that this form opened before, however close together both came."""
    _check_writer(actor, draft)
    with explained():
        Vacancy.objects.bulk_create([draft], ignore_conflicts=True)
    return Vacancy.objects.visible_to(actor).get(pk=draft.pk)


def place_of(site: Site) -> dict[str, Any]:
    """Where the work is, as columns of a vacancy."""
    return {"region_code": site.region_code, "service_office_id": site.service_office_id, "address": site.address}


@transaction.atomic
def save(*, actor: Actor, vacancy: Vacancy, changes: dict[str, Any], version: int | None = None) -> None:
    """Write columns of a vacancy; what was shown already and says something else now is checked anew.

    Raises Stale where somebody else wrote it meanwhile, ValidationError for an ended one and by the constraints' sentences.
    """
    locked = lock_for(actor, vacancy, version)
    says_else = any(getattr(locked, name) != value for name, value in changes.items() if name in AS_WRITTEN)
    changes = changes | _followed(locked, changes)
    if says_else and locked.state != VacancyState.DRAFT:
        _checked(actor, vacancy, "recheck", {"changes": changes})
        return
    _write(locked, changes)
    vacancy.__dict__.update(locked.__dict__)
    effects.changed([vacancy.pk])


def _followed(locked: Vacancy, changes: dict[str, Any]) -> dict[str, Any]:
    """What follows from the changes: the pay by the month, and that a person has chosen the occupation."""
    said = replica(locked)
    for name, value in changes.items():
        setattr(said, name, value)
    found: dict[str, Any] = dict(month_columns(said, timezone.localdate()))
    if "occupation" in changes or "occupation_id" in changes:
        found["occupation_by_title"] = changes.get("occupation_by_title", False)
    return found


def _write(locked: Vacancy, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.digest, locked.kin = digest_of(locked), kin_of(locked)
    with explained():
        locked.save()


@transaction.atomic
def submit(*, actor: Actor, vacancy: Vacancy, version: int | None = None, channel: str = Channel.WEB) -> str:
    """Hand a vacancy in: it is checked and shown, held for a person, or handed back. Returns the state it came to."""
    if vacancy.number is None:
        number = next_receipt(vacancy.region_code, timezone.now())
        Vacancy.objects.filter(pk=vacancy.pk, number=None).update(number=number)
    return _checked(actor, vacancy, "submit", {}, version, channel)


@transaction.atomic
def renew(*, actor: Actor, vacancy: Vacancy, closes_on: date, version: int | None = None) -> str:
    """Let the time run anew to another day, checked as if new. Returns the state it came to."""
    return _checked(actor, vacancy, "renew", {"closes_on": closes_on}, version)


def _checked(
    actor: Actor, vacancy: Vacancy, step: str, facts: dict[str, Any], version: int | None = None,
    channel: str = Channel.WEB,
) -> str:  # fmt: skip
    """Take the step into the checks and the one out of them."""
    with explained():
        perform(WORKFLOW, step, actor=actor, case=vacancy, version=version, facts=facts, channel=channel)
        now = timezone.now()
        vacancy.findings, vacancy.checked_at = findings_of(vacancy, timezone.localdate(now)), now
        vacancy.digest, vacancy.kin = digest_of(vacancy), kin_of(vacancy)
        vacancy.save(update_fields=["findings", "checked_at", "digest", "kin"])
        perform(WORKFLOW, STEP[verdict_of(vacancy.findings)], actor=SYSTEM, case=vacancy)
    effects.changed([vacancy.pk])
    return vacancy.state


def latest_of(vacancy: Vacancy) -> date:
    """The last day that a vacancy may run to without being renewed."""
    return latest_close(vacancy.runs_from or timezone.localdate())


@transaction.atomic
def confirm(*, actor: Actor, vacancy: Vacancy) -> None:
    """The employer says that it is still open: its word is fresh again, its last day stays. Raises ValidationError."""
    locked = lock_for(actor, vacancy)
    if locked.state not in {VacancyState.PUBLISHED, VacancyState.PAUSED}:
        raise ValidationError("这个岗位现在没有发布", code="not_shown")
    locked.confirmed_at = timezone.now()
    locked.save(update_fields=["confirmed_at"])
    vacancy.confirmed_at = locked.confirmed_at
    effects.changed([vacancy.pk])


def pause(*, actor: Actor, vacancy: Vacancy, version: int | None = None) -> None:
    """Nobody finds it for a while; the time runs on."""
    _step("pause", actor, vacancy, version)


def resume(*, actor: Actor, vacancy: Vacancy, version: int | None = None) -> None:
    """Go on after a rest. Raises ValidationError once the time is over."""
    _step("resume", actor, vacancy, version)


def fill(*, actor: Actor, vacancy: Vacancy, version: int | None = None) -> None:
    """Everybody who was wanted is there."""
    _step("fill", actor, vacancy, version)


def withdraw(*, actor: Actor, vacancy: Vacancy, why: str, version: int | None = None) -> None:
    """The employer does not look any more, for a reason of the list."""
    _step("withdraw", actor, vacancy, version, facts={"why": why})


def release(*, actor: Actor, vacancy: Vacancy, reason: str = "", version: int | None = None) -> None:
    """An officer has looked at it: it may be shown."""
    _step("release", actor, vacancy, version, reason=reason)


def hand_back(*, actor: Actor, vacancy: Vacancy, reason: str, version: int | None = None) -> None:
    """An officer has looked at it: the employer has something to change, in words."""
    _step("return", actor, vacancy, version, reason=reason)


def take_down(*, actor: Actor, vacancy: Vacancy, reason: str, version: int | None = None) -> None:
    """An officer ends a vacancy that should never have been shown."""
    _step("take_down", actor, vacancy, version, reason=reason)


@transaction.atomic
def _step(
    name: str, actor: Actor, vacancy: Vacancy, version: int | None, *, reason: str = "", facts: dict[str, Any] | None = None
) -> TransitionLog:  # fmt: skip
    with explained():
        log = perform(WORKFLOW, name, actor=actor, case=vacancy, reason=reason, version=version, facts=facts)
    effects.changed([vacancy.pk])
    return log


@transaction.atomic
def hired(*, actor: Actor, vacancy: Vacancy) -> None:
    """One more of those wanted has come; with the last one the vacancy is filled."""
    locked = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=vacancy.pk)
    locked.hired += 1
    locked.save(update_fields=["hired"])
    vacancy.hired = locked.hired
    if not locked.wanted and locked.state in {VacancyState.PUBLISHED, VacancyState.PAUSED}:
        _step("fill", SYSTEM, vacancy, None)


@transaction.atomic
def copy(*, actor: Actor, vacancy: Vacancy, key: UUID | None = None, channel: str = Channel.WEB) -> Vacancy:
    """A new draft with everything that this one says."""
    _check_writer(actor, vacancy)
    draft = Vacancy(pk=key or uuid7(), source=vacancy.source, written_by_id=actor.user_id, begun_in=channel)
    for name in COPIED:
        setattr(draft, name, getattr(vacancy, name))
    return _opened(actor, draft)


@transaction.atomic
def drop_draft(*, actor: Actor, vacancy: Vacancy) -> None:
    """Throw away what was begun and never handed in."""
    _check_writer(actor, vacancy)
    Vacancy.objects.filter(pk=vacancy.pk, state=VacancyState.DRAFT).delete()


def _check_writer(actor: Actor, vacancy: Vacancy) -> None:
    if not may_write(actor, vacancy):
        raise ValidationError("这个岗位要由单位的管理员或招聘人员来办", code="not_yours")


def lock_for(actor: Actor, vacancy: Vacancy, version: int | None = None) -> Vacancy:
    """The vacancy as it stands once nobody else can change it. Raises ValidationError for who may not write it, Stale."""
    locked = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=vacancy.pk)
    _check_writer(actor, locked)
    if locked.state in OVER:
        raise ValidationError("这个岗位已经结束了，请续期或者复制一个新的", code="over")
    if version is not None and locked.version != version:
        raise Stale("别人刚刚改过这个岗位，请看过再改", code="stale")
    return locked
