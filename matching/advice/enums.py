"""Vocabulary of guidance for employers."""

from django.db import models


class Topic(models.TextChoices):
    """What an advice is about (notice 7: posts, requirements, conduct, pay)."""

    PAY = "pay", "工资"
    CONDITIONS = "conditions", "招聘要求"
    POST = "post", "岗位怎么设"
    CONDUCT = "conduct", "用工行为"


class Outcome(models.TextChoices):
    """What came of an advice, thirty days later."""

    TAKEN = "taken", "照着改了"
    PARTLY = "partly", "改了一部分"
    NOT_TAKEN = "not_taken", "没有改"
    FILLED = "filled", "已经招到了"


class Trouble(models.TextChoices):
    """Why a vacancy may be hard to fill (domain.md 2B.7)."""

    PAY = "pay", "工资比别人低"
    EDUCATION = "education", "学历要求比别人高"
    EXPERIENCE = "experience", "经验要求比别人长"
    HOURS = "hours", "每周工时比别人长"
    COMPLIANCE = "compliance", "有说法要改"
