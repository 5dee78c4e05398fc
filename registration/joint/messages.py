"""What people are told when another authority's data touches them, and what they may say about it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.messages.services import MessageKind
from portal.ui.words import cn_full_date

if TYPE_CHECKING:
    from registration.joint.enums import StruckOff
    from registration.joint.models import Conflict

NOT_SO = "不是这样的，打 12333 说一声，我们来更正。"


@dataclass(frozen=True)
class Enrolled(MessageKind):
    """An insurance record says that somebody works; nothing counts yet."""

    employer: str
    since: date
    unemployed: bool
    code, title = "joint.enrolled", "社保数据说您就业了"

    def text(self) -> str:
        said = f"社保数据：{self.employer}从{cn_full_date(self.since)}起给您参保。我们记下了一条就业登记，等核对。"
        return said + ("您现在登记着失业，核对以后才退出。" if self.unemployed else "") + NOT_SO


@dataclass(frozen=True)
class Stopped(MessageKind):
    """The insurance stopped: how to register, and what there may be (domain.md 2.9)."""

    employer: str
    last_day: date
    code, title = "joint.stopped", "您的社保停了，可以登记失业"

    def text(self) -> str:
        return (
            f"社保数据：{self.employer}给您参保到{cn_full_date(self.last_day)}。没有工作、想找工作，可以在网上或到就近的"
            "服务站登记失业，不用开离职证明；登记以后能帮您找工作、参加培训，失业保险金也可以一起申领。"
            "已经有了新工作就不用理会。"
        )


@dataclass(frozen=True)
class HireWanted(MessageKind):
    """To the people of an employer: its insurance of somebody began, and it has not registered the employment."""

    employer: str
    days: int
    code, title, by_sms = "joint.hire_wanted", "有职工参保了，请办就业登记", False

    def text(self) -> str:
        return (
            f"社保数据：{self.employer}有职工新参保，就业登记还没办。用工后 {self.days} 天内要登记。"
            f"登录后在“我的”里看是谁、最晚哪天；也可以用表格一次登记很多人。{NOT_SO}"
        )


@dataclass(frozen=True)
class HireDue(MessageKind):
    """To the same people, ahead of the last day."""

    employer: str
    last_day: date
    count: int
    code, title = "joint.hire_due", "就业登记快到期了"

    def text(self) -> str:
        return (
            f"{self.employer}有 {self.count} 名职工参保了，还没办就业登记，最晚{cn_full_date(self.last_day)}。{NOT_SO}"
        )


@dataclass(frozen=True)
class HireOver(HireDue):
    """To the same people, when the last day is over."""

    code, title = "joint.hire_over", "就业登记过期了，请补办"

    def text(self) -> str:
        return (
            f"{self.employer}有 {self.count} 名职工参保了，就业登记应在{cn_full_date(self.last_day)}前办，"
            f"还没办。请现在补办，登录后在“我的”里办。{NOT_SO}"
        )


@dataclass(frozen=True)
class ReasonWanted(MessageKind):
    """To the people of an employer: the insurance of somebody stopped, and why the work ended is not known (domain.md 2.9)."""

    employer: str
    last_day: date
    code, title, by_sms = "joint.reason_wanted", "有职工停保了，请说明原因", False

    def text(self) -> str:
        return (
            f"社保数据：{self.employer}有职工停保了，为什么走的还不知道。最晚{cn_full_date(self.last_day)}说一声，"
            "登录后在“我的”里点一下就行。人没走的，打 12333 恢复。"
        )


@dataclass(frozen=True)
class ReasonDue(MessageKind):
    """To the same people, once: when the last day is near, or where the night missed that, when it is over."""

    employer: str
    last_day: date
    count: int
    code, title = "joint.reason_due", "请说明职工停保的原因"

    def text(self) -> str:
        return (
            f"{self.employer}有 {self.count} 名职工停保了，原因还没说，最晚{cn_full_date(self.last_day)}。"
            "登录后在“我的”里点一下就行。人没走的，打 12333 恢复。"
        )


@dataclass(frozen=True)
class DutiesDue(MessageKind):
    """To the people of an employer: what the law wants of it about its workers by a day that is near."""

    employer: str
    last_day: date
    owed: tuple[tuple[str, int], ...]
    code, title = "joint.duties_due", "职工的事快到期了"

    @property
    def what(self) -> str:
        return "、".join(f"{label} {many} 人" for label, many in self.owed)

    def text(self) -> str:
        return (
            f"{self.employer}最晚{cn_full_date(self.last_day)}要办：{self.what}。登录后在“我的”里看是谁；"
            "已经办了的点“办好了”。"
        )


@dataclass(frozen=True)
class DutiesOver(DutiesDue):
    """To the same people, when the day is over."""

    code, title = "joint.duties_over", "职工的事过期了，请补办"

    def text(self) -> str:
        return (
            f"{self.employer}应在{cn_full_date(self.last_day)}前办的还没办：{self.what}。请现在补办；"
            "已经办了的，登录后在“我的”里点“办好了”。"
        )


@dataclass(frozen=True)
class UnitStruckOff(MessageKind):
    """To the people of a unit: by the register of businesses it is no more, and what follows."""

    employer: str
    how: "StruckOff"
    on: date
    workers: int
    code, title = "joint.unit_struck_off", "市场监管数据说您单位注销或吊销了"

    def text(self) -> str:
        said = f"市场监管数据：{self.employer}{cn_full_date(self.on)}{self.how.label}。在招的岗位停了，不能再发新的。"
        owed = f"还有 {self.workers} 名职工登记在就业，请登录后办终止。" if self.workers else ""
        return f"{said}{owed}不是这样的，请打 12333。"


@dataclass(frozen=True)
class EndProposed(MessageKind):
    """To a worker: the unit is no more; nothing ends before they or an office say so."""

    employer: str
    how: "StruckOff"
    on: date
    code, title = "joint.end_proposed", "您的单位注销或吊销了，还在上班吗"

    def text(self) -> str:
        return (
            f"市场监管数据：{self.employer}{cn_full_date(self.on)}{self.how.label}，您的就业登记还写着在那儿上班。"
            "登录后在“我的”里点一下还在不在；不方便上网，打 12333。您说之前什么都不会改。"
            "没有工作、想找工作的，可以马上登记失业。"
        )


@dataclass(frozen=True)
class EndTakenBack(MessageKind):
    """To the same: the unit is there again."""

    employer: str
    code, title, by_sms = "joint.end_taken_back", "您的单位恢复登记了", False

    def text(self) -> str:
        return f"市场监管数据：{self.employer}恢复登记了，您的就业登记不变，不用再做什么。"


@dataclass(frozen=True)
class Started(MessageKind):
    """A business was registered under somebody's name: congratulations, and what there is for founders."""

    business: str
    unemployed: bool
    code, title = "joint.started", "您开办的经营主体登记好了"

    def text(self) -> str:
        said = f"市场监管数据：您登记了{self.business}。创业培训、开业指导、创业担保贷款都可以问服务站，不收钱。"
        return said + ("您现在登记着失业，核对以后退出，会另外告诉您。" if self.unemployed else "") + NOT_SO


