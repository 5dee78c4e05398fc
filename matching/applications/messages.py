"""What we tell an applicant and an employer. No message names anybody else, or says more than a lock screen may show."""

from dataclasses import dataclass
from datetime import date

from portal.messages.services import MessageKind
from portal.ui.words import cn_date


@dataclass(frozen=True)
class _About(MessageKind):
    employer: str
    title_of_job: str


class Applied(_About):
    code, title, by_sms = "application.applied", "投出去了", False

    def text(self) -> str:
        return (
            f"您应聘{self.employer}“{self.title_of_job}”的简历交出去了。单位看了、回复了，都会告诉您；想撤回随时可以。"
        )


class Referred(_About):
    code, title = "application.referred", "服务站给您推荐了岗位"

    def text(self) -> str:
        return (
            f"服务站推荐您去{self.employer}“{self.title_of_job}”。登录看看：同意了，才把简历交给单位；不想去，点撤回。"
        )


class Shortlisted(_About):
    code, title = "application.shortlisted", "单位初步看中您"

    def text(self) -> str:
        return f"{self.employer}“{self.title_of_job}”初步看中您了，接下来可能请您面试。登录可以给单位留言。"


@dataclass(frozen=True)
class Refused(_About):
    reason: str
    code, title = "application.refused", "这次没有录用"

    def text(self) -> str:
        return f"{self.employer}“{self.title_of_job}”这次没有录用，原因：{self.reason}。登录看看别的合适的岗位。"


@dataclass(frozen=True)
class Offered(_About):
    answer_by: date
    code, title = "application.offered", "单位要录用您"

    def text(self) -> str:
        return f"{self.employer}“{self.title_of_job}”要录用您。请登录看工资和上班日子，{cn_date(self.answer_by)}前答复。入职不用交任何钱。"


class Unanswered(_About):
    code, title, by_sms = "application.unanswered", "单位还没回复", False

    def text(self) -> str:
        return f"{self.employer}“{self.title_of_job}”还没回复您。单位还能回复，您也可以先投别家。"


class Lapsed(_About):
    code, title = "application.lapsed", "单位一直没回复，这次应聘结束了"

    def text(self) -> str:
        return f"{self.employer}“{self.title_of_job}”一直没回复，这次应聘结束了，不算您的事。服务站可以帮您找别的岗位：12333。"


class Onboarded(_About):
    code, title = "application.onboarded", "单位登记您上班了"

    def text(self) -> str:
        return f"{self.employer}登记您上班了（{self.title_of_job}），就业登记已经起草。不对的话，请登录说一声，或打 12333。"


class Written(_About):
    code, title, by_sms = "application.written", "单位给您留言了", False

    def text(self) -> str:
        return f"{self.employer}给您留言了（{self.title_of_job}），请登录看。"


@dataclass(frozen=True)
class _ForEmployer(MessageKind):
    employer: str


@dataclass(frozen=True)
class AnswersWanted(_ForEmployer):
    count: int
    last_day: date
    code, title = "application.answers_wanted", "有人等您回复"

    def text(self) -> str:
        return f"{self.employer}有 {self.count} 个人投递满一周还没得到回复。{cn_date(self.last_day)}起显示为“未回复”，算进公开的回复率。"


class CameIn(_ForEmployer):
    code, title, by_sms = "application.came_in", "有人来应聘", False

    def text(self) -> str:
        return f"{self.employer}的岗位有人来应聘了，请登录看。"


class Gone(_ForEmployer):
    code, title, by_sms = "application.gone", "有人撤回了应聘", False

    def text(self) -> str:
        return f"{self.employer}有一个来应聘的人撤回了，简历不再给您看。"


@dataclass(frozen=True)
class OfferAnswered(_ForEmployer):
    accepted: bool
    code, title = "application.offer_answered", "录用有答复了"

    def text(self) -> str:
        return f"{self.employer}要录用的人{'答应来上班了' if self.accepted else '没有答应'}，请登录看。"


class AnswerToEmployer(_ForEmployer):
    code, title, by_sms = "application.answer_to_employer", "来应聘的人留言了", False

    def text(self) -> str:
        return f"{self.employer}有来应聘的人给您留言，请登录看。"
