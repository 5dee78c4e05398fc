"""Applications in words: the applicant's ladder, the employer's list, the clock of an answer. No further question a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from matching.applications.cv import headline, name_for_employer
from matching.applications.enums import ENDED, HIRED, UNANSWERED, ApplicationState, RefusalReason
from matching.applications.limits import unanswered_after
from matching.applications.models import Application
from matching.contact.rules import contacts_of
from portal.cases.models import TransitionLog
from portal.ui.parts import State as Look
from portal.ui.parts import Step
from portal.ui.words import cn_date

S = ApplicationState
LISTS: dict[str, tuple[str, frozenset[str]]] = {
    "waiting": ("等我回复", frozenset(UNANSWERED)),
    "going": ("往下走的", frozenset({S.SHORTLISTED, S.INTERVIEW_INVITED, S.INTERVIEW_CONFIRMED, S.INTERVIEWED, S.OFFERED, S.ACCEPTED})),
    "hired": ("录用上班的", frozenset(HIRED)),
    "ended": ("结束的", frozenset(ENDED)),
}  # fmt: skip
SORTS = {"old": ("先投的在前", ("applied_at", "pk")), "new": ("新投的在前", ("-applied_at", "-pk"))}
FOR_EMPLOYER = {
    S.APPLIED: "新投的", S.VIEWED: "看过，没回复", S.SHORTLISTED: "初步看中", S.INTERVIEW_INVITED: "等本人选面试时间",
    S.INTERVIEW_CONFIRMED: "面试定了", S.INTERVIEWED: "面试过了", S.OFFERED: "等本人答复", S.ACCEPTED: "本人答应来",
    S.ONBOARDED: "上班了", S.RETAINED_30: "干满 30 天", S.RETAINED_90: "干满 90 天", S.REJECTED: "没有录用",
    S.WITHDRAWN: "本人撤回了", S.NO_RESPONSE: "60 天没回复，结束了", S.NO_SHOW: "没来面试", S.DECLINED: "本人没有答应",
}  # fmt: skip
RUNGS = (
    ({S.APPLIED}, "投出去了"), ({S.VIEWED}, "单位看过"), ({S.SHORTLISTED}, "初步看中"),
    ({S.INTERVIEW_INVITED, S.INTERVIEW_CONFIRMED, S.INTERVIEWED}, "面试"), ({S.OFFERED, S.ACCEPTED}, "录用"),
    (set(HIRED), "上班"),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One applicant on an employer's list."""

    case: Application
    name: str
    line: str
    look: Look
    word: str


def listed(found: QuerySet, which: str, sort: str, vacancy: str = "") -> QuerySet:
    """The applicants of a list; what was put away is among the ended and the hired."""
    found = found.filter(state__in=sorted(LISTS[which][1]))
    if which in ("waiting", "going"):
        found = found.filter(archived_at=None)
    if vacancy:
        found = found.filter(vacancy=vacancy)
    return found.select_related("person", "vacancy", "employer").order_by(*SORTS[sort][1])


def rows_of(employer: UUID, cases: Iterable[Application]) -> list[Row]:
    """The page's rows as the employer may read them: masked until the person agreed (trust.md 6)."""
    cases = list(cases)
    seen = contacts_of(employer, [one.person_id for one in cases])
    return [Row(one, name_for_employer(one.person, seen), headline(one), *clock(one)) for one in cases]


def clock(one: Application) -> tuple[Look, str]:
    """How long the employer still has, or where it stands."""
    if one.state not in UNANSWERED:
        look = Look.DONE if one.state in HIRED else Look.NONE if one.state in ENDED else Look.NOW
        return look, FOR_EMPLOYER[S(one.state)]
    today, came = timezone.localdate(), timezone.localdate(one.applied_at)
    left = (came + unanswered_after(today) - today).days
    if left <= 0:
        return Look.LATE, "超过 14 天没回复"
    if came == today:
        return Look.NEW, "今天新到"
    return (Look.DUE if left <= 7 else Look.WAIT), f"还剩 {left} 天"


def look_of(one: Application) -> Look:
    """An application's look on its applicant's pages."""
    if one.seen_word == "未回复":
        return Look.DUE
    if one.seen_state in HIRED:
        return Look.DONE
    return Look.NONE if one.seen_state in ENDED else Look.NOW


def ladder(case: Application, log: Sequence[TransitionLog]) -> list[Step]:
    """Every rung with its day; where it stands; what comes next. An answer that may be taken back is not on it."""
    reached: dict[str, Any] = {}
    for one in log:
        reached.setdefault(one.target, one.at)
    now = case.seen_state
    steps = []
    highest = max((at for at, (states, _) in enumerate(RUNGS) if states & (set(reached) - _hidden(case))), default=0)
    for at, (states, title) in enumerate(RUNGS):
        times = [reached[state] for state in states if state in reached and state not in _hidden(case)]
        if times and (at < highest or now in ENDED):
            steps.append(Step(title, Look.DONE, min(times)))
        elif at == highest and now not in ENDED:
            steps.append(
                Step(
                    title,
                    Look.DONE if now in HIRED else Look.NOW,
                    min(times, default=None),
                    said="等单位看" if case.seen_word == title else case.seen_word,
                    note=next_step(case),
                )
            )
        elif at > highest and now not in ENDED:
            steps.append(Step(title, Look.TODO))
    if now in ENDED:
        steps.append(Step(case.seen_word, Look.NONE, case.closed_at, note=why_over(case), said="结束了"))
    return steps


def _hidden(case: Application) -> set[str]:
    return {str(case.state)} if case.tell_after else set()


def next_step(case: Application) -> str:
    """What the applicant waits for, or does next, with its day."""
    state, today = case.seen_state, timezone.localdate()
    if state in UNANSWERED and case.applied_at:
        day = timezone.localdate(case.applied_at) + unanswered_after(today)
        if case.unanswered_at:
            return "单位超过 14 天没回复，还可能回复。您可以先投别家；满 60 天还没回复，我们告诉您结束。"
        return f"单位一般 7 天内回复；到{cn_date(day)}还没回复，这里会写“未回复”。"
    words = {
        S.SHORTLISTED: "单位接下来可能请您面试。", S.INTERVIEW_INVITED: "请在下面选面试时间。",
        S.INTERVIEW_CONFIRMED: "按时去面试；去不了，早点改时间。", S.INTERVIEWED: "等单位告诉您结果。",
        S.OFFERED: f"请在{cn_date(case.answer_by)}前答复去不去。", S.ACCEPTED: f"{cn_date(case.starts_on)}上班。上班不用交任何钱。",
        S.ONBOARDED: "就业登记已经起草，不对的话请说一声。",
    }  # fmt: skip
    return words.get(state, "")


def why_over(case: Application) -> str:
    """Why it ended, as the employer said it."""
    if case.state == S.REJECTED:
        label = str(RefusalReason(case.refusal).label)
        words = case.refusal_words if case.refusal == RefusalReason.OTHER else label
        more = f"（{case.refusal_words}）" if case.refusal_words and words != case.refusal_words else ""
        return f"单位说的原因：{words}{more}"
    return {
        S.NO_RESPONSE: "60 天没有回复，我们替您结束了，不算您的事。", S.NO_SHOW: "没去面试，也没有说明。", S.DECLINED: "",
    }.get(S(case.state), "")  # fmt: skip
