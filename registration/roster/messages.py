"""What the roster's batches tell people."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class GetInTouch(MessageKind):
    """The office would like to hear how it goes; a caseworker asked for this very message."""

    office: str
    phone: str
    code, title = "roster.get_in_touch", "服务站想听听您的情况"

    def text(self) -> str:
        return (
            f"{self.office}想听听您找工作的情况。方便的时候请打 {self.phone or '12333'}，"
            "或者在“我的”里点一下，告诉我们您还在不在找工作。"
        )
