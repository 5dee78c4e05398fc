"""A county reviewer asks to see the whole ID number: a picked reason, ten minutes, one audit row."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.reveals import RevealReason, may_reveal, open_reveal
from portal.privacy.trail import note, sensitive
from portal.rules.parameters import parameter
from portal.ui.fields.choices import RadioRows
from registration.unemployment.models import UnemploymentRegistration

MINUTES, ALARM = "privacy.unmask_minutes", "privacy.unmask_alert_per_day"


class RevealForm(forms.Form):
    """Why."""

    reason = forms.ChoiceField(
        label="为什么要看？", choices=RevealReason, widget=RadioRows, error_messages={"required": "请选一个理由"}
    )


@sensitive
@never_cache
@reads_and_writes
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The question, on a page of its own that needs no script; then back to the case."""
    actor = allowed(request, Action.REVEAL)
    cases = UnemploymentRegistration.objects.visible_to(actor).exclude(person=None)
    case = get_object_or_404(cases, pk=pk)
    if not may_reveal(Datum.ID_NUMBER, actor.audience):
        raise Http404
    note(request, action="reveal", object_kind="unemployment", object_id=str(pk), person_id=case.person_id)
    form, minutes = RevealForm(request.POST or None), parameter(MINUTES, region=case.region_code)
    if request.method == "POST" and form.is_valid():
        reason, alarm = RevealReason(form.cleaned_data["reason"]), parameter(ALARM, region=case.region_code)
        note(request, reason=reason.label, detail={"datum": Datum.ID_NUMBER.value, "minutes": minutes})
        open_reveal(
            actor=actor, person_id=case.person_id, datum=Datum.ID_NUMBER, reason=reason, minutes=minutes, alarm_above=alarm
        )  # fmt: skip
        return redirect("review", pk)
    return render(request, "registration/unemployment/reveal.html", {"case": case, "form": form, "minutes": minutes})
