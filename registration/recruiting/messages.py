"""What we tell the people of an employer."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.messages.services import MessageKind
from portal.ui.words import cn_date, cn_full_date

if TYPE_CHECKING:
    from portal.accounts.models import Office
    from registration.recruiting.models import EmployerVerification


@dataclass(frozen=True)
class _About(MessageKind):
    case: "EmployerVerification"


def _to_call(office: "Office") -> str:
    return f"{office}（{office.phone or '12333'}）"


class Received(_About):
    code, title = "employer.received", "我们收到您单位的登记了"

    def text(self) -> str:
        one = self.case
        return (
            f"我们收到{one.name}的登记，受理号 {one.receipt_no}。{one.service_office}最晚{cn_date(one.due_at)}告诉您结果。"
            "把营业执照和授权书原件带到窗口，当场就能核对。"
        )


class ClaimedByOther(_About):
    """The people who speak for an employer already hear that somebody else says so too."""

    code, title = "employer.claimed", "有人登记了您的单位"

    def text(self) -> str:
        one = self.case
        return (
            f"有人说自己代表{one.employer}，交了单位登记，授权书由{_to_call(one.service_office)}核对。"  # type: ignore[arg-type]
            "是同事，不用管。不是你们的人，请马上打电话告诉服务站。"
        )


class Verified(_About):
    code, title = "employer.verified", "您的单位核对通过了"

    def text(self) -> str:
        one = self.case
        return (
            f"{one.name}核对通过，有效到{cn_full_date(one.valid_until)}。到期前我们会提醒您再核对一次。"
            f"您是单位的管理员，可以邀请同事、加用工地。有事找{_to_call(one.service_office)}。"  # type: ignore[arg-type]
        )


@dataclass(frozen=True)
class Refused(_About):
    words: str
    until: date | None
    code, title = "employer.refused", "您的单位没有核对通过"

    def text(self) -> str:
        one = self.case
        appeal = f"觉得不对，{cn_date(self.until)}以前可以在“招人”里申诉，由县里答复。" if self.until else ""
        return (
            f"{one.name}没有核对通过：{one.get_ground_display()}。{self.words.strip().rstrip('。')}。{appeal}"
            f"补齐了可以重新登记。有疑问请打给{_to_call(one.service_office)}。"  # type: ignore[arg-type]
        )


@dataclass(frozen=True)
class Revoked(Refused):
    code, title = "employer.revoked", "您单位的核对被撤销了"

    def text(self) -> str:
        return "原来的核对不再有效。" + super().text()


@dataclass(frozen=True)
class AppealAnswered(_About):
    words: str
    code, title = "employer.appeal_answered", "单位登记的申诉有结果了"

    def text(self) -> str:
        said = self.words.strip().rstrip("。")
        return f"{self.case.name}的申诉不成立：{said}。情况变了，可以重新登记。有疑问请打 12333。"


@dataclass(frozen=True)
class RunsOut(MessageKind):
    """Before the six months are over; `until` is the last day."""

    employer: str
    until: date
    code, title = "employer.runs_out", "您的单位该再核对了"

    def text(self) -> str:
        return (
            f"{self.employer}的核对有效到{cn_full_date(self.until)}。请在那以前到“招人”里点“再核对一次”，"
            "约 2 分钟。过了期，招聘信息会停下来。"
        )


@dataclass(frozen=True)
class RanOut(MessageKind):
    employer: str
    code, title = "employer.ran_out", "您单位的核对到期了"

    def text(self) -> str:
        return f"{self.employer}的核对到期了，还没有再核对。请到“招人”里点“再核对一次”，核对好就恢复。"


@dataclass(frozen=True)
class Invited(MessageKind):
    employer: str
    role: str
    until: date
    code, title, by_sms = "employer.invited", "有单位邀请您", False

    def text(self) -> str:
        return (
            f"{self.employer}邀请您做{self.role}。同意不同意，请在“招人”里点一下，{cn_date(self.until)}以前有效。"
            "不认识这个单位，不用理。"
        )


@dataclass(frozen=True)
class MemberLeft(MessageKind):
    """The others' word that somebody speaks for the employer no more."""

    employer: str
    name: str
    code, title, by_sms = "employer.member_left", "单位人员有变动", False

    def text(self) -> str:
        return f"{self.name}不再是{self.employer}的人员，已经看不到单位的内容。"


@dataclass(frozen=True)
class TakenOut(MessageKind):
    employer: str
    code, title, by_sms = "employer.taken_out", "您不再是单位人员了", False

    def text(self) -> str:
        return f"{self.employer}的管理员结束了您的权限，您看不到这个单位的内容了。弄错了，请和单位联系。"


@dataclass(frozen=True)
class OfficerChosen(MessageKind):
    employer: str
    site: str
    officer: str
    office: str
    phone: str
    code, title = "employer.officer", "您单位的服务专员"

    def text(self) -> str:
        return (
            f"{self.employer}（{self.site}）的服务专员是{self.office}的{self.officer}，"
            f"电话 {self.phone or '12333'}。招人、用工、政策上的事都可以找。"
        )


@dataclass(frozen=True)
class LegalStateChanged(MessageKind):
    """What stands in the register of businesses, where it is no longer what it was."""

    employer: str
    state: str
    office: str
    phone: str
    code, title, by_sms = "employer.legal_state", "您单位的登记状态有变化", False

    def text(self) -> str:
        return f"{self.office}查到{self.employer}的登记状态是“{self.state}”。不对的话，请打给{self.office}（{self.phone or '12333'}）。"


@dataclass(frozen=True)
class Reassigned(MessageKind):
    office: str
    phone: str
    code, title = "employer.reassigned", "核对您单位的服务站换了"

    def text(self) -> str:
        return f"您的单位登记改由{self.office}（{self.phone or '12333'}）核对，说好的日子不变，您不用再交一遍。"
