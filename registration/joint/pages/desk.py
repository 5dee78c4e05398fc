"""The inbox of contradictions: by office and area, both sides beside each other, and a decision with its reason."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name
from portal.ui.pages.merge import merge_page
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening, Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.joint import services
from registration.joint.enums import WAITING, ConflictState
from registration.joint.filters import LISTS, narrow
from registration.joint.forms import FORMS
from registration.joint.models import Conflict, Duty, ProposedEnd
from registration.joint.workflow import WORKFLOW

WORDS = {"keep": "按登记的", "take": "按对方的", "ask": "问本人"}
DOES: dict[str, Callable[..., None]] = {"keep": services.keep, "take": services.take, "ask": services.ask}
NAMES = "姓名"
QUEUES = {"conflicts": "部门数据不一致", "ends": "单位没了，核对就业", "duties": "单位过期没办的"}
"""The rail's rows, by the name of their address."""


def queues(actor: Actor) -> list[Queue]:
    """How many contradictions wait, and how many too long; the same of employments at units that are no more, and what
    employers owe beyond the day. One query."""
    today = timezone.localdate()
    conflicts = _counted("conflicts", Conflict.objects.visible_to(actor).waiting(), Q(due_at__lt=timezone.now()))
    ends = _counted("ends", ProposedEnd.objects.visible_to(actor).waiting(), Q(due_on__lt=today))
    owed = _counted("duties", Duty.objects.visible_to(actor).waiting().filter(due_on__lt=today), Q(due_on__isnull=True))
    found = {(which, late): many for which, late, many in conflicts.union(ends, owed, all=True)}
    return [_queue(label, which, found) for which, label in QUEUES.items()]


def _counted(which: str, found: QuerySet, late: Q) -> QuerySet:
    named = found.order_by().annotate(which=Value(which), is_over=ExpressionWrapper(late, BooleanField()))
    return named.values_list("which", "is_over").annotate(many=Count("pk"))


def _queue(label: str, which: str, found: dict[tuple[str, bool], int]) -> Queue:
    over = found.get((which, True), 0)
    return Queue(
        label, over + found.get((which, False), 0), reverse(which), note=f"{over} 件已经逾期" if over else "",
        state=Look.LATE if over else Look.TODO,
    )  # fmt: skip


@sensitive
@never_cache
@reads
def conflicts(request: HttpRequest, which: str) -> HttpResponse:
    """One list: what waits, the earliest clock first; or what was decided, the newest first."""
    actor = allowed(request, Action.CONFLICT_VIEW)
    found = Conflict.objects.visible_to(actor).select_related("person", "employer").defer("sides")
    page = page_of(narrow(found, which), request)
    context = {
        "rows": [_row(one, actor) for one in page],
        "page": page,
        "which": which,
        "title": LISTS[which][0],
        "views": [(label, reverse(name), key == which) for key, (label, name) in LISTS.items()],
        "export": urlencode({"sheet": "conflicts", "list": which})
        if actor.can(Action.EXPORT_ASK) and page.count
        else "",
        "shelves": rail(request, reverse("conflicts")),
    }
    return render(request, "registration/joint/conflicts.html", context)


def _row(one: Conflict, actor: Actor) -> dict[str, Any]:
    return {
        "one": one,
        "name": _name(one, actor),
        "late": one.due_at is not None and one.due_at < timezone.now(),
    }


def _name(one: Conflict, actor: Actor) -> str:
    """A person by the access matrix; a unit's name is public."""
    if one.employer is not None:
        return one.employer.name
    return shown(Datum.NAME, one.person.name if one.person else "", actor.audience) or "（姓名不显示）"


@sensitive
@never_cache
@reads_and_writes
def conflict(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One contradiction: what the register says and what the partner says, each with source and date; the decision."""
    actor = allowed(request, Action.CONFLICT_VIEW)
    found = Conflict.objects.visible_to(actor).select_related("person", "employer", "service_office", "record__batch")
    one, act = get_object_or_404(found, pk=pk), request.POST.get("act", "")
    note(request, action=f"conflict.{act}" if act in FORMS else "conflict.view", object_kind="conflict",
         object_id=str(pk), person_id=one.person_id)  # fmt: skip
    forms = {name: form(initial={"version": one.version}, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if request.method == "POST":
        allowed(request, Action.CONFLICT_DECIDE)
        if act not in FORMS:
            raise Http404
        forms[act] = form = FORMS[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                DOES[act](actor=actor, case=one, **form.cleaned_data)
            except (Stale, IllegalTransition):
                return merge_page(request, workflow=WORKFLOW, step=act, case=one, form=form,
                                  back=reverse("conflict", args=[pk]), words=WORDS[act])  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("conflict", pk)
    return render(request, "registration/joint/conflict.html", _context(actor, one, forms, act))


def _context(actor: Actor, one: Conflict, forms: dict[str, Any], act: str) -> dict[str, Any]:
    log = TransitionLog.objects.filter(case_id=one.pk).order_by("at", "id")
    is_open = one.state in WAITING
    decides = is_open and actor.can(Action.CONFLICT_DECIDE)
    return {
        "one": one,
        "name": _name(one, actor),
        "number": shown(Datum.ID_NUMBER, one.person.id_number, actor.audience)[-4:] if one.person else "",
        "phone": one.person.phone if one.person and in_full(Datum.PHONE, actor.audience) else "",
        "place": full_name(one.region_code),
        "sides": [_side(side, actor) for side in one.sides or []],
        "open": is_open,
        "late": is_open and one.due_at is not None and one.due_at < timezone.now(),
        "forms": forms,
        "bound": forms.get(act),
        "act": act,
        "decides": decides,
        "may_ask": decides
        and one.state == ConflictState.OPEN
        and one.person
        and one.kind not in services.NOBODY_S_BUSINESS,
        "happenings": [
            Happening(WORKFLOW.named(step.name).label, step.at, Look.DONE, note=step.reason) for step in log
        ],
    }


def _side(side: list[str], actor: Actor) -> list[str]:
    """A line of the comparison as the reader may see it: names by the access matrix."""
    what, ours, theirs = side
    if what == NAMES:
        ours, theirs = (shown(Datum.NAME, name, actor.audience) or "（不显示）" for name in (ours, theirs))
    return [what, ours, theirs]
