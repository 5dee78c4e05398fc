"""The 12333 desk: check who calls, see the case as the township does, act for one who consents, log the call."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.models import Person
from portal.privacy.enums import Datum, Outcome
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening
from portal.ui.parts import State as Look
from registration.calls import services
from registration.calls.forms import CallerForm, ConsentForm, EndForm
from registration.calls.limits import call_lasts
from registration.calls.models import Call
from registration.help.forms import HelpForm
from registration.help.models import HelpRequest
from registration.help.services import Wish
from registration.unemployment import services as register
from registration.unemployment.enums import WAITING, State
from registration.unemployment.forms import AssistCorrectForm
from registration.unemployment.history import Past, life_of
from registration.unemployment.ladder import ladder, last_words, standing
from registration.unemployment.models import UnemploymentRegistration

CORRECTABLE = WAITING | {State.NEED_SUPPLEMENT}
MOST_SHOWN = 20


@sensitive
@never_cache
@reads_and_writes
def calls(request: HttpRequest) -> HttpResponse:
    """Who calls? And today's calls of this desk, the last first."""
    actor = allowed(request, Action.CALLER_VIEW)
    form = CallerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        call = _opened(request, actor, form)
        if call is not None:
            return redirect("call", call.pk)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Call.objects.visible_to(actor).filter(opened_at__gte=midnight).select_related("person")
    page = page_of(mine.order_by("-opened_at", "-pk"), request)
    rows = [(one, shown(Datum.NAME, one.person.name, actor.audience)) for one in page.rows]
    context = {"form": form, "page": page, "rows": rows, "minutes": _minutes()}
    return render(request, "registration/calls/calls.html", context)


