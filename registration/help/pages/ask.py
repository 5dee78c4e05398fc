"""Asking to be called: where you live, then whom to call about what; signed in or not."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts import limits
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.accounts.permissions import Action
from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.regions.selectors import full_name
from portal.ui.parts import Receipt, Task
from portal.ui.parts import State as Look
from portal.ui.places import standing
from portal.ui.words import cn_date
from registration.help import services
from registration.help.enums import UNDER_WAY, HelpKind
from registration.help.forms import HelpForm, PlaceForm
from registration.help.models import HelpRequest
from registration.unemployment.enums import Channel, Situation

WANTED = {Situation.EMPLOYED.value: HelpKind.CHANGE_WORK, Situation.PENSIONER.value: HelpKind.FIND_WORK}
LEADS = {
    Situation.EMPLOYED.value: "还在上班，不用登记失业。想换工作，服务站打电话帮您留意。",
    Situation.PENSIONER.value: "领养老金的人不登记失业。想找点活干，服务站打电话帮您留意。",
}
LEAD = "留下电话，住地的服务站打给您。不用证件，不用材料。"
CHANNELS = {Role.HOTLINE: Channel.PHONE, Role.VILLAGE_WORKER: Channel.VILLAGE, Role.CASEWORKER: Channel.OUTLET}
SESSION, KEPT, FORM = "help_sent", 5, "help"
TOWN_DIGITS = 9


@login_not_required
@never_cache
@reads_and_writes
def place(request: HttpRequest) -> HttpResponse:
    """Where the person lives; open to everybody."""
    form, situation = PlaceForm(request.POST or None), request.GET.get("situation", "")
    if request.method == "POST" and form.is_valid():
        address = reverse("help-ask-at", args=[form.cleaned_data["region"]])
        return redirect(f"{address}?situation={situation}" if situation in Situation else address)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/help/place.html", {"form": form, "lead": LEADS.get(situation, LEAD)})


@login_not_required
@never_cache
@reads_and_writes
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Whom to call, about what; open to everybody, within limits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is ActorKind.STAFF and not actor.can(Action.REGISTER_FOR):
        raise Http404
    region = standing(code)
    if not region or not int(region[6:TOWN_DIGITS]):
        return redirect("help-ask")
    form = HelpForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid() and _sent(request, region, form):
        return redirect("help-receipt", form.cleaned_data["key"])
    return render(request, "registration/help/ask.html", {"form": form, "place": full_name(region)})


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the page knows already: the situation that was picked, and a signed-in person's telephone."""
    known: dict[str, Any] = {"kind": WANTED.get(request.GET.get("situation", ""))}
    if request.actor.kind is ActorKind.CITIZEN:  # type: ignore[attr-defined]
        known |= {"phone": request.user.phone, "name": request.user.name}  # type: ignore[union-attr]
    return known


def _sent(request: HttpRequest, region: str, form: HelpForm) -> bool:
    given, actor = form.cleaned_data, request.actor  # type: ignore[attr-defined]
    wish = services.Wish(given["name"], given["phone"], region, given["kind"], given["words"])
    try:
        if not HelpRequest.objects.filter(pk=given["key"]).exists():
            limits.count_form(request, FORM, given["phone"])
        channel = CHANNELS.get(actor.role) or channel_of(request)
        services.ask_for_help(actor=actor, key=given["key"], wish=wish, channel=channel)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    sent = [*request.session.get(SESSION, []), str(given["key"])]
    request.session[SESSION] = sent[-KEPT:]
    return True


@login_not_required
@never_cache
@reads
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Number, promise and office; for whoever sent it: the account, or this very browser."""
    case = _mine(request, pk)
    if case is None:
        raise Http404
    shown = Receipt(
        "我们收到您的求助了", case.receipt_no or "", case.submitted_at, word=case.get_state_display(),  # type: ignore[arg-type]
        promised=case.due_at, promise="有人打电话给您。没接到也没关系，我们会再打。",
    )  # fmt: skip
    context = {
        "receipt": shown,
        "case": case,
        "office": case.service_office,
        "may_withdraw": _is_account(request, case),
    }
    return render(request, "registration/help/receipt.html", context)


def _mine(request: HttpRequest, pk: UUID) -> HelpRequest | None:
    cases = HelpRequest.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    if str(pk) in request.session.get(SESSION, []):
        cases = HelpRequest.objects.exclude(submitted_at=None)
    return cases.select_related("service_office").filter(pk=pk).first()


def _is_account(request: HttpRequest, case: HelpRequest) -> bool:
    own = case.account_id is not None and case.account_id == request.actor.user_id  # type: ignore[attr-defined]
    return own and case.state in UNDER_WAY


@writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person needs no call any more."""
    case = _mine(request, pk)
    if case is None or not _is_account(request, case):
        raise Http404
    services.withdraw(actor=request.actor, case=case, channel=channel_of(request))  # type: ignore[attr-defined]
    return redirect("my")


WAITED_FOR = Prepared(
    lambda actor: (
        HelpRequest.objects.visible_to(actor)
        .filter(state__in=sorted(UNDER_WAY))
        .order_by("submitted_at")
        .only("pk", "due_at", "receipt_no", "state")
    )
)


def own_tasks(actor: Actor) -> list[Task]:
    """On the person's page: who calls by when, until it is dealt with."""
    return [
        Task("等服务站打电话给您", f"最晚{cn_date(one.due_at)}" if one.due_at else one.get_state_display(), Look.WAIT,
             reverse("help-receipt", args=[one.pk]), f"求助 {one.receipt_no}")
        for one in WAITED_FOR.rows(actor=actor)
    ]  # fmt: skip
