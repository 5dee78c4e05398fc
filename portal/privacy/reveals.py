"""Seeing one datum of one person in full: with a picked reason, for some minutes, and logged."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import models
from django.utils import timezone

from portal.privacy.enums import Audience, Datum, Treatment
from portal.privacy.matrix import treatment
from portal.privacy.models import Reveal

log = structlog.get_logger(__name__)


class RevealReason(models.TextChoices):
    """The reasons that count; anything else is not a reason to look."""

    CHECK = "check", "核对证件原件"
    COMPARE = "compare", "和别的部门的数据对不上，要核对"
    CORRECT = "correct", "本人说号码写错了，要改"
    DUPLICATE = "duplicate", "怀疑重复登记"
    COMPLAINT = "complaint", "办理投诉或申诉"


def may_reveal(datum: Datum, audience: Audience) -> bool:
    """Whether the access matrix lets this audience see the datum in full with a reason."""
    return treatment(datum, audience) is Treatment.REVEAL


def open_reveal(
    *, actor: Any, person_id: UUID, datum: Datum, reason: RevealReason, minutes: int, alarm_above: int
) -> Reveal:
    """Let the actor see the datum until it closes; more than `alarm_above` in a day raise an alarm, not a wall.

    Both figures are parameters (privacy.unmask_minutes, privacy.unmask_alert_per_day) that the page passes in:
    rules stand above privacy. Raises PermissionError where the matrix does not grant it.
    """
    if not may_reveal(datum, actor.audience):
        raise PermissionError(f"{actor.audience} may not reveal {datum}")
    now = timezone.now()
    opened = Reveal.objects.create(
        actor_id=actor.user_id, person_id=person_id, datum=datum, reason=RevealReason(reason).label,
        opened_at=now, closes_at=now + timedelta(minutes=minutes),
    )  # fmt: skip
    today = Reveal.objects.filter(actor_id=actor.user_id, opened_at__gte=_midnight(now)).count()
    if today > alarm_above:
        log.error("privacy.many_reveals", actor=str(actor.user_id), office=str(actor.office_id), count=today)
    return opened


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def open_until(*, actor: Any, person_id: UUID, datum: Datum) -> datetime | None:
    """Until when the actor may still see the datum in full; none if it is closed."""
    open_now = Reveal.objects.filter(actor_id=actor.user_id, person_id=person_id, datum=datum)
    return (
        open_now.filter(closes_at__gt=timezone.now()).order_by("-closes_at").values_list("closes_at", flat=True).first()
    )
