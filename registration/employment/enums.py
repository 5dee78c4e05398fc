"""Vocabulary of the employment register (domain.md 2.9; GB/T 33532)."""

from django.db import models


class EmploymentState(models.TextChoices):
    """Where an employment registration stands."""

    NEW = "new", "还没交"
    PROPOSED = "proposed", "等确认"
    CURRENT = "current", "就业中"
    ENDED = "ended", "已终止"
    VOIDED = "voided", "已作废"


COUNTED = frozenset({EmploymentState.CURRENT, EmploymentState.ENDED})
"""Facts: their days say when somebody worked. What is only proposed is none yet."""


class EmploymentKind(models.TextChoices):
    """就业类型."""

    EMPLOYER = "employer", "单位就业"
    SELF = "self", "个体经营、创办企业"
    FLEXIBLE = "flexible", "灵活就业"
    WELFARE_POST = "welfare_post", "公益性岗位"


BY_THE_PERSON = frozenset({EmploymentKind.SELF, EmploymentKind.FLEXIBLE})
"""What somebody declares for themselves; the rest is the employer's duty (《就业服务与就业管理规定》62)."""

OWN_KINDS = [(one.value, str(one.label)) for one in EmploymentKind if one in BY_THE_PERSON]
"""The same as choices."""


class Contract(models.TextChoices):
    """劳动合同期限种类 (劳动合同法 12 to 15)."""

    FIXED = "fixed", "固定期限"
    OPEN = "open", "无固定期限"
    TASK = "task", "以完成一定工作任务为期限"
    PART_TIME = "part_time", "非全日制用工"
    SERVICE = "service", "劳务或平台用工"
    NONE = "none", "没有书面合同"


class EndReason(models.TextChoices):
    """终止、解除的原因: the ways of 劳动合同法 36 to 44, and of work without an employer. A value out of use would stay, for history."""

    CONTRACT_END = "contract_end", "合同到期"
    AGREED = "agreed", "双方商量好解除"
    RESIGNED = "resigned", "本人辞职"
    DISMISSED = "dismissed", "单位解除"
    LAID_OFF = "laid_off", "裁员"
    EMPLOYER_CLOSED = "employer_closed", "单位关闭、破产"
    BUSINESS_STOPPED = "business_stopped", "自己的生意停了"
    RETIRED = "retired", "退休"
    DECEASED = "deceased", "去世"
    OTHER = "other", "别的原因"
    NOT_SAID = "not_said", "还没说"


class Source(models.TextChoices):
    """Whose word it is."""

    EMPLOYER = "employer", "用人单位"
    SELF = "self", "本人"
    OFFICE = "office", "经办机构"
    INSURANCE = "insurance", "社保数据"
    FILING = "filing", "劳动用工备案"
    MARKET = "market", "市场监管数据"
