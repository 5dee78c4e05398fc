"""One registration at the desk: what the person wrote, what our own data say to it, and the decision."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.calendar import add_working_days, working_days_between
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale, hat
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import shown
from portal.privacy.reveals import may_reveal, open_until
from portal.privacy.trail import note, sensitive
from registration.unemployment import services
from registration.unemployment.changes import corrections
from registration.unemployment.checks import data_checks, to_ask
from registration.unemployment.enums import REGISTERED, WAITING, State
from registration.unemployment.forms import (
    AcceptForm,
    ApproveForm,
    AskForm,
    DismissForm,
    RejectForm,
    UpholdForm,
    VoidForm,
)
from registration.unemployment.history import came_back, history_of
from registration.unemployment.ladder import TITLES, ladder, last_words
from registration.unemployment.limits import first_contact_within
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.papers import registration_form
from registration.unemployment.rules import NEVER_A_REASON
from registration.unemployment.workflow import WORKFLOW

Registration = UnemploymentRegistration
_SEES_NAMES = frozenset({Audience.VILLAGE, Audience.TOWNSHIP, Audience.COUNTY})


@dataclass(frozen=True)
class Decision:
    """One thing that may be decided here: its form, its row of the workflow table, and the service that does it."""

    form: type
    step: str
    service: Callable[..., None]
    names: dict[str, str] = field(default_factory=dict)  # fields of the form that the service calls otherwise
    unused: tuple[str, ...] = ()


DECISIONS = {
    "accept": Decision(AcceptForm, "accept", services.accept),
    "ask": Decision(AskForm, "ask", services.ask, names={"reason": "words"}),
    "approve": Decision(ApproveForm, "approve", services.approve),
    "reject": Decision(RejectForm, "reject", services.reject, unused=("lawful",)),
    "uphold": Decision(UpholdForm, "uphold_appeal", services.uphold_appeal),
    "dismiss": Decision(DismissForm, "dismiss_appeal", services.dismiss_appeal),
    "void": Decision(VoidForm, "void", services.void, unused=("sure",)),
}


@sensitive
@never_cache
@reads_and_writes
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look at one registration, and decide what this role may decide about it."""
    actor = allowed(request, Action.REGISTRATION_VIEW)
    case = case_of(actor, pk)
    act = "registration.decide" if request.method == "POST" else "registration.view"
    note(request, action=act, object_kind="unemployment", object_id=str(case.pk), person_id=case.person_id)
    if request.method != "POST":
        return page(request, actor, case)
    name = request.POST.get("decision", "approve")
    decision = DECISIONS.get(name)
    if decision is None or hat(actor) not in WORKFLOW.named(decision.step).by:
        raise Http404
    form = decision.form(request.POST, auto_id=f"{name}_%s")
    seen = form.cleaned_data["version"] if form.is_valid() else None
    if seen is not None and _decided(actor, case, decision, form):
        return _onwards(actor, case, name)
    return page(request, actor, case_of(actor, pk), {name: form}, seen=seen)


def case_of(actor: Actor, pk: UUID) -> Registration:
    """The registration, if it lies in this actor's scope; 404 otherwise."""
    cases = Registration.objects.visible_to(actor).select_related("person", "service_office", "account")
    return get_object_or_404(cases.exclude(person=None), pk=pk)


