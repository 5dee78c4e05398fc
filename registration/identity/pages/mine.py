"""The person's side: asking for a change, seeing where it stands, taking it back."""

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.cases.workflow import IllegalTransition
from portal.foundation.moods import reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from registration.identity import services
from registration.identity.enums import OPEN
from registration.identity.forms import AskForm
from registration.identity.models import IdentityChange
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import latest_handed_in

UNDER_WAY = Prepared(
    lambda actor: (
        IdentityChange.objects.visible_to(actor).filter(state__in=sorted(OPEN)).only("pk", "kind", "state", "due_at")
    )
)


def tasks(actor: Actor) -> list[Task]:
    """Changes under way, on the person's page. One query."""
    return [
        Task(
            f"改{one.get_kind_display()}", one.get_state_display(), Look.WAIT, reverse("my-change"), "请带证件到服务站"
        )
        for one in UNDER_WAY.rows(actor=actor)
    ]


def case_of(request: HttpRequest) -> UnemploymentRegistration | None:
    """The registration whose office looks at the document, if any; staff find no such page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    case = latest_handed_in(actor)
    return case if case and case.person else None


@never_cache
@reads_and_writes
def change(request: HttpRequest) -> HttpResponse:
    """Ask, and see what was asked; whom no office serves yet reads where to go."""
    case, actor = case_of(request), request.actor  # type: ignore[attr-defined]
    if case is None:
        return render(request, "registration/identity/no_office.html")
    form = AskForm(request.POST or None, id_type=case.person.id_type)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("my-change")
    found = IdentityChange.objects.visible_to(actor).order_by("-created_at")[:20]
    return render(request, "registration/identity/mine.html", {"form": form, "changes": found, "case": case})


@writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back while nobody has looked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    one = get_object_or_404(IdentityChange.objects.visible_to(actor), pk=pk)
    with suppress(IllegalTransition):  # seen meanwhile, or pressed twice
        services.withdraw(actor=actor, change=one)
    return redirect("my-change")
