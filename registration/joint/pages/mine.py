"""The own side: which of two authorities is right about me; and, for an employer, why somebody's work ended."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.workflow import IllegalTransition
from portal.foundation.moods import reads_and_writes
from portal.foundation.prepared import Prepared
from portal.people.employers.models import Membership
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from portal.ui.words import cn_date
from registration.employment.effects import version_of
from registration.employment.models import EmploymentRegistration
from registration.joint import prompts, services
from registration.joint.enums import ConflictState
from registration.joint.forms import AnswerForm, ReasonForm
from registration.joint.models import Conflict, ReasonAsked

ASKED = Prepared(
    lambda actor: (
        Conflict.objects.visible_to(actor).filter(state=ConflictState.ASKED).order_by("due_at").only("pk", "partner")
    )
)
REASONS = Prepared(
    lambda actor: (
        ReasonAsked.objects.visible_to(actor).waiting().select_related("employer").order_by("due_on", "pk")[:10]
    )
)


def tasks(actor: Actor) -> list[Task]:
    """What the person is asked, and what their employers are. Three queries."""
    today = timezone.localdate()
    asked = [
        Task("两处记的不一样，请您看一看", "等您说哪个对", Look.DUE, reverse("my-conflict", args=[one.pk]))
        for one in ASKED.rows(actor=actor)
    ]
    reasons = [
        Task("有职工停保了，请说明原因", f"{cn_date(one.due_on)}前", Look.LATE if one.due_on < today else Look.DUE,
             reverse("my-reason", args=[one.pk]), one.employer.name)
        for one in REASONS.rows(actor=actor)
    ]  # fmt: skip
    return [*asked, *reasons, *_to_register(actor, today)]


def _to_register(actor: Actor, today: date) -> list[Task]:
    """One line for each employer of the actor's that insures people it has not registered, by the earliest last day."""
    mine = Membership.objects.of_account(actor).values("employer")
    counted = prompts.owed(EmploymentRegistration.objects.unregistered().filter(employer__in=mine))
    firsts: dict[UUID, prompts.Owed] = {}
    for one in sorted(counted, key=lambda one: one.last_day):
        firsts.setdefault(one.employer, one)
    return [
        Task("有职工参保了，请办就业登记", f"{cn_date(one.last_day)}前", Look.LATE if one.last_day < today else Look.DUE,
             f"{reverse('employer-workers', args=[employer])}?list=waiting",
             f"{one.name}，{sum(many for owed, many in counted.items() if owed.employer == employer)} 人")
        for employer, one in firsts.items()
    ]  # fmt: skip


@never_cache
@reads_and_writes
def conflict(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Both sides, and which is right; the office decides after that."""
    one = get_object_or_404(
        Conflict.objects.visible_to(citizen(request)).select_related("service_office", "person"), pk=pk
    )
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(actor=request.actor, case=one, **form.cleaned_data)  # type: ignore[attr-defined]
        except (IllegalTransition, ValidationError):
            return redirect("my-conflict", pk)  # answered or decided meanwhile: the page shows how it stands
        return redirect("my")
    context = {"one": one, "form": form, "may_answer": one.state == ConflictState.ASKED, "sides": one.sides or []}
    return render(request, "registration/joint/my_conflict.html", context)


@never_cache
@reads_and_writes
def reason(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why the work of somebody ended whose insurance stopped."""
    found = ReasonAsked.objects.visible_to(citizen(request)).select_related("registration__person", "employer")
    one, problem = get_object_or_404(found, pk=pk), ""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_reason(actor=request.actor, asked=one, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            return redirect("my")
    context = {"one": one, "form": form, "problem": problem, "version": version_of(one.registration)}
    return render(request, "registration/joint/reason.html", context)


def citizen(request: HttpRequest) -> Actor:
    """Who comes in for themselves or their employer; the page does not exist for staff."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role or not actor.can(Action.REGISTER_SELF):
        raise Http404
    return actor
