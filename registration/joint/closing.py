"""A unit is struck off: the end of its people's employment is proposed, and nothing ends before somebody says so.

By 劳动合同法 44 (五) the contracts end with it; whether somebody works on elsewhere, or the register of businesses is wrong,
only people know (domain.md 2.8 a: data closes nothing silently).
"""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.accounts.enums import Role
from portal.cases.calendar import add_working_days
from portal.exchange.partners.working import Arrived
from portal.foundation.batches import batches
from portal.messages.services import Letter, notify_set
from portal.people.employers.models import Employer
from registration.employment import services as employment
from registration.employment.enums import EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration
from registration.employment.services import is_self
from registration.joint.enums import EndAnswer, EndResult, StruckOff
from registration.joint.limits import decide_end_within
from registration.joint.messages import EndProposed, EndTakenBack, UnitStruckOff
from registration.joint.models import ProposedEnd
from registration.joint.prompts import tell_now

BATCH, MORNING = 500, time(9)


def begin(arrived: Arrived, employer: Employer, how: StruckOff, *, is_news: bool = True) -> int:
    """Propose the end of every employment that goes on there, tell its people and its workers; returns how many.

    Said a second time, it is told to the unit's people only where there is somebody more.

    In the transaction that records the event: whatever is killed, it is all there or nothing of it.
    """
    on, today = arrived.happened_on, timezone.localdate()
    found = EmploymentRegistration.objects.filter(employer=employer, state=EmploymentState.CURRENT)
    goes_on = found.exclude(ends_proposed__resolved_at__isnull=True, ends_proposed__isnull=False)
    cases = list(goes_on.order_by("pk").values_list("pk", "person", "region_code"))
    limits = {region: decide_end_within(region, today) for region in {region for _, _, region in cases}}
    dues = {days: add_working_days(today, days) for days in set(limits.values())}
    for part in batches(cases, BATCH):
        ProposedEnd.objects.bulk_create(
            ProposedEnd(registration_id=key, record_id=arrived.id, how=how, last_day=on, due_on=dues[limits[region]])
            for key, _, region in part
        )
        _tell([(key, person) for key, person, _ in part], EndProposed(employer.name, how, on))
    if is_news or cases:
        tell_now(employer, UnitStruckOff(employer.name, how, on, len(cases)))
    return len(cases)


def _tell(cases: Sequence[tuple[UUID, UUID]], kind: EndProposed | EndTakenBack) -> None:
    today = timezone.localdate()
    morning = timezone.make_aware(datetime.combine(today, MORNING))
    notify_set(Letter(person, kind, key, today, morning) for key, person in cases)


@transaction.atomic
def take_back(employer: Employer) -> int:
    """The unit is there again: what was proposed and not decided is taken back; returns how many."""
    open_ends = ProposedEnd.objects.waiting().filter(registration__employer=employer).order_by("pk")
    found = list(
        open_ends.select_for_update(of=("self",), no_key=True).values_list("pk", "registration", "registration__person")
    )
    ProposedEnd.objects.filter(pk__in=[key for key, _, _ in found]).update(
        result=EndResult.TAKEN_BACK, resolved_at=timezone.now()
    )
    for part in batches([(case, person) for _, case, person in found], BATCH):
        _tell(part, EndTakenBack(employer.name))
    return len(found)


@transaction.atomic
def answer(*, actor: Actor, proposed: ProposedEnd, answer: str) -> None:
    """The worker's word: gone, and the employment ends on the day; or still there, and an office looks at it.

    Raises ValidationError for somebody else, for no answer, and where it is decided.
    """
    one = _locked(proposed)
    if not is_self(actor, one.registration.person_id):
        raise ValidationError("不能替别人办这件事", code="right")
    if answer not in EndAnswer:
        raise ValidationError("请选一个", code="answer")
    one.answer, one.answered_at = answer, timezone.now()
    one.save(update_fields=["answer", "answered_at"])
    if answer == EndAnswer.LEFT:
        _end(SYSTEM, one)


@transaction.atomic
def end(*, actor: Actor, proposed: ProposedEnd, others: bool = False) -> int:
    """The office ends it; with `others` also those of the unit within its reach who did not say that they are still there.

    Returns how many ended. Raises ValidationError for whoever is no caseworker, and where it is decided.
    """
    _check_desk(actor)
    first = _locked(proposed)
    _end(actor, first)
    if not others:
        return 1
    mine = ProposedEnd.objects.visible_to(actor).waiting().exclude(answer=EndAnswer.STILL)
    rest = (
        mine.filter(registration__employer=first.registration.employer_id).order_by("pk").values_list("pk", flat=True)
    )
    for key in list(rest):
        _end(actor, _locked(ProposedEnd(pk=key)))
    return 1 + len(rest)


@transaction.atomic
def keep(*, actor: Actor, proposed: ProposedEnd, reason: str) -> None:
    """The office finds that the employment goes on. Raises ValidationError without a reason, and where it is decided."""
    _check_desk(actor)
    if not reason.strip():
        raise ValidationError("请写明理由", code="reason")
    _resolve(_locked(proposed), actor, EndResult.KEPT, reason.strip())


def _check_desk(actor: Actor) -> None:
    if actor.role is not Role.CASEWORKER:
        raise ValidationError("不能替别人办这件事", code="right")


def _locked(proposed: ProposedEnd) -> ProposedEnd:
    one = ProposedEnd.objects.select_for_update(of=("self",), no_key=True).get(pk=proposed.pk)
    if one.resolved_at or one.registration.state != EmploymentState.CURRENT:
        raise ValidationError("这一件已经办过了", code="resolved")
    return one


def _end(actor: Actor, one: ProposedEnd) -> None:
    """On the day of the event, but not before the work began."""
    case = one.registration
    first = EmploymentRegistration.objects.with_days().get(pk=case.pk).days.lower  # type: ignore[attr-defined]
    employment.end(
        actor=actor,
        case=case,
        last_day=max(one.last_day, first),
        end_reason=EndReason.EMPLOYER_CLOSED,
        source=Source.MARKET,
    )
    _resolve(one, actor, EndResult.ENDED)


def _resolve(one: ProposedEnd, actor: Actor, result: EndResult, why: str = "") -> None:
    one.result, one.resolved_at, one.resolved_by, one.why = result, timezone.now(), actor.user_id, why[:200]
    one.save(update_fields=["result", "resolved_at", "resolved_by", "why"])
