"""What we tell people about vacancies that others think of for them."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class Invited(MessageKind):
    """An employer asks somebody with a public CV to talk."""

    employer: str
    code, title = "recommend.invited", "有单位想请您谈谈"

    def text(self) -> str:
        return f"{self.employer}看了您公开的简历，想请您谈谈。请登录“给我推荐”答复；您点了愿意，单位才看得到您的电话。"
