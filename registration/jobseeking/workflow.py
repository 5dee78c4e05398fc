"""The transition table of a job-seeking record: draft → active → paused, expired, closed, and active again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from registration.jobseeking.enums import OPEN, RENEWABLE, CloseReason, SeekState
from registration.jobseeking.limits import valid_until
from registration.jobseeking.models import JobSeeking

KIND = "seeking"
DESK = frozenset({Role.CASEWORKER.value})
FOR_THEM = DESK | {Role.VILLAGE_WORKER.value, Role.HOTLINE.value}
MISSING = {
    "situation": "说说您现在的情况",
    "regions": "选想去哪里上班",
    "work_forms": "选想怎么上班",
}
Facts = dict[str, Any]


def missing(case: JobSeeking) -> list[str]:
    """What a record still needs before it can be used, in words; nothing else is insisted on (PIPL 6)."""
    wishes = [] if case.wishes.exists() else ["选想干什么"]
    return wishes + [words for name, words in MISSING.items() if not getattr(case, name)]


def _is_complete(case: JobSeeking, actor: Actor, facts: Facts) -> None:
    if left := missing(case):
        raise ValidationError(f"还差：{'，'.join(left)}", code="incomplete")


def _may_go_on(case: JobSeeking, actor: Actor, facts: Facts) -> None:
    if case.valid_until and case.valid_until < timezone.localdate():
        raise ValidationError("已经到期了，请点“接着找”", code="over")


def _has_reason(case: JobSeeking, actor: Actor, facts: Facts) -> None:
    if facts.get("reason") not in CloseReason:
        raise ValidationError("请选为什么不找了", code="reason")


def _begun(case: JobSeeking, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The time runs from today, whether for the first time or once more."""
    case.activated_at = log.at
    case.valid_until = valid_until(case.region_code, timezone.localdate(log.at))
    publish(log)


def _told(case: JobSeeking, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """A step that changes nothing else: the units hear of it."""
    publish(log)


def _closed(case: JobSeeking, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.closed_at, case.close_reason, case.draft = log.at, facts.get("reason", ""), None
    publish(log)


WORKFLOW = Workflow(
    kind=KIND,
    initial=SeekState.DRAFT,
    final=frozenset({SeekState.CLOSED}),
    transitions=(
        Transition(
            "publish", frozenset({SeekState.DRAFT}), SeekState.ACTIVE, frozenset({PERSON}) | FOR_THEM, "登记求职",
            guard=_is_complete, effect=_begun,
        ),
        Transition(
            "renew", RENEWABLE, SeekState.ACTIVE, frozenset({PERSON}) | DESK, "接着找", guard=_is_complete, effect=_begun,
        ),
        Transition("pause", frozenset({SeekState.ACTIVE}), SeekState.PAUSED, frozenset({PERSON}) | DESK, "先停一停", effect=_told),
        Transition(
            "resume", frozenset({SeekState.PAUSED}), SeekState.ACTIVE, frozenset({PERSON}) | DESK, "又开始找",
            guard=_may_go_on, effect=_told,
        ),
        # The night ends whole sets at once and writes this step for each (registration.jobseeking.night).
        Transition("expire", OPEN, SeekState.EXPIRED, frozenset({SYSTEM}), "到期", effect=_told),
        Transition("close", RENEWABLE, SeekState.CLOSED, frozenset({PERSON}) | DESK, "不找了", guard=_has_reason, effect=_closed),
        # Whatever the state, the night moves a record in sets and writes this step (docs/adr/0013).
        Transition("transfer", frozenset({SeekState.ACTIVE}), SeekState.ACTIVE, frozenset({SYSTEM}), "换了服务站", effect=_told),
    ),
)  # fmt: skip
