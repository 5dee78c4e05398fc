"""What partners sent and what they are sent: a feed with its cursor, batches, records, persons' versions, messages."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.exchange.partners.contracts import contract
from portal.exchange.partners.enums import BatchStatus, Partner, RecordState, SendState, Trouble
from portal.foundation.identifiers import uuid7
from portal.people.models import ID_PURPOSE
from portal.privacy import crypto
from portal.privacy.fields import BlindIndexField, EncryptedField, EncryptedJSONField

OPENS_AFTER = 5
"""Failures one after another after which the breaker opens: nothing is sent or asked until its pause is over."""


class PartnerFeed(models.Model):
    """One partner's connection: how far we have read, and how it has gone lately. One row a partner."""

    partner = models.CharField("哪个部门", max_length=12, choices=Partner, primary_key=True)
    cursor = models.CharField("读到哪里", max_length=120, blank=True)
    next_at = models.DateTimeField("下次", default=timezone.now)
    failures = models.PositiveIntegerField("连着几次不成", default=0)
    trouble = models.CharField("怎么不成", max_length=12, choices=Trouble, blank=True)
    tried_at = models.DateTimeField("上次去问", null=True, blank=True)
    good_at = models.DateTimeField("上次问成", null=True, blank=True)
    alarmed_at = models.DateTimeField("报警时间", null=True, blank=True)
    speaks = models.PositiveSmallIntegerField("对方上次说的合同版本", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对方连接"

    def __str__(self) -> str:
        return str(self.get_partner_display())

    @property
    def is_open(self) -> bool:
        """Whether the breaker is open: the partner is left alone until `next_at`."""
        return self.failures >= OPENS_AFTER and self.next_at > timezone.now()


class PartnerBatch(models.Model):
    """The record of one exchange that brought something, or was refused whole; kept three years (PIPL 55, 56)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField("哪个部门", max_length=12, choices=Partner)
    pulled_at = models.DateTimeField("时间", default=timezone.now)
    cursor_from = models.CharField("从哪里", max_length=120, blank=True)
    cursor_to = models.CharField("到哪里", max_length=120, blank=True)
    count = models.PositiveIntegerField("几条", default=0)
    fresh = models.PositiveIntegerField("其中新的", default=0)
    bad = models.PositiveIntegerField("其中格式不对的", default=0)
    digest = models.CharField("摘要（SM3）", max_length=64, blank=True)
    status = models.CharField("结果", max_length=10, choices=BatchStatus)
    trouble = models.CharField("为什么没收", max_length=12, choices=Trouble, blank=True)
    contract_version = models.PositiveSmallIntegerField("合同版本")

    class Meta:
        verbose_name = verbose_name_plural = "交换记录"
        indexes = [models.Index(fields=["partner", "-pulled_at"], name="batch_of_partner")]


class SubjectQuerySet(models.QuerySet):
    def with_number(self, partner: str, number: str) -> Self:
        return self.filter(partner=partner, id_index__in=crypto.macs(number, ID_PURPOSE))


class PartnerSubject(models.Model):
    """A person's number or a unit's code at one partner, with the version of the newest event that has been worked on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField("哪个部门", max_length=12, choices=Partner)
    id_number = EncryptedField("证件号码", purpose="exchange.subject.id_number")
    id_index = BlindIndexField(editable=False, source="id_number", purpose=ID_PURPOSE)
    version = models.PositiveIntegerField("办到第几条", default=0)
    asked_again_at = models.DateTimeField("请对方补发", null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对方名下的人"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "id_index"], name="subject_once", violation_error_message="这个人已经有了"
            )
        ]


class RecordQuerySet(models.QuerySet):
    def due(self, now: datetime, patience: datetime) -> Self:
        """To be worked on now: new, or waiting for the one before longer than anybody should (since `patience`)."""
        late = Q(state=RecordState.WAITING, received_at__lt=patience)
        open_now = self.filter(state__in=[RecordState.NEW, RecordState.WAITING])  # said as the partial index says it
        return open_now.filter(Q(state=RecordState.NEW, next_at__lte=now) | late)


