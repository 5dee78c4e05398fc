"""The offices' side: asking after the proof of identity, what waits for an answer, and the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import ActorKind, Role
from portal.accounts.permissions import Action
from portal.cases.contacts.models import FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name, full_names
from portal.ui.pages.merge import merge_page
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening, Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.transfer import services
from registration.transfer.enums import UNDER_WAY, TransferState
from registration.transfer.forms import FORMS, AskTransferForm
from registration.transfer.limits import answer_within
from registration.transfer.models import TransferQuerySet, TransferRequest
from registration.transfer.workflow import ABOVE, WORKFLOW, is_answered_by
from registration.unemployment.enums import WAITING
from registration.unemployment.pages.review import case_of

LISTS = {
    "answer": ("等我们答复", "transfers"),
    "asked": ("我们提出的", "transfers-asked"),
    "done": ("办完的", "transfers-done"),
}
WORDS = {"agree": "同意转", "refuse": "不同意转", "withdraw": "不转了"}


@sensitive
@never_cache
@reads_and_writes
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody proved here is registered elsewhere: ask that office, with the person's word."""
    actor = allowed(request, Action.TRANSFER_ASK)
    case = case_of(actor, pk)
    found = services.registered_elsewhere(case)
    if found is None or case.state not in WAITING:
        raise Http404
    note(request, action="transfer.ask" if request.method == "POST" else "transfer.view", object_kind="unemployment",
         object_id=str(pk), person_id=case.person_id)  # fmt: skip
    open_one = TransferRequest.objects.under_way().filter(second=case.pk).first()
    if open_one:
        return redirect("transfer", open_one.pk)
    form = AskTransferForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            one = services.ask(actor=actor, case=case, version=form.cleaned_data["version"])
        except ValidationError as problem:
            form.add_error(None, problem)
            form.use_version(case_of(actor, pk).version)
        else:
            return redirect("transfer", one.pk)
    context = {
        "case": case,
        "form": form,
        "name": shown(Datum.NAME, case.person.name, actor.audience),
        "days": answer_within(found.region_code, timezone.localdate()),
    }
    return render(request, "registration/transfer/ask.html", context)


@sensitive
@never_cache
@reads
def transfers(request: HttpRequest, which: str) -> HttpResponse:
    """What waits for our answer, what we asked for, or what is done; the earliest deadline first."""
    actor = allowed(request, Action.TRANSFER_VIEW)
    page = page_of(_listed(actor, which).select_related("person", "service_office", "to_office"), request)
    context = {
        "title": next((label for key, label, _ in _lists(actor) if key == which), LISTS[which][0]),
        "which": which,
        "rows": _rows(page, actor),
        "page": page,
        "views": [(label, reverse(name), key == which) for key, label, name in _lists(actor)],
        "is_above": actor.can(Action.TRANSFER_OVERSEE),
        "shelves": rail(request, reverse(LISTS[which][1])),
    }
    return render(request, "registration/transfer/desk.html", context)


def _lists(actor: Actor) -> list[tuple[str, str, str]]:
    """(key, label, address name): whoever is above both sides asks for nothing and decides what nobody answered."""
    above = actor.can(Action.TRANSFER_OVERSEE)
    named = LISTS | ({"answer": ("等我们定", "transfers")} if above else {})
    return [(key, *named[key]) for key in named if not (above and key == "asked")]


def _listed(actor: Actor, which: str) -> QuerySet:
    mine: TransferQuerySet = TransferRequest.objects.all()
    if which == "done":
        return mine.visible_to(actor).filter(answered_at__isnull=False).order_by("-answered_at", "id")
    side = mine.answered_by(actor) if which == "answer" else mine.asked_by(actor)
    return mine.under_way().readable().filter(side).order_by("due_at", "id")


def _rows(page: Any, actor: Actor) -> list[dict[str, Any]]:
    places = full_names({one.to_region_code for one in page})
    return [
        {
            "one": one,
            "name": shown(Datum.NAME, one.person.name, actor.audience) or "（姓名不显示）",
            "place": places.get(one.to_region_code, ""),
            "late": _is_late(one),
        }
        for one in page
    ]


def _is_late(one: TransferRequest) -> bool:
    return bool(one.state in UNDER_WAY and one.due_at and one.due_at < timezone.now())


