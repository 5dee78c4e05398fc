"""亲情代办: whom I act for, who acts for me; agreeing by the represented one's own telephone; writing and handing in for them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts import codes
from portal.accounts.actors import Actor
from portal.accounts.limits import counted_address
from portal.accounts.permissions import Action
from portal.foundation.moods import READ, WRITE, reads, reads_and_writes, writes
from portal.people.identity import read_identity
from portal.privacy.matrix import mask_phone
from portal.privacy.tokens import opened, sealed
from portal.privacy.trail import note
from registration.family import services
from registration.family.enums import Act, Relation
from registration.family.forms import AgreeForm, ForThemForm, RelativeForm
from registration.family.limits import lasts, most_represented
from registration.family.models import Representation
from registration.unemployment.ladder import ladder, standing
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.asking import LONGEST_ANSWER

WAITING = "family_waiting"  # in the session: the challenge, and sealed who it is about


def _citizen(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role or not actor.can(Action.REPRESENT_FAMILY):
        raise PermissionDenied
    return actor


@never_cache
@reads
def family(request: HttpRequest) -> HttpResponse:
    """Whom I act for, and who acts for me."""
    actor = _citizen(request)
    rows = Representation.objects.visible_to(actor).live().select_related("representative").order_by("-agreed_at")
    found = list(rows)
    context = {
        "i_act_for": [one for one in found if one.representative_id == actor.user_id],
        "act_for_me": [(one, _who(one)) for one in found if one.represented_id == actor.user_id],
        "most": most_represented(), "days": lasts().days, "acts": Act,
    }  # fmt: skip
    return render(request, "registration/family/family.html", context)


def _who(one: Representation) -> str:
    """How the represented one knows who it is: the name, if there is one, and the telephone's ends."""
    phone = mask_phone(one.representative.phone or "")
    return f"{one.representative.name}，{phone}" if one.representative.name else phone


@never_cache
@sensitive_post_parameters()
@reads_and_writes
def add(request: HttpRequest) -> HttpResponse:
    """Who it is about; then their own telephone is asked."""
    actor = _citizen(request)
    form = RelativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, actor, form):
        return redirect("family-agree")
    return render(request, "registration/family/add.html", {"form": form, "acts": Act, "days": lasts().days})


def _asked(request: HttpRequest, actor: Actor, form: RelativeForm) -> bool:
    """Send the question and the code to the represented one's telephone."""
    phone, relative = form.cleaned_data["phone"], form.relative()
    own = mask_phone(request.user.phone or "")  # type: ignore[union-attr]
    words = f"手机 {own} 的人想替您办失业登记、看进度，一年内有效。同意，就把下一条短信里的数字告诉他；不同意，不用理，也别告诉别人。"
    try:
        if phone == request.user.phone:  # type: ignore[union-attr]
            raise ValidationError("这是您自己的手机。给自己办，直接登记就行", code="self")
        challenge = codes.send_code(phone, counted_address(request), before=words)
    except ValidationError as problem:
        form.add_error("phone", problem)
        return False
    kept = [relative.relation, relative.name, relative.id_type, relative.id_number]
    request.session[WAITING] = [str(challenge.pk), sealed("\n".join(kept))]
    return True


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.non_atomic_requests
def agreed(request: HttpRequest) -> HttpResponse:
    """The represented one's code makes it hold. Tries are committed one by one, so there is no transaction around this view."""
    actor = _citizen(request)
    pk, kept = request.session.get(WAITING, ["", ""])
    challenge = codes.open_challenge(UUID(pk)) if pk else None
    if challenge is None:
        return redirect("family-add")
    form = AgreeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = codes.answer_challenge(challenge, form.cleaned_data["code"])
            made = services.agree(
                actor=actor, represented=person, relative=services.Relative(*opened(kept).split("\n"))
            )
        except ValidationError as problem:
            form.add_error("code", problem)
        else:
            note(request, action="family.agree", object_kind="representation", object_id=str(made.pk))
            request.session.pop(WAITING)
            return redirect("family")
    demo_code = import_string(settings.SMS_GATEWAY)().last_code(challenge.phone) if settings.DEMO else ""
    context = {"form": form, "phone": mask_phone(challenge.phone), "demo_code": demo_code}
    return render(request, "registration/family/agree.html", context)


agreed.moods = {"GET": READ, "HEAD": READ, "POST": WRITE}  # type: ignore[attr-defined]


@never_cache
@writes
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Either of the two ends it."""
    actor = _citizen(request)
    one = get_object_or_404(Representation.objects.visible_to(actor), pk=pk)
    note(request, object_kind="representation", object_id=str(pk))
    services.end(actor=actor, representation=one)
    return redirect("family")


def _mine(request: HttpRequest, pk: UUID) -> tuple[Actor, Representation]:
    """One that this actor acts in now; anything else does not exist."""
    actor = _citizen(request)
    rows = Representation.objects.by(actor).select_related("represented")
    return actor, get_object_or_404(rows, pk=pk)


@never_cache
@reads
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the family member's registration stands: to be read, and no more."""
    _, one = _mine(request, pk)
    handed_in = UnemploymentRegistration.objects.filter(account=one.represented_id, submitted_at__isnull=False)
    case = handed_in.select_related("service_office", "person").order_by("-submitted_at", "-pk").first()
    context: dict[str, Any] = {
        "one": one,
        "case": case,
        "draft": services.draft_of(one),
        "relation": Relation(one.relation).label,
    }
    if case:
        context |= {"now": standing(case), "steps": ladder(case)}
    return render(request, "registration/family/status.html", context)


@never_cache
@reads_and_writes
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The short form in their place: kept in their own draft, or handed in."""
    actor, one = _mine(request, pk)
    draft = services.draft_of(one)
    kept: dict[str, Any] = (draft.draft or {}) if draft else {}  # type: ignore[assignment]
    form = ForThemForm(request.POST or None, initial=kept, identity=read_identity(one.id_number, one.id_type))
    if request.method == "POST":
        note(
            request,
            object_kind="representation",
            object_id=str(pk),
            detail={"act": "draft" if "later" in request.POST else "register"},
        )
        services.save_draft_for(actor=actor, representation=one, answers=_typed(request))
        if "later" in request.POST:
            return redirect("family-status", pk)
        if form.is_valid() and _handed_in(actor, one, form):
            return redirect("family-status", pk)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/family/register.html", {"form": form, "one": one})


def _typed(request: HttpRequest) -> dict[str, str]:
    names = ("region", "reason", "jobless_since")
    return {name: request.POST.get(name, "").replace("\x00", "")[:LONGEST_ANSWER] for name in names}


def _handed_in(actor: Actor, one: Representation, form: ForThemForm) -> bool:
    given = form.cleaned_data
    try:
        services.submit_for(
            actor=actor, representation=one, region_code=given["region"], reason=given["reason"],
            jobless_since=given["jobless_since"],
        )  # fmt: skip
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True