class PartnerRecord(models.Model):
    """One event that a partner told of. Written with the cursor, before anything is done about it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField("哪个部门", max_length=12, choices=Partner)
    event_id = models.CharField("对方的编号", max_length=64, db_collation="C")
    batch = models.ForeignKey(PartnerBatch, models.RESTRICT, related_name="records", verbose_name="哪一批")
    subject = models.ForeignKey(PartnerSubject, models.RESTRICT, null=True, related_name="records", verbose_name="谁")
    kind = models.CharField("什么事", max_length=40)
    version = models.PositiveIntegerField("这个人的第几条")
    previous = models.PositiveIntegerField("前一条")
    happened_on = models.DateField("哪天发生", null=True)
    payload = EncryptedJSONField("内容", purpose="exchange.record.payload", null=True)
    digest = models.CharField("摘要（SM3）", max_length=64)
    contract_version = models.PositiveSmallIntegerField("合同版本")
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    state = models.CharField("状态", max_length=10, choices=RecordState, default=RecordState.NEW)
    tries = models.PositiveSmallIntegerField("试了几次", default=0)
    next_at = models.DateTimeField("下次", default=timezone.now)
    handled_at = models.DateTimeField("办理时间", null=True, blank=True)
    why = models.CharField("怎么办的", max_length=200, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对方来的记录"
        indexes = [
            models.Index(fields=["received_at", "id"], name="record_to_do", condition=Q(state__in=["new", "waiting"])),
            models.Index(fields=["subject", "version"], name="record_of_subject"),
            models.Index(fields=["partner", "state"], name="record_by_state"),
            models.Index(fields=["handled_at"], name="record_kept", condition=Q(payload__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "event_id"], name="event_once_a_partner", violation_error_message="这一条已经收过了"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "waiting"], handled_at__isnull=True)
                | ~Q(state__in=["new", "waiting"]) & Q(handled_at__isnull=False) & ~Q(why=""),
                name="handled_record_says_how",
                violation_error_message="办过的记录要写明怎么办的",
            ),
        ]

    @property
    def given(self) -> dict[str, Any]:
        """What the partner wrote. Raises ValueError where it is forgotten."""
        if not isinstance(self.payload, dict):
            raise ValueError("the record's words are forgotten")
        return self.payload

    @property
    def about(self) -> dict[str, str]:
        """The name and the number of whom it tells, a person or a unit. Raises ValueError where it is forgotten."""
        named: dict[str, str] = self.given[contract(self.partner, self.contract_version).records[self.kind].about]
        return named

    @property
    def data(self) -> dict[str, Any]:
        """What it says, in the words that registers know, whatever version it came in. Raises ValueError where it is forgotten."""
        return contract(self.partner, self.contract_version).records[self.kind].read(self.given["data"])


class PartnerMessage(models.Model):
    """What a partner is told: a row in the transaction of the change, sent until the partner says what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField("哪个部门", max_length=12, choices=Partner)
    kind = models.CharField("什么事", max_length=40)
    key = models.UUIDField("哪一件")
    person_id = models.UUIDField("人", null=True)
    payload = EncryptedJSONField("内容", purpose="exchange.message.payload", null=True)
    contract_version = models.PositiveSmallIntegerField("合同版本")
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    round = models.PositiveSmallIntegerField("第几次交", default=1)
    state = models.CharField("状态", max_length=10, choices=SendState, default=SendState.PENDING)
    attempts = models.PositiveIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次", default=timezone.now)
    trouble = models.CharField("上次怎么不成", max_length=12, choices=Trouble, blank=True)
    number = models.CharField("对方给的号", max_length=60, blank=True)
    why = models.CharField("对方为什么退回", max_length=200, blank=True)
    done_at = models.DateTimeField("结果时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发给对方的消息"
        indexes = [
            models.Index(fields=["partner", "next_at"], name="message_to_send", condition=Q(state=SendState.PENDING)),
            models.Index(fields=["person_id"], name="message_of_person"),
            models.Index(fields=["done_at"], name="partner_message_kept", condition=Q(payload__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind", "key"], name="told_once", violation_error_message="这件事已经告诉对方了"
            ),
            models.CheckConstraint(
                condition=Q(state=SendState.PENDING, done_at__isnull=True)
                | ~Q(state=SendState.PENDING) & Q(done_at__isnull=False),
                name="answered_message_says_when",
                violation_error_message="有了结果的消息要有时间",
            ),
        ]

    @property
    def sent_as(self) -> str:
        """The number under which the partner takes it once; put right and handed in again it has another."""
        return f"{self.pk}-{self.round}"
