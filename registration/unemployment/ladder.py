"""The status ladder: what was done when, by whom, and what comes next, in words and dates."""

from dataclasses import dataclass
from datetime import datetime

from portal.cases.models import TransitionLog
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration


@dataclass(frozen=True)
class Step:
    """One rung; `state` is done, now, todo, due or late, and is always shown in words too."""

    title: str
    state: str
    at: datetime | None = None
    note: str = ""
    by_date: datetime | None = None


TITLES = {
    "submit": "提交登记",
    "approve": "登记成功",
    "reject": "不予登记",
    "withdraw": "您撤回了登记",
    "leave": "退出登记",
}


def ladder(case: UnemploymentRegistration) -> list[Step]:
    """The rungs of one registration: its log, then what is still to come. One query."""
    office = str(case.service_office)
    log = TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")
    done = [Step(TITLES[one.name], "done", one.at, one.reason or (office if one.name != "submit" else "")) for one in log]
    return done + _to_come(case, office)


def _to_come(case: UnemploymentRegistration, office: str) -> list[Step]:
    if case.state == State.SUBMITTED:
        return [
            Step("服务站受理", "now", note=f"{office}会看您的登记", by_date=case.due_at),
            Step("登记成功", "todo"),
            Step("第一次电话联系", "todo", note="登记成功后 5 个工作日内打给您"),
        ]
    if case.state == State.ACTIVE:
        return [
            Step("第一次电话联系", "now", note=f"{office}会打给您"),
            Step("每月联系一次", "todo", note="第一次联系之后，每个月至少一次"),
            Step("找到工作，退出登记", "todo", note="您也可以随时自己退出"),
        ]
    return []
