"""The desk's first page: whom to contact today, with the person in focus beside the list."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assistance.followup.pages.focus import focus
from assistance.followup.pages.lists import REASONS, SORTS, WorkList, counts
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.cases.contacts.models import UNDO_SECONDS, Contact, FollowUpTask
from portal.foundation.moods import reads
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.rail import rail

TOOLS = ("reason", "place", "sort", "page")
NAMES = {"today": "desk-today", "overdue": "desk-overdue", "escalated": "desk-escalated", "handed": "desk-handed"}


@never_cache
@reads
def home(request: HttpRequest) -> HttpResponse:
    """Where a desk begins: today's people; for a city what was escalated to it."""
    actor = allowed(request, Action.REGISTRATION_VIEW)
    return redirect("desk-escalated" if actor.role is Role.CITY_OFFICIAL else "desk-today")


@sensitive
@never_cache
@reads
def work_list(request: HttpRequest, which: str) -> HttpResponse:
    """One of the three lists; `?at=` names the task in focus, else the first open one is."""
    actor = allowed(request, Action.TASK_VIEW)
    found = WorkList(actor, which, request)
    task = _asked_for(request, found) or found.after(None)
    if task:
        note(request, person_id=task.person_id, object_kind="followup", object_id=str(task.pk))
    return render(request, "assistance/followup/today.html", context(actor, found, task) | _undo(request, actor))


def context(actor: Actor, found: WorkList, task: FollowUpTask | None, form: Any = None) -> dict[str, Any]:
    """Everything the page of a list shows."""
    name = NAMES[found.which]
    return {
        "found": found,
        "stacks": found.stacks(),
        "page": found.page,
        "shelves": rail(found.request, reverse(name)),
        "list_url": reverse(name),
        "which": found.which,
        "reasons": REASONS,
        "places": found.places(),
        "sorts": [(key, label) for key, (label, _) in SORTS.items()],
        "asked": found.asked,
        "left": found.total - found.done_count,
        "keep": kept(found.request, found.which),
        "focus": focus(actor, task, form) if task else None,
        "current": task.pk if task else None,
        "position": found.position(task.pk) if task else 0,
        "count": found.page.count,
        "may_log": actor.can(Action.CONTACT_LOG),
    }


def kept(request: HttpRequest, which: str) -> str:
    """What a link or a form of the list carries on, so that one comes back to the same list."""
    asked = {name: request.GET.get(name, "") for name in TOOLS}
    return urlencode({"which": which} | {name: value for name, value in asked.items() if value})


def _asked_for(request: HttpRequest, found: WorkList) -> FollowUpTask | None:
    key = uuid_or_none(request.GET.get("at", ""))
    return found.mine.select_related("person", "service_office").filter(pk=key).first() if key else None


def uuid_or_none(text: str) -> UUID | None:
    """The identifier that an address holds, or none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _undo(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The bar that takes back the contact just written, for what is left of its minute."""
    key = uuid_or_none(request.GET.get("done", ""))
    contact = Contact.objects.kept().filter(pk=key, actor_id=actor.user_id).first() if key and actor.user_id else None
    left = UNDO_SECONDS - int((timezone.now() - contact.at).total_seconds()) if contact else 0
    if contact is None or left <= 0:
        return {"undo": None}
    task = FollowUpTask.objects.visible_to(actor).select_related("person").filter(case_id=contact.case_id).first()
    name = shown(Datum.NAME, task.person.name, actor.audience) if task else ""
    url = reverse("contact-undo", args=[contact.pk])
    counted = "" if contact.counts else "没联系上，不算联系，过几天再提醒您。"
    return {"undo": {"words": f"已记下{name}的联系。{counted}", "url": url, "seconds": left}}


@never_cache
@reads
def count(request: HttpRequest) -> JsonResponse:
    """The rail's figures, polled while the page is open; one query."""
    counted = counts(allowed(request, Action.TASK_VIEW))
    figures = {
        "due": counted["due"] + counted["done"],
        "overdue": counted["overdue"],
        "escalated": counted["escalated"],
        "handed": counted["handed"],
    }
    return JsonResponse({"counts": figures})
