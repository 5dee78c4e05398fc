"""Outbox events, their deliveries to offices, and the inbox items that arrive. Ids only: no personal field."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, OfficeLevel, Role
from portal.accounts.models import Office
from portal.exchange.enums import DeliveryState, ItemState
from portal.exchange.kinds import VILLAGE_KINDS
from portal.foundation.identifiers import uuid7
from portal.people.retention.scope import ReadableQuerySet


class OutboxEvent(models.Model):
    """Something that happened and must be told. Append-only, partitioned by month, written with the change itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("时间", default=timezone.now)
    kind = models.CharField("事件", max_length=60)
    case_kind = models.CharField("事项", max_length=30)
    case_id = models.UUIDField("编号")
    person_id = models.UUIDField("人", null=True)
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    service_office_id = models.UUIDField("服务单位", null=True)
    log_id = models.UUIDField("办理记录")

    class Meta:
        verbose_name = verbose_name_plural = "待发事件"
        indexes = [
            models.Index(fields=["case_id", "at"], name="outbox_by_case"),
            models.Index(fields=["at"], name="outbox_by_time"),
        ]
        triggers = [pgtrigger.Protect(name="outbox_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Delivery(models.Model):
    """One event for one office: pending until its inbox has it, dead after too many tries."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField("事件")
    event_at = models.DateTimeField("事件时间")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="收件单位")
    person_id = models.UUIDField("人", null=True)
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次", default=timezone.now)
    last_error = models.CharField("原因", max_length=200, blank=True)
    done_at = models.DateTimeField("送达时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        indexes = [
            models.Index(fields=["id"], name="delivery_waiting", condition=Q(state=DeliveryState.PENDING)),
            models.Index(
                fields=["office", "person_id", "id"], name="delivery_in_order", condition=Q(state=DeliveryState.PENDING)
            ),
            models.Index(fields=["office", "event_at"], name="delivery_by_day"),
            models.Index(fields=["office", "-id"], name="delivery_dead", condition=Q(state=DeliveryState.DEAD)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "office"],
                name="event_once_an_office",
                violation_error_message="这件事已经发给这个单位了",
            ),
        ]


class InboxQuerySet(ReadableQuerySet):
    def visible_to(self, actor: Actor) -> "InboxQuerySet":
        """An office's own inbox; no office reads another's. A village worker's holds tasks only (domain.md 8.2)."""
        if actor.kind is ActorKind.SYSTEM:
            return self
        if actor.office_id is None:
            return self.none()
        mine = self.filter(office_id=actor.office_id).readable()
        return mine.filter(kind__in=sorted(VILLAGE_KINDS)) if actor.role is Role.VILLAGE_WORKER else mine

    def unacknowledged(self) -> "InboxQuerySet":
        return self.filter(state=ItemState.NEW)


class InboxItem(models.Model):
    """What reached an office. Its page shows the fields that the office's level may see, read from the registers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event_id = models.UUIDField("事件", editable=False)
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="单位")
    level = models.PositiveSmallIntegerField("层级", choices=OfficeLevel)
    kind = models.CharField("事件", max_length=60)
    case_kind = models.CharField("事项", max_length=30)
    case_id = models.UUIDField("编号")
    person_id = models.UUIDField("人", null=True)
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    occurred_at = models.DateTimeField("发生时间")
    received_at = models.DateTimeField("送到时间", default=timezone.now)
    changed_at = models.DateTimeField("最近变动", default=timezone.now)  # what the tally reads anew
    state = models.CharField("状态", max_length=15, choices=ItemState, default=ItemState.NEW)
    acknowledged_at = models.DateTimeField("收到时间", null=True, blank=True)
    acted_at = models.DateTimeField("办结时间", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="谁办的"
    )

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收件"
        indexes = [
            models.Index(fields=["office", "state", "-received_at"], name="inbox_list"),
            models.Index(fields=["office", "-occurred_at"], name="inbox_by_day"),
            models.Index(fields=["occurred_at"], name="inbox_by_time"),
            models.Index(fields=["changed_at"], name="inbox_changed"),
            models.Index(fields=["case_id"], name="inbox_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "event_id"], name="inbox_once", violation_error_message="这一件已经收到过"
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.NEW) | Q(acknowledged_at__isnull=False),
                name="handled_item_was_acknowledged",
                violation_error_message="先点“收到”，再办",
            ),
        ]
