"""Vocabulary of pay."""

from django.db import models


class Unread(models.TextChoices):
    """Why a wording gave no wage, said to whoever wrote it."""

    EMPTY = "empty", "请写工资，比如：3500-5000元/月；没定下来写“面议”"
    NEGATIVE = "negative", "工资不能是负数"
    ZERO = "zero", "工资要大于 0"
    ORDER = "order", "最高的工资不能比最低的还少"
    BASIS = "basis", "请写明是一个月、一天还是一小时的工资"
    MUCH = "much", "折合一个月的工资太高或者太低了，请再看看"
    UNCLEAR = "unclear", "看不懂这样写的工资，请写成：3500-5000元/月、150元/天或者“面议”"
