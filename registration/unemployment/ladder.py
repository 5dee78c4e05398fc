"""Where a registration stands: what was done when and by whom, what comes next, and the next date promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from portal.accounts.enums import ActorKind
from portal.accounts.models import Office, User
from portal.cases.contacts.selectors import owed_to
from portal.cases.models import TransitionLog
from portal.foundation.prepared import Prepared
from portal.ui.parts import Person, Step
from portal.ui.parts import State as Look
from portal.ui.words import cn_date
from registration.unemployment.enums import REGISTERED, WAITING, State
from registration.unemployment.limits import first_contact_within
from registration.unemployment.models import UnemploymentRegistration

TITLES = {
    "submit": "提交登记",
    "accept": "开始核对",
    "ask": "请您补充",
    "resubmit": "补充好了",
    "correct": "改了登记",
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
    "join": "并入转来的登记",
    "reopen": "恢复登记",
    "void": "登记作废",
}
HEADINGS = {
    State.SUBMITTED: "您的登记正在办",
    State.ACCEPTED: "您的登记正在办",
    State.NEED_SUPPLEMENT: "有一处要请您看一看",
    State.ACTIVE: "您的登记已经成功",
    State.EXIT_PROPOSED: "有人建议您退出登记，请您看一看",
    State.EXIT_OBJECTED: "您的异议县里正在看",
    State.APPEALED: "您的申诉县里正在看",
    State.VOIDED: "这次登记已经作废",
    State.REJECTED: "您的登记没有办成",
    State.WITHDRAWN: "您撤回了登记",
    State.CLOSED: "您已经退出登记",
}
PROMISES = {
    State.SUBMITTED: "最晚告诉您结果的日期",
    State.ACCEPTED: "最晚告诉您结果的日期",
    State.NEED_SUPPLEMENT: "等您改好，再接着办",
    State.ACTIVE: "下一次联系，最晚",
    State.EXIT_PROPOSED: "觉得不对，请在这天前说",
    State.EXIT_OBJECTED: "县里最晚答复您的日期",
    State.APPEALED: "县里最晚答复您的日期",
    State.REJECTED: "觉得不对，最晚可以申诉到",
}

LOG = Prepared(
    lambda case: (
        TransitionLog.objects.filter(case_id=case)
        .only("at", "name", "reason", "actor_id", "actor_kind", "office_id")
        .order_by("at", "id")
    )
)
ACTORS = Prepared(lambda ids: User.objects.filter(pk__in=ids).only("name"))
OFFICES = Prepared(lambda ids: Office.objects.filter(pk__in=ids).only("name", "phone"))


@dataclass(frozen=True)
class Standing:
    """What stands at the top of a person's page: in one line how it is, and the next date that somebody keeps."""

    heading: str
    promise: str
    when: date | datetime | None


def standing(case: UnemploymentRegistration) -> Standing:
    """How the registration stands today. At most one query."""
    state = State(case.state)
    return Standing(HEADINGS[state], PROMISES.get(state, "为您服务的单位"), _next_date(case, state))


def _next_date(case: UnemploymentRegistration, state: State) -> date | datetime | None:
    if state is State.REJECTED:
        return case.appeal_by
    if state is State.ACTIVE:
        return next_contact(case)
    return case.due_at


def next_contact(case: UnemploymentRegistration) -> date | None:
    """By when somebody owes this person the next contact."""
    return next((one.due_on for one in owed_to(case.pk)), None)


def last_words(case: UnemploymentRegistration, *steps: str) -> str:
    """What was said with the last of these steps."""
    log = TransitionLog.objects.filter(case_id=case.pk, name__in=steps).order_by("at", "id").last()
    return log.reason if log else ""


def ladder(case: UnemploymentRegistration) -> list[Step]:
    """The rungs of one registration: its log, then what is still to come. At most four queries."""
    log = LOG.rows(case=case.pk)
    return [*_done(log, case.account_id), *_to_come(case)]


def _done(log: Sequence[TransitionLog], account_id: UUID | None) -> list[Step]:
    staff = [one for one in log if one.actor_kind == ActorKind.STAFF]
    named = {one.actor_id for one in log if one.actor_id and (one in staff or _is_for_them(one, account_id))}
    names = {one.pk: one.name for one in ACTORS.rows(ids=named)} if named else {}
    held = {one.office_id for one in staff if one.office_id}
    offices = {one.pk: one for one in OFFICES.rows(ids=held)} if held else {}
    return [
        Step(TITLES[one.name], Look.DONE, one.at, by=_by(one, names, offices, account_id), note=one.reason) for one in log
    ]  # fmt: skip


def _is_for_them(one: TransitionLog, account_id: UUID | None) -> bool:
    """Whether a step of a person was taken by somebody else than whose registration it is: a family member."""
    return one.actor_kind == ActorKind.CITIZEN and account_id is not None and one.actor_id != account_id


def _by(one: TransitionLog, names: dict, offices: dict, account_id: UUID | None) -> Person | None:
    if one.actor_id in names and _is_for_them(one, account_id):
        return Person(f"代办人 {names[one.actor_id]}".strip())
    office = offices.get(one.office_id)
    if one.actor_kind != ActorKind.STAFF or office is None:
        return None
    return Person(names.get(one.actor_id) or "工作人员", office.name, office.phone)


def _to_come(case: UnemploymentRegistration) -> list[Step]:
    office = str(case.service_office)
    if case.state in WAITING:
        return _until_decided(case, f"{office}会看您的登记，最晚{cn_date(case.due_at)}告诉您结果")
    if case.state == State.NEED_SUPPLEMENT:
        return _until_decided(case, "请您改一改。改好以前，办理的期限停着不算", said="等您改")
    if case.state == State.APPEALED:
        return [Step("县里答复申诉", Look.NOW, note=f"最晚{cn_date(case.due_at)}告诉您结果")]
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
        return _while_registered(case, office)
    return []


def _until_decided(case: UnemploymentRegistration, note: str, said: str = "") -> list[Step]:
    days = first_contact_within(case.region_code, timezone.localdate())
    return [
        Step("服务站受理", Look.NOW, note=note, said=said),
        Step("登记成功", Look.TODO),
        Step("第一次电话联系", Look.TODO, note=f"登记成功后 {days} 个工作日内打给您"),
    ]


def _while_registered(case: UnemploymentRegistration, office: str) -> list[Step]:
    by_when = next_contact(case)
    note = f"{office}最晚{cn_date(by_when)}联系您" if by_when else f"{office}会联系您"
    return [
        Step("下一次联系", Look.NOW, note=note),
        Step("每月联系一次", Look.TODO, note="每个月至少一次，直到您找到工作"),
        Step("找到工作，退出登记", Look.TODO, note="您也可以随时自己退出"),
    ]
