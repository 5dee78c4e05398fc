"""What a person is told about who helps them."""

from dataclasses import dataclass
from datetime import date

from portal.messages.services import MessageKind
from portal.ui.words import cn_full_date


@dataclass(frozen=True)
class _Helped(MessageKind):
    name: str
    role: str
    office: str
    phone: str


@dataclass(frozen=True)
class HelperNamed(_Helped):
    since: date
    code, title, by_sms = "helper.named", "又有一位同事帮您", False

    def text(self) -> str:
        return (
            f"{self.office}请{self.name}从{cn_full_date(self.since)}起一起帮您：{self.role}。电话 {self.phone or '12333'}。"
            "不想要，或者有别的想法，打电话说一声。谁在帮您，“我的”里随时能看。"
        )


@dataclass(frozen=True)
class HelperEnded(_Helped):
    code, title, by_sms = "helper.ended", "帮您的同事有变化", False

    def text(self) -> str:
        return f"{self.name}不再帮您办{self.role}了。别的照旧，有事打 {self.office} {self.phone or '12333'}。"
