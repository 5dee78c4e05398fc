"""One person who is on no list: written down on a visit, on the telephone, or as others tell."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes
from portal.privacy.trail import note, sensitive
from portal.ui.words import cn_date
from registration.discovery import services
from registration.discovery.forms import AddForm
from registration.discovery.models import Lead


@sensitive
@never_cache
@reads_and_writes
def add(request: HttpRequest) -> HttpResponse:
    """The form; afterwards the lead itself, or for a desk that sees no leads the calls again."""
    actor = allowed(request, Action.LEAD_ADD)
    note(request, action="lead.add" if request.method == "POST" else "lead.add.view", object_kind="lead")
    form = AddForm(request.POST or None, initial={"region": _home(actor)})
    if request.method == "POST" and form.is_valid():
        made = _added(actor, form)
        if made is not None:
            note(request, object_id=str(made.pk), person_id=made.person_id)
            messages.success(request, f"记好了。由{made.service_office}在 {cn_date(made.due_at)}前联系。")
            return redirect("lead", made.pk) if actor.can(Action.LEAD_VIEW) else redirect("calls")
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    context = {"form": form, "sees_leads": actor.can(Action.LEAD_VIEW)}
    return render(request, "registration/discovery/add.html", context)


def _home(actor: Actor) -> str:
    """The township or village of the actor's office; one of a whole county says nothing about a township."""
    here = Office.objects.filter(pk=actor.office_id).values_list("region_code", flat=True).first() or ""
    return here if int(here[6:9] or 0) else ""


def _added(actor: Actor, form: AddForm) -> Lead | None:
    try:
        return services.add(actor=actor, key=form.cleaned_data["key"], heard=form.heard())
    except ValidationError as problem:
        form.add_error(None, problem)
        return None
