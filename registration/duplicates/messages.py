"""What a person is told when two rows of theirs become one, or are put apart."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class Merged(MessageKind):
    """`office` did it."""

    office: str
    days: int
    code, title = "people.merged", "您的两份资料合成了一份"

    def text(self) -> str:
        return (
            f"{self.office}核对后，把您的两份资料合成了一份，登记和记录都在。"
            f"要是弄错了，{self.days} 天内打给他们或 12333，可以分开。"
        )


@dataclass(frozen=True)
class Apart(MessageKind):
    office: str
    code, title = "people.apart", "您的资料重新分开了"

    def text(self) -> str:
        return f"{self.office}发现合并错了，已经把资料重新分开，各归各的。有疑问请打 12333。"
