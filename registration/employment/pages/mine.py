"""The worker's door: my work and what others say of it, declaring my own, and saying that something is not so."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.services import plan
from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.privacy.enums import Audience
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from portal.ui.words import cn_days
from registration.employment import declaring
from registration.employment.declaring import people_of
from registration.employment.effects import KIND
from registration.employment.enums import EmploymentState, Source
from registration.employment.forms import OwnWorkFirstForm, OwnWorkForm
from registration.employment.models import EmploymentRegistration
from registration.employment.pages.record import Door, record
from registration.employment.papers import registration_form
from registration.employment.reading import LOOKS, where
from registration.help.limits import call_within

NOT_SO = "employment.not_so"
"""The rule named by the call an office owes somebody who says that a registration of theirs is not so."""


def _citizen(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    return actor


@never_cache
@reads
def work(request: HttpRequest) -> HttpResponse:
    """Every employment of mine, the newest first."""
    actor = _citizen(request)
    people = people_of(actor)
    mine = EmploymentRegistration.objects.with_days().filter(person__in=people).exclude(state=EmploymentState.NEW)
    rows = [
        (one, where(one), cn_days(one.days), one.post, LOOKS[EmploymentState(one.state)], one.get_state_display())
        for one in mine.select_related("employer").order_by("-declared_at")
    ]
    return render(request, "registration/employment/mine.html", {"rows": rows})


@never_cache
@reads_and_writes
def own(request: HttpRequest) -> HttpResponse:
    """Declare self-employment or flexible work: my word is enough."""
    actor = _citizen(request)
    form = (OwnWorkForm if people_of(actor) else OwnWorkFirstForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = declaring.own_work(actor=actor, given=form.cleaned_data, channel=channel_of(request))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("my-work-record", case.pk)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/employment/own.html", {"form": form})


@never_cache
@reads_and_writes
def mine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One employment of mine: what is said, what was said before, and by whom."""
    actor, case = _case(request, pk)
    asked = case.state in (EmploymentState.CURRENT, EmploymentState.PROPOSED, EmploymentState.ENDED)
    door = Door(
        Source.SELF, Audience.SELF, "registration/employment/my_record.html", "my-work-record",
        {"pdf": reverse("my-work-pdf", args=[pk]), "may_object": asked and case.source != Source.SELF},
    )  # fmt: skip
    return record(request, actor, case, door)


def _case(request: HttpRequest, pk: UUID) -> tuple[Actor, EmploymentRegistration]:
    actor = _citizen(request)
    found = EmploymentRegistration.objects.visible_to(actor).filter(person__in=people_of(actor))
    return actor, get_object_or_404(found.select_related("person", "employer", "service_office"), pk=pk)


@writes
def object_to(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is not so: the office owes a call, once however often it is pressed."""
    _, case = _case(request, pk)
    today = timezone.localdate()
    due_on = add_working_days(today, call_within(case.region_code, today))
    plan(case=case, kind=KIND, step=Step.HELP, due_on=due_on, rule=NOT_SO)
    return render(request, "registration/employment/objected.html", {"case": case, "due_on": due_on})


@never_cache
@reads
def mine_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The registration as PDF."""
    _, case = _case(request, pk)
    return registration_form(case, Audience.SELF, case.person.name)


WAITING = Prepared(
    lambda actor: (
        EmploymentRegistration.objects.visible_to(actor)
        .filter(
            state=EmploymentState.PROPOSED, person__links__account=actor.user_id, person__links__ended_at__isnull=True
        )
        .order_by("declared_at")
        .only("pk", "receipt_no", "employer_words", "kind")
    )
)


def own_tasks(actor: Actor) -> list[Task]:
    """On the person's page: what somebody says of their work and is not sure yet."""
    return [
        Task(
            "单位登记您上班了，对吗？",
            "等核对",
            Look.DUE,
            reverse("my-work-record", args=[one.pk]),
            f"就业登记 {one.receipt_no}",
        )
        for one in WAITING.rows(actor=actor)
    ]
