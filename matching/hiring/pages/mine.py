"""The applicant's pages: applying in one press, all applications, and one of them with everything that can be done."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.applications import hire, services, thread
from matching.applications.cv import snapshot_of
from matching.applications.enums import BEFORE_OFFER, OPEN, ApplicationState
from matching.applications.models import Application
from matching.applications.rates import rate_of
from matching.hiring.forms import AgreeForm, ApplyForm, ExplainForm, MessageForm, PickForm, StepForm
from matching.hiring.reading import ladder, look_of
from matching.interviews import services as interviews
from matching.interviews.enums import InterviewState, Mode
from matching.interviews.limits import reschedules
from matching.interviews.models import Interview, InterviewSlot
from matching.interviews.services import how
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.notices import current_handing_over_consent
from portal.privacy.trail import note
from registration.jobseeking.pages.mine import COME_BACK
from registration.jobseeking.services import own_person
from registration.unemployment.pages.asking import citizens_only

S = ApplicationState
MOST = 200


def _me(request: HttpRequest) -> Actor:
    citizens_only(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@never_cache
@reads_and_writes
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is sent to whom, the separate consent, one press. Who has no CV writes one first and comes back."""
    actor = _me(request)
    vacancy = get_object_or_404(Vacancy.objects.shown().select_related("employer"), pk=pk)
    person = own_person(actor)
    seeking = services.cv_of(person) if person else None
    if request.method == "POST" and "write" in request.POST:
        request.session[COME_BACK] = reverse("apply", args=[pk])
        return redirect("seeking")
    before = services.open_one(person, vacancy) if person else None
    if before and before.state in OPEN:
        return redirect("my-application", before.pk)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and seeking and person and form.is_valid():
        try:
            made = services.apply(
                actor=actor, person=person, vacancy=vacancy, agreed=current_handing_over_consent().version,
                key=form.cleaned_data["key"], channel=channel_of(request),
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, object_kind="application", object_id=str(made.pk), person_id=person.pk)
            return redirect("my-application", made.pk)
    context = {
        "vacancy": vacancy, "form": form, "consent": current_handing_over_consent(), "rate": rate_of(vacancy.employer_id),
        "cv": snapshot_of(seeking) if seeking else None,
    }  # fmt: skip
    return render(request, "matching/hiring/apply.html", context)


@never_cache
@reads
def applications(request: HttpRequest) -> HttpResponse:
    """Everything I applied for, what goes on first."""
    actor = _me(request)
    mine = Application.objects.of_applicant(actor).select_related("vacancy", "employer").defer("cv")
    rows = [(one, look_of(one)) for one in mine.order_by("-applied_at")[:MOST]]
    going = [row for row in rows if row[0].seen_state in OPEN]
    context = {"going": going, "over": [row for row in rows if row not in going]}
    return render(request, "matching/hiring/my_applications.html", context)


def case_of(actor: Actor, pk: UUID) -> Application:
    """One of my applications; anybody else's does not exist."""
    found = Application.objects.of_applicant(actor).select_related("vacancy", "employer", "person")
    return get_object_or_404(found, pk=pk)


@never_cache
@reads_and_writes
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: the ladder, what is asked of me, the thread; every act comes back here."""
    actor = _me(request)
    case = case_of(actor, pk)
    slots = list(InterviewSlot.objects.free().filter(vacancy=case.vacancy_id).order_by("span")[:40])
    forms = _forms(case, slots, request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in forms:
        note(
            request, action=f"application.{act}", object_kind="application", object_id=str(pk), person_id=case.person_id
        )
        if forms[act].is_valid():
            try:
                _do(actor, case, act, forms[act].cleaned_data)
            except (Stale, IllegalTransition, ValidationError) as problem:
                case = case_of(actor, pk)
                forms = _forms(case, slots, request)
                forms[act].is_valid()
                forms[act].add_error(None, problem.messages[0])
            else:
                return redirect("my-application", pk)
    return render(request, "matching/hiring/my_application.html", _context(case, forms, act, slots))


def _forms(case: Application, slots: list[InterviewSlot], request: HttpRequest) -> dict[str, Any]:
    """The form of each act, bound where it is the one posted."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    made: dict[str, Any] = {}
    for name in ("withdraw", "accept", "decline"):
        made[name] = StepForm(
            request.POST if act == name else None, initial={"version": case.version}, auto_id=f"{name}_%s"
        )
    for name, form in {"message": MessageForm, "agree": AgreeForm, "explain": ExplainForm, "confirm": StepForm}.items():
        extra = {"initial": {"version": case.version}} if form is StepForm else {}
        made[name] = form(request.POST if act == name else None, auto_id=f"{name}_%s", **extra)
    for name in ("pick", "reschedule"):
        made[name] = PickForm(request.POST if act == name else None, slots=slots, auto_id=f"{name}_%s")
    return made


def _do(actor: Actor, case: Application, act: str, given: dict[str, Any]) -> None:
    if act == "message":
        thread.write(actor=actor, case=case, words=given["words"])
    elif act == "agree":
        services.agree(actor=actor, case=case, agreed=current_handing_over_consent().version)
    elif act == "withdraw":
        services.withdraw(actor=actor, case=case, version=given["version"])
    elif act in ("accept", "decline"):
        {"accept": hire.accept, "decline": hire.decline}[act](actor=actor, case=case, version=given["version"])
    else:
        _meet(actor, case, act, given)


def _meet(actor: Actor, case: Application, act: str, given: dict[str, Any]) -> None:
    one = Interview.objects.filter(application=case).order_by("-created_at").first()
    if one is None:
        raise ValidationError("没有这场面试", code="state")
    if act == "explain":
        interviews.explain(actor=actor, one=one, words=given["words"])
        return
    slot = InterviewSlot.objects.filter(pk=given["slot"]).first() if given.get("slot") else None
    if act == "reschedule" and slot:
        interviews.reschedule(actor=actor, one=one, slot=slot)
    else:
        interviews.confirm(actor=actor, one=one, slot=slot)


def _context(case: Application, forms: dict[str, Any], act: str, slots: list[InterviewSlot]) -> dict[str, Any]:
    log = list(TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id"))
    hidden = case.tell_after is not None
    one = (
        None
        if hidden
        else Interview.objects.filter(application=case).select_related("slot").order_by("-created_at").first()
    )
    now = timezone.now()
    return {
        "case": case, "steps": ladder(case, log), "look": look_of(case), "forms": forms, "bound": forms.get(act),
        "interview": one, "how": how(one) if one and one.slot else "", "slots": slots,
        "room_open": bool(one and one.room_is_open(now)), "is_remote": bool(one and one.mode == Mode.REMOTE),
        "may_move": bool(
            one and one.state == InterviewState.CONFIRMED and one.span and one.span.lower > now
            and one.rescheduled < reschedules() and slots
        ),
        "moves_left": max(reschedules() - one.rescheduled, 0) if one else 0,
        "may_explain": bool(one and one.state == InterviewState.MISSED and not one.explained_at and one.explain_by
                            and one.explain_by > now and case.state == S.INTERVIEW_CONFIRMED),
        "thread": list(case.messages.order_by("at")), "may_write": case.may_be_read and not case.closed_at,
        "may_withdraw": case.state in BEFORE_OFFER, "consent": current_handing_over_consent(),
        "has_cv": services.cv_of(case.person) is not None, "downloads": list(case.downloads.order_by("-at")[:20]),
        "lacks_consent": case.cv is None and case.is_open,
    }  # fmt: skip
