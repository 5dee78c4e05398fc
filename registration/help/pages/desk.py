"""The office's side: who waits for a call, and what came of it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name, full_names
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening, Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.help import services
from registration.help.enums import UNDER_WAY
from registration.help.forms import FORMS
from registration.help.models import HelpRequest
from registration.help.workflow import WORKFLOW


def queues(actor: Actor) -> list[Queue]:
    """How many wait for a call, and how many of them too long. One query."""
    due = list(HelpRequest.objects.visible_to(actor).under_way().values_list("due_at", flat=True)[:1000])
    late = sum(1 for one in due if one and one < timezone.now())
    note_ = f"{late} 件已经逾期" if late else ""
    return [Queue("求助，等回电", len(due), reverse("help-desk"), note=note_, state=Look.LATE if late else Look.TODO)]


@sensitive
@never_cache
@reads
def desk(request: HttpRequest) -> HttpResponse:
    """Who waits, the earliest promise first."""
    actor = allowed(request, Action.HELP_VIEW)
    page = page_of(HelpRequest.objects.visible_to(actor).under_way(), request)
    places = full_names({case.region_code for case in page})
    rows = [
        {
            "case": case,
            "name": shown(Datum.NAME, case.name, actor.audience),
            "place": places.get(case.region_code, ""),
            "overdue": bool(case.due_at and case.due_at < timezone.now()),
        }
        for case in page
    ]
    context = {"rows": rows, "page": page, "shelves": rail(request, reverse("help-desk"))}
    return render(request, "registration/help/desk.html", context)


@sensitive
@never_cache
@reads_and_writes
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: the telephone, what was said, and what came of it."""
    actor = allowed(request, Action.HELP_VIEW)
    case = get_object_or_404(HelpRequest.objects.visible_to(actor).select_related("service_office"), pk=pk)
    note(request, action="help.answer" if request.method == "POST" else "help.view", object_kind="help",
         object_id=str(pk), person_id=case.person_id)  # fmt: skip
    forms = {name: form(initial={"version": case.version}, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if request.method == "POST":
        allowed(request, Action.HELP_ANSWER)
        asked = request.POST.get("act", "")
        act = asked if asked in FORMS else "call"
        forms[act] = FORMS[act](request.POST, auto_id=f"{act}_%s")
        if forms[act].is_valid() and _done(actor, case, act, forms[act]):
            return redirect("help-desk")
    return render(request, "registration/help/answer.html", _context(actor, case, forms))


def _done(actor: Actor, case: HelpRequest, act: str, form: Any) -> bool:
    work: Any = {"call": services.called, "close": services.close, "refer": services.refer}[act]
    try:
        work(actor=actor, case=case, **form.cleaned_data)
    except Stale as problem:
        case.refresh_from_db()
        form.add_error(None, problem)
        form.use_version(case.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _context(actor: Actor, case: HelpRequest, forms: dict[str, Any]) -> dict[str, Any]:
    audience = actor.audience
    log = TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")
    return {
        "case": case,
        "name": shown(Datum.NAME, case.name, audience),
        "phone": shown(Datum.PHONE, case.phone, audience),
        "words": shown(Datum.NOTES, case.words, audience),
        "answer": shown(Datum.NOTES, case.answer, audience),
        "place": full_name(case.region_code),
        "forms": forms,
        "may_answer": actor.can(Action.HELP_ANSWER) and case.state in UNDER_WAY,
        "may_call": any(step.name == "call" for step in WORKFLOW.open_to(actor, case.state)),
        "happenings": [Happening(WORKFLOW.named(one.name).label, one.at, Look.DONE) for one in log],
    }
