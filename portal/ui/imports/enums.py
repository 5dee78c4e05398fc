"""Vocabulary of files that come in."""

from django.db import models


class Kind(models.TextChoices):
    """What a file is, by its content; its name says nothing."""

    CSV = "csv", "CSV 文本"
    XLSX = "xlsx", "Excel 工作簿"


class Standing(models.TextChoices):
    """Where an import stands; it follows from its times."""

    READING = "reading", "正在核对"
    REFUSED = "refused", "读不了"
    CHECKED = "checked", "核对好了，等您确认"
    WRITING = "writing", "正在写入"
    DONE = "done", "已写入"
    UNDOING = "undoing", "正在撤回"
    UNDONE = "undone", "已撤回"
    DROPPED = "dropped", "没有写入，已放弃"


class Found(models.TextChoices):
    """What a row means to the register it is for."""

    NEW = "new", "新的"
    KNOWN = "known", "已经有了"
