"""What we tell somebody who asked for help, where we know who it is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.messages.services import MessageKind
from portal.ui.words import cn_date

if TYPE_CHECKING:
    from registration.help.models import HelpRequest


@dataclass(frozen=True)
class _About(MessageKind):
    case: "HelpRequest"


class Received(_About):
    code, title = "help.received", "我们收到您的求助了"

    def text(self) -> str:
        return (
            f"我们收到您的求助了，受理号 {self.case.receipt_no}。"
            f"{self.case.service_office}最晚{cn_date(self.case.due_at)}打电话给您。"
        )


class Answered(_About):
    code, title = "help.answered", "您的求助办完了"

    def text(self) -> str:
        return (
            f"您的求助（受理号 {self.case.receipt_no}）办完了：{self.case.get_result_display()}。还有事，随时再找我们。"
        )


class Referred(_About):
    code, title = "help.referred", "您的求助转给别处办"

    def text(self) -> str:
        return (
            f"您的求助（受理号 {self.case.receipt_no}）转给{self.case.referred_to}办，他们会联系您。"
            f"没等到电话，请找{self.case.service_office}或打 12333。"
        )
