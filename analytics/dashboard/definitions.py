"""口径: for each figure what it counts, how, whom, whom not, and what it must not be mixed up with."""

from dataclasses import dataclass
from typing import Literal

from analytics.targets.enums import FigureCode

Kind = Literal["people", "share", "tasks"]


@dataclass(frozen=True)
class Spec:
    """One figure of the board, as data."""

    code: FigureCode
    title: str
    kind: Kind
    value: str  # the count, or the part of the share
    whole: str = ""  # of what a share is one
    others: str = ""  # those of the whole who are not in the part
    column: str = ""  # a short heading for the table
    is_flow: bool = False
    number: str = ""
    plain: str = ""
    formula: tuple[str, ...] = ()
    counts: str = ""
    leaves_out: str = ""
    source: str = ""
    parameter: str = ""  # whose own source is the figure's
    mind: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The counts that must be tellable for the figure to be."""
        return tuple(name for name in (self.value, self.whole, self.others) if name)

    @property
    def unit(self) -> str:
        return {"people": "人", "share": "%", "tasks": "人"}[self.kind]


REGISTERED = "登记成功、还没退出的人，等确认退出和对退出有异议的也在内。一个人只数一次，按常住地算。"
NOT_REGISTERED = "还没受理的、不予登记的、已退出的、作废的。30 天内恢复的，接着原来的日子算。"
CADENCE = "公共就业服务通知第十二条（对失业人员按月联系）；间隔按发布的参数"
RATE = "这不是城镇登记失业率：那要除以城镇就业人数，本平台没有这个数，所以不算。也不是统计部门发布的调查失业率，那个只引用，不计算。"

SPECS: dict[FigureCode, Spec] = {
    one.code: one
    for one in (
        Spec(
            FigureCode.REGISTERED, "登记失业人数", "people", "registered", column="登记失业", number="IND04 的分子",
            plain="现在登记在册、还没退出的失业人员。", formula=("{stand} = 上月末 {start} + 新登记 {new} + 转入 {moved_in} − 退出 {left} − 转出 {moved_out}",),
            counts=REGISTERED, leaves_out=NOT_REGISTERED, source="《就业服务与就业管理规定》第六十一条到第六十六条", mind=RATE,
        ),
        Spec(
            FigureCode.NEW, "本月新登记", "people", "new", column="新登记", is_flow=True, number="IND04 的流入",
            plain="这个月登记成功的人，按登记成功那天算。", formula=("{month}登记成功：{new}",), counts="这个月登记成功的，后来又退出的也算。",
            leaves_out="只提交、还没受理的；恢复登记的（不是新登记）；从别处转来的。", source="《就业服务与就业管理规定》第六十一条到第六十六条", mind="从别的乡镇转来的不是新登记，另算转入。",
        ),
        Spec(
            FigureCode.LEFT, "本月退出", "people", "left", column="退出", is_flow=True, number="IND04 的流出",
            plain="这个月退出登记的人，按事情发生那天算，不按办理那天算。", formula=("{month}退出：{left}",), counts="所有退出原因。",
            leaves_out="退出后 30 天内恢复的，从原来那天减掉；作废的。", source="《就业服务与就业管理规定》第六十六条；退出日期按事发日", mind="事发日在上个月的退出，会改变已经锁定的月份，改了多少看“锁定后更正”。",
        ),
        Spec(
            FigureCode.LONG, "满 6 个月占比", "share", "long", "registered", "short", column="占比%", number="IND06",
            plain="每 100 个登记失业的人里，有多少人登记满 {months} 个月还没退出。", formula=("登记满 {months} 个月的人：{long}", "登记失业人数：{registered}"),
            counts=REGISTERED, leaves_out=NOT_REGISTERED, parameter="long_term.registered_months",
            mind="这不是城镇调查失业率。那个数由统计部门发布，本平台只引用，不计算。",
        ),
        Spec(
            FigureCode.REACHED, "按月联系率", "share", "reached", "due", "missed", column="联系率%", is_flow=True, number="IND08",
            plain="这个月到期该联系的，联系上了多少。", formula=("联系上的：{reached}", "到期该联系的：{due}"),
            counts="首次联系和定期联系，按到期那天算。今天到期的明天才算。", leaves_out="写明理由不用办的；事项已经结束的；走访、催补充、求助回电。",
            source=CADENCE, mind="只发短信没有回音，不算联系上。本人自己报的算，但不能连着两次。",
        ),
        Spec(
            FigureCode.OVERDUE, "逾期未联系", "tasks", "overdue", column="逾期", number="IND08 的欠账",
            plain="该联系、过了期还没联系上的。", formula=("期限已过、还没办结：{overdue}",), counts="首次联系和定期联系，期限在昨天或更早的。",
            leaves_out="今天到期的；写明理由不用办的；事项已经结束的。", source=CADENCE, mind="零就业家庭的登记簿还没有，有了以后这一格换成零就业家庭数。",
        ),
    )
}  # fmt: skip
