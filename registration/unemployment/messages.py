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
class Rejected(_About):
    reason: str
    code, title = "unemployment.rejected", "您的失业登记没有办成"

    def text(self) -> str:
        return f"您的失业登记没有办成：{self.reason}。觉得不对，可以找{self.case.service_office}或打 12333。"
