"""What we tell somebody about the registration of their work."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.messages.services import MessageKind
from portal.ui.words import cn_full_date

if TYPE_CHECKING:
    from registration.employment.models import EmploymentRegistration

OBJECT = "不是这样的，到“我的”里说一声，或打 12333。"


@dataclass(frozen=True)
class _About(MessageKind):
    case: "EmploymentRegistration"

    @property
    def where(self) -> str:
        employer = self.case.employer
        return employer.name if employer else self.case.employer_words or str(self.case.get_kind_display())


@dataclass(frozen=True)
class Declared(_About):
    first_day: date
    waits: bool
    code, title = "employment.declared", "您的就业登记"

    def text(self) -> str:
        said = f"登记您从{cn_full_date(self.first_day)}起在{self.where}就业，受理号 {self.case.receipt_no}。"
        return said + ("您现在登记着失业，核对以后才算数。" if self.waits else "") + OBJECT


@dataclass(frozen=True)
class Ended(_About):
    last_day: date
    code, title = "employment.ended", "您的就业登记终止了"

    def text(self) -> str:
        return (
            f"登记您在{self.where}的工作到{cn_full_date(self.last_day)}为止。没有工作、想找工作，可以马上登记失业，"
            f"不用开离职证明。{OBJECT}"
        )


class Corrected(_About):
    code, title = "employment.corrected", "您的就业登记改了"

    def text(self) -> str:
        return f"您在{self.where}的就业登记改过了，到“我的”里可以看到改前改后。{OBJECT}"


class Confirmed(_About):
    code, title = "employment.confirmed", "您的就业登记确认了"

    def text(self) -> str:
        return f"您在{self.where}的就业登记确认了，受理号 {self.case.receipt_no}。{OBJECT}"


@dataclass(frozen=True)
class Voided(_About):
    reason: str
    code, title = "employment.voided", "一条就业登记作废了"

    def text(self) -> str:
        return f"您在{self.where}的就业登记作废了，原因：{self.reason}。不对的，打 12333。"


class ContractRunsOut(_About):
    """To the people of an employer."""

    code, title, by_sms = "employment.contract_runs_out", "有人的合同快到期了", False

    def text(self) -> str:
        return f"{self.where}有职工的合同快到期。续签的改登记，不续的在终止后 15 天内办终止。"


@dataclass(frozen=True)
class Reassigned(MessageKind):
    """Who keeps the registration of somebody's work: of interest to the office more than to the person, so no text message."""

    office: str
    phone: str
    code, title, by_sms = "employment.reassigned", "管您就业登记的服务站换了", False

    def text(self) -> str:
        return f"您的就业登记以后由{self.office}（{self.phone or '12333'}）管，别的不变。"
