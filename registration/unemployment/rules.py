"""Pure decisions of the unemployment register: who may register, and what may never be a reason to refuse."""

import re
from datetime import date

from django.core.exceptions import ValidationError

from portal.foundation.text import plain_text
from portal.people.identity import age_on
from registration.unemployment.enums import BY_THEMSELVES, FITTING, INVOLUNTARY, Reason, UnemploymentSource

WORKING_AGE = 16  # 劳动法 15; the upper end is drawing a pension, not an age (人社厅发〔2020〕3号)

NEVER_A_REASON = (
    "除证件外没带别的材料",
    "没有参加社保",
    "不能领失业保险金",
    "没有解除合同证明",
    "没有学历、技能证书或档案",
)
"""The five grounds that 人社厅发〔2020〕79号 forbids refusing on; shown beside every decision."""

FORBIDDEN = re.compile(
    r"(没|未|无|缺|不带|不全|补)[^，。；]{0,12}(材料|证明|证书|毕业证|学历|技能|档案|社保卡|照片|复印件|户口)"
    r"|(没|未|不)[^，。；]{0,6}(参保|参加社保|缴社保|交社保|缴费|上社保|失业保险)"
    r"|(不能|不可以|没法|不符合)[^，。；]{0,8}(领|享受)[^，。；]{0,6}(失业保险|失业金|补助金)"
    r"|(带|交|提供|补)[^，。；]{0,6}(离职证明|解除合同|毕业证|户口|照片|档案|社保)"
)
"""Ways in which the five grounds are written down in words. It misses some; what it catches is never lawful."""


def is_forbidden(words: str) -> bool:
    """Whether a reason in words is, or asks for, one of the five that may never count."""
    return words in NEVER_A_REASON or bool(FORBIDDEN.search(words))


def check_words(words: str) -> None:
    """Raise ValidationError for one of the five grounds, as the reason of a refusal or as something to bring."""
    if is_forbidden(words):
        raise ValidationError("这一条不能当理由，也不能要：除了证件，缺什么都能登记", code="forbidden")


def source_of(reason: str, said: str = "") -> UnemploymentSource:
    """失业人员类别: what was said, else what the reason says. Raises ValidationError where the two do not fit."""
    fitting = FITTING[Reason(reason)]
    if said and said not in fitting:
        words = "、".join(str(one.label) for one in fitting)
        raise ValidationError(f"和没有工作的原因对不上。按这个原因，类别是：{words}", code="source")
    return UnemploymentSource(said) if said else fitting[0]


def involuntary_by(reason: str) -> bool | None:
    """非因本人意愿中断就业, as far as the reason says it (失业保险条例 14); None where it says nothing."""
    if reason in INVOLUNTARY:
        return True
    return False if reason in BY_THEMSELVES else None


EXTERNAL_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{5,39}")


def read_external_number(text: str) -> str:
    """A national application number as it is kept: no blanks, capitals. Raises ValidationError for anything else."""
    number = plain_text(text).replace(" ", "").upper()
    if number and not EXTERNAL_NUMBER.fullmatch(number):
        raise ValidationError("全国申请编号是 6 到 40 位的数字、字母或横线，请照下载的写", code="external")
    return number


def check_may_register(*, born: date, on: date, wants_work: bool, draws_pension: bool) -> None:
    """Raise ValidationError with the way to other help where a person may not register (domain.md 2.1)."""
    if age_on(born, on) < WORKING_AGE:
        raise ValidationError("满 16 岁才能登记失业。想找人帮忙，可以请服务站打电话给您", code="age")
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
