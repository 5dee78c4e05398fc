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


@dataclass(frozen=True)
class Reassigned(MessageKind):
    """Another office calls: the one that was to do it is no more, or serves another area now."""

    office: str
    phone: str
    code, title = "help.reassigned", "给您打电话的服务站换了"

    def text(self) -> str:
        return f"您的求助改由{self.office}（{self.phone or '12333'}）办，说好打电话的日子不变，您不用再说一遍。"


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
