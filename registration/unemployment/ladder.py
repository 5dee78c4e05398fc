"""The status ladder: what was done when, by whom, and what comes next, in words and dates."""

from django.utils import timezone

from portal.cases.models import TransitionLog
from portal.ui.parts import State as Look
from portal.ui.parts import Step
from portal.ui.words import cn_date
from registration.unemployment.enums import REGISTERED, WAITING, State
from registration.unemployment.limits import first_contact_within
from registration.unemployment.models import UnemploymentRegistration

TITLES = {
    "submit": "提交登记",
    "accept": "开始核对",
    "ask": "请您补充",
    "resubmit": "补充好了",
    "approve": "登记成功",
    "reject": "不予登记",
    "appeal": "您提出申诉",
    "uphold_appeal": "申诉成立，重新办",
    "dismiss_appeal": "维持不予登记",
    "withdraw": "撤回登记",
    "propose_exit": "建议退出登记",
    "object": "您提出异议",
    "keep": "保留登记",
    "uphold_objection": "异议成立，保留登记",
    "dismiss_objection": "异议不成立，退出登记",
    "confirm_exit": "退出登记",
    "leave": "退出登记",
    "transfer": "转到新的服务站",
    "reopen": "恢复登记",
    "void": "登记作废",
}


def ladder(case: UnemploymentRegistration) -> list[Step]:
    """The rungs of one registration: its log, then what is still to come. One query."""
    office = str(case.service_office)
    log = TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")
    done = [
        Step(TITLES[one.name], Look.DONE, one.at, note=one.reason or ("" if one.name == "submit" else office))
        for one in log
    ]
    return done + _to_come(case, office)


def _to_come(case: UnemploymentRegistration, office: str) -> list[Step]:
    if case.state in WAITING:
        days = first_contact_within(case.region_code, timezone.localdate())
        return [
            Step("服务站受理", Look.NOW, note=f"{office}会看您的登记，最晚{cn_date(case.due_at)}告诉您结果"),
            Step("登记成功", Look.TODO),
            Step("第一次电话联系", Look.TODO, note=f"登记成功后 {days} 个工作日内打给您"),
        ]
    if case.state == State.EXIT_PROPOSED:
        until = f"不对的话，请在{cn_date(case.due_at)}前告诉我们" if case.due_at else ""
        return [
            Step("请您看一看对不对", Look.DUE, note=until, said="等您看"),
            Step("服务站确认", Look.TODO, note="没有异议，到期以后才办；结果告诉您"),
        ]
    if case.state == State.EXIT_OBJECTED:
        return [
            Step("县里看您的异议", Look.NOW, note=f"最晚{cn_date(case.due_at)}告诉您结果"),
            Step("告诉您结果", Look.TODO, note="您说得对，登记保留；查清要退出的，写明理由"),
        ]
    if case.state in REGISTERED:
        return [
            Step("第一次电话联系", Look.NOW, note=f"{office}会打给您"),
            Step("每月联系一次", Look.TODO, note="第一次联系之后，每个月至少一次"),
            Step("找到工作，退出登记", Look.TODO, note="您也可以随时自己退出"),
        ]
    return []
