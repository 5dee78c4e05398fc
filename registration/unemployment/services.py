"""Writes of the unemployment register: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Assurance, OfficeLevel, UserKind
from portal.accounts.models import Office, User
from portal.cases.calendar import deadline
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.foundation.identifiers import receipt_number
from portal.messages.services import notify
from portal.people.identity import Identity
from portal.people.services import Typed, claim_person, prove_identity
from portal.privacy.notices import current_notice, current_promise
from portal.regions.models import Division
from registration.unemployment.enums import Channel, State
from registration.unemployment.limits import decide_within
from registration.unemployment.messages import Active, Received, Rejected
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW


@dataclass(frozen=True)
class Answers:
    """Everything a registration asks, cleaned."""

    name: str
    id_type: str
    identity: Identity
    phone: str
    region_code: str
    reason: str
    jobless_since: date


def current_draft(actor: Actor) -> UnemploymentRegistration | None:
    """The draft this account is writing, on whatever device it began."""
    return UnemploymentRegistration.objects.visible_to(actor).filter(state=State.DRAFT).first()


@transaction.atomic
def save_draft(*, actor: Actor, answers: dict[str, Any]) -> UnemploymentRegistration:
    """Keep what was typed, complete or not; the first call opens the draft."""
    with explained():
        draft, _ = UnemploymentRegistration.objects.select_for_update(of=("self",)).get_or_create(
            account_id=actor.user_id, state=State.DRAFT, defaults={"notice_version": current_notice().version}
        )
    kept: dict[str, Any] = draft.draft or {}  # type: ignore[assignment]
    draft.draft = kept | answers
    draft.save(update_fields=["draft"])
    return draft


@transaction.atomic
def submit(*, actor: Actor, draft: UnemploymentRegistration, answers: Answers, channel: str = Channel.WEB) -> None:
    """Hand the registration in: the office of residence gets it, with a number and a promise date.

    Raises ValidationError for who may not register, and for a second hand-in of the same.
    """
    account = User.objects.get(pk=draft.account_id)
    typed = Typed(answers.name, answers.identity, answers.id_type, answers.phone, answers.region_code)
    person = claim_person(actor=actor, account=account, typed=typed, source=channel)
    User.objects.filter(pk=account.pk, kind=UserKind.CITIZEN).update(name=answers.name)
    now = timezone.now()
    fields = {
        "person": person,
        "region_code": answers.region_code,
        "service_office": office_of_residence(answers.region_code),
        "reason": answers.reason,
        "jobless_since": answers.jobless_since,
        "wants_work": True,
        "draws_pension": False,
        "promise_version": current_promise().version,
        "receipt_no": next_receipt(answers.region_code, now),
        "submitted_at": now,
        "due_at": deadline(now, decide_within(answers.region_code, timezone.localdate(now))),
        "channel": channel,
    }
    perform(WORKFLOW, "submit", actor=actor, case=draft, channel=channel, facts={"fields": fields})
    notify(person=person, kind=Received(draft), subject_id=draft.pk)


def office_of_residence(region_code: str) -> Office:
    """The office that serves a place: the township's, or the county's where no township office is open.

    Raises ValidationError when nobody serves it; then the province's office must be told.
    """
    for level in (OfficeLevel.TOWNSHIP, OfficeLevel.COUNTY):
        office = Office.objects.serving(region_code, level).first()
        if office:
            return office
    raise ValidationError("这个地方还没有服务站，请打 12333", code="no_office")


def service_region(code: str) -> str:
    """The code to keep beside a case for a picked place: its own, or its township's where the code was revoked."""
    return Division.objects.filter(pk=code).values_list("service_code", flat=True).first() or code


def next_receipt(region_code: str, at: datetime) -> str:
    """The next receipt number of the county and year; the counter's row serialises its users."""
    year = timezone.localdate(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registration_serialcounter (county_code, year, value) VALUES (%s, %s, 1) "
            "ON CONFLICT (county_code, year) DO UPDATE SET value = registration_serialcounter.value + 1 RETURNING value",
            [region_code[:6], year],
        )
        return receipt_number(region_code, year, cursor.fetchone()[0])


@transaction.atomic
def approve(*, actor: Actor, case: UnemploymentRegistration, evidence: str, version: int | None = None) -> None:
    """Take the registration up: identity seen, person proved, the spell begins today.

    Raises ValidationError when the document belongs to somebody registered already, or was changed meanwhile.
    """
    person = prove_identity(actor=actor, person=case.person, assurance=Assurance.COUNTER, evidence=evidence)
    if person.pk != case.person_id:
        UnemploymentRegistration.objects.filter(pk=case.pk).update(person=person)
    with explained():
        perform(WORKFLOW, "approve", actor=actor, case=case, version=version, channel=Channel.OUTLET)
    notify(person=person, kind=Active(case), subject_id=case.pk)


@transaction.atomic
def reject(
    *, actor: Actor, case: UnemploymentRegistration, ground: str, reason: str, version: int | None = None
) -> None:
    """Refuse, on a lawful ground and with a reason in words; the person is told how to appeal."""
    facts = {"ground": ground}
    perform(
        WORKFLOW, "reject", actor=actor, case=case, reason=reason, version=version, channel=Channel.OUTLET, facts=facts
    )
    notify(person=case.person, kind=Rejected(case, reason), subject_id=case.pk)


@transaction.atomic
def withdraw(*, actor: Actor, case: UnemploymentRegistration) -> None:
    """Take a registration back before it is decided."""
    perform(WORKFLOW, "withdraw", actor=actor, case=case)


@transaction.atomic
def leave(
    *, actor: Actor, case: UnemploymentRegistration, exit_code: str, exit_date: date, version: int | None = None
) -> None:
    """End an active registration on the day of the event (domain.md 2.8 c)."""
    if exit_date > timezone.localdate():
        raise ValidationError("退出日期不能晚于今天", code="future")
    perform(
        WORKFLOW,
        "leave",
        actor=actor,
        case=case,
        version=version,
        facts={"exit_code": exit_code, "exit_date": exit_date},
    )
