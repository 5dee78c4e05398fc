"""What a 回访 is called and what to ask, in the words of a desk."""

from portal.cases.contacts.models import FollowUpTask

PLACED, STARTED, FLEXIBLE = "cadence.placed", "cadence.started_business", "cadence.flexible"
ACTS = {
    PLACED: "打电话，问问适应得怎样",
    STARTED: "打电话，问问生意怎样、缺什么",
    FLEXIBLE: "打电话，问问活够不够、有没有难处",
}
ACT = "打电话，问问工作怎样"
WEEK, MONTH = 7, 30


def why(task: FollowUpTask) -> str:
    """`上岗一周回访`, `上岗 3 个月回访`, `创业 6 个月回访`, `灵活就业，每季回访`."""
    if task.rule == PLACED and task.mark is not None:
        return f"上岗{_long(task.mark)}回访"
    if task.rule == STARTED and task.mark is not None:
        return f"创业 {task.mark} 个月回访"
    return "灵活就业，按期回访" if task.rule == FLEXIBLE else "就业回访，说好再联系"


def _long(days: int) -> str:
    if days == WEEK:
        return "一周"
    return f" {days // MONTH} 个月" if days % MONTH == 0 else f" {days} 天"


def act(task: FollowUpTask) -> str:
    """What to do."""
    return ACTS.get(task.rule, ACT)
