"""Vocabulary of the roster: what its tools may ask for."""

from django.db import models

from registration.unemployment.enums import REGISTERED, WAITING, State


class Standing(models.TextChoices):
    """Whose registrations: the register's states in four groups."""

    REGISTERED = "registered", "登记失业中"
    PROPOSED = "proposed", "等确认退出"
    WAITING = "waiting", "待受理"
    CLOSED = "closed", "已退出"


STATES: dict[str, frozenset[State]] = {
    Standing.REGISTERED: REGISTERED,
    Standing.PROPOSED: frozenset({State.EXIT_PROPOSED, State.EXIT_OBJECTED}),
    Standing.WAITING: WAITING,
    Standing.CLOSED: frozenset({State.CLOSED}),
}


class Length(models.TextChoices):
    """How long somebody has been registered; the months are parameters."""

    LONG = "long", "登记很久"
    LONGER = "longer", "登记更久"
    SHORT = "short", "登记不久"


class Group(models.TextChoices):
    """Groups of people."""

    YOUTH = "youth", "青年"


class Silence(models.TextChoices):
    """How long nobody has reached somebody."""

    SILENT = "silent", "很久没联系上"
    NEVER = "never", "还没联系过"


class Due(models.TextChoices):
    """When the next step is due."""

    LATE = "late", "已逾期"
    TODAY = "today", "今天到期"
    WEEK = "week", "七天以内"
    NONE = "none", "没有安排"


class Holder(models.TextChoices):
    """Who of the office answers for somebody."""

    MINE = "mine", "我的人"
    HELPED = "helped", "我一起帮的人"
    NOBODY = "nobody", "还没分到人"


class Act(models.TextChoices):
    """What is done with the people ticked in the list."""

    VISIT = "visit", "排走访"
    POSTPONE = "postpone", "改期"
    HAND = "hand", "请别人代办"
    GIVE = "give", "分给同事"
    REMIND = "remind", "发短信提醒"
    PRINT = "print", "打印"
