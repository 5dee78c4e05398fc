"""How big the synthetic province is and what is assumed of it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property

from django.utils import timezone

from portal.foundation.months import add_months

STALE_SHARE = 0.8571  # 283,143 registered, 242,671 of them over six months: a provincial circular (domain.md 0)
STALE_MONTHS = 6
LEAST_MONTHS = 13
DESK_WAITING = 12  # applications at the demo caseworker's desk
DESK_SCENES = 4  # more of them, of which two wait for the person and two are appealed
VILLAGE_WAITING = 3  # of the applications at that desk, from the demo village: its worker is to greet them
DESK_STALE, DESK_FRESH = 50, 12  # registered people of the demo caseworker's town
TOWN_PEOPLE = 300  # at most half of the county's
OFFSET = 8 * 3600  # Asia/Shanghai, no summer time
EPOCH = date(1970, 1, 1).toordinal()


class Story(Enum):
    """What happened to a person in the period."""

    STALE = "stale"
    FRESH = "fresh"
    CLOSED = "closed"
    WAITING = "waiting"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    NONE = "none"


ACTIVE, MOST_ACTIVE = 0.07, 0.5
SHARES = {Story.CLOSED: 0.105, Story.WAITING: 0.015, Story.REJECTED: 0.005, Story.WITHDRAWN: 0.005}


@dataclass(frozen=True)
class Plan:
    """The parameters of one load. `now` is fixed once, so that no row lies in the future of another."""

    people: int
    months: int = 25
    stale_share: float = STALE_SHARE
    seed: int = 1
    active_share: float = ACTIVE
    now: datetime = field(default_factory=timezone.now)

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def first_day(self) -> date:
        """The day the history begins on: one day before the day `months` months ago."""
        return add_months(self.today, -self.months) - timedelta(days=1)

    @cached_property
    def stale_before(self) -> date:
        """Who was registered before this day has been registered for more than six months."""
        return add_months(self.today, -STALE_MONTHS)

    def stories(self) -> dict[Story, int]:
        """How many people live through each story; the sum is `people`."""
        active = round(self.people * self.active_share)
        stale = round(active * self.stale_share)
        counts = {Story.STALE: stale, Story.FRESH: active - stale}
        counts |= {story: round(self.people * share) for story, share in SHARES.items()}
        return counts | {Story.NONE: self.people - sum(counts.values())}

    def problem(self) -> str:
        """Why this plan cannot be loaded, in one sentence; empty when it can."""
        if not 1 <= self.people <= 10_000_000:
            return "人数应在 1 到 1000 万之间。"
        if not LEAST_MONTHS <= self.months <= 120:
            return f"月数应在 {LEAST_MONTHS} 到 120 之间。"
        if not 0 <= self.active_share <= MOST_ACTIVE:
            return f"在册的比例应在 0 到 {MOST_ACTIVE} 之间。"
        return "" if 0 <= self.stale_share <= 1 else "超过六个月的比例应在 0 到 1 之间。"


def assumptions(plan: Plan) -> list[str]:
    """Everything that no source gives, one sentence each."""
    return [
        f"{plan.people} 人里约 20% 在这 {plan.months} 个月里登记过失业，{plan.active_share:.0%} 现在在册；真实比例没有来源。",
        f"在册人员中登记超过 6 个月的占 {plan.stale_share:.2%}（默认取自我省一份通报，可用 --stale-share 改）。",
        "各市地人数按 2020 年人口普查的常住人口分；市地以内，每个村、社区和乡镇（街道）驻地人数相同。",
        f"示范经办人所在的富锦市锦山镇多放一些人（最多 {TOWN_PEOPLE} 人、{DESK_WAITING} 件待办），从富锦市的人数里出；其中 {VILLAGE_WAITING} 件待办住在锦山村。",
        "年龄在 18 到 57 岁之间均匀分布，男女按 2020 年人口普查的全省比例；各市地的年龄和学历没有来源，不分市地。",
        "登记失业的天数、退出原因、渠道和失业原因的比例都是编的；受理都在承诺期限以内，待办的期限在今天前后几天。",
        f"锦山镇的在册人员多放到 {DESK_STALE + DESK_FRESH} 人左右，其中几件等补充、申诉、异议，是用平台自己的办理步骤办出来的。",
        "联系每月一次，最后一次按今天的频次排出下一次；约 90% 的联系按时，7% 晚 1 到 4 个工作日，3% 更晚；这些比例都是编的。",
        "约 2% 的在册人员七个多月联系不上；约 4% 有别的部门的数据说明可能该退出，其中一部分昨晚已经提出建议；比例都是编的。",
        "已办结的跟踪任务只放最近 60 天的，更早的只有联系记录。",
        "约每 60 人有一个编造的用人单位（代码 239999、名称带“某”字）；类别、规模、核对状态的比例都是编的，锦山镇各种状态都放几个。",
        "核对通过的编造单位各有 1 到 3 个岗位（锦山镇的最多 6 个），做什么、工资、人数都是编的，八成左右在招；没有真实单位的岗位。",
        "在册人员里约 40%、退出的人里约 12% 登记了求职，简历、想干的职业和日子都是编的；真实比例没有来源。",
        "锦山镇有最多 24 户编造的家庭，从镇上已有的人里凑的：夫妻年龄相近，子女同姓；谁和谁一家都是编的。",
        "锦山镇有一份编造的 14 人毕业生名册，其中一个号码故意写错；从失业登记退出去上班的人里有几十个编了单位和岗位。",
        "锦山镇有一处编造的零工等候点，名称里写着演示。",
        "约每 40 个编造的人里有一个编了登记以前丢掉的那份工作：在本县一家编造的单位，原因和本人登记时说的一样。",
        "示范期间一直按今天的承诺期限算，不追溯以前的参数；最近 14 天的事项才进收件箱（富锦市从上个月 1 日起）。",
        "姓名、身份证号（230000 开头）和手机号（12 开头）都不可能是真人的；除锦山镇外，经办人没有账号。",
    ]
