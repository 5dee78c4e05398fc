"""Pure decisions of the unemployment register: who may register, and what may never be a reason to refuse."""

from datetime import date

from django.core.exceptions import ValidationError

from portal.people.identity import age_on

WORKING_AGE = 16  # 劳动法 15; the upper end is drawing a pension, not an age (人社厅发〔2020〕3号)

NEVER_A_REASON = (
    "除证件外没带别的材料",
    "没有参加社保",
    "不能领失业保险金",
    "没有解除合同证明",
    "没有学历、技能证书或档案",
)
"""The five grounds that 人社厅发〔2020〕79号 forbids refusing on; shown beside every decision."""


def check_may_register(*, born: date, on: date, wants_work: bool, draws_pension: bool) -> None:
    """Raise ValidationError with the way to other help where a person may not register (domain.md 2.1)."""
    if age_on(born, on) < WORKING_AGE:
        raise ValidationError("满 16 岁才能登记失业。想找人帮忙，请打 12333", code="age")
    if draws_pension:
        raise ValidationError("在领养老金的人不登记失业。想找点活干，请打 12333", code="pension")
    if not wants_work:
        raise ValidationError("想找工作的人才登记失业", code="wants_work")


def check_jobless_since(day: date, *, born: date, on: date) -> None:
    """Raise ValidationError for a date in the future or before working age."""
    if day > on:
        raise ValidationError("失业日期不能晚于今天", code="future")
    if age_on(born, day) < WORKING_AGE:
        raise ValidationError("这个日期时您还没满 16 岁，请再看看", code="too_early")
