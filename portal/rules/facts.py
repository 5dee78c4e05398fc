"""The facts that conditions may speak of. A subject registers its own; an unregistered code is refused.

How to add one: `register(FactKind(...))` at import of the subject's rules module. The code is stored in
published rules, so it is never renamed or given another meaning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.rules.enums import FactType

Facts = Mapping[str, Any]  # fact code → value; a missing code or None is "not known"


@dataclass(frozen=True)
class FactKind:
    """One fact: what it is called, of which type and in which unit.

    A BOOLEAN's `label` is the sentence of its yes, `negative` that of its no. `choices` names the
    values of a TEXT or LIST fact.
    """

    code: str
    label: str
    type: FactType
    unit: str = ""
    negative: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, FactKind] = {}


def register(*kinds: FactKind) -> None:
    """Make facts known. Registering another meaning for a code raises ValueError."""
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"the fact {kind.code!r} is registered with another meaning")
        if (kind.type == FactType.BOOLEAN) != bool(kind.negative):
            raise ValueError(f"the fact {kind.code!r}: a boolean, and only a boolean, has a negative sentence")


def kind_of(code: str) -> FactKind:
    """The registered fact called `code`; KeyError if there is none."""
    return _kinds[code]


def is_registered(code: object) -> bool:
    return isinstance(code, str) and code in _kinds


def all_kinds() -> Iterator[FactKind]:
    """Every registered fact, by code."""
    yield from (_kinds[code] for code in sorted(_kinds))


def _yes_no(code: str, label: str, negative: str) -> FactKind:
    return FactKind(code, label, FactType.BOOLEAN, negative=negative)


def _count(code: str, label: str, unit: str) -> FactKind:
    return FactKind(code, label, FactType.INTEGER, unit)


register(
    _count("person.age", "年龄", "岁"),
    _yes_no("person.draws_pension", "已享受基本养老保险待遇", "没有享受基本养老保险待遇"),
    _yes_no("person.able_to_work", "有劳动能力", "完全丧失劳动能力"),
    _yes_no("person.wants_work", "有就业要求", "没有就业要求"),
    _yes_no("person.jobless", "处于无业状态", "不处于无业状态"),
    _yes_no("person.unplaced_graduate", "是离校未就业高校毕业生", "不是离校未就业高校毕业生"),
    _yes_no("person.low_income", "属于低收入人口", "不属于低收入人口"),
    _yes_no("person.recognised_hardship", "是已认定的就业困难人员", "不是已认定的就业困难人员"),
    _yes_no("person.zero_employment_household", "属于零就业家庭", "不属于零就业家庭"),
    _yes_no("person.hardship_listed", "在民政或残联的名单上", "不在民政和残联的名单上"),
    _yes_no("person.flexible_work", "灵活就业", "不是灵活就业"),
    _yes_no("person.placed", "已经安置就业", "没有安置就业"),
    _yes_no("person.started_business", "已经创业", "没有创业"),
    FactKind("person.monthly_income", "月收入", FactType.NUMBER, "元"),
    _yes_no("person.registered_unemployed", "正在登记失业", "没有登记失业"),
    # A number, not a count: six months and a day are more than six (domain.md 8.3, IND06).
    FactKind("person.unemployment_registered_months", "登记失业时间", FactType.NUMBER, "个月"),
    _yes_no("employment.hired", "已被用人单位录用", "没有被用人单位录用"),
    _yes_no("business.registered", "从事个体经营或创办企业", "没有个体经营或创办企业"),
    _yes_no("person.in_school", "已入学", "没有入学"),
    _yes_no("person.in_army", "已应征服兵役", "没有应征服兵役"),
    _yes_no("person.emigrated", "已移居境外", "没有移居境外"),
    _yes_no("person.imprisoned", "被判刑收监执行", "没有被收监执行"),
    _yes_no("person.deceased", "已死亡", "没有死亡记录"),
    _yes_no("person.withdrew", "本人终止就业要求", "本人没有终止就业要求"),
    _count("contact.refusals_in_a_row", "无正当理由连续拒绝公共就业服务", "次"),
    _count("contact.months_unreached", "连续无法取得联系", "个月"),
    _count("contact.attempts", "联系尝试", "次"),
    _count("contact.attempt_months", "尝试联系所在的不同月份", "个"),
    _count("contact.channels", "尝试过的联系渠道", "种"),
    _count("contact.visits", "上门走访", "次"),
)
