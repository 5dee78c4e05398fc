"""What a follow-up task is for and what to do next, in the words of a desk."""

from datetime import date

from assistance.followup.aftercare import words as aftercare
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.rules.parameters import parameter
from portal.ui.words import cn_date
from registration.comparison.limits import checked_within
from registration.comparison.workflow import KIND as HIT
from registration.discovery.limits import contact_within
from registration.discovery.workflow import KIND as LEAD
from registration.unemployment.limits import first_contact_within

GROUPS = {
    "cadence.youth": ("青年", "cadence.youth_every_days"),
    "cadence.long_term": ("登记很久", "cadence.long_term_every_days"),
    "cadence.hardship": ("困难人员", "cadence.hardship_every_days"),
    "cadence.hardship_listed": ("名单上的困难人员", "cadence.hardship_every_days"),
    "cadence.zero_household": ("零就业家庭", "cadence.zero_household_every_days"),
}
"""The denser cadences (domain.md 2.6): who it is, and the parameter that says every how many days."""

ACTS = {
    Step.FIRST: "打第一个电话，问问需要什么",
    Step.REGULAR: "打电话，问问找工作的情况",
    Step.VISIT: "上门看看",
    Step.SUPPLEMENT: "打电话，请本人把登记补充好",
    Step.HELP: "回个电话，问问要帮什么",
    Step.FOLLOW: aftercare.ACT,
}


LEAD_ACT = "打电话问问，想不想找工作，要不要帮忙"
"""What to do about somebody on a list, who asked for nothing yet."""


HIT_ACT = "打电话问问近况，核对一下情况"
"""What to do about somebody whom a comparison found; a village reads no more than this."""


def why(task: FollowUpTask) -> str:
    """Why somebody is to be contacted: `青年，每 14 天一次`, `困难人员，上门走访`, `11 月联系，已改期`."""
    return _owed(task) + ("，已改期" if task.postponed_why else "")


def _owed(task: FollowUpTask) -> str:
    if task.case_kind == LEAD:
        days = contact_within(task.region_code, task.planned_for)
        return f"摸排线索，首次联系（{days} 个工作日）" if task.step == Step.FIRST else "摸排线索，说好再联系"
    if task.case_kind == HIT:
        return f"核对情况（{checked_within(task.region_code, task.planned_for)} 个工作日）"
    if task.step == Step.FOLLOW:
        return aftercare.why(task)
    if task.step == Step.FIRST:
        days = first_contact_within(task.region_code, task.planned_for)
        return f"首次联系（{days} 个工作日）"
    if task.rule in GROUPS:
        who, code = GROUPS[task.rule]
        if task.step != Step.REGULAR:  # a visit that the same rule asks for beside the calls
            return f"{who}，{task.get_step_display()}"
        return f"{who}，每 {parameter(code, region=task.region_code, on=task.planned_for)} 天一次"
    return f"{task.planned_for.month} 月联系" if task.step == Step.REGULAR else str(task.get_step_display())


def next_act(task: FollowUpTask, today: date) -> str:
    """The next thing to do, as a heading."""
    act = {LEAD: LEAD_ACT, HIT: HIT_ACT}.get(task.case_kind) or ACTS[Step(task.step)]
    act = aftercare.act(task) if task.step == Step.FOLLOW else act
    if task.due_on < today:
        return f"今天就{act}"
    return f"今天{act}" if task.due_on == today else f"{cn_date(task.due_on)}前{act}"
