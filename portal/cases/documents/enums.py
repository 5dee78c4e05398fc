"""Vocabulary of uploaded papers."""

from django.db import models


class DocumentState(models.TextChoices):
    """Only what a scan found clean is ever given out, to whomever (trust.md 51)."""

    PENDING = "pending", "等病毒检查"
    CLEAN = "clean", "检查过了"
    INFECTED = "infected", "有病毒，已经删除"


class FileType(models.TextChoices):
    """What may be uploaded, by what the file really is."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG 照片"
    PNG = "image/png", "PNG 图片"


ENDINGS = {FileType.PDF: ".pdf", FileType.JPEG: ".jpg", FileType.PNG: ".png"}
