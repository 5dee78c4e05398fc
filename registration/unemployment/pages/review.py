"""One registration at the desk: what the person wrote, what our own data say to it, and the decision."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.moods import reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.reveals import may_reveal, open_until
from portal.privacy.trail import note, sensitive
from registration.unemployment import services
from registration.unemployment.checks import data_checks
from registration.unemployment.enums import WAITING
from registration.unemployment.forms import ApproveForm, RejectForm
from registration.unemployment.ladder import ladder
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.rules import NEVER_A_REASON


@sensitive
@never_cache
@reads_and_writes
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One registration: what the person wrote, what our own data say to it, and the decision."""
    actor = allowed(request, Action.REGISTRATION_VIEW)
    cases = UnemploymentRegistration.objects.visible_to(actor).select_related("person", "service_office", "account")
    case = get_object_or_404(cases.exclude(person=None), pk=pk)
    act = "registration.decide" if request.method == "POST" else "registration.view"
    note(request, action=act, object_kind="unemployment", object_id=str(case.pk), person_id=case.person_id)
    approve, reject = ApproveForm(initial={"version": case.version}), RejectForm(initial={"version": case.version})
    if request.method == "POST":
        allowed(request, Action.REGISTRATION_DECIDE)
        form = approve = ApproveForm(request.POST)
        if request.POST.get("decision") == "reject":
            form, approve = RejectForm(request.POST), ApproveForm(initial={"version": case.version})
            reject = form
        if form.is_valid() and _decide(actor, case, form):
            return redirect("desk")
    return render(request, "registration/unemployment/review.html", _review_context(actor, case, approve, reject))


def _decide(actor: Actor, case: UnemploymentRegistration, form: Any) -> bool:
    given = form.cleaned_data
    try:
        if isinstance(form, ApproveForm):
            services.approve(actor=actor, case=case, evidence=given["evidence"], version=given["version"])
        else:
            services.reject(
                actor=actor, case=case, ground=given["ground"], reason=given["reason"], version=given["version"]
            )
    except (Stale, ValidationError) as problem:
        form.add_error(None, problem)
        return False
    return True


def _review_context(actor: Actor, case: UnemploymentRegistration, approve: Any, reject: Any) -> dict[str, Any]:
    person, audience = case.person, actor.audience
    return {
        "case": case,
        "name": shown(Datum.NAME, person.name, audience),
        "phone": shown(Datum.PHONE, person.phone, audience),
        "groups": data_checks(case, actor),
        "approve": approve,
        "reject": reject,
        "may_decide": actor.can(Action.REGISTRATION_DECIDE) and case.state in WAITING,
        "never": NEVER_A_REASON,
        "log": ladder(case),
        "may_change_phone": actor.can(Action.PERSON_PHONE) and case.account is not None,
        "number": _whole_number(actor, case),
        "may_reveal": actor.can(Action.REVEAL) and may_reveal(Datum.ID_NUMBER, audience),
    }


def _whole_number(actor: Actor, case: UnemploymentRegistration) -> dict[str, Any] | None:
    """The ID number in full while a reveal of this actor is open."""
    until = (
        open_until(actor=actor, person_id=case.person_id, datum=Datum.ID_NUMBER) if actor.can(Action.REVEAL) else None
    )
    return {"text": case.person.id_number, "until": until} if until else None
