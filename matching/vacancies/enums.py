"""Vocabulary of vacancies (domain.md 2B.3, 10.5)."""

from django.db import models


class VacancyState(models.TextChoices):
    """Where a vacancy stands (domain.md 10.5)."""

    DRAFT = "draft", "还没写完"
    CHECKING = "checking", "正在检查"
    BLOCKED = "blocked", "没有发布，要改"
    REVIEW = "review", "等工作人员看"
    PUBLISHED = "published", "在招"
    PAUSED = "paused", "先停一停"
    FILLED = "filled", "招满了"
    EXPIRED = "expired", "到期了"
    WITHDRAWN = "withdrawn", "撤下了"
    TAKEN_DOWN = "taken_down", "被下架"


SHOWN = frozenset({VacancyState.PUBLISHED})
"""Everybody finds it."""
LIVE = SHOWN | {VacancyState.PAUSED, VacancyState.REVIEW, VacancyState.BLOCKED, VacancyState.CHECKING}
"""The employer still wants somebody."""
RENEWABLE = frozenset({VacancyState.PUBLISHED, VacancyState.PAUSED, VacancyState.EXPIRED, VacancyState.FILLED})
"""May begin another time."""
OVER = frozenset({VacancyState.FILLED, VacancyState.EXPIRED, VacancyState.WITHDRAWN, VacancyState.TAKEN_DOWN})


class VacancyKind(models.TextChoices):
    """What is offered."""

    JOB = "job", "岗位"
    INTERNSHIP = "internship", "就业见习"


class Source(models.TextChoices):
    """Where the word comes from (domain.md 2B.3: a re-posted vacancy states its source)."""

    OWN = "own", "单位自己发布"
    OUTLET = "outlet", "服务站采集"
    PROVINCE = "province", "外省交换"
    AGENCY = "agency", "人力资源服务机构"


class PayBasis(models.TextChoices):
    """What the amounts are for."""

    MONTH = "month", "元/月"
    YEAR = "year", "元/年"
    DAY = "day", "元/天"
    HOUR = "hour", "元/小时"
    PIECE = "piece", "计件"


class Contract(models.TextChoices):
    """What is signed (劳动合同法 12, 57, 68)."""

    FIXED = "fixed", "固定期限劳动合同"
    OPEN = "open", "无固定期限劳动合同"
    TASK = "task", "干完一项工作为止"
    DISPATCH = "dispatch", "劳务派遣"
    SERVICE = "service", "劳务协议"
    INTERNSHIP = "internship", "见习协议"


class Insurance(models.TextChoices):
    """What the employer pays into."""

    FUND = "fund", "五险一金"
    FIVE = "five", "五险"
    INJURY = "injury", "工伤保险"
    COMMERCIAL = "commercial", "商业意外险"
    NONE = "none", "不交"


class Suit(models.TextChoices):
    """Whom the employer says it suits; says nothing of whom it does not."""

    OVER_40 = "over_40", "40、50 岁的人"
    DISABLED = "disabled", "残疾人"
    GRADUATES = "graduates", "应届毕业生"
    RETURNEES = "returnees", "返乡的人"


class Access(models.TextChoices):
    """What makes the work possible for more people."""

    STEP_FREE = "step_free", "没有台阶"
    SIGN = "sign", "能用手语、写字沟通"
    SCREEN = "screen", "电脑能读屏"
    SEATED = "seated", "能坐着干"
    FLEXIBLE = "flexible", "上下班时间能商量"


class WithdrawnWhy(models.TextChoices):
    """Why the employer does not look any more."""

    HIRED = "hired", "别处招到了"
    DROPPED = "dropped", "不招了"
    CHANGED = "changed", "岗位变了，重新发"
    OTHER = "other", "别的原因"
