"""Vocabulary of rules."""

from django.db import models


class Status(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已撤回"  # found wrong; kept for history, never applied again


class FactType(models.TextChoices):
    INTEGER = "integer", "整数"
    NUMBER = "number", "数"
    BOOLEAN = "boolean", "是或否"
    TEXT = "text", "文字"
    DATE = "date", "日期"
    LIST = "list", "多项"


class Truth(models.TextChoices):
    """Kleene's three values. UNKNOWN is never a no: it is a question that somebody can answer."""

    YES = "yes", "符合"
    NO = "no", "不符合"
    UNKNOWN = "unknown", "还不能判断"


class Purpose(models.TextChoices):
    ELIGIBILITY = "eligibility", "资格"
    CADENCE = "cadence", "联系频次"
    EXIT = "exit", "退出"
    WORDING = "wording", "招聘用语"
    POLICY = "policy", "政策"


class Action(models.TextChoices):
    """What follows from a word that an advertisement must not carry (domain.md 2B.4)."""

    BLOCK = "block", "必须改"
    REVIEW = "review", "要人看一看"
    WARN = "warn", "请说明"
