"""Vocabulary of firms in distress and layoff reports."""

from django.db import models


class Trouble(models.TextChoices):
    """What is the matter with a firm."""

    HALTED = "halted", "停产、半停产"
    ARREARS = "arrears", "拖欠工资、欠缴社保"
    ORDERS = "orders", "订单大减"
    BANKRUPT = "bankrupt", "破产重整"
    MOVING = "moving", "搬迁、转产"
    OTHER = "other", "其他困难"


class Told(models.TextChoices):
    """Who reported a layoff."""

    EMPLOYER = "employer", "单位自己"
    OFFICE = "office", "服务站"
