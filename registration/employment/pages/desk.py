"""The office's door: who works in its area, what waits for a word, and writing down what somebody says at the counter."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.people.employers.models import Employer
from portal.people.listed import listed_person
from portal.privacy.trail import note, sensitive
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.employment import services
from registration.employment.enums import EmploymentKind, EmploymentState, Source
from registration.employment.forms import OfficeForm
from registration.employment.models import EmploymentRegistration
from registration.employment.pages.record import Door, record
from registration.employment.papers import registration_form
from registration.employment.reading import LISTS, listed, rows_of
from registration.unemployment.enums import Channel

LONGEST = 40


def queues(actor: Actor) -> list[Queue]:
    """How many proposed employments wait for a word. One query."""
    waiting = EmploymentRegistration.objects.visible_to(actor).filter(state=EmploymentState.PROPOSED).count()
    return [Queue("就业登记，等确认", waiting, reverse("work"), state=Look.DUE if waiting else Look.TODO)]


@sensitive
@never_cache
@reads
def work(request: HttpRequest) -> HttpResponse:
    """The employments of the area: those that wait first."""
    actor = allowed(request, Action.WORK_VIEW)
    which = request.GET.get("list", "")
    which, words = (
        which if which in LISTS else "waiting",
        request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST],
    )
    page = page_of(listed(EmploymentRegistration.objects.visible_to(actor), which, words), request)
    context = {
        "rows": rows_of(page, actor.audience),
        "page": page,
        "which": which,
        "title": LISTS[which][0],
        "q": words,
        "views": [(label, f"{reverse('work')}?list={name}", name == which) for name, (label, _) in LISTS.items()],
        "may_write": actor.can(Action.WORK_DECIDE),
        "shelves": rail(request, reverse("work")),
    }
    return render(request, "registration/employment/desk.html", context)


@sensitive
@never_cache
@reads_and_writes
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One employment with everything that was ever said of it."""
    actor, found = _case(request, pk)
    note(request, action="employment.act" if request.method == "POST" else "employment.view", object_kind="employment",
         object_id=str(pk), person_id=found.person_id)  # fmt: skip
    if request.method == "POST":
        allowed(request, Action.WORK_DECIDE)
    door = Door(
        Source.OFFICE, actor.audience, "registration/employment/case.html", "work-case",
        {"pdf": reverse("work-pdf", args=[pk])},
    )  # fmt: skip
    return record(request, actor, found, door)


def _case(request: HttpRequest, pk: UUID) -> tuple[Actor, EmploymentRegistration]:
    actor = allowed(request, Action.WORK_VIEW)
    mine = EmploymentRegistration.objects.visible_to(actor).select_related("person", "employer", "service_office")
    return actor, get_object_or_404(mine, pk=pk)


@sensitive
@never_cache
@reads_and_writes
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody says about their work; their word ends a registration as unemployed at once."""
    actor = allowed(request, Action.WORK_DECIDE)
    here = Office.objects.filter(pk=actor.office_id).values_list("region_code", flat=True).first() or ""
    form = OfficeForm(request.POST or None, initial={"region": here if int(here[6:9] or 0) else ""})
    form.fields["region"].widget.start = here  # type: ignore[attr-defined]
    note(request, action="employment.for" if request.method == "POST" else "employment.for.view")
    if request.method == "POST" and form.is_valid():
        try:
            made = _declared(actor, form)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("work-case", made.pk)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/employment/new.html", {"form": form})


def _declared(actor: Actor, form: OfficeForm) -> EmploymentRegistration:
    given: dict[str, Any] = form.cleaned_data
    person = listed_person(
        name=given["name"], identity=given["identity"], id_type=given["id_type"], phone=given["phone"],
        region_code=given["region"], source=Channel.OUTLET,
    )  # fmt: skip
    employer = Employer.objects.filter(uscc=given["uscc"]).first() if given["uscc"] else None
    words = "" if employer else given["employer_words"] or given["uscc"]
    declared = services.Declared(
        person, EmploymentKind(given["kind"]), form.work(), given["region"], Source.OFFICE, Channel.OUTLET, employer,
        employer_words=words,
    )  # fmt: skip
    return services.declare(actor=actor, key=given["key"], declared=declared)


@sensitive
@never_cache
@reads
def case_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The registration as PDF."""
    actor, found = _case(request, pk)
    note(request, action="employment.print", object_kind="employment", object_id=str(pk), person_id=found.person_id)
    return registration_form(found, actor.audience, found.person.name)
