"""What we tell a person about leaving the register: which exit, why, until when, and what they can do."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from portal.messages.services import MessageKind
from portal.ui.words import cn_date, cn_full_date
from registration.unemployment.enums import ExitCode
from registration.unemployment.limits import first_contact_within, reopen_within

if TYPE_CHECKING:
    from registration.exits.models import ExitProposal
    from registration.unemployment.models import UnemploymentRegistration

UNSAID = frozenset({ExitCode.INCAPACITATED})
"""Health is not said in a text message: the person reads it after signing in."""


@dataclass(frozen=True)
class _AboutProposal(MessageKind):
    proposal: "ExitProposal"

    @property
    def case(self) -> "UnemploymentRegistration":
        return self.proposal.registration

    @property
    def phone(self) -> str:
        return self.case.service_office.phone or "12333"  # type: ignore[union-attr]


class Proposed(_AboutProposal):
    code, title = "exit.proposed", "请您看一看：有人建议您退出失业登记"

    def text(self) -> str:
        one = self.proposal
        what = "登记的情况有了变化" if one.exit_code in UNSAID else f"您{one.get_exit_code_display()}（{one.why}）"
        return (
            f"{self.case.service_office}收到的情况是：{what}，从{cn_full_date(one.event_date)}起，建议您退出失业登记。"
            f"不对的话，请在{cn_date(one.notice_until)}前告诉我们：登录后在“我的”里点“不对”，写一句话就行；"
            f"也可以打 {self.phone}。没有异议，到期后服务站会办退出。"
        )


class Confirmed(_AboutProposal):
    code, title = "exit.confirmed", "您已经退出失业登记"

    def text(self) -> str:
        return _closed(self.case, self.proposal.event_date, said=self.proposal.exit_code not in UNSAID)


class Kept(_AboutProposal):
    code, title = "exit.kept", "您的失业登记保留"

    def text(self) -> str:
        return f"您不用退出失业登记，登记照旧。{self.case.service_office}会接着联系您。"


class Objected(_AboutProposal):
    code, title = "exit.objected", "我们收到您的异议了"

    def text(self) -> str:
        return f"我们收到您的异议了，县里最晚{cn_date(self.case.due_at)}告诉您结果。这段时间您的失业登记照旧。"


class Upheld(_AboutProposal):
    code, title = "exit.upheld", "您的异议成立，登记保留"

    def text(self) -> str:
        return f"县里看了您的异议：您说得对，失业登记保留。{self.case.service_office}会接着联系您。"


@dataclass(frozen=True)
class Dismissed(_AboutProposal):
    reason: str
    code, title = "exit.dismissed", "您的异议有结果了"

    def text(self) -> str:
        closed = _closed(self.case, self.proposal.event_date, said=False)
        return f"县里看了您的异议，认为应当退出失业登记，理由是：{self.reason}。{closed}"


@dataclass(frozen=True)
class Left(MessageKind):
    case: "UnemploymentRegistration"
    exit_date: date
    code, title = "exit.left", "您已经退出失业登记"

    def text(self) -> str:
        return _closed(self.case, self.exit_date, said=True)


@dataclass(frozen=True)
class Reopened(MessageKind):
    case: "UnemploymentRegistration"
    code, title = "exit.reopened", "您的失业登记恢复了"

    def text(self) -> str:
        days = first_contact_within(self.case.region_code, timezone.localdate())
        return f"您的失业登记恢复了，接着原来的登记算。{self.case.service_office}会在 {days} 个工作日内联系您。"


def _closed(case: "UnemploymentRegistration", day: date, *, said: bool) -> str:
    why = f"，原因是{case.get_exit_code_display()}" if said else ""
    days = reopen_within(case.region_code, timezone.localdate())
    return (
        f"您从{cn_full_date(day)}起退出失业登记{why}。弄错了的话，{days} 天内可以请{case.service_office}恢复；"
        "以后又没了工作，可以再登记。"
    )
