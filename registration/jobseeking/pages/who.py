"""Who looks for work: asked once, only of an account that speaks for nobody yet (domain.md 2B.1: identity verified once)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads_and_writes
from portal.people.enums import IdType
from portal.people.identity import age_on, read_identity
from portal.people.services import Typed
from portal.ui.fields.region import RegionField
from registration.jobseeking import services
from registration.unemployment.forms import IdentityForm
from registration.unemployment.pages.asking import citizens_only
from registration.unemployment.rules import WORKING_AGE
from registration.unemployment.services import service_region

TOO_YOUNG = "满 16 岁才能登记求职（《劳动法》第十五条）。还在上学，想学手艺，请打 12333"


class SeekerForm(IdentityForm):
    """Identity as the other registers ask it, by the rule of this one: 16, and no upper end (老年人也能求职)."""

    region = RegionField(
        label="您住在哪个乡镇或街道？",
        help_text="由住地的服务站帮您找。",
        error_messages={"required": "请选到乡镇或街道"},
    )

    def _read(self, cleaned: dict[str, Any]) -> None:
        try:
            identity = read_identity(cleaned["id_number"], cleaned.get("id_type") or IdType.RESIDENT)
            if age_on(identity.birth_date, timezone.localdate()) < WORKING_AGE:
                raise ValidationError(TOO_YOUNG, code="age")
        except ValidationError as problem:
            self.add_error("id_number", problem)
        else:
            cleaned["identity"], cleaned["id_number"] = identity, identity.number

    def typed_by(self, phone: str) -> Typed:
        """What was typed, as the register of persons takes it."""
        given = self.cleaned_data
        return Typed(given["name"], given["identity"], given["id_type"], phone, service_region(given["region"]))


@never_cache
@reads_and_writes
def who(request: HttpRequest) -> HttpResponse:
    """Name, number, place: then the record begins."""
    citizens_only(request)
    actor = request.actor  # type: ignore[attr-defined]
    if services.own_person(actor):
        return redirect("seeking")
    form = SeekerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.claim_self(actor=actor, typed=form.typed_by(request.user.phone))  # type: ignore[union-attr]
            services.begin(actor=actor, person=person, channel=channel_of(request))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("seeking")
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/jobseeking/who.html", {"form": form})