def _decided(actor: Actor, case: Registration, decision: Decision, form: Any) -> bool:
    given = {
        decision.names.get(name, name): value
        for name, value in form.cleaned_data.items()
        if name not in decision.unused
    }
    try:
        decision.service(actor=actor, case=case, **given)
    except (Stale, IllegalTransition):
        current = Registration.objects.get(pk=case.pk)
        form.add_error(None, "您看着这一页的时候，有人办过这一件。下面写着办了什么，您写的也都在，请看过再定")
        form.use_version(current.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _onwards(actor: Actor, case: Registration, name: str) -> HttpResponse:
    """The next one that waits for this actor; a case that was only accepted stays on the table."""
    if name == "accept":
        return redirect("review", case.pk)
    following = next_in_queue(actor, case)
    return redirect("review", following.pk) if following else redirect("desk")


def next_in_queue(actor: Actor, case: Registration) -> Registration | None:
    """What this actor decides next: the earliest deadline of the township's queue, or of the county's appeals."""
    states = WAITING if actor.can(Action.REGISTRATION_DECIDE) else {State.APPEALED}
    mine = Registration.objects.visible_to(actor).filter(state__in=sorted(states)).exclude(pk=case.pk)
    return mine.order_by("due_at", "id").first()


def page(
    request: HttpRequest, actor: Actor, case: Registration, forms: dict[str, Any] | None = None, seen: int | None = None
) -> HttpResponse:
    """The page of one registration; `forms` are those that came back with something to correct."""
    open_steps = {step.name for step in WORKFLOW.open_to(actor, case.state)}
    blank = {
        name: one.form(initial={"version": case.version}, auto_id=f"{name}_%s") for name, one in DECISIONS.items()
    }  # fmt: skip
    shown_forms = blank | (forms or {})
    context = {
        "forms": shown_forms,
        "wrong": next(iter((forms or {}).values()), None),
        "may": {name: one.step in open_steps for name, one in DECISIONS.items()},
        "meanwhile": _meanwhile(case, seen),
        "typed": next((form.data.get("reason", "") for form in (forms or {}).values()), ""),
        "following": next_in_queue(actor, case),
    }
    return render(request, "registration/unemployment/review.html", context | _about(actor, case))


def _meanwhile(case: Registration, seen: int | None) -> list[TransitionLog]:
    """What was done since the page was shown: a version counts the steps, the first being one."""
    if seen is None or seen >= case.version:
        return []
    steps = list(TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")[max(seen - 1, 0) :])
    for step in steps:
        step.title = TITLES[step.name]  # type: ignore[attr-defined]
    return steps


def _about(actor: Actor, case: Registration) -> dict[str, Any]:
    person, audience, groups, today = case.person, actor.audience, data_checks(case, actor), timezone.localdate()
    asked, past = to_ask(groups), history_of(case) if audience in _SEES_NAMES else []
    return {
        "case": case,
        "name": shown(Datum.NAME, person.name, audience),
        "phone": shown(Datum.PHONE, person.phone, audience),
        "groups": groups,
        "asked": asked,
        "left": working_days_between(today, timezone.localdate(case.due_at)) if case.due_at else 0,
        "late": bool(case.due_at and case.due_at < timezone.now()),
        "first_contact": add_working_days(today, first_contact_within(case.region_code, today)),
        "never": NEVER_A_REASON,
        "log": ladder(case),
        "corrections": corrections(case) if audience in _SEES_NAMES else [],
        "past": past,
        "came_back": came_back(past),
        "refused": last_words(case, "reject", "dismiss_appeal") if case.reject_ground else "",
        "appeal": shown(Datum.NOTES, case.appeal, audience),
        "may_ask_transfer": actor.can(Action.TRANSFER_ASK) and case.state in WAITING and _registered_elsewhere(case),
        "may_correct": actor.can(Action.REGISTER_FOR) and case.state in WAITING | {State.NEED_SUPPLEMENT},
        "may_change_phone": actor.can(Action.PERSON_PHONE) and (case.account is not None or person.is_proved),
        "may_take_deletion": actor.can(Action.DATA_COUNTER),
        "may_say_why": actor.can(Action.CONTACT_LOG) and case.state in REGISTERED,
        "number": _whole_number(actor, case),
        "may_reveal": actor.can(Action.REVEAL) and may_reveal(Datum.ID_NUMBER, audience),
    }


def _registered_elsewhere(case: Registration) -> bool:
    """Whether another office serves this person already. Nothing is asked before the identity is proved (trust.md 11)."""
    if not case.person.is_proved:
        return False
    others = Registration.objects.filter(person=case.person_id, state__in=sorted(REGISTERED)).exclude(pk=case.pk)
    return others.exclude(service_office=case.service_office_id).exists()


def _whole_number(actor: Actor, case: Registration) -> dict[str, Any] | None:
    """The ID number in full while a reveal of this actor is open."""
    until = (
        open_until(actor=actor, person_id=case.person_id, datum=Datum.ID_NUMBER) if actor.can(Action.REVEAL) else None
    )
    return {"text": case.person.id_number, "until": until} if until else None


@sensitive
@never_cache
@reads
def printed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The registration form on paper, for a person who stands at the counter."""
    actor = allowed(request, Action.REGISTRATION_VIEW)
    case = case_of(actor, pk)
    note(request, action="registration.print", object_kind="unemployment", object_id=str(pk), person_id=case.person_id)
    return registration_form(case, actor.audience)
