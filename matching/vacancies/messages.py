"""What we tell the people of an employer about its vacancies."""

from dataclasses import dataclass
from datetime import date

from portal.messages.services import MessageKind
from portal.ui.words import cn_date


@dataclass(frozen=True)
class _About(MessageKind):
    title_of_job: str


@dataclass(frozen=True)
class EndsSoon(_About):
    until: date
    code, title = "vacancy.ends_soon", "岗位快到期了"

    def text(self) -> str:
        return f"您发的岗位“{self.title_of_job}”{cn_date(self.until)}到期。还招人，登录点“续期”；招满了，点“招满了”。"


class StillOpen(_About):
    """Nobody has said for long that it is still open (features E5)."""

    code, title = "vacancy.still_open", "这个岗位还招人吗？"

    def text(self) -> str:
        return f"您发的岗位“{self.title_of_job}”很久没有确认了。还招人，登录点“还在招”；不点，过几天就下线，求职的人不白跑。"


class Expired(_About):
    code, title = "vacancy.expired", "岗位到期了"

    def text(self) -> str:
        return f"您发的岗位“{self.title_of_job}”到期了，求职的人看不到了。还招人，登录点“续期”。"


class WentOff(_About):
    code, title = "vacancy.went_off", "岗位下线了"

    def text(self) -> str:
        return f"您发的岗位“{self.title_of_job}”太久没有确认，已经下线。还招人，登录点“续期”，马上能再发。"
