"""What we tell a person about the office that serves them from now on."""

from dataclasses import dataclass
from datetime import date

from portal.messages.services import MessageKind
from portal.ui.words import cn_full_date


@dataclass(frozen=True)
class _Served(MessageKind):
    office: str
    phone: str

    @property
    def to_call(self) -> str:
        return f"{self.office}（{self.phone or '12333'}）"


class Moved(_Served):
    code, title = "residence.moved", "您搬家的事记好了"

    def text(self) -> str:
        return f"您现在住的地方改好了，失业登记照旧，由{self.to_call}为您服务。您不用再做什么。"


@dataclass(frozen=True)
class Noted(_Served):
    since: date
    code, title = "residence.noted", "您要搬家的事记下了"

    def text(self) -> str:
        return (
            f"您从{cn_full_date(self.since)}起住到新的地方，到那天由{self.to_call}接着为您服务。"
            "在那以前照旧。日子变了，可以在“我的”里再改。"
        )


@dataclass(frozen=True)
class Waits(_Served):
    since: date
    code, title = "residence.waits", "您搬家的事记下了"

    def text(self) -> str:
        return f"您从{cn_full_date(self.since)}起住的地方记下了，今天夜里由{self.to_call}接手。退出登记的事照旧办。"


class Reassigned(_Served):
    code, title = "residence.reassigned", "为您服务的单位换了"

    def text(self) -> str:
        return f"从今天起由{self.to_call}为您服务。失业登记照旧，登记的时间接着算，您不用做什么。"
