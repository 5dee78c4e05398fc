"""Who else helps: a person's further helpers for the caseworker who answers for them, and for the person."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.fields.choices import RadioRows
from registration.caseload import helping
from registration.caseload.enums import HelpRole
from registration.caseload.models import Helper
from registration.caseload.selectors import held_before, helpers_of, holder_of
from registration.roster.forms import Day, ReasonField
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.asking import citizens_only
from registration.unemployment.services import latest_handed_in


class HelperForm(forms.Form):
    """Who helps, with what, from which day, and why."""

    staff = forms.ChoiceField(label="请谁", widget=RadioRows, error_messages={"required": "请选请谁"})
    role = forms.ChoiceField(
        label="帮什么", widget=RadioRows, choices=HelpRole, error_messages={"required": "请选帮什么"}
    )
    day = Day("从哪天起")
    why = ReasonField("为什么请", "照实写，本人要看自己的资料时看得到。")

    def __init__(self, *args: Any, case: UnemploymentRegistration, taken: set[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        free = [one for one in helping.candidates(case, today) if one.user_id not in taken]
        named = {str(one.user_id): f"{one.user.name}，{one.office.name}" for one in free}
        self.fields["staff"].choices = list(named.items())  # type: ignore[attr-defined]
        self.fields["day"].initial = today


class EndForm(forms.Form):
    """Why a colleague helps no more."""

    why = ReasonField("为什么不帮了", "照实写，本人要看自己的资料时看得到。")


@sensitive
@never_cache
@reads_and_writes
def helpers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who answers for a person, who helps and helped, and asking one more; a post asks."""
    actor, case = _ours(request, pk)
    note(request, action="caseload.helpers", object_kind="person", object_id=str(pk), person_id=pk)
    people = _people(actor, case)
    form = HelperForm(request.POST or None, case=case, taken=_taken(people))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = helping.add(
                actor=actor, case=case, staff=UUID(given["staff"]), role=given["role"], since=given["day"], reason=given["why"]
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="caseload.helper.add", reason=given["why"])
            messages.success(request, f"请好了，{made.staff.name}一起帮：{made}。已经告诉本人。")
            return redirect("person-helpers", pk)
    context = people | {"form": form, "pk": pk, "name": _name(actor, case), "office": case.service_office}
    return render(request, "registration/caseload/helpers.html", context)


@sensitive
@never_cache
@reads_and_writes
def end(request: HttpRequest, pk: UUID, helper: UUID) -> HttpResponse:
    """A colleague helps no more: one question, why."""
    actor, case = _ours(request, pk)
    one = next((found for found in helpers_of(actor, pk) if found.pk == helper and not found.ended_why), None)
    if one is None:
        raise Http404
    note(request, action="caseload.helpers", object_kind="person", object_id=str(pk), person_id=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            helping.end(actor=actor, case=case, helper=helper, reason=form.cleaned_data["why"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="caseload.helper.end", reason=form.cleaned_data["why"])
            messages.success(request, f"{one.staff.name}不再一起帮了。已经告诉本人。")
            return redirect("person-helpers", pk)
    context = {"form": form, "pk": pk, "name": _name(actor, case), "one": one}
    return render(request, "registration/caseload/helper_end.html", context)


@never_cache
@reads
def mine(request: HttpRequest) -> HttpResponse:
    """Who helps me: the office, who answers for me there, who helps with what, and who did before."""
    citizens_only(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = latest_handed_in(actor)
    if case is None or case.person_id is None:
        return redirect("my")
    context = _people(actor, case) | {"office": case.service_office}
    return render(request, "registration/caseload/my_helpers.html", context)


def _ours(request: HttpRequest, pk: UUID) -> tuple[Actor, UnemploymentRegistration]:
    """The registration by which the actor's own office serves this person; otherwise there is no such page."""
    actor = allowed(request, Action.CASELOAD_MANAGE)
    found = UnemploymentRegistration.objects.visible_to(actor).filter(
        service_office=actor.office_id, state__in=sorted(REGISTERED)
    )
    case = found.select_related("person", "service_office").filter(person=pk).order_by("-created_at").first()
    if case is None:
        raise UnemploymentRegistration.objects.visible_to(actor).missing(person=pk)
    return actor, case


def _name(actor: Actor, case: UnemploymentRegistration) -> str:
    assert case.person is not None
    return shown(Datum.NAME, case.person.name, actor.audience)


def _taken(people: dict[str, Any]) -> set[UUID]:
    """Who need not be asked: the one who answers, and those who help already."""
    holder = people["holder"]
    return {one.staff_id for one in people["now"]} | ({holder.staff_id} if holder else set())


def _people(actor: Actor, case: UnemploymentRegistration) -> dict[str, Any]:
    """Who answers, who helps now or will, and who answered or helped before. Three queries."""
    today, person, office = timezone.localdate(), case.person_id, case.service_office_id
    everybody: list[Helper] = helpers_of(actor, person) if person else []
    return {
        "holder": holder_of(person, office, today) if person and office else None,
        "now": [one for one in everybody if not one.ended_why],
        "before": [one for one in everybody if one.ended_why],
        "held_before": held_before(person, today) if person else [],
    }
