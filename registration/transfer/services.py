"""Writes of transfer requests: keyword-only, actor first, one transaction each.

The registrations are locked before the request, in the order of their keys, as everywhere (docs/adr/0013).
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.cases.workflow import check_open_to, perform
from portal.foundation.constraints import explained
from portal.messages.services import notify
from portal.people.models import Person
from registration.residence.enums import Told
from registration.residence.history import record
from registration.transfer import messages
from registration.transfer.enums import TransferState
from registration.transfer.models import TransferRequest
from registration.transfer.workflow import WORKFLOW
from registration.unemployment.enums import REGISTERED, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW as REGISTER

Registration = UnemploymentRegistration
JOINED = "原来的登记转过来了，接着算，这一次不用再办"
PER_RUN = 500


@transaction.atomic
def ask(*, actor: Actor, case: UnemploymentRegistration, version: int | None = None) -> TransferRequest:
    """Ask the office that serves a person to hand the registration over; `case` is the one waiting here.

    Raises ValidationError before the identity is proved, when the person is registered nowhere or at this very
    office, and while another request for the same registration is open.
    """
    found = registered_elsewhere(case)
    locked = _lock(case.pk, found.pk if found else None)
    second, first = locked[case.pk], locked.get(found.pk) if found else None
    check_open_to(REGISTER, "approve", actor=actor, case=second, version=version)
    if not second.person.is_proved:
        raise ValidationError("先核对身份：请看过证件原件再办", code="identity")
    if first is None or first.state not in REGISTERED:
        raise ValidationError("这个人没有别的登记，可以直接受理", code="nothing")
    if first.service_office_id == second.service_office_id:
        raise ValidationError("这个人已经在本站登记失业，不用转。这一件请按“已经在别处登记失业”办", code="here")
    with explained():
        one = TransferRequest.objects.create(
            person=second.person, first=first, second=second, service_office=first.service_office,
            region_code=first.region_code, to_office=second.service_office, to_region_code=second.region_code,
        )  # fmt: skip
        perform(WORKFLOW, "ask", actor=actor, case=one)
    notify(person=one.person, kind=messages.Asked(one), subject_id=one.pk)
    return one


def registered_elsewhere(case: UnemploymentRegistration) -> UnemploymentRegistration | None:
    """The other registration under which a proved person is registered today. Nothing before the proof (trust 11)."""
    if case.person is None or not case.person.is_proved:
        return None
    others = Registration.objects.filter(person=case.person_id, state__in=sorted(REGISTERED)).exclude(pk=case.pk)
    return others.first()


def open_to(actor: Actor, requests: Collection[UUID]) -> set[UUID]:
    """Which of these requests the actor may open: a city, only what came up to it. One query."""
    return set(TransferRequest.objects.visible_to(actor).filter(pk__in=requests).values_list("pk", flat=True))


@transaction.atomic
def agree(*, actor: Actor, one: TransferRequest, words: str = "", version: int | None = None) -> None:
    """Hand the registration over: the same spell goes on at the other office, with everything that is still to be done.

    The second registration ends without a decision: it is joined to the first. Raises ValidationError while an
    exit is under way, and for whoever may not answer.
    """
    locked = _lock(one.first_id, one.second_id)
    first, second = locked[one.first_id], locked[one.second_id]
    perform(WORKFLOW, "agree", actor=actor, case=one, reason=words, version=version)
    if first.state != State.ACTIVE:
        raise ValidationError("这个人正在办退出登记，先把那一件办完，再定转不转", code="exit")
    _hand_over(actor, one, first, second)
    perform(REGISTER, "join", actor=actor, case=second, reason=JOINED)
    one.first, one.second = first, second
    notify(person=one.person, kind=messages.Agreed(one), subject_id=one.pk)


def _hand_over(actor: Actor, one: TransferRequest, first: Registration, second: Registration) -> None:
    assert first.spell is not None  # kept by the constraint on registered people
    before, today = first.region_code, timezone.localdate()
    facts = {"office": one.to_office, "region_code": one.to_region_code}
    perform(
        REGISTER, "transfer", actor=actor, case=first, reason=f"从{one.service_office}转到{one.to_office}", facts=facts
    )
    record(
        actor=actor, person_id=one.person_id, region_code=one.to_region_code, since=today, told=Told.TRANSFER,
        before=before, began=first.spell.lower,
    )  # fmt: skip
    Person.objects.filter(pk=one.person_id).update(region_code=one.to_region_code)
    if second.account_id and second.account_id != first.account_id:  # the person sees it where they now sign in
        first.account = second.account
        first.save(update_fields=["account"])


@transaction.atomic
def refuse(*, actor: Actor, one: TransferRequest, ground: str, reason: str, version: int | None = None) -> None:
    """Keep the person, on one of the listed grounds and with words that the person and the other office read."""
    _lock(one.first_id, one.second_id)
    log = perform(WORKFLOW, "refuse", actor=actor, case=one, reason=reason, version=version, facts={"ground": ground})
    by = actor.office_name or str(one.service_office)
    notify(person=one.person, kind=messages.Refused(one, reason, by), subject_id=log.pk)


@transaction.atomic
def withdraw(*, actor: Actor, one: TransferRequest, version: int | None = None) -> None:
    """The person does not want it any more: nothing moves."""
    _lock(one.first_id, one.second_id)
    perform(WORKFLOW, "withdraw", actor=actor, case=one, reason="本人说不转了", version=version)
    notify(person=one.person, kind=messages.Withdrawn(one), subject_id=one.pk)


def lapse(case: UnemploymentRegistration) -> None:
    """One of the two registrations came to its end: there is nothing to hand over any more."""
    for one in TransferRequest.objects.under_way().filter(Q(first=case.pk) | Q(second=case.pk)):
        perform(WORKFLOW, "lapse", actor=SYSTEM, case=one)
        notify(person=one.person, kind=messages.Lapsed(one), subject_id=one.pk)


def follow(case: UnemploymentRegistration) -> None:
    """One of the two is another office's now: that one answers, or asks.

    Where both are one office's, or another number was meant than the one that was found elsewhere, nothing is to be moved.
    """
    for one in TransferRequest.objects.under_way().filter(Q(first=case.pk) | Q(second=case.pk)):
        fresh = _lock_request(one)
        if case.pk == fresh.first_id:
            fresh.service_office, fresh.region_code = case.service_office, case.region_code
        else:
            assert case.service_office is not None  # kept by the constraint on what was handed in
            fresh.to_office, fresh.to_region_code = case.service_office, case.region_code
        if fresh.service_office_id == fresh.to_office_id or case.person_id != fresh.person_id:
            lapse(case)
        else:
            fresh.save(update_fields=["service_office", "region_code", "to_office", "to_region_code"])


def escalate(now: Any = None) -> int:
    """Take every request whose days are over without an answer to those above; returns how many. One at a time."""
    moment = now or timezone.now()
    late = TransferRequest.objects.filter(state=TransferState.WAITING, due_at__lt=moment).order_by("due_at", "id")
    return sum(_escalated(one) for one in late[:PER_RUN])


def _escalated(one: TransferRequest) -> int:
    with transaction.atomic():
        _lock(one.first_id, one.second_id)
        fresh = _lock_request(one)
        if fresh.state != TransferState.WAITING:
            return 0
        perform(WORKFLOW, "escalate", actor=SYSTEM, case=one)
        return 1


def _lock(*keys: Any) -> dict[Any, Registration]:
    """The registrations, locked in the order of their keys, so that no two works wait for each other."""
    rows = Registration.objects.select_for_update(of=("self",), no_key=True).select_related("service_office", "person")
    return {one.pk: one for one in rows.filter(pk__in=[key for key in keys if key]).order_by("pk")}


def _lock_request(one: TransferRequest) -> TransferRequest:
    return TransferRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=one.pk)
