"""What we tell a person about their registration: one class a message, with its Chinese words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from portal.messages.services import MessageKind
from portal.ui.words import cn_date
from registration.unemployment.limits import first_contact_within

if TYPE_CHECKING:
    from registration.unemployment.models import UnemploymentRegistration


@dataclass(frozen=True)
class _About(MessageKind):
    case: "UnemploymentRegistration"


@dataclass(frozen=True)
class PhoneLeft(MessageKind):
    """To the number that was the person's until now: whoever has it learns nothing but that it is no longer used here."""

    tail: str
    code, title = "person.phone_left", "您的手机号码换了"

    def text(self) -> str:
        return (
            f"这个号码不再用来登录公共就业服务平台，已经换成尾号 {self.tail} 的号码。不是您本人办的，请马上打 12333。"
        )


class Received(_About):
    code, title = "unemployment.received", "我们收到您的失业登记了"

    def text(self) -> str:
        return (
            f"我们收到您的失业登记了，受理号 {self.case.receipt_no}。"
            f"最晚{cn_date(self.case.due_at)}告诉您结果。由{self.case.service_office}为您办理。"
        )


class Active(_About):
    code, title = "unemployment.active", "您的失业登记办好了"

    def text(self) -> str:
        days = first_contact_within(self.case.region_code, timezone.localdate())
        return f"您的失业登记办好了，受理号 {self.case.receipt_no}。{self.case.service_office}会在 {days} 个工作日内联系您。"


@dataclass(frozen=True)
class _WithWords(_About):
    """What somebody wrote for the person, said as it was written."""

    words: str

    @property
    def said(self) -> str:
        return self.words.strip().rstrip("。")


class Rejected(_WithWords):
    code, title = "unemployment.rejected", "您的失业登记没有办成"

    def text(self) -> str:
        return (
            f"您的失业登记没有办成：{self.said}。觉得不对，{cn_date(self.case.appeal_by)}前可以在“我的”里申诉，"
            f"也可以找{self.case.service_office}或打 12333。情况变了，随时可以重新登记。"
        )


class Accepted(_About):
    """For the box only: the ladder shows it, and a text message for each step is too many."""

    code, title, by_sms = "unemployment.accepted", "服务站在看您的登记了", False

    def text(self) -> str:
        return f"{self.case.service_office}在看您的登记了，最晚{cn_date(self.case.due_at)}告诉您结果。"


class Asked(_WithWords):
    code, title = "unemployment.asked", "您的登记有一处请您看一看"

    def text(self) -> str:
        return (
            f"您的失业登记有一处请您看一看：{self.said}。在“我的”里改一下就行，不用交别的材料，"
            f"也可以打给{self.case.service_office}{_phone(self.case)}，请他们帮您改。"
        )


class ReceivedAgain(_About):
    code, title, by_sms = "unemployment.received_again", "我们收到您改过的登记了", False

    def text(self) -> str:
        return f"我们收到您改过的登记了。{self.case.service_office}最晚{cn_date(self.case.due_at)}告诉您结果。"


class AppealReceived(_About):
    code, title = "unemployment.appeal_received", "我们收到您的申诉了"

    def text(self) -> str:
        return f"我们收到您的申诉了，县里最晚{cn_date(self.case.due_at)}告诉您结果。"


class AppealUpheld(_About):
    code, title = "unemployment.appeal_upheld", "县里同意您的申诉"

    def text(self) -> str:
        return (
            f"县里同意您的申诉，您的登记重新办。{self.case.service_office}最晚{cn_date(self.case.due_at)}告诉您结果，"
            "不用您再交什么。"
        )


class AppealDismissed(_WithWords):
    code, title = "unemployment.appeal_dismissed", "您的申诉有结果了"

    def text(self) -> str:
        return f"县里看了您的申诉，还是不能登记：{self.said}。情况变了，可以重新登记；还想问，请打 12333。"


class Withdrawn(_About):
    code, title, by_sms = "unemployment.withdrawn", "您撤回了失业登记", False

    def text(self) -> str:
        return f"您撤回了失业登记，受理号 {self.case.receipt_no}。想登记的时候，随时可以再登记。"


class Voided(_WithWords):
    code, title = "unemployment.voided", "您的失业登记作废了"

    def text(self) -> str:
        return (
            f"您的失业登记（受理号 {self.case.receipt_no}）作废了：{self.said}。觉得不对，请找"
            f"{self.case.service_office}{_phone(self.case)}或打 12333。"
        )


def _phone(case: "UnemploymentRegistration") -> str:
    return f"（{case.service_office.phone}）" if case.service_office and case.service_office.phone else ""
