"""What a person is told about a change of who they are on paper."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class Changed(MessageKind):
    """`what` is the datum's name, never its value."""

    what: str
    office: str
    code, title = "identity.changed", "您的资料改好了"

    def text(self) -> str:
        return f"{self.office}看过证件，把您的{self.what}改好了。不是您本人办的，请马上打给他们或 12333。"


@dataclass(frozen=True)
class Refused(MessageKind):
    what: str
    office: str
    why: str
    code, title = "identity.refused", "您的资料没有改"

    def text(self) -> str:
        return f"您要改的{self.what}没有改。{self.office}说：{self.why.rstrip('。')}。有疑问请打给他们或 12333。"
