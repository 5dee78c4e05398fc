"""Vocabulary of the search."""

from django.db import models


class Sort(models.TextChoices):
    """What stands first. Each says of itself how it orders, and nothing else enters the order."""

    NEAR = "near", "离家近的在前"
    NEW = "new", "最近确认的在前"
    PAY = "pay", "工资高的在前"
    BEST = "best", "最对得上的在前"

    @property
    def why(self) -> str:
        """The order in one sentence."""
        return WHY[self]


WHY = {
    Sort.NEAR: "按您选的地方到用工乡镇的直线距离排，一样远的，最近确认还在招的在前。",
    Sort.NEW: "按单位最近一次确认还在招的时间排，最新的在前。",
    Sort.PAY: "按折合每月能拿到的最高工资排，一样多的，最近确认的在前。面议的在最后。",
    Sort.BEST: "您写的字在岗位名称里的在前，其次在要求和说明里，少见的字更算数。谁也不能花钱排到前面。",
}


class Within(models.TextChoices):
    """How far from home."""

    KM5 = "5", "5 公里以内"
    KM10 = "10", "10 公里以内"
    KM20 = "20", "20 公里以内"

    @property
    def kilometres(self) -> int:
        return int(self.value)


class Label(models.TextChoices):
    """Whose word an advertisement is, for the reader."""

    DIRECT = "direct", "单位直招"
    PUBLIC = "public", "公共招聘"
    AGENCY = "agency", "中介代招"
    ELSEWHERE = "elsewhere", "外省来的"


class Age(models.TextChoices):
    """How long ago it was first shown."""

    DAY = "1", "今天"
    THREE = "3", "3 天以内"
    WEEK = "7", "一周以内"
    MONTH = "30", "一个月以内"


class Rhythm(models.TextChoices):
    """Which hours."""

    DAY = "day", "白班"
    NIGHT = "night", "夜班"
    ROTATING = "rotating", "倒班"
    WEEKEND = "weekend", "周末班"
    EIGHT = "eight", "一天 8 小时以内"
    TWO_OFF = "two_off", "一周休两天"


class Keep(models.TextChoices):
    """What the employer gives beside the wage."""

    MEALS = "meals", "包吃"
    LODGING = "lodging", "包住"
    FIVE = "five", "交五险"


class PhraseKind(models.TextChoices):
    """Where a phrase that the box suggests comes from."""

    TITLE = "title", "岗位名称"
    WORD = "word", "词"
