"""Vocabulary of contacts, refusals and follow-up tasks (domain.md 2.6, 10.11)."""

from django.db import models


class Means(models.TextChoices):
    """How somebody was contacted."""

    PHONE = "phone", "电话"
    IN_PERSON = "in_person", "到站"
    VISIT = "visit", "走访"
    WECHAT = "wechat", "微信"
    SMS = "sms", "短信"
    SELF = "self", "本人上报"
    SYSTEM = "system", "系统消息"


ONE_WAY = frozenset({Means.SMS, Means.SYSTEM})
"""Sent without knowing that it was read: never a contact by itself (domain.md 2.6)."""


class Outcome(models.TextChoices):
    """Whether the person was reached."""

    REACHED = "reached", "联系上了"
    NO_ANSWER = "no_answer", "没人接"
    WRONG_NUMBER = "wrong_number", "号码不对"


class Situation(models.TextChoices):
    """How the person is doing now, in their own words."""

    LOOKING = "looking", "还在找"
    WORKING = "working", "已上班"
    TRAINING = "training", "在培训"
    PAUSED = "paused", "暂时不找"
    NEEDS_HELP = "needs_help", "要帮忙"
    OTHER = "other", "别的情况"
    SETTLED = "settled", "都顺当"
    TROUBLED = "troubled", "有难处"
    STOPPED = "stopped", "不干了"


AT_WORK = frozenset({Situation.SETTLED, Situation.TROUBLED, Situation.STOPPED})
"""How somebody who works is doing; the rest is said by those who look for work."""

SEEKING = tuple(one for one in Situation if one not in AT_WORK)


class NextStep(models.TextChoices):
    """What was agreed on."""

    CONTACT = "contact", "到时再联系"
    REFER_JOBS = "refer_jobs", "推荐岗位"
    GUIDANCE = "guidance", "职业指导"
    TRAINING = "training", "推荐培训"
    VISIT = "visit", "上门看看"
    EXIT = "exit", "办退出"
    ADAPT = "adapt", "适应岗位指导"
    STARTUP = "startup", "创业帮扶"
    END_WORK = "end_work", "办就业终止"


NO_SERVICE = frozenset({NextStep.CONTACT, NextStep.EXIT, NextStep.END_WORK})
"""Steps of our own; nobody refuses them as a service."""

FOR_WORKERS = frozenset({NextStep.ADAPT, NextStep.STARTUP, NextStep.END_WORK})
"""Agreed on with somebody who works."""


class Step(models.TextChoices):
    """What a follow-up task is for."""

    FIRST = "first", "首次联系"
    REGULAR = "regular", "定期联系"
    VISIT = "visit", "上门走访"
    SUPPLEMENT = "supplement", "催补充"
    HELP = "help", "求助回电"
    FOLLOW = "follow", "就业回访"


class Closing(models.TextChoices):
    """How a follow-up task ended."""

    DONE = "done", "已办"
    SKIPPED = "skipped", "不用办"
    SUPERSEDED = "superseded", "事项已结束"
