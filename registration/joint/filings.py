"""One submit, three receipts (requirements 5.2): a hire declared here goes on to the insurance and to the filing of contracts,
with the facts of its contract; and so does its end (社会保险法 50, 58; 劳社部发〔2006〕46号).

Each goes its own way: one that is refused or away holds up neither the other nor the registration.
"""

from collections.abc import Callable
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
from registration.employment.enums import Contract, EmploymentKind, EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.employment.services import is_member
from registration.joint.duties import receipted
from registration.joint.enums import OF_THE_END, OF_THE_HIRE, FilingState, Target
from registration.joint.labour import fill_in
from registration.joint.models import LinkedFiling
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration

log = structlog.get_logger(__name__)
KIND, APPROVED, ENDED = "filing", "unemployment.approved", "unemployment.ended"
BATCH, MISSED = 200, timedelta(days=14)
OVER, GOES_ON = "filing.ended", "就业登记恢复了，没有交"
PARTNERS = {
    Target.INSURANCE: Partner.INSURANCE, Target.FILING: Partner.FILING, Target.STOP: Partner.INSURANCE,
    Target.UNFILING: Partner.FILING,
}  # fmt: skip
FILED = frozenset({Contract.FIXED, Contract.OPEN, Contract.TASK, Contract.PART_TIME})
"""Labour contracts; work without one, or for a service, is declared and has no contract to file."""
STATES = {
    SendState.PENDING: FilingState.PENDING, SendState.ACCEPTED: FilingState.ACCEPTED, SendState.REFUSED: FilingState.REFUSED,
}  # fmt: skip


def declared(case: EmploymentRegistration, step: str) -> None:
    """An employer's word about a hire goes on, whether it counts here already or waits; a contract that waited is filled in."""
    if step in STEPS:
        STEPS[step](case)
    elif case.source == Source.EMPLOYER and case.kind == EmploymentKind.EMPLOYER and case.came_by_id is None:
        _open(case)


def _ended(case: EmploymentRegistration) -> None:
    """The employer's own word that it is over goes on too; what another authority said needs no telling."""
    version = version_of(case)
    if version is None or version.source != Source.EMPLOYER or case.kind != EmploymentKind.EMPLOYER:
        return
    for target in OF_THE_END:
        one, made = LinkedFiling.objects.get_or_create(
            registration=case, target=target, defaults={"state": FilingState.OFF}
        )
        if made or one.state == FilingState.OFF:
            _hand_over(one)
        else:  # ended before, reopened since
            _say_anew(one)


def _reopened(case: EmploymentRegistration) -> None:
    """The end was a mistake: what has not gone stays here, and whoever was told hears once more that the work goes on."""
    told = list(LinkedFiling.objects.filter(registration=case, target__in=OF_THE_END).exclude(state=FilingState.OFF))
    for one in told:
        if one.message is not None and sending.withdraw(message=one.message, why=GOES_ON):
            one.state, one.why, one.answered_at = FilingState.REFUSED, GOES_ON, timezone.now()
            one.save(update_fields=["state", "why", "answered_at"])
    for one in LinkedFiling.objects.filter(registration=case, target__in=OF_THE_HIRE if told else ()):
        _say_anew(one)


def _corrected(case: EmploymentRegistration) -> None:
    """Other facts of a contract that was handed over: the filing gets what is registered now (46号: a change is filed)."""
    version = version_of(case)
    told = (Target.FILING,) if case.state == EmploymentState.CURRENT else OF_THE_END
    if version is not None and version.source == Source.EMPLOYER:
        for one in LinkedFiling.objects.filter(registration=case, target__in=told):
            _correct(one)


def _correct(one: LinkedFiling) -> None:
    if one.message is not None and one.message.payload != _said(one.registration, Target(one.target)):
        _say_anew(one)


def _say_anew(one: LinkedFiling) -> None:
    if one.message is not None:
        said = _said(one.registration, Target(one.target))
        sending.send_again(message=one.message, payload=said, corrected=True)
        _waits_anew(one)


STEPS: dict[str, Callable[[EmploymentRegistration], None]] = {
    "confirm": fill_in, "end": _ended, "correct": _corrected, "correct_ended": _corrected, "reopen": _reopened,
}  # fmt: skip


def _open(case: EmploymentRegistration) -> None:
    if not _is_going_on(case):
        return
    for target in OF_THE_HIRE:
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
    version, open_states = version_of(case), (EmploymentState.PROPOSED, EmploymentState.CURRENT)
    return case.state in open_states and version is not None and version.last_day is None and case.employer is not None


def _hand_over(one: LinkedFiling) -> None:
    case = one.registration
    target = Target(one.target)
    kind = KIND if target in OF_THE_HIRE else OVER
    message = _try_to_tell(PARTNERS[target], kind, one.pk, _said(case, target), case.person_id)
    if message is not None:
        one.message, one.state = message, FilingState.PENDING
        one.save(update_fields=["message", "state"])


def _said(case: EmploymentRegistration, target: Target) -> dict[str, Any]:
    """What the contract names, and nothing else."""
    version = version_of(case)
    assert version is not None and case.employer is not None
    said = {
        "receipt_no": case.receipt_no, "name": case.person.name, "number": case.person.id_number,
        "uscc": case.employer.uscc, "employer": case.employer.name,
    }  # fmt: skip
    if target in OF_THE_HIRE:
        hired = said | {"first_day": version.first_day.isoformat(), "region": case.region_code}
        return hired | _contract(version) if target is Target.FILING else hired
    assert version.last_day is not None
    reason = version.end_reason if target is Target.UNFILING and version.end_reason != EndReason.NOT_SAID else ""
    return said | {"last_day": version.last_day.isoformat()} | ({"reason": reason} if reason else {})


def _contract(version: EmploymentSpell) -> dict[str, str]:
    """The facts of a labour contract as far as they are registered."""
    if version.contract not in FILED:
        return {}
    days = {"signed_on": version.signed_on, "until": version.contract_until}
    return {"contract": version.contract} | {name: day.isoformat() for name, day in days.items() if day}


def answered(message: PartnerMessage) -> None:
    """The partner's receipt, or why it refuses; in the transaction that keeps its answer."""
    LinkedFiling.objects.filter(message=message).update(
        state=STATES[SendState(message.state)], number=message.number, answered_at=timezone.now(),
        why=(message.why or "对方没有写原因") if message.state == SendState.REFUSED else "",
    )  # fmt: skip
    receipted(message)


@transaction.atomic
def again(*, actor: Actor, filing: LinkedFiling) -> None:
    """Hand it over once more, with what is registered now: after a refusal, or once the partner is connected.

    Raises ValidationError for who has nothing to do with it, and where there is nothing to hand over.
    """
    one = LinkedFiling.objects.select_for_update(of=("self",), no_key=True).get(pk=filing.pk)
    case = one.registration
    if not (actor.kind is ActorKind.STAFF and actor.role is Role.CASEWORKER) and not is_member(actor, case.employer_id):
        raise ValidationError("不能替别人办这件事", code="right")
    if one.target in OF_THE_HIRE and not _is_going_on(case):
        raise ValidationError("这次就业已经终止或者作废，不用再交", code="over")
    if one.state == FilingState.OFF:
        _hand_over(one)
        if one.state == FilingState.OFF:
            raise ValidationError("对方还没有接通，请照旧到原来的地方办", code="off")
    elif one.state == FilingState.REFUSED and one.message is not None:
        sending.send_again(message=one.message, payload=_said(case, Target(one.target)))
        _waits_anew(one)


def _waits_anew(one: LinkedFiling) -> None:
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
