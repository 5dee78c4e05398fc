"""The transition table of the unemployment register (domain.md 10.1)."""

from portal.accounts.enums import Role
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from registration.unemployment import effects, guards
from registration.unemployment.effects import KIND
from registration.unemployment.enums import REGISTERED, WAITING, ExitCode, State

DESK = frozenset({Role.CASEWORKER.value})
COUNTY = frozenset({Role.COUNTY_REVIEWER.value})
SUPERIORS = frozenset({Role.CITY_OFFICIAL.value, Role.PROVINCE_OFFICIAL.value})  # of two offices that can't agree
FOR_THEM = DESK | {Role.VILLAGE_WORKER.value, Role.HOTLINE.value}
"""Those who write down what a person says: at the counter, in the village, on the telephone (N9)."""

WORKFLOW = Workflow(
    kind=KIND,
    initial=State.DRAFT,
    final=frozenset({State.WITHDRAWN, State.VOIDED}),
    transitions=(
        Transition(
            "submit", frozenset({State.DRAFT}), State.SUBMITTED, frozenset({PERSON}) | FOR_THEM, "提交",
            guard=guards.may_submit, effect=effects.submitted,
        ),
        Transition("accept", frozenset({State.SUBMITTED}), State.ACCEPTED, DESK, "收下，开始核对", effect=effects.told),
        Transition(
            "ask", WAITING, State.NEED_SUPPLEMENT, DESK, "请本人补充",
            guard=guards.may_be_asked, needs_reason=True, effect=effects.asked,
        ),
        Transition(
            "resubmit", frozenset({State.NEED_SUPPLEMENT}), State.SUBMITTED, frozenset({PERSON}) | FOR_THEM, "补充好了",
            guard=guards.may_correct, effect=effects.resubmitted,
        ),
        Transition(
            "correct", WAITING, State.SUBMITTED, frozenset({PERSON}) | FOR_THEM, "改登记",
            guard=guards.may_correct, effect=effects.corrected,
        ),
        Transition(
            "approve", WAITING, State.ACTIVE, DESK, "受理并登记", guard=guards.may_be_approved, effect=effects.activated,
        ),
        Transition(
            "reject", WAITING, State.REJECTED, DESK, "不予登记",
            guard=guards.may_be_rejected, needs_reason=True, effect=effects.rejected,
        ),
        Transition(
            "appeal", frozenset({State.REJECTED}), State.APPEALED, frozenset({PERSON}) | FOR_THEM, "申诉",
            guard=guards.may_appeal, needs_reason=True, effect=effects.appealed,
        ),
        Transition(
            "uphold_appeal", frozenset({State.APPEALED}), State.SUBMITTED, COUNTY, "申诉成立，重新办",
            effect=effects.appeal_upheld,
        ),
        Transition(
            "dismiss_appeal", frozenset({State.APPEALED}), State.REJECTED, COUNTY, "维持不予登记",
            needs_reason=True, effect=effects.appeal_dismissed,
        ),
        Transition(
            "withdraw", frozenset({State.DRAFT, State.NEED_SUPPLEMENT}) | WAITING, State.WITHDRAWN,
            frozenset({PERSON}) | FOR_THEM, "撤回", effect=effects.withdrawn,
        ),
        Transition(
            "join", frozenset({State.NEED_SUPPLEMENT}) | WAITING, State.WITHDRAWN, DESK | COUNTY | SUPERIORS,
            "并入转来的登记", guard=guards.may_join, needs_reason=True, effect=effects.withdrawn,
        ),
        Transition(
            "propose_exit", frozenset({State.ACTIVE}), State.EXIT_PROPOSED, frozenset({SYSTEM}) | DESK, "建议退出",
            guard=guards.exit_is_whole, effect=effects.exit_proposed,
        ),
        Transition(
            "object", frozenset({State.EXIT_PROPOSED}), State.EXIT_OBJECTED, frozenset({PERSON}) | FOR_THEM, "对退出有异议",
            needs_reason=True, effect=effects.exit_objected,
        ),
        Transition(
            "keep", frozenset({State.EXIT_PROPOSED}), State.ACTIVE, frozenset({SYSTEM}) | DESK, "还在失业，保留登记",
            needs_reason=True, effect=effects.kept,
        ),
        Transition(
            "uphold_objection", frozenset({State.EXIT_OBJECTED}), State.ACTIVE, COUNTY, "异议成立，保留登记",
            effect=effects.kept,
        ),
        Transition(
            "dismiss_objection", frozenset({State.EXIT_OBJECTED}), State.CLOSED, COUNTY, "异议不成立，退出",
            guard=guards.exit_is_whole, needs_reason=True, effect=effects.closed,
        ),
        Transition(
            "confirm_exit", frozenset({State.EXIT_PROPOSED}), State.CLOSED, frozenset({SYSTEM}) | DESK, "确认退出",
            guard=guards.may_confirm_exit, effect=effects.closed,
        ),
        Transition(
            "leave", REGISTERED, State.CLOSED, frozenset({PERSON}) | FOR_THEM, "本人退出登记",
            guard=guards.exit_is_whole, effect=effects.closed,
        ),
        Transition(
            "transfer", frozenset({State.ACTIVE}), State.ACTIVE,
            frozenset({PERSON, SYSTEM}) | DESK | COUNTY | SUPERIORS, "转到新的服务站",
            guard=guards.has_new_place, effect=effects.moved,
        ),
        Transition(
            "reopen", frozenset({State.CLOSED}), State.ACTIVE, DESK, "恢复登记",
            guard=guards.may_reopen, needs_reason=True, effect=effects.reopened,
        ),
        Transition(
            "void", frozenset(State) - {State.DRAFT, State.WITHDRAWN, State.VOIDED}, State.VOIDED, COUNTY, "作废",
            needs_reason=True, effect=effects.voided,
        ),
    ),
)  # fmt: skip

LEAVING = (ExitCode.EMPLOYED, ExitCode.SELF_EMPLOYED, ExitCode.SCHOOL, ExitCode.ARMY, ExitCode.WITHDRAWN)
"""Exit codes that a person may give for themselves."""
