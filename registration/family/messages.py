"""What the two are told of an agreement that was given at a counter."""

from dataclasses import dataclass
from datetime import date

from portal.messages.services import MessageKind
from portal.ui.words import cn_full_date


@dataclass(frozen=True)
class ActsForYou(MessageKind):
    """For the represented one: who may do what, until when, and how to end it."""

    who: str
    office: str
    until: date
    code, title = "family.acts_for_you", "家人可以替您办事了"

    def text(self) -> str:
        return (
            f"{self.office}记下了您的同意：{self.who}可以替您写、交失业登记，看办到哪一步，到{cn_full_date(self.until)}为止。"
            "您随时能结束：在“我的”里点“替家人办，看谁能替我办”，或者到服务站说一声。不是您同意的，请马上打 12333。"
        )


@dataclass(frozen=True)
class YouActFor(MessageKind):
    """For whoever acts."""

    whom: str
    office: str
    until: date
    code, title = "family.you_act_for", "您可以替家人办事了"

    def text(self) -> str:
        return (
            f"{self.office}记下了{self.whom}的同意。用您自己的手机登录，在“我的”里点“替家人办”，就能替{self.whom}登记、"
            f"看进度，到{cn_full_date(self.until)}为止。要撤回、申诉，得本人自己办。"
        )


@dataclass(frozen=True)
class Over(MessageKind):
    """For both, once it was ended at a counter."""

    office: str
    code, title = "family.over", "亲情代办结束了"

    def text(self) -> str:
        return f"一个亲情代办在{self.office}结束了。还要办，请本人再同意一次。有疑问请打 12333。"
