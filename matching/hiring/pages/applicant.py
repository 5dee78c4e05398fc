"""One applicant as the employer sees them, and every answer that may be given; the CV as a file."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.applications import hire, services, thread
from matching.applications.cv import cv_file, name_for_employer
from matching.applications.enums import OVER, ApplicationState
from matching.applications.models import Application
from matching.applications.workflow import WORKFLOW
from matching.contact.rules import contacts_of
from matching.hiring.forms import InviteForm, MessageForm, OfferForm, OnboardForm, RefuseForm, StepForm
from matching.hiring.reading import FOR_EMPLOYER, clock
from matching.interviews import services as interviews
from matching.interviews.enums import InterviewState, Mode
from matching.interviews.models import Interview, InterviewSlot
from portal.accounts.actors import Actor
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads_and_writes, writes
from portal.people.employers.models import Membership
from portal.privacy.enums import Outcome
from portal.privacy.trail import note
from portal.ui.parts import Happening
from portal.ui.parts import State as Look
from registration.recruiting.pages.mine import membership_of
from registration.recruiting.pages.register import speaker

S = ApplicationState
OWN_STEPS = {"shortlist", "invite", "offer", "refuse", "onboard"}
MEETING = {"held", "missed", "cancel"}


def case_of(actor: Actor, pk: UUID) -> Application:
    """An applicant of an employer whom the account speaks for; anybody else's does not exist."""
    found = Application.objects.to_members(actor).select_related("vacancy", "employer", "person")
    return get_object_or_404(found, pk=pk)


@never_cache
@reads_and_writes
def applicant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One applicant. A new one's CV is opened by a press, of which the applicant hears; every answer comes back here."""
    actor = speaker(request)
    case = case_of(actor, pk)
    member = membership_of(actor, case.employer_id)
    slots = list(InterviewSlot.objects.free().filter(vacancy=case.vacancy_id).order_by("span")[:40])
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _forms(case, slots, act, request.POST)
    if request.method == "POST":
        if not member.may_recruit or act not in {*forms, "view", "archive", *MEETING}:
            raise Http404
        note(request, action=f"applicant.{act}", object_kind="application", object_id=str(pk), person_id=case.person_id)
        if act not in forms or forms[act].is_valid():
            try:
                _do(actor, case, act, forms[act].cleaned_data if act in forms else {})
            except (Stale, IllegalTransition, ValidationError) as problem:
                case = case_of(actor, pk)
                forms = _forms(case, slots, act, request.POST)
                return _page(request, case, member, forms, act, slots, problem.messages[0])
            return redirect("applicant", pk)
    return _page(request, case, member, forms, act, slots, "")


def _forms(case: Application, slots: list[InterviewSlot], act: str, data: Any) -> dict[str, Any]:
    """The form of each act, bound where it is the one posted."""
    made: dict[str, Any] = {}
    kinds: dict[str, Any] = {"shortlist": StepForm, "refuse": RefuseForm, "offer": OfferForm, "onboard": OnboardForm}
    for name, form in kinds.items():
        made[name] = form(data if act == name else None, initial={"version": case.version}, auto_id=f"{name}_%s")
    made["invite"] = InviteForm(data if act == "invite" else None, slots=slots, auto_id="invite_%s")
    made["message"] = MessageForm(data if act == "message" else None, auto_id="message_%s")
    return made


def _do(actor: Actor, case: Application, act: str, given: dict[str, Any]) -> None:
    if act == "view":
        services.view(actor=actor, case=case)
    elif act == "archive":
        services.archive(actor=actor, case=case)
    elif act == "message":
        thread.write(actor=actor, case=case, words=given["words"])
    elif act == "invite":
        slot = InterviewSlot.objects.filter(pk=given["slot"]).first() if given["slot"] else None
        interviews.invite(actor=actor, case=case, purpose=given["purpose"], slot=slot)
    elif act in MEETING:
        one = get_object_or_404(Interview.objects.filter(application=case).order_by("-created_at")[:1])
        {"held": interviews.held, "missed": interviews.missed, "cancel": interviews.cancel}[act](actor=actor, one=one)
    else:
        _step(actor, case, act, given)


def _step(actor: Actor, case: Application, act: str, given: dict[str, Any]) -> None:
    work: dict[str, Any] = {
        "shortlist": services.shortlist, "refuse": services.refuse, "offer": hire.offer, "onboard": hire.onboard,
    }  # fmt: skip
    work[act](actor=actor, case=case, **given)


def _page(
    request: HttpRequest, case: Application, member: Membership, forms: dict[str, Any], act: str,
    slots: list[InterviewSlot], problem: str,
) -> HttpResponse:  # fmt: skip
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = Interview.objects.filter(application=case).select_related("slot").order_by("-created_at").first()
    steps = {step.name for step in WORKFLOW.open_to(actor, case.state)} & OWN_STEPS if member.may_recruit else set()
    look, word = clock(case)
    seen = contacts_of(case.employer_id, [case.person_id])
    now = timezone.now()
    context = {
        "case": case, "employer": case.employer, "member": member, "name": name_for_employer(case.person, seen),
        "contact": seen.get(case.person_id), "readable": case.may_be_read, "cv": case.cv if case.may_be_read and case.state != S.APPLIED else None,
        "may_open": case.state == S.APPLIED and member.may_recruit, "look": look, "word": word,
        "forms": forms, "failed": [form for form in forms.values() if form.errors], "act": act, "problem": problem,
        "may": {name: name in steps for name in OWN_STEPS}, "slots": slots, "interview": one,
        "room_open": bool(one and one.room_is_open(now)),
        "is_remote": bool(one and one.mode == Mode.REMOTE),
        "begun": bool(one and one.state == InterviewState.CONFIRMED and one.span and one.span.lower <= now),
        "waiting": bool(one and one.state in (InterviewState.PROPOSED, InterviewState.CONFIRMED)),
        "thread": list(case.messages.order_by("at")), "may_write": case.may_be_read and not case.closed_at and member.may_recruit,
        "may_archive": case.state in OVER and case.archived_at is None and member.may_recruit,
        "happenings": [
            Happening(FOR_EMPLOYER.get(S(log.target), str(log.target)), log.at, Look.DONE, log.reason)
            for log in TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")
        ],
    }  # fmt: skip
    return render(request, "matching/hiring/applicant.html", context)


@writes
def cv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The CV as a file: so many a day and account, each kept and told to the applicant (trust.md 108)."""
    actor = speaker(request)
    case = case_of(actor, pk)
    note(request, action="applicant.cv", object_kind="application", object_id=str(pk), person_id=case.person_id)
    try:
        thread.count_download(actor=actor, case=case)
    except ValidationError as problem:
        member = membership_of(actor, case.employer_id)
        return _page(request, case, member, _forms(case, [], "", None), "", [], problem.messages[0])
    note(request, outcome=Outcome.DONE)  # a file is no form shown again: the applicant reads of it in 谁看过
    response = HttpResponse(cv_file(case), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="cv.pdf"'
    return response
