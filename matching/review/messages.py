"""What we tell employers about their vacancies, and whoever reported one."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class Answered(MessageKind):
    """A person has looked at what the check said."""

    title_of: str
    is_excused: bool
    answer: str
    code, title = "vacancy.answered", "工作人员看过您的岗位了"

    def text(self) -> str:
        said = "标错了，已经改正，岗位重新检查过" if self.is_excused else "没有标错，还要改"
        return f"您请人工看的岗位“{self.title_of}”：{said}。{self.answer}"


@dataclass(frozen=True)
class Returned(MessageKind):
    """An officer hands a vacancy back."""

    title_of: str
    why: str
    code, title = "vacancy.returned", "您的岗位要改一改"

    def text(self) -> str:
        return f"岗位“{self.title_of}”还不能发布：{self.why}"


@dataclass(frozen=True)
class TakenDown(MessageKind):
    """A report was upheld."""

    title_of: str
    why: str
    code, title = "vacancy.taken_down", "您的岗位下架了"

    def text(self) -> str:
        return f"有人举报岗位“{self.title_of}”，核实后下架：{self.why}"


@dataclass(frozen=True)
class Suspended(MessageKind):
    """Too many reports were upheld."""

    name: str
    why: str
    code, title = "employer.suspended", "您单位的发布停用了"

    def text(self) -> str:
        return f"{self.name}暂时不能发布岗位：{self.why}在招的岗位已经停下。觉得不对，管理员可以在“我的单位”申诉，由县里答复。"


@dataclass(frozen=True)
class AppealAnswered(MessageKind):
    """The county has answered."""

    name: str
    is_lifted: bool
    answer: str
    code, title = "employer.suspension_answered", "停用的申诉有结果了"

    def text(self) -> str:
        return f"{self.name}的发布{'恢复了' if self.is_lifted else '接着停用'}：{self.answer}"


@dataclass(frozen=True)
class Paused(MessageKind):
    """The employer may not recruit today, so its vacancies rest."""

    name: str
    why: str
    code, title = "vacancy.rested", "您单位的岗位先停下了"

    def text(self) -> str:
        return f"{self.name}的岗位先停下了：{self.why}办好以后，在岗位里点“接着招”。"


@dataclass(frozen=True)
class ReportAnswered(MessageKind):
    """What came of a report."""

    number: str
    is_upheld: bool
    answer: str
    code, title = "report.answered", "您的举报有结果了"

    def text(self) -> str:
        return f"举报 {self.number}：{'属实，岗位已经下架' if self.is_upheld else '没有查实'}。{self.answer}"
