"""Asking public security or the tax office about somebody: what was asked and why, what was answered, by whom and when."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.identifiers import uuid7
from portal.foundation.moods import reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.ui.parts import State as Look
from registration.joint import checks
from registration.joint.enums import CheckKind, CheckResult, CheckState
from registration.joint.forms import CheckForm
from registration.joint.models import RegisterCheck
from registration.unemployment.models import UnemploymentRegistration

LOOKS = {CheckState.ASKED: Look.WAIT, CheckState.REFUSED: Look.NONE}
TO_LOOK_AT = frozenset({CheckResult.DIFFERS, CheckResult.UNKNOWN})
SHOWN = 30


@sensitive
@never_cache
@reads_and_writes
def of_registration(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The questions about the person of a registration, the newest first, and putting another one."""
    actor = allowed(request, Action.REGISTRATION_VIEW)
    mine = UnemploymentRegistration.objects.visible_to(actor).filter(person__isnull=False).select_related("person")
    case = get_object_or_404(mine, pk=pk)
    assert case.person is not None  # asked for
    note(request, action="check.ask" if request.method == "POST" else "check.view", object_kind="registration",
         object_id=str(pk), person_id=case.person_id)  # fmt: skip
    form = CheckForm(request.POST if request.method == "POST" else None, initial={"key": uuid7()})
    if request.method == "POST":
        allowed(request, Action.REGISTER_ASK)
        if form.is_valid():
            try:
                checks.ask(actor=actor, person=case.person, **form.cleaned_data)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("register-checks", pk)
    context = {
        "case": case,
        "name": shown(Datum.NAME, case.person.name, actor.audience) or "（姓名不显示）",
        "rows": _rows(RegisterCheck.objects.filter(person=case.person).readable().order_by("-asked_at", "pk")),
        "form": form,
        "may_ask": actor.can(Action.REGISTER_ASK),
    }
    return render(request, "registration/joint/checks.html", context)


def _rows(found: QuerySet) -> list[dict[str, Any]]:
    listed = list(found[:SHOWN])
    places = full_names({one.place for one in listed if one.place})
    return [
        {
            "one": one,
            "source": checks.PARTNERS[CheckKind(one.kind)].label,
            "place": places.get(one.place, one.place),
            "look": LOOKS.get(CheckState(one.state), Look.DUE if one.result in TO_LOOK_AT else Look.DONE),
            "word": one.get_result_display() if one.result else one.get_state_display(),
        }
        for one in listed
    ]
