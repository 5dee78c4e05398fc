"""At the desk, or on a visit: why the work before a registration was lost."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from registration.losses import services
from registration.losses.forms import LossForm
from registration.losses.models import JobLossReason
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration


@sensitive
@never_cache
@reads_and_writes
def why(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was heard so far and what the person wrote; a post adds a word."""
    actor = allowed(request, Action.CONTACT_LOG)
    mine = UnemploymentRegistration.objects.visible_to(actor).filter(state__in=sorted(REGISTERED))
    case = get_object_or_404(mine.select_related("person"), pk=pk)
    note(request, action="loss.why", object_kind="unemployment", object_id=str(pk), person_id=case.person_id)
    form = LossForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.say_why(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("note", problem)
        else:
            return redirect("loss-why", pk)
    said = [(one, shown(Datum.NOTES, one.note, actor.audience)) for one in JobLossReason.objects.of(case)]
    context = {"case": case, "name": shown(Datum.NAME, case.person.name, actor.audience), "form": form, "said": said}
    return render(request, "registration/losses/why.html", context)
