"""The leads of an office, and one lead with what came of it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name, full_names
from portal.ui.contacts import how_it_went
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening, Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.discovery import services
from registration.discovery.enums import OPEN, LeadKind, LeadState
from registration.discovery.filters import LISTS, Asked
from registration.discovery.forms import CloseForm, ConvertForm, LoseForm, ReopenForm
from registration.discovery.models import Lead
from registration.discovery.workflow import WORKFLOW

ACTS: dict[str, tuple[type, Any]] = {
    "convert": (ConvertForm, services.convert), "close": (CloseForm, services.close),
    "lose": (LoseForm, services.lose), "reopen": (ReopenForm, services.reopen),
}  # fmt: skip


def queues(actor: Actor) -> list[Queue]:
    """How many leads wait for a contact, and how many of them too long. One query."""
    counts = Lead.objects.visible_to(actor).filter(state=LeadState.ASSIGNED).aggregate(
        all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now())),
    )  # fmt: skip
    late = f"{counts['late']} 人已经逾期" if counts["late"] else ""
    return [Queue("摸排线索", counts["all"], reverse("leads"), note=late, state=Look.LATE if late else Look.TODO)]


def _knows_kind(actor: Actor) -> bool:
    """A village worker reads whom to ask, not which list they are on (domain.md 8.2, 9: no allowance detail)."""
    return actor.audience is not Audience.VILLAGE


@sensitive
@never_cache
@reads
def leads(request: HttpRequest) -> HttpResponse:
    """One list of leads, narrowed by kind and place."""
    actor = allowed(request, Action.LEAD_VIEW)
    asked = Asked.of(request.GET, may_kind=_knows_kind(actor))
    page = page_of(asked.narrow(Lead.objects.visible_to(actor)).select_related("person"), request)
    last, places = Contact.objects.latest(one.pk for one in page), _places(page, actor)
    context = {
        "asked": asked,
        "rows": [_row(one, actor, places, last) for one in page],
        "page": page,
        "title": LISTS[asked.which][0],
        "views": [(label, f"{reverse('leads')}?{urlencode({'list': name})}", name == asked.which) for name, (label, _) in LISTS.items()],
        "kinds": LeadKind.choices if _knows_kind(actor) else [],
        "may_import": actor.can(Action.LEAD_IMPORT),
        "export": urlencode({"sheet": "leads"} | asked.stored()) if actor.can(Action.EXPORT_ASK) and page.count else "",
        "may_add": actor.can(Action.LEAD_ADD),
        "shelves": rail(request, reverse("leads")),
    }  # fmt: skip
    return render(request, "registration/discovery/leads.html", context)


def _places(found: Iterable[Lead], actor: Actor) -> dict[str, str]:
    """Where people live, without the name of the area that the reader works in."""
    home = actor.areas[0][0] if actor.areas else ""
    names = full_names({*(one.region_code for one in found), *([home] if home else [])})
    above = names.get(home, "")
    return {code: name.removeprefix(above) or name for code, name in names.items()}


def _row(one: Lead, actor: Actor, places: dict[str, str], last: dict[UUID, Contact]) -> dict[str, Any]:
    return {
        "lead": one,
        "name": shown(Datum.NAME, one.person.name, actor.audience) or "（姓名不显示）",
        "kind": one.get_kind_display() if _knows_kind(actor) else "摸排",
        "place": places.get(one.region_code, ""),
        "last": how_it_went(last.get(one.pk)),
        "late": one.state in OPEN and one.due_at is not None and one.due_at < timezone.now(),
    }


@sensitive
@never_cache
@reads_and_writes
def lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One lead: whom to ask, what the list says, what was tried, and what came of it."""
    actor = allowed(request, Action.LEAD_VIEW)
    one = get_object_or_404(
        Lead.objects.visible_to(actor).select_related("person", "service_office", "came_by__office", "record"), pk=pk
    )
    note(request, action="lead.act" if request.method == "POST" else "lead.view", object_kind="lead",
         object_id=str(pk), person_id=one.person_id)  # fmt: skip
    forms = {name: form(initial={"version": one.version}, auto_id=f"{name}_%s") for name, (form, _) in ACTS.items()}
    if request.method == "POST":
        allowed(request, Action.LEAD_DECIDE)
        act = request.POST.get("act", "")
        act = act if act in ACTS else "convert"
        forms[act] = ACTS[act][0](request.POST, auto_id=f"{act}_%s")
        if forms[act].is_valid() and _done(actor, one, act, forms[act]):
            return redirect("lead", pk)
    return render(request, "registration/discovery/lead.html", _context(actor, one, forms))


def _done(actor: Actor, one: Lead, act: str, form: Any) -> bool:
    try:
        ACTS[act][1](actor=actor, lead=one, **form.cleaned_data)
    except Stale as problem:
        one.refresh_from_db()
        form.add_error(None, problem)
        form.use_version(one.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _context(actor: Actor, one: Lead, forms: dict[str, Any]) -> dict[str, Any]:
    audience, person = actor.audience, one.person
    log = TransitionLog.objects.filter(case_id=one.pk).order_by("at", "id")
    tried = Contact.objects.kept().filter(case_id=one.pk).order_by("at")
    steps = [Happening(WORKFLOW.named(step.name).label, step.at, Look.DONE) for step in log]
    calls = [Happening(how_it_went(call), call.at, Look.DONE) for call in tried]
    begin = Happening(f"{_how_it_came(one)}，分给服务站", one.created_at, Look.DONE)
    return {
        "lead": one,
        "name": shown(Datum.NAME, person.name, audience) or "（姓名不显示）",
        "number": shown(Datum.ID_NUMBER, person.id_number, audience)[-4:],
        "phones": [each for each in (shown(Datum.PHONE, person.phone, audience), _other_phone(one, audience)) if each],
        "may_call": in_full(Datum.PHONE, audience),
        "place": full_name(one.region_code),
        "kind": one.get_kind_display() if _knows_kind(actor) else "摸排",
        "where": one.where if _knows_kind(actor) else "",
        "remark": shown(Datum.NOTES, one.remark, audience),
        "given_by": _given_by(one) if _knows_kind(actor) else "",
        "task": FollowUpTask.objects.visible_to(actor).open().filter(case_id=one.pk).order_by("due_on").first(),
        "is_open": one.state in OPEN,
        "late": one.state in OPEN and one.due_at is not None and one.due_at < timezone.now(),
        "forms": forms,
        "may_decide": actor.can(Action.LEAD_DECIDE),
        "may_reopen": any(step.name == "reopen" for step in WORKFLOW.open_to(actor, one.state)),
        "may_register": actor.can(Action.REGISTER_FOR),
        "may_log": actor.can(Action.CONTACT_LOG),
        "happenings": sorted([begin, *steps, *calls], key=lambda each: each.when),
    }


def _how_it_came(one: Lead) -> str:
    if one.known_by:
        return f"同事记下来（{one.get_known_by_display()}）"
    return "名册交来" if one.came_by else "数据送到"


def _given_by(one: Lead) -> str:
    """Which authority gave the list, or sent the record; an employer its own."""
    if one.record is not None:
        return str(one.record.get_partner_display())
    if one.came_by is None:
        return ""
    return one.came_by.employer.name if one.came_by.employer else str(one.came_by.asked.get("given_by", ""))


def _other_phone(one: Lead, audience: Audience) -> str:
    """The list's telephone where it is not the one we have."""
    return "" if one.phone == one.person.phone else shown(Datum.PHONE, one.phone, audience)