def _minutes() -> int:
    return int(call_lasts().total_seconds() // 60)


def _opened(request: HttpRequest, actor: Actor, form: CallerForm) -> Call | None:
    note(request, action="caller.check", object_kind="call")
    try:
        call = services.open_call(actor=actor, told=form.told())
    except ValidationError as problem:
        form.add_error(None, problem)
        return None
    if call is None:
        note(request, outcome=Outcome.DENIED)
        form.add_error(None, services.NOT_THE_SAME)
        return None
    note(request, object_id=str(call.pk), person_id=call.person_id, detail={"checked": call.checked_by})
    return call


def _call(request: HttpRequest, actor: Actor, pk: UUID) -> Call:
    """The clerk's own call; anybody else's does not exist."""
    call = get_object_or_404(Call.objects.visible_to(actor).select_related("person"), pk=pk)
    note(request, object_kind="call", object_id=str(pk), person_id=call.person_id)
    return call


def _cases(call: Call) -> Any:
    """What the caller handed in: to be seen only while the call goes on."""
    handed_in = UnemploymentRegistration.objects.filter(person=call.person_id, submitted_at__isnull=False)
    return handed_in.select_related("person", "service_office").order_by("-submitted_at", "-pk")


@sensitive
@never_cache
@reads
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The caller's case and timeline as the township sees them, and what may be done now; after the call only that it was."""
    actor = allowed(request, Action.CALLER_VIEW)
    found = _call(request, actor, pk)
    return _page(request, actor, found)


def _page(request: HttpRequest, actor: Actor, found: Call, **forms: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "call": found,
        "minutes": _minutes(),
        "end": EndForm(auto_id="end_%s"),
        "consent": None,
        "refused": "",
    }
    context["name"] = shown(Datum.NAME, found.person.name, actor.audience)
    if found.is_going_on:
        cases = list(_cases(found)[:MOST_SHOWN])
        latest = cases[0] if cases else None
        context |= {
            "person": _person(found.person, actor), "cases": cases, "latest": latest,
            "consent": None if found.consented_at else ConsentForm(auto_id="consent_%s"),
            "helps": list(HelpRequest.objects.filter(person=found.person_id).exclude(submitted_at=None).order_by("-pk")[:MOST_SHOWN]),
            "happenings": _timeline(found.person, actor),
            "may_change": bool(latest and latest.state in CORRECTABLE),
        }  # fmt: skip
        if latest:
            asked = last_words(latest, "ask") if latest.state == State.NEED_SUPPLEMENT else ""
            context |= {"now": standing(latest), "steps": ladder(latest), "asked": asked}
    return render(request, "registration/calls/call.html", context | forms)


def _timeline(person: Person, actor: Actor) -> list[Happening]:
    """The caller's spells, for whom the access matrix shows whose they are: the desk reads as the township (domain.md 9)."""
    return [_line(one) for one in life_of(person)] if in_full(Datum.NAME, actor.audience) else []


def _line(one: Past) -> Happening:
    """One stretch of the caller's timeline: since when, what, until when, how it ended, by whose word."""
    until = f"到 {one.last_day:%Y-%m-%d}" if one.last_day else "到现在"
    note = "，".join(part for part in (until, one.ended) if part) + (f"（{one.source}）" if one.source else "")
    state = Look.NONE if one.last_day else Look.NOW
    return Happening(one.what, one.first_day, state, note, f"{one.first_day:%Y-%m-%d}")


def _person(person: Person, actor: Actor) -> list[tuple[str, str]]:
    """Name and figures as the access matrix lets this desk see them."""
    seen = actor.audience
    return [
        ("姓名", shown(Datum.NAME, person.name, seen)),
        ("证件号码", shown(Datum.ID_NUMBER, person.id_number, seen)),
        ("手机", shown(Datum.PHONE, person.phone, seen) or "没有留"),
        ("住在", full_name(person.region_code) if person.region_code else "没有写"),
        ("身份", "核实过" if person.is_proved else "还没核实"),
    ]


@sensitive
@never_cache
@writes
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the caller's own words that the desk may act."""
    actor = allowed(request, Action.CALLER_ACT)
    found, form = _call(request, actor, pk), ConsentForm(request.POST, auto_id="consent_%s")
    if form.is_valid() and _did(
        form, lambda: services.record_consent(actor=actor, call=found, words=form.cleaned_data["words"])
    ):
        return redirect("call", pk)
    return _page(request, actor, found, consent=form)


def _did(form: Any, act: Callable[[], Any]) -> bool:
    """Whether the act was done; what stood against it stands at the form."""
    try:
        act()
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


@sensitive
@never_cache
@writes
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Log the call and close what it opened."""
    actor = allowed(request, Action.CALLER_VIEW)
    found, form = _call(request, actor, pk), EndForm(request.POST, auto_id="end_%s")
    if form.is_valid():
        services.end_call(actor=actor, call=found, **form.cleaned_data)
        return redirect("calls")
    return _page(request, actor, found, end=form)


def _case(found: Call, case: UUID) -> UnemploymentRegistration:
    if not found.is_going_on:
        raise Http404
    return get_object_or_404(_cases(found), pk=case)


@sensitive
@never_cache
@writes
def withdraw(request: HttpRequest, pk: UUID, case: UUID) -> HttpResponse:
    """Take the caller's registration back, as they asked."""
    actor = allowed(request, Action.CALLER_ACT)
    found = _call(request, actor, pk)
    one = _case(found, case)
    try:
        services.withdraw_for(actor=actor, call=found, case=one)
    except ValidationError as problem:
        return _page(request, actor, found, refused=problem.messages[0])
    return redirect("call", pk)


@sensitive
@never_cache
@reads_and_writes
def correct(request: HttpRequest, pk: UUID, case: UUID) -> HttpResponse:
    """Put right what was handed in, or answer the office's question, in the caller's words."""
    actor = allowed(request, Action.CALLER_ACT)
    found = _call(request, actor, pk)
    one = _case(found, case)
    if one.state not in CORRECTABLE or not found.may_act:
        return redirect("call", pk)
    form = _correction(request, one)
    if request.method == "POST" and form.is_valid() and _corrected(actor, found, one, form):
        return redirect("call", pk)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    name = shown(Datum.NAME, one.person.name, actor.audience)
    return render(request, "registration/calls/correct.html", {"form": form, "case": one, "name": name, "call": found})


def _correction(request: HttpRequest, case: UnemploymentRegistration) -> AssistCorrectForm:
    person = case.person
    given = {
        "name": person.name, "id_type": person.id_type, "phone": person.phone, "region": case.region_code,
        "reason": case.reason, "jobless_since": case.jobless_since, "version": case.version,
        "unemployment_source": case.unemployment_source,
    }  # fmt: skip
    return AssistCorrectForm(request.POST or None, known=person.id_number, initial=given)


def _corrected(actor: Actor, found: Call, case: UnemploymentRegistration, form: AssistCorrectForm) -> bool:
    given = form.cleaned_data
    answers = register.Answers(
        name=given["name"], id_type=given["id_type"], identity=given["identity"], phone=given["phone"],
        region_code=register.service_region(given["region"]), reason=given["reason"], jobless_since=given["jobless_since"],
        unemployment_source=given["unemployment_source"],
    )  # fmt: skip
    try:
        services.correct_for(actor=actor, call=found, case=case, answers=answers, version=given["version"])
    except Stale:
        case.refresh_from_db()
        form.add_error(None, "别人刚刚改过这一件。您写的都在，请看过再交一次")
        form.use_version(case.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


@sensitive
@never_cache
@reads_and_writes
def ask_for_help(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the office of the caller's place call back."""
    actor = allowed(request, Action.CALLER_ACT)
    found = _call(request, actor, pk)
    if not found.may_act:
        return redirect("call", pk)
    person = found.person
    form = HelpForm(request.POST or None, initial={"name": person.name, "phone": person.phone})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wish = Wish(given["name"], given["phone"], person.region_code, given["kind"], given["words"])
        if _did(form, lambda: services.ask_for_help_for(actor=actor, call=found, key=given["key"], wish=wish)):
            return redirect("call", pk)
    back = reverse("call", args=[pk])
    return render(request, "registration/calls/help.html", {"form": form, "call": found, "back": back})
