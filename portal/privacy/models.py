"""The audit of who did and who looked: appended without a lock, sealed in batches, never changed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.foundation.identifiers import uuid7
from portal.privacy.enums import Datum, Outcome


class AuditEntry(models.Model):
    """One act or one look. Partitioned by month; no foreign key points in or out; nothing personal is in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("时间", default=timezone.now)
    actor_id = models.UUIDField("谁", null=True)
    role = models.CharField("身份", max_length=40, blank=True)
    office_id = models.UUIDField("单位", null=True)
    action = models.CharField("做了什么", max_length=60)
    object_kind = models.CharField("对象", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    person_id = models.UUIDField("涉及的人", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.DONE)
    address = models.CharField("网络地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=36, blank=True)
    detail = models.JSONField("细节", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        indexes = [
            models.Index(fields=["person_id", "-at"], name="audit_by_person"),
            models.Index(fields=["actor_id", "-at"], name="audit_by_actor"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class AuditSeal(models.Model):
    """A batch of audit rows and the digest that chains it to the batch before."""

    id = models.BigAutoField(primary_key=True)
    number = models.PositiveBigIntegerField("批次", unique=True)
    from_xid = models.PositiveBigIntegerField("起")
    to_xid = models.PositiveBigIntegerField("止")
    rows = models.PositiveIntegerField("条数")
    digest = models.BinaryField("校验值", max_length=33)  # one byte key version, then HMAC-SM3
    sealed_at = models.DateTimeField("封存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "审计封条"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_xid__gt=models.F("from_xid")),
                name="audit_seal_moves_on",
                violation_error_message="封存的范围要往前走",
            ),
        ]
        triggers = [pgtrigger.Protect(name="seal_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Reveal(models.Model):
    """Leave to see one datum of one person in full: asked for with a reason, short, and logged."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="谁", related_name="+")
    person_id = models.UUIDField("看谁")
    datum = models.CharField("看什么", max_length=20, choices=Datum)
    reason = models.CharField("为什么", max_length=200)
    opened_at = models.DateTimeField("开始", default=timezone.now)
    closes_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "查看全文"
        indexes = [models.Index(fields=["actor", "person_id", "closes_at"], name="reveal_open")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="reveal_has_reason", violation_error_message="请选一个理由"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opened_at")),
                name="reveal_is_timed",
                violation_error_message="查看全文要有结束时间",
            ),
        ]
