"""A user's saved views of the roster, and requests to take it out of the house."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.foundation.identifiers import uuid7
from portal.privacy.fields import EncryptedField

MOST_VIEWS = 12
ABANDONED = timedelta(minutes=10)
"""A builder that took a request up and has not ended by then was killed; another one begins anew."""


class SavedView(models.Model):
    """A filter of the roster under a name: one user's own, kept on their rail. It holds no name and no number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁的")
    name = models.CharField("名称", max_length=20)
    asked = models.JSONField("条件", default=dict)
    position = models.PositiveSmallIntegerField("次序")
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "存下的视图"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], name="view_name_once", violation_error_message="您已经有一个叫这个名字的视图"
            ),
            models.UniqueConstraint(
                fields=["user", "position"],
                name="view_position_once",
                violation_error_message="视图的次序重了，请再试一次",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_VIEWS),
                name="a_dozen_views",
                violation_error_message=f"最多存 {MOST_VIEWS} 个视图，请先删掉不用的",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExportQuerySet(models.QuerySet):
    def of(self, actor: Actor) -> Self:
        """What this actor asked for."""
        return self.filter(asked_by=actor.user_id, office=actor.office_id)

    def to_decide(self, actor: Actor) -> Self:
        """What waits for a second person and lies in this actor's area; never the own request."""
        if not actor.can(Action.EXPORT_APPROVE):
            return self.none()
        waiting = self.filter(needs_approval=True, decided_at__isnull=True).exclude(asked_by=actor.user_id)
        return waiting.filter(in_areas("region_code", actor.areas))

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(Q(pk__in=self.of(actor)) | Q(pk__in=self.to_decide(actor)))

    def due(self) -> Self:
        """Granted, not built, and in nobody's hands: what a builder takes up."""
        granted = Q(needs_approval=False) | Q(approved=True)
        free = Q(started_at__isnull=True) | Q(started_at__lt=timezone.now() - ABANDONED)
        return self.filter(granted, free, ready_at__isnull=True, failed_at__isnull=True)

    def over(self) -> Self:
        """Ready once, and past its time."""
        return self.filter(expires_at__lt=timezone.now(), removed_at__isnull=True)

    def password_over(self, after: timedelta) -> Self:
        """Its password is still there and no use any more: shown so long ago, or the file is gone."""
        shown = Q(password_shown_at__lt=timezone.now() - after)
        return self.filter(shown | Q(removed_at__isnull=False), password__isnull=False)


class ExportRequest(models.Model):
    """Somebody wants the roster as a file: for what, how much of it, who agreed, and until when it may be fetched.

    `mark` is woven into the file; it names this row, and so the exporter, from a copy (trust.md case 101).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁要导出")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="单位")
    region_code = models.CharField("所在地", max_length=12, db_collation="C")
    sheet = models.CharField("哪份名册", max_length=20, default="roster")
    asked = models.JSONField("条件", default=dict)
    purpose = models.CharField("用途", max_length=200)
    row_count = models.PositiveIntegerField("人数")
    mark = models.BigIntegerField("暗记", unique=True, editable=False)
    needs_approval = models.BooleanField("要第二个人批准")
    approved = models.BooleanField("批准了", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="谁定的"
    )
    decided_at = models.DateTimeField("批复时间", null=True, blank=True)
    decided_why = models.CharField("批复理由", max_length=200, blank=True)
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    started_at = models.DateTimeField("开始做的时间", null=True, blank=True)
    written = models.PositiveIntegerField("写了多少行", default=0)
    ready_at = models.DateTimeField("做好时间", null=True, blank=True)
    failed_at = models.DateTimeField("没做成的时间", null=True, blank=True)
    expires_at = models.DateTimeField("下载截止", null=True, blank=True)
    removed_at = models.DateTimeField("文件删除时间", null=True, blank=True)
    password = EncryptedField("压缩包的密码", purpose="registration.export.password", null=True, blank=True)
    password_shown_at = models.DateTimeField("密码给人看的时间", null=True, blank=True)
    password_shown_by = models.UUIDField("哪张表单看的密码", null=True, blank=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出申请"
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="export_mine"),
            models.Index(
                fields=["region_code"],
                name="export_to_decide",
                condition=Q(needs_approval=True, decided_at__isnull=True),
            ),
            models.Index(fields=["asked_at"], name="export_to_build", condition=Q(ready_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose=""), name="export_has_purpose", violation_error_message="请写导出做什么用"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="export_needs_a_second_person",
                violation_error_message="导出要由另一个人批准，自己不能批自己的",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="decided_export_says_who",
                violation_error_message="批复要写明谁、什么时候",
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | Q(needs_approval=False) | Q(approved__isnull=False, approved=True),
                name="built_export_was_granted",
                violation_error_message="没有批准的导出不能做",
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | Q(expires_at__isnull=False),
                name="built_export_expires",
                violation_error_message="导出的文件要有下载截止时间",
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True)
                | Q(removed_at__isnull=False)
                | Q(password__isnull=False)
                | Q(password_shown_at__isnull=False),
                name="kept_export_has_a_password",
                violation_error_message="导出的文件要有密码",
            ),
            models.CheckConstraint(
                condition=Q(password_shown_at__isnull=True, password_shown_by__isnull=True)
                | Q(ready_at__isnull=False, password_shown_at__isnull=False, password_shown_by__isnull=False),
                name="shown_password_says_when",
                violation_error_message="密码给人看过要写明什么时候",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def number(self) -> str:
        """How the watermark calls it: eight characters that find this row again."""
        return f"{self.mark:010X}"

    @property
    def file_name(self) -> str:
        """Where its ciphertext lies in the store."""
        return f"exports/{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its file may be fetched now."""
        open_now = self.expires_at is not None and self.expires_at > timezone.now()
        return open_now and self.ready_at is not None and self.removed_at is None

    @property
    def percent(self) -> int:
        """How much of the file is written, for people who wait."""
        return min(100 * self.written // max(self.row_count, 1), 99)

    @property
    def standing(self) -> str:
        """Where it stands: waiting, refused, failed, building, ready, over."""
        if self.needs_approval and self.approved is None:
            return "waiting"
        if self.approved is False:
            return "refused"
        if self.ready_at:
            return "ready" if self.is_open else "over"
        return "failed" if self.failed_at else "building"
