"""What a person is told about a request of theirs."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class Answered(MessageKind):
    what: str
    office: str
    code, title = "mydata.answered", "您的申请有答复了"

    def text(self) -> str:
        return f"您申请的“{self.what}”，{self.office}答复了。请登录到“我的数据”里看。"


@dataclass(frozen=True)
class NotDeleted(MessageKind):
    office: str
    code, title = "mydata.not_deleted", "您的资料没有删"

    def text(self) -> str:
        return f"您在窗口要求删除资料，{self.office}没有照办，写了为什么。请到服务站看，或者打 12333 问。"