@dataclass(frozen=True)
class ProbationEnds(MessageKind):
    """The probation of a filed contract ends soon."""

    until: date
    code, title, by_sms = "joint.probation", "试用期快到了", False

    def text(self) -> str:
        return (
            f"劳动合同备案上写的试用期到{cn_full_date(self.until)}。试用期最长六个月，一个单位和一个人只能约定一次。"
            "有不清楚的，打 12333。"
        )


@dataclass(frozen=True)
class Reassigned(MessageKind):
    """Another office looks at it: only the box of somebody who uses it, no text message."""

    office: str
    phone: str
    code, title, by_sms = "joint.reassigned", "核对数据的服务站换了", False

    def text(self) -> str:
        return f"别的部门的数据和登记对不上的事，以后由{self.office}（{self.phone or '12333'}）核对。"


@dataclass(frozen=True)
class Asked(MessageKind):
    """Two authorities say different things about somebody: which is right?"""

    case: "Conflict"
    code, title = "joint.asked", "请您看一看：两处记的不一样"

    def text(self) -> str:
        return (
            f"{self.case.get_partner_display()}的数据和我们登记的不一样（{self.case.get_kind_display()}）。"
            "登录后在“我的”里点一下哪个对就行；不方便上网，打 12333。您说之前什么都不会改。"
        )


@dataclass(frozen=True)
class Decided(MessageKind):
    """What came of it."""

    case: "Conflict"
    reason: str
    code, title = "joint.decided", "两处记的不一样，有结果了"

    def text(self) -> str:
        return f"{self.case.get_kind_display()}的事处理好了：{self.case.get_state_display()}。理由：{self.reason}。{NOT_SO}"