def queues(actor: Actor) -> list[Queue]:
    """Whose registrations somebody waits for, and who waits with us. One query."""
    mine: TransferQuerySet = TransferRequest.objects.under_way()
    ours = mine.answered_by(actor)
    found = mine.visible_to(actor).aggregate(
        answer=Count("pk", filter=ours), late=Count("pk", filter=ours & Q(due_at__lt=timezone.now())),
        asked=Count("pk", filter=mine.asked_by(actor)),
    )  # fmt: skip
    late = f"{found['late']} 件已经逾期" if found["late"] else ""
    state = Look.LATE if late else Look.TODO
    said = late or (f"我们提出的 {found['asked']} 件在等对方" if found["asked"] else "")
    label = "转登记，等我们定" if actor.can(Action.TRANSFER_OVERSEE) else "转登记，等答复"
    return [Queue(label, found["answer"], reverse("transfers"), note=said, state=state)]


@sensitive
@never_cache
@reads_and_writes
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: from where to where, what goes along, by when; and the answer."""
    actor = allowed(request, Action.TRANSFER_VIEW)
    found = TransferRequest.objects.visible_to(actor).select_related(
        "person", "first", "second", "service_office", "to_office"
    )
    one = get_object_or_404(found, pk=pk)
    act = request.POST.get("act", "")
    note(request, action=f"transfer.{act}" if act in FORMS else "transfer.view", object_kind="transfer",
         object_id=str(pk), person_id=one.person_id)  # fmt: skip
    may = _may(actor, one)
    forms = {name: form(initial={"version": one.version}, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if request.method == "POST":
        if act not in FORMS or not _side(actor, one, act):
            raise Http404
        forms[act] = form = FORMS[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                _take(actor, one, act, form.cleaned_data)
            except (Stale, IllegalTransition):
                return merge_page(request, workflow=WORKFLOW, step=act, case=one, form=form,
                                  back=reverse("transfer", args=[pk]), words=WORDS[act])  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("transfers-asked" if act == "withdraw" else "transfers")
    context = _context(actor, one) | {"forms": forms, "bound": forms.get(act), "act": act, "may": may}
    return render(request, "registration/transfer/transfer.html", context)


def _side(actor: Actor, one: TransferRequest, act: str) -> bool:
    """Whether this actor's side is the one that takes this step, whatever the state says about it."""
    if act == "withdraw":
        return actor.can(Action.TRANSFER_ASK) and actor.office_id == one.to_office_id
    return actor.can(Action.TRANSFER_ANSWER) and is_answered_by(actor, one)


def _may(actor: Actor, one: TransferRequest) -> dict[str, bool]:
    """What the page offers."""
    ripe = actor.role is Role.CASEWORKER or one.state == TransferState.ESCALATED
    return {act: one.state in UNDER_WAY and _side(actor, one, act) and (act == "withdraw" or ripe) for act in FORMS}


def _take(actor: Actor, one: TransferRequest, act: str, given: dict[str, Any]) -> None:
    work: Callable[..., None] = {"agree": services.agree, "refuse": services.refuse, "withdraw": services.withdraw}[act]
    work(actor=actor, one=one, **given)


def _context(actor: Actor, one: TransferRequest) -> dict[str, Any]:
    log = TransitionLog.objects.filter(case_id=one.pk).order_by("at", "id")
    served = one.first if one.state in UNDER_WAY else None
    tasks = FollowUpTask.objects.open().filter(case_id=one.first_id).order_by("due_on") if served else []
    is_theirs = _side(actor, one, "agree")
    return {
        "one": one,
        "name": shown(Datum.NAME, one.person.name, actor.audience) or "（姓名不显示）",
        "phone": one.person.phone if in_full(Datum.PHONE, actor.audience) else "",
        "may_open": actor.can(Action.REGISTRATION_VIEW),
        "is_above": actor.can(Action.TRANSFER_OVERSEE),
        "place": full_name(one.to_region_code),
        "tasks": tasks if is_theirs else [],
        "case": one.first if is_theirs else one.second,
        "is_theirs": is_theirs,
        "late": _is_late(one),
        "open": one.state in UNDER_WAY,
        "county_later": is_theirs and actor.role is Role.COUNTY_REVIEWER and one.state == TransferState.WAITING,
        "happenings": [
            Happening(WORKFLOW.named(step.name).label, step.at, Look.DONE, note=_said(step)) for step in log
        ],
    }


def _said(step: TransitionLog) -> str:
    """The reason, and who decided where it was not the office that serves."""
    if step.actor_kind == ActorKind.SYSTEM:
        return step.reason or "系统"
    who = f"{Role(step.role).label}定的" if step.role in ABOVE else ""
    return "：".join(part for part in (who, step.reason) if part)
