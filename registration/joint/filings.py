"""One submit, three receipts (requirements 5.2): a hire declared here goes on to the insurance and to the filing of contracts.

Each goes its own way: one that is refused or away holds up neither the other nor the registration.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.exchange.partners import sending
from portal.exchange.partners.enums import Partner, SendState
from portal.exchange.partners.models import PartnerMessage
from registration.employment.effects import version_of
from registration.employment.enums import EmploymentKind, EmploymentState, Source
from registration.employment.models import EmploymentRegistration
from registration.employment.services import is_member
from registration.joint.enums import FilingState, Target
from registration.joint.labour import fill_in
from registration.joint.models import LinkedFiling
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration

log = structlog.get_logger(__name__)
KIND, APPROVED, ENDED = "filing", "unemployment.approved", "unemployment.ended"
BATCH, MISSED = 200, timedelta(days=14)
PARTNERS = {Target.INSURANCE: Partner.INSURANCE, Target.FILING: Partner.FILING}
STATES = {
    SendState.PENDING: FilingState.PENDING, SendState.ACCEPTED: FilingState.ACCEPTED, SendState.REFUSED: FilingState.REFUSED,
}  # fmt: skip


def declared(case: EmploymentRegistration, step: str) -> None:
    """An employer's word about a hire goes on, whether it counts here already or waits; a contract that waited is filled in."""
    if step == "confirm":
        fill_in(case)
    elif case.source == Source.EMPLOYER and case.kind == EmploymentKind.EMPLOYER and case.came_by_id is None:
        _open(case)


def _open(case: EmploymentRegistration) -> None:
    if not _is_going_on(case):
        return
    for target in Target:
        one, made = LinkedFiling.objects.get_or_create(
            registration=case, target=target, defaults={"state": FilingState.OFF}
        )
        if made:
            _hand_over(one)


def hand_over_lists(now: datetime) -> int:
    """Hires of an employer's list go on once the list can't be taken back any more; returns how many. Safe to run twice."""
    total = 0
    while found := _hand_over_some(now):
        total += found
    return total


@transaction.atomic
def _hand_over_some(now: datetime) -> int:
    kept = Q(came_by__undo_asked_at=None) | Q(came_by__undone_at__isnull=False)
    due = EmploymentRegistration.objects.filter(
        kept,
        source=Source.EMPLOYER, kind=EmploymentKind.EMPLOYER, state__in=[EmploymentState.PROPOSED, EmploymentState.CURRENT],
        came_by__undo_until__lt=now, declared_at__gte=now - MISSED, filings=None,
    )  # fmt: skip
    rows = due.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("person", "employer")
    found = list(rows.order_by("pk")[:BATCH])
    for case in found:
        _open(case)
    return len(found)


def _is_going_on(case: EmploymentRegistration) -> bool:
    version = version_of(case)
    return version is not None and version.last_day is None and case.employer is not None


def _hand_over(one: LinkedFiling) -> None:
    case = one.registration
    message = _try_to_tell(PARTNERS[Target(one.target)], KIND, one.pk, _said(case), case.person_id)
    if message is not None:
        one.message, one.state = message, FilingState.PENDING
        one.save(update_fields=["message", "state"])


def _said(case: EmploymentRegistration) -> dict[str, Any]:
    """What the contract names, and nothing else."""
    version = version_of(case)
    assert version is not None and case.employer is not None
    return {
        "receipt_no": case.receipt_no, "name": case.person.name, "number": case.person.id_number,
        "uscc": case.employer.uscc, "employer": case.employer.name, "first_day": version.first_day.isoformat(),
        "region": case.region_code,
    }  # fmt: skip


def answered(message: PartnerMessage) -> None:
    """The partner's receipt, or why it refuses; in the transaction that keeps its answer."""
    LinkedFiling.objects.filter(message=message).update(
        state=STATES[SendState(message.state)], number=message.number, answered_at=timezone.now(),
        why=(message.why or "对方没有写原因") if message.state == SendState.REFUSED else "",
    )  # fmt: skip


