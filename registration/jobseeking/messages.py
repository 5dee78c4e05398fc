"""What we tell somebody who looks for work."""

from dataclasses import dataclass
from datetime import date

from portal.messages.services import MessageKind
from portal.ui.words import cn_date


@dataclass(frozen=True)
class _Until(MessageKind):
    until: date


class Published(_Until):
    code, title = "seeking.published", "求职登记好了"

    def text(self) -> str:
        return f"您的求职登记好了，有效到{cn_date(self.until)}。到期前会提醒您，点一下就能接着用。"


class EndsSoon(_Until):
    code, title = "seeking.ends_soon", "求职登记快到期了"

    def text(self) -> str:
        return f"您的求职登记{cn_date(self.until)}到期。还在找工作，请登录点“接着找”，或打电话给服务站。"


class Expired(_Until):
    code, title = "seeking.expired", "求职登记到期了"

    def text(self) -> str:
        return "您的求职登记到期了，单位看不到了，您写的都还在。还在找工作，登录点“接着找”就行。"


class Renewed(_Until):
    code, title = "seeking.renewed", "求职登记接着有效"

    def text(self) -> str:
        return f"您的求职登记接着有效，到{cn_date(self.until)}。"


@dataclass(frozen=True)
class Reassigned(MessageKind):
    """Another office serves: the one before is no more, serves another area, or the person moved."""

    office: str
    phone: str
    code, title = "seeking.reassigned", "帮您找工作的服务站换了"

    def text(self) -> str:
        return f"您的求职登记改由{self.office}（{self.phone or '12333'}）服务，别的都不变。"
