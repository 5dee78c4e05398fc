"""What we tell people about being contacted: short words, dates with their weekday, and one thing to do."""

from dataclasses import dataclass
from datetime import date

from portal.messages.services import MessageKind
from portal.ui.words import cn_date


@dataclass(frozen=True)
class Soon(MessageKind):
    """The office will call."""

    on: date
    office: str
    code, title = "followup.soon", "服务站要和您联系"

    def text(self) -> str:
        return f"{cn_date(self.on)}前，{self.office}会给您打电话，请留意接听。您也可以在“我的”里点一下，告诉我们您还在不在找工作。"


@dataclass(frozen=True)
class Unreached(MessageKind):
    """The office called in vain."""

    office: str
    phone: str
    code, title = "followup.unreached", "我们打电话没有找到您"

    def text(self) -> str:
        return f"{self.office}打电话没有找到您。方便的时候请打 {self.phone or '12333'}，或者在“我的”里回一句，您还在不在找工作。"


@dataclass(frozen=True)
class Supplement(MessageKind):
    """Something in the registration waits for the person."""

    office: str
    code, title = "unemployment.supplement_reminder", "您的登记还等您看一看"

    def text(self) -> str:
        return f"您的失业登记有一处要请您看一看，在“我的”里就能改，不用带别的材料。不会改，请打 12333 或找{self.office}，我们帮您。"