@transaction.atomic
def again(*, actor: Actor, filing: LinkedFiling) -> None:
    """Hand it over once more, with what is registered now: after a refusal, or once the partner is connected.

    Raises ValidationError for who has nothing to do with it, and where there is nothing to hand over.
    """
    one = LinkedFiling.objects.select_for_update(of=("self",), no_key=True).get(pk=filing.pk)
    case = one.registration
    if not (actor.kind is ActorKind.STAFF and actor.role is Role.CASEWORKER) and not is_member(actor, case.employer_id):
        raise ValidationError("不能替别人办这件事", code="right")
    if case.state not in (EmploymentState.PROPOSED, EmploymentState.CURRENT) or not _is_going_on(case):
        raise ValidationError("这次就业已经终止或者作废，不用再交", code="over")
    if one.state == FilingState.OFF:
        _hand_over(one)
        if one.state == FilingState.OFF:
            raise ValidationError("对方还没有接通，请照旧到原来的地方办", code="off")
    elif one.state == FilingState.REFUSED and one.message is not None:
        sending.send_again(message=one.message, payload=_said(case))
        one.state, one.why, one.number, one.answered_at = FilingState.PENDING, "", "", None
        one.save(update_fields=["state", "why", "number", "answered_at"])


def approved(case: UnemploymentRegistration, actor: Actor) -> None:
    """Somebody is taken up as unemployed: the insurance may begin the claim of the benefit by itself. Never a precondition."""
    _tell_insurance(APPROVED, case, case.pk, {
        "reason": case.reason, "registered_on": timezone.localdate().isoformat(),
        "jobless_since": (case.jobless_since or timezone.localdate()).isoformat(), "region": case.region_code,
    })  # fmt: skip


def back(case: UnemploymentRegistration, actor: Actor) -> None:
    """An exit was a mistake: whoever heard of it hears once more that the registration stands."""
    if case.spell and PartnerMessage.objects.filter(kind=ENDED, person_id=case.person_id).exists():
        _tell_insurance(APPROVED, case, _round(case, APPROVED), {
            "reason": case.reason, "registered_on": case.spell.lower.isoformat(),
            "jobless_since": (case.jobless_since or timezone.localdate()).isoformat(), "region": case.region_code,
        })  # fmt: skip


def over(case: UnemploymentRegistration) -> None:
    """A registration that the insurance was told of ended, or never counted (社会保险法 51): the benefit is to be looked at."""
    if case.state not in (State.CLOSED, State.VOIDED):
        return
    if PartnerMessage.objects.filter(kind=APPROVED, key=case.pk).exists():
        last = case.spell.upper - timedelta(days=1) if case.spell and case.spell.upper else timezone.localdate()
        reason = case.exit_code or case.state
        _tell_insurance(ENDED, case, _round(case, ENDED), {"ended_on": last.isoformat(), "reason": reason})


def _round(case: UnemploymentRegistration, kind: str) -> UUID:
    """A key for what may happen to a registration more than once: told again by a worker that was killed, it is the same."""
    return uuid5(case.pk, f"{kind}:{case.version}")


def _tell_insurance(kind: str, case: UnemploymentRegistration, key: UUID, said: dict[str, Any]) -> None:
    person = case.person
    if person is not None:
        whose = {"receipt_no": case.receipt_no, "name": person.name, "number": person.id_number}
        _try_to_tell(Partner.INSURANCE, kind, key, whose | said, person.pk)


def _try_to_tell(
    partner: Partner, kind: str, key: UUID, payload: dict[str, Any], person: UUID
) -> PartnerMessage | None:
    """What does not fit the contract is not sent, and stops nobody's step; somebody is told."""
    try:
        return sending.tell(partner=partner, kind=kind, key=key, payload=payload, person_id=person)
    except ValueError as error:
        log.error("joint.not_told", kind=kind, key=str(key), error=str(error))
        return None
