"""The portal's own room: who may enter when, and what the two browsers tell each other (docs/adr/0031).

Signals are rows that the other side polls for. Sound and picture go from browser to browser; none of it comes by here.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.applications.workflow import is_applicant
from matching.interviews.enums import Side, SignalKind
from matching.interviews.limits import SIGNAL_BYTES, SIGNALS_A_SIDE, room_after
from matching.interviews.models import Interview, RoomSignal
from portal.accounts.actors import Actor
from portal.people.employers.models import Membership

AT_ONCE = 20


def side_of(actor: Actor, one: Interview) -> Side | None:
    """Which of the two the account is; None for everybody else, staff included."""
    if is_applicant(actor, one.application):
        return Side.APPLICANT
    held = Membership.objects.of_account(actor).filter(employer=one.employer_id).first()
    return Side.EMPLOYER if held and held.may_recruit else None


@transaction.atomic
def say(*, one: Interview, side: Side, kind: str, body: str) -> RoomSignal:
    """Keep one signal for the other browser. Raises ValidationError outside the room's time, and past its bounds."""
    locked = Interview.objects.select_for_update(of=("self",), no_key=True).select_related("slot").get(pk=one.pk)
    if not locked.room_is_open(timezone.now()):
        raise ValidationError("现在不是面试的时间", code="closed")
    if kind not in SignalKind or len(body.encode()) > SIGNAL_BYTES:
        raise ValidationError("连接的描述不对", code="body")
    if RoomSignal.objects.filter(interview=one, side=side).count() >= SIGNALS_A_SIDE:
        raise ValidationError("进出得太多了，请打电话说", code="many")
    return RoomSignal.objects.create(interview=one, side=side, kind=kind, body=body or None)


def heard(*, one: Interview, side: Side, after: int) -> list[RoomSignal]:
    """What the other side said after a signal, the oldest first. One query."""
    found = RoomSignal.objects.filter(interview=one, pk__gt=after).exclude(side=side)
    return list(found.order_by("pk")[:AT_ONCE])


def clear(now: datetime) -> int:
    """Forget the signals of rooms that are closed; returns how many."""
    over = Interview.objects.filter(span__endswith__lt=now - room_after()).values("pk")
    return RoomSignal.objects.filter(interview__in=over).delete()[0]
