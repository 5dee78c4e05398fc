"""Files that came in: one row each, their rows as ciphertext in batches until they are written or thrown away."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.models import Office
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer, Membership
from portal.privacy.fields import EncryptedField, EncryptedJSONField
from portal.ui.imports.enums import Kind, Standing

ABANDONED = timedelta(minutes=2)
"""A reader or writer says that it is alive with every batch; one that is silent so long was killed."""


class ImportQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What was brought in at the actor's office, or for the employers it speaks for: a colleague can go on."""
        if actor.kind is ActorKind.CITIZEN:
            return self.filter(employer__in=Membership.objects.of_account(actor).values("employer"))
        return self.filter(office=actor.office_id) if actor.office_id else self.none()

    def _free(self) -> Q:
        return Q(beat_at__isnull=True) | Q(beat_at__lt=timezone.now() - ABANDONED)

    def to_read(self) -> Self:
        """Uploaded, not looked at, and in nobody's hands."""
        return self.filter(self._free(), checked_at=None, refused_at=None, dropped_at=None)

    def to_write(self) -> Self:
        """Confirmed, not all written, and in nobody's hands."""
        return self.filter(self._free(), confirmed_at__isnull=False, written_at=None, refused_at=None)

    def to_undo(self) -> Self:
        """To be taken back, and in nobody's hands."""
        return self.filter(self._free(), undo_asked_at__isnull=False, undone_at=None)

    def over(self) -> Self:
        """Their clear rows are needed no more: written and past the hours of undo, taken back, given up, or forgotten."""
        left = Q(confirmed_at=None, uploaded_at__lt=timezone.now() - timedelta(days=settings.IMPORT_KEPT_DAYS))
        past = Q(undo_until__lt=timezone.now(), undo_asked_at=None)
        gone = Q(undone_at__isnull=False) | Q(dropped_at__isnull=False) | Q(refused_at__isnull=False)
        return self.filter(left | past | gone, cleared_at=None)


class Import(models.Model):
    """A file that somebody brought in: what it is, how far it is, what was found in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.CharField("什么名册", max_length=40)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁传的")
    office = models.ForeignKey(
        Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="服务单位"
    )
    employer = models.ForeignKey(
        Employer, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="用人单位"
    )
    role = models.CharField("身份", max_length=20)
    region_code = models.CharField("所在地", max_length=12, db_collation="C")
    asked = models.JSONField("还写了什么", default=dict)
    file_name = EncryptedField("文件名", purpose="ui.import.file_name")
    digest = models.CharField("内容摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    kind = models.CharField("文件种类", max_length=8, choices=Kind)
    encoding = models.CharField("文字编码", max_length=12, blank=True)
    unknown = models.JSONField("没用上的列", default=list)
    total = models.PositiveIntegerField("行数", default=0)
    good = models.PositiveIntegerField("对的行", default=0)
    bad = models.PositiveIntegerField("有错的行", default=0)
    known = models.PositiveIntegerField("已经有的", default=0)
    written = models.PositiveIntegerField("写入的", default=0)
    kept = models.PositiveIntegerField("撤回时留下的", default=0)
    refused_why = models.CharField("为什么读不了", max_length=200, blank=True)
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    beat_at = models.DateTimeField("上一次有动静", null=True, blank=True)
    checked_at = models.DateTimeField("核对完", null=True, blank=True)
    refused_at = models.DateTimeField("读不了", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.UUIDField("谁确认的", null=True, blank=True)
    written_at = models.DateTimeField("写完时间", null=True, blank=True)
    undo_until = models.DateTimeField("撤回截止", null=True, blank=True)
    undo_asked_at = models.DateTimeField("要求撤回", null=True, blank=True)
    undone_at = models.DateTimeField("撤回完", null=True, blank=True)
    dropped_at = models.DateTimeField("放弃时间", null=True, blank=True)
    cleared_at = models.DateTimeField("明细清除时间", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        indexes = [
            models.Index(fields=["office", "-uploaded_at"], name="import_mine"),
            models.Index(fields=["employer", "-uploaded_at"], name="import_of_employer"),
            models.Index(fields=["uploaded_at"], name="import_open", condition=Q(cleared_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject", "digest"],
                condition=Q(undone_at=None, dropped_at=None, refused_at=None),
                name="same_file_once",
                violation_error_message="这个文件已经传过了",
            ),
            models.UniqueConstraint(
                fields=["employer", "subject", "digest"],
                condition=Q(undone_at=None, dropped_at=None, refused_at=None),
                name="same_file_of_an_employer_once",
                violation_error_message="这个文件已经传过了",
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False, employer=None) | Q(office=None, employer__isnull=False),
                name="import_has_one_owner",
                violation_error_message="导入要么是服务单位的，要么是用人单位的",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_why="") | (Q(refused_at__isnull=False) & ~Q(refused_why="")),
                name="refused_file_says_why",
                violation_error_message="读不了的文件要说明原因",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(checked_at__isnull=False, confirmed_by__isnull=False),
                name="only_checked_files_are_written",
                violation_error_message="核对完、有人确认，才能写入",
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_at=None) | Q(written_at__isnull=False),
                name="only_written_files_are_undone",
                violation_error_message="写完了才能撤回",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(confirmed_at=None),
                name="confirmed_files_are_not_dropped",
                violation_error_message="已经确认写入的不能放弃，可以撤回",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def owner(self) -> Office | Employer:
        """Whose it is."""
        found = self.office or self.employer
        assert found is not None  # kept by the constraint
        return found

    @property
    def stored_as(self) -> str:
        """Where the file's ciphertext lies in the store."""
        return f"imports/{self.pk}"

    @property
    def standing(self) -> Standing:
        """Where it stands now, by its times."""
        ladder = (
            (self.dropped_at, Standing.DROPPED), (self.undone_at, Standing.UNDONE),
            (self.undo_asked_at, Standing.UNDOING), (self.written_at, Standing.DONE),
            (self.refused_at, Standing.REFUSED), (self.confirmed_at, Standing.WRITING),
            (self.checked_at, Standing.CHECKED),
        )  # fmt: skip
        return next((standing for when, standing in ladder if when), Standing.READING)

    @property
    def fresh(self) -> int:
        """Rows that would be written: right, and not there yet."""
        return self.good - self.known

    @property
    def may_undo(self) -> bool:
        """Whether it can still be taken back."""
        return self.standing == Standing.DONE and bool(self.undo_until and self.undo_until > timezone.now())


class ImportBatch(models.Model):
    """Some consecutive rows of a file. Clean rows and faulty ones are ciphertext; both go when the import is over."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Import, models.CASCADE, related_name="batches", verbose_name="导入")
    number = models.PositiveIntegerField("第几批")
    lines = EncryptedJSONField("行", purpose="ui.import.lines", null=True)
    faults = EncryptedJSONField("有错的行", purpose="ui.import.faults", null=True)
    fault_count = models.PositiveIntegerField("有错的行数")
    written_at = models.DateTimeField("写入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入的一批"
        constraints = [
            models.UniqueConstraint(
                fields=["of", "number"], name="batch_once", violation_error_message="这一批已经核对过了"
            ),
        ]
