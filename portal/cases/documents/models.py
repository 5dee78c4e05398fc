"""One uploaded paper of one case; the file itself lies encrypted in the store."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.cases.documents.enums import DocumentState, FileType
from portal.foundation.identifiers import uuid7

NAME_LENGTH = 80


class DocumentQuerySet(models.QuerySet):
    def of_case(self, case_id: UUID) -> Self:
        """The papers of a case; whether somebody may see them is whether they may see the case."""
        return self.filter(case_id=case_id).order_by("uploaded_at", "id")

    def clean_ones(self) -> Self:
        return self.filter(state=DocumentState.CLEAN)

    def pending(self) -> Self:
        return self.filter(state=DocumentState.PENDING)


class Document(models.Model):
    """A paper: of which case, what it shows, what kind of file, and what the scan said. `digest` is over what is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_kind = models.CharField("事项", max_length=30)
    case_id = models.UUIDField("编号")
    shows = models.CharField("是什么材料", max_length=20)  # a word of the subject's own list
    name = models.CharField("文件名", max_length=NAME_LENGTH)
    file_type = models.CharField("文件种类", max_length=20, choices=FileType)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField("病毒检查", max_length=10, choices=DocumentState, default=DocumentState.PENDING)
    uploaded_by = models.UUIDField("谁上传", null=True, blank=True)
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    scanned_at = models.DateTimeField("检查时间", null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上传的材料"
        indexes = [
            models.Index(fields=["case_id"], name="document_of_case"),
            models.Index(fields=["uploaded_at"], name="document_to_scan", condition=Q(state=DocumentState.PENDING)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "digest"], name="document_once_a_case",
                violation_error_message="这份材料已经传过了",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0), name="document_is_not_empty", violation_error_message="这个文件是空的"
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.PENDING, scanned_at__isnull=True)
                | (~Q(state=DocumentState.PENDING) & Q(scanned_at__isnull=False)),
                name="scanned_document_says_when",
                violation_error_message="检查过的材料要有检查时间",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def file_name(self) -> str:
        """Where it lies in the store: a name of our own, never the uploader's."""
        return f"documents/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == DocumentState.CLEAN
