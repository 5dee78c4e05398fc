"""The list as a page of its own, its plain form, and what visits brought that the office has to read."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assistance.followup.visits import services
from assistance.followup.visits.enums import VisitOutcome
from assistance.followup.visits.forms import PlainNoteForm
from assistance.followup.visits.models import VisitNote
from assistance.followup.visits.script import current_script
from assistance.followup.visits.today import stops, todays
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.cases.contacts.enums import SEEKING
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail


def queues(actor: Actor) -> list[Queue]:
    """How many doors today. One query; on a desk without any the rail is left as it is."""
    doors = todays(actor).count()
    if not doors and actor.role is not Role.VILLAGE_WORKER:
        return []
    return [Queue("今天走访", doors, reverse("visits"), note="手机上没有网也能看", state=Look.TODO)]


def note_queues(actor: Actor) -> list[Queue]:
    """How much of what visits brought the office has to read. One query."""
    unread = VisitNote.objects.visible_to(actor).for_office().count()
    return [Queue("走访交来的", unread, reverse("visit-notes"), state=Look.DUE if unread else Look.TODO)]


@sensitive
@never_cache
@reads_and_writes
def visits(request: HttpRequest) -> HttpResponse:
    """Today's visits; with script they are taken along, without it each has its form here."""
    actor = allowed(request, Action.VISIT_LIST)
    form, script = None, current_script(Office.objects.only("region_code").get(pk=actor.office_id).region_code)
    if request.method == "POST":
        allowed(request, Action.CONTACT_LOG)
        form = PlainNoteForm(request.POST, script=script)
        if form.is_valid() and (done := _taken(request, actor, form)):
            return redirect(f"{reverse('visits')}?done={done}")
    done = request.GET.get("done", "")
    note(request, object_kind="visit-list")
    rows = stops(actor)
    context = {
        "rows": [(row, form if form and form.data.get("task") == row.id else PlainNoteForm(auto_id=f"v{row.id}_%s", initial={"task": row.id}, script=script)) for row in rows],
        "form": form, "done": SAID.get(done, ""), "outcomes": VisitOutcome.choices, "situations": [(one.value, one.label) for one in SEEKING],
    }  # fmt: skip
    return render(request, "assistance/followup/visits/visits.html", context)


SAID = {"contact": "记好了。", "further": "别人已经办过，又记了一次。", "office": "交给了服务站。"}


def _taken(request: HttpRequest, actor: Actor, form: PlainNoteForm) -> str:
    """Where the note went, or nothing where it could not be taken; then the form says why."""
    key = form.cleaned_data["key"] or uuid4()
    try:
        written, _ = services.take(actor=actor, sent=form.sent(key))
    except services.Unknown:
        raise Http404 from None
    except ValidationError as problem:
        form.add_error(None, problem)
        return ""
    note(request, action="visit.note", object_kind="visit-note", object_id=str(key), person_id=written.person_id)
    return written.landed


@sensitive
@never_cache
@reads
def notes(request: HttpRequest) -> HttpResponse:
    """What visits brought that could not be written where it belonged, or that says somebody moved; the oldest first."""
    actor = allowed(request, Action.TASK_PLAN)
    found = (
        VisitNote.objects.visible_to(actor).for_office().select_related("person", "user").order_by("received_at", "id")
    )
    page = page_of(found, request)
    places = full_names({one.region_code for one in page})
    rows = [_row(one, actor, places) for one in page]
    context = {"rows": rows, "page": page, "shelves": rail(request, reverse("visit-notes")), "now": timezone.now()}
    return render(request, "assistance/followup/visits/notes.html", context)


def _row(one: VisitNote, actor: Actor, places: dict[str, str]) -> dict[str, Any]:
    return {
        "note": one,
        "name": shown(Datum.NAME, one.person.name, actor.audience),
        "place": places.get(one.region_code, ""),
        "words": shown(Datum.NOTES, one.words, actor.audience),
        "by": one.user.name,
        "url": reverse("desk-person", args=[one.person_id]) if actor.can(Action.PERSON_VIEW) else "",
    }


@sensitive
@never_cache
@reads_and_writes
def note_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The office has read a note."""
    actor = allowed(request, Action.TASK_PLAN)
    one = get_object_or_404(VisitNote.objects.visible_to(actor).filter(for_office=True), pk=pk)
    if request.method == "POST":
        note(request, action="visit.read", object_kind="visit-note", object_id=str(pk), person_id=one.person_id)
        services.read_at_office(actor=actor, note=one)
    return redirect("visit-notes")
