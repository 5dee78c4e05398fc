"""What we tell an employer."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class Advised(MessageKind):
    employer: str
    code, title, by_sms = "advice.written", "服务专员给您提了建议", False

    def text(self) -> str:
        return f"服务专员看了{self.employer}招不到人的岗位，提了建议，请登录看。改不改由您定。"
