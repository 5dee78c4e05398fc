"""One task: the panel beside the list or a page of its own, and what can be done about it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from assistance.followup import desk
from assistance.followup.forms import ContactForm, PostponeForm, SkipForm
from assistance.followup.pages.focus import contact_form, focus
from assistance.followup.pages.lists import WorkList
from assistance.followup.pages.today import NAMES, TOOLS, kept
from assistance.followup.services import undo_contact
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import NextStep
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.trail import note, sensitive
from registration.unemployment.models import UnemploymentRegistration


@sensitive
@never_cache
@reads
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person of a task: a part of the list's page where script asks for it, a whole page otherwise."""
    actor, found = _task(request, Action.TASK_VIEW, pk)
    return _page(request, focus(actor, found))


@sensitive
@never_cache
@reads_and_writes
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Log a contact and go on with the next person of the list one came from."""
    actor, found = _task(request, Action.CONTACT_LOG, pk)
    if request.method != "POST":
        return redirect("desk-task", pk)
    earlier = list(Contact.objects.kept().filter(case_id=found.case_id).order_by("-at")[:1])
    case = UnemploymentRegistration.objects.filter(pk=found.case_id).first()
    form = contact_form(found, case, earlier, request.POST)
    if not form.is_valid():
        return _page(request, focus(actor, found, form))
    onward = WorkList(actor, _from(request), request).after(found)
    try:
        written = desk.log_contact(
            actor=actor, task=found, said=desk.said_of(form.cleaned_data), seen=form.cleaned_data["seen"],
            refused=_refused(form),
        )  # fmt: skip
    except Stale as problem:
        return _page(request, focus(actor, found, _again(found, case, request, problem)))
    except ValidationError as problem:
        form.add_error(None, problem)
        return _page(request, focus(actor, found, form))
    note(request, action="contact.log", detail={"counts": written.counts})
    if written.next_step == NextStep.END_WORK and actor.can(Action.WORK_DECIDE):
        return redirect("work-case", found.case_id)
    return redirect(_list(request, at=onward.pk if onward and onward.pk != pk else None, done=written.pk))


def _again(
    found: FollowUpTask, case: UnemploymentRegistration | None, request: HttpRequest, problem: Stale
) -> ContactForm:
    """The form with what was typed, drawn beside the contact that came in between."""
    data, earlier = request.POST.copy(), list(Contact.objects.kept().filter(case_id=found.case_id).order_by("-at")[:1])
    data["seen"] = str(earlier[0].pk) if earlier else ""
    form = contact_form(found, case, earlier, data)
    form.add_error(None, problem)
    return form


def _refused(form: ContactForm) -> desk.Refused | None:
    given = form.cleaned_data
    return desk.Refused(given["refused"], given["refused_said"], given["justified"]) if given["refused"] else None


@writes
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back the contact just written; the person is on the list again."""
    actor = allowed(request, Action.CONTACT_LOG)
    mine = Contact.objects.visible_to(actor).filter(actor_id=actor.user_id)
    written = get_object_or_404(mine, pk=pk)
    note(request, action="contact.undo", object_id=str(pk), person_id=written.person_id)
    try:
        undo_contact(actor=actor, contact_id=pk)
    except ValidationError as problem:
        return render(request, "assistance/followup/too_late.html", {"problem": problem.messages[0]}, status=409)
    return redirect(_list(request, at=written.task_id))


@sensitive
@never_cache
@reads_and_writes
def postpone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another day, with a reason."""
    actor, found = _task(request, Action.TASK_PLAN, pk)
    form = PostponeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _moved(found, form):
        note(request, action="task.postpone", reason=form.cleaned_data["why"])
        return redirect(_list(request))
    return _page(request, focus(actor, found) | {"postpone": form})


def _moved(found: FollowUpTask, form: PostponeForm) -> bool:
    given = form.cleaned_data
    one = FollowUpTask.objects.filter(pk=found.pk)
    try:
        contacts.postpone(tasks=one, until=given["until"], why=given["why"], region_code=found.region_code)  # type: ignore[arg-type]
    except ValidationError as problem:
        form.add_error("until", problem)
        return False
    return True


@sensitive
@never_cache
@reads_and_writes
def skip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Not to be done, with a reason."""
    actor, found = _task(request, Action.TASK_PLAN, pk)
    form = SkipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contacts.skip(task=found, why=form.cleaned_data["why"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="task.skip", reason=form.cleaned_data["why"])
            return redirect(_list(request))
    return _page(request, focus(actor, found) | {"skip": form})


def _task(request: HttpRequest, action: Action, pk: UUID) -> tuple[Actor, FollowUpTask]:
    """The actor and the task in its reach; the look at its person is noted."""
    actor = allowed(request, action)
    mine = FollowUpTask.objects.visible_to(actor).select_related("person", "service_office")
    found = get_object_or_404(mine, pk=pk)
    note(request, action="task.view", person_id=found.person_id, object_kind="followup", object_id=str(pk))
    return actor, found


def _page(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    name = "panel" if getattr(request, "htmx", False) else "task"
    data = {"focus": shown, "list_url": _list(request), "keep": kept(request, _from(request))}
    return render(request, f"assistance/followup/{name}.html", data | _nth(request))


def _nth(request: HttpRequest) -> dict[str, int]:
    """Where on its list the person stands, as the list's own link says it; shown only, so nothing hangs on it."""
    given = [request.GET.get(name, "") for name in ("nth", "of")]
    position, count = (int(one) if one.isascii() and one.isdecimal() and len(one) < 8 else 0 for one in given)
    return {"position": position if position <= count else 0, "count": count}


def _from(request: HttpRequest) -> str:
    """Which list one came from."""
    which = request.GET.get("which", "")
    return which if which in NAMES else "today"


def _list(request: HttpRequest, **marks: Any) -> str:
    """The address of the list one came from, with what its tools asked for."""
    asked = {name: request.GET.get(name, "") for name in TOOLS}
    query = urlencode({name: value for name, value in (asked | marks).items() if value})
    address = reverse(NAMES[_from(request)])
    return f"{address}?{query}" if query else address
