"""What we tell the two who meet."""

from dataclasses import dataclass
from datetime import datetime

from portal.messages.services import MessageKind
from portal.ui.words import cn_datetime


@dataclass(frozen=True)
class Invited(MessageKind):
    employer: str
    job: str
    code, title = "interview.invited", "请您面试"

    def text(self) -> str:
        return f"{self.employer}请您来面试（{self.job}），请登录选时间或者确认。面试不收任何钱。"


@dataclass(frozen=True)
class _At(MessageKind):
    employer: str
    when: datetime
    how: str

    @property
    def said(self) -> str:
        return f"{cn_datetime(self.when)}，{self.how}"


class Confirmed(_At):
    code, title, by_sms = "interview.confirmed", "面试时间定了", False

    def text(self) -> str:
        return f"和{self.employer}的面试定了：{self.said}。前一天、前一小时会提醒您。"


class Tomorrow(_At):
    code, title = "interview.tomorrow", "快要面试了"

    def text(self) -> str:
        return f"提醒您：和{self.employer}的面试在{self.said}。去不了，请登录换个时间。"


class InAnHour(_At):
    code, title = "interview.in_an_hour", "一小时后面试"

    def text(self) -> str:
        return f"一小时后面试：{self.employer}，{self.said}。"


class Taken(_At):
    code, title, by_sms = "interview.taken", "来应聘的人定下了面试时间", False

    def text(self) -> str:
        return f"{self.employer}：有一场面试定了，{self.said}。"


class ForEmployer(_At):
    code, title = "interview.for_employer", "快要面试了"

    def text(self) -> str:
        return f"提醒您：{self.employer}有一场面试在{self.said}。"


@dataclass(frozen=True)
class Cancelled(MessageKind):
    employer: str
    code, title = "interview.cancelled", "面试取消了"

    def text(self) -> str:
        return f"和{self.employer}的面试取消了。应聘还在，单位会再答复您。"


@dataclass(frozen=True)
class Missed(MessageKind):
    employer: str
    by: datetime
    code, title = "interview.missed", "单位说您没去面试"

    def text(self) -> str:
        return f"{self.employer}说您没去面试。有原因的、不是这样的，请在{cn_datetime(self.by)}前登录说一声，不说就结束这次应聘。"


@dataclass(frozen=True)
class NoShow(MessageKind):
    employer: str
    code, title = "interview.no_show", "没去面试，这次应聘结束了"

    def text(self) -> str:
        return f"没去{self.employer}面试，也没有说明，这次应聘结束了。还想找工作，服务站可以帮您：12333。"


@dataclass(frozen=True)
class Explained(MessageKind):
    employer: str
    code, title, by_sms = "interview.explained", "没来面试的人说明了原因", False

    def text(self) -> str:
        return f"{self.employer}：没来面试的人说明了原因，请登录看，可以再约一次。"


@dataclass(frozen=True)
class ResultWanted(MessageKind):
    employer: str
    code, title = "interview.result_wanted", "面试结果还没写"

    def text(self) -> str:
        return f"{self.employer}有面试过了两天还没写结果，来应聘的人在等，请登录写。"
