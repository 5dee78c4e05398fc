"""What we tell somebody whose lead goes to another office."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class Reassigned(MessageKind):
    """Nobody has heard of the lead but the offices: only the box of somebody who uses it, no text message."""

    office: str
    phone: str
    code, title, by_sms = "lead.reassigned", "联系您的服务站换了", False

    def text(self) -> str:
        return f"以后由{self.office}（{self.phone or '12333'}）联系您，问问找工作要不要帮忙。"
