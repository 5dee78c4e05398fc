"""What we tell a person about moving their registration to the office where they are now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from portal.messages.services import MessageKind
from portal.ui.words import cn_date
from registration.unemployment.limits import first_contact_within

if TYPE_CHECKING:
    from portal.accounts.models import Office
    from registration.transfer.models import TransferRequest


@dataclass(frozen=True)
class _About(MessageKind):
    one: "TransferRequest"


def _to_call(office: "Office") -> str:
    return f"{office}（{office.phone or '12333'}）"


class Asked(_About):
    code, title = "transfer.asked", "正在把您的失业登记转过来"

    def text(self) -> str:
        one = self.one
        return (
            f"您原来在{one.service_office}登记失业，现在由{one.to_office}请他们把登记转过来，最晚{cn_date(one.due_at)}答复。"
            "转好以前，原来的服务照旧。不想转，可以在“我的”里点“不转了”，"
            f"也可以打给{_to_call(one.to_office)}。"
        )


class Agreed(_About):
    code, title = "transfer.agreed", "您的失业登记转好了"

    def text(self) -> str:
        one, number = self.one, self.one.first.receipt_no
        days = first_contact_within(one.to_region_code, timezone.localdate())
        return (
            f"您的失业登记转到了{_to_call(one.to_office)}，受理号还是 {number}，登记的时间接着算，不用重新登记。"
            f"他们会在 {days} 个工作日内联系您。"
        )


@dataclass(frozen=True)
class Refused(_About):
    """`by` is the office that decided: the first one, or the one above it that decided in its place."""

    words: str
    by: str
    code, title = "transfer.refused", "您的失业登记没有转过来"

    def text(self) -> str:
        one = self.one
        return (
            f"{self.by}没有同意把您的登记转走：{one.get_ground_display()}。{self.words.strip().rstrip('。')}。"
            f"您还由{_to_call(one.service_office)}服务，登记照旧。觉得不对，请打给他们或 12333。"  # type: ignore[arg-type]
        )


class Withdrawn(_About):
    code, title, by_sms = "transfer.withdrawn", "您的失业登记不转了", False

    def text(self) -> str:
        return f"您的失业登记不转了，还由{_to_call(self.one.service_office)}服务。以后想转，请再告诉服务站。"  # type: ignore[arg-type]


class Lapsed(_About):
    code, title, by_sms = "transfer.lapsed", "您的失业登记不用转了", False

    def text(self) -> str:
        return f"情况有了变化，您的失业登记不用从{self.one.service_office}转了。有疑问，请打给{_to_call(self.one.to_office)}。"
