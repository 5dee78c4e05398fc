"""The officer's queue: vacancies that a rule holds, questions of employers, reports, and appeals for the county."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.review import services
from matching.review.enums import QuestionState, ReportState, SuspensionState
from matching.review.findings import findings_of, marked
from matching.review.forms import DecisionForm, ExcuseForm
from matching.review.models import Question, Report, Suspension
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.trail import note, sensitive
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.recruiting.reading import counts

LISTS: dict[str, tuple[str, Any, str, str]] = {
    "held": ("要人看的岗位", Vacancy, VacancyState.REVIEW, "vacancy-review"),
    "questions": ("单位请人看", Question, QuestionState.ASKED, "vacancy-question"),
    "reports": ("举报", Report, ReportState.OPEN, "vacancy-report-one"),
    "appeals": ("停用的申诉", Suspension, SuspensionState.APPEALED, "suspension-one"),
}
ABOUT = 40  # characters of a line
JOINED = {"held": ("employer",), "questions": ("vacancy",), "reports": ("vacancy",), "appeals": ("employer",)}


def queues(actor: Actor) -> list[Queue]:
    """What waits in each list, and how much of it too long. One query."""
    now, asked = timezone.now(), {}
    for which, (_, model, state, _) in LISTS.items():
        waiting = model.objects.visible_to(actor).filter(state=state)
        asked |= {which: waiting, f"{which}_late": waiting.filter(due_at__lt=now)}
    found = counts(actor, **asked)
    return [_queue(which, label, found) for which, (label, *_) in LISTS.items() if found[which]]


def _queue(which: str, label: str, found: dict[str, int]) -> Queue:
    late = found[f"{which}_late"]
    look = Look.LATE if late else Look.TODO
    words = f"{late} 件已经逾期" if late else ""
    return Queue(label, found[which], reverse("vacancy-desk", args=[which]), note=words, state=look)


@never_cache
@reads
def desk(request: HttpRequest, which: str) -> HttpResponse:
    """One list, the earliest promise first."""
    actor = allowed(request, Action.VACANCY_REVIEW)
    label, model, state, name = LISTS[which]
    found = model.objects.visible_to(actor).filter(state=state).select_related(*JOINED[which]).order_by("due_at", "pk")
    page = page_of(found, request)
    rows = [_row(case, name) for case in page]
    views = [(one[0], reverse("vacancy-desk", args=[key]), key == which) for key, one in LISTS.items()]
    context = {
        "title": label,
        "rows": rows,
        "page": page,
        "views": views,
        "shelves": rail(request, reverse("vacancy-desk", args=[which])),
    }
    return render(request, "matching/review/desk.html", context)


def _row(case: Any, name: str) -> dict[str, Any]:
    vacancy = case if isinstance(case, Vacancy) else getattr(case, "vacancy", None)
    return {
        "what": vacancy.title if vacancy else case.employer.name,
        "who": vacancy.employer_name if vacancy else case.why,
        "note": _about(case),
        "url": reverse(name, args=[case.pk]),
        "due": case.due_at,
        "late": bool(case.due_at and case.due_at < timezone.now()),
    }


def _about(case: Any) -> str:
    """What it is about in a few words: the reason of a report, the words that hold a vacancy, what an employer says."""
    if isinstance(case, Report):
        return str(case.get_reason_display())
    if isinstance(case, Vacancy):
        return "、".join(f"“{one.words}”" for one in findings_of(case) if one.words)[:ABOUT]
    return case.words[:ABOUT] if isinstance(case, Question) else ""


@never_cache
@reads_and_writes
def held(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A vacancy that a rule holds: publish it, or hand it back with what to change."""
    actor = allowed(request, Action.VACANCY_REVIEW)
    vacancy = get_object_or_404(
        Vacancy.objects.visible_to(actor).select_related("employer"), pk=pk, state=VacancyState.REVIEW
    )
    note(request, action="vacancy.review", object_kind="vacancy", object_id=str(pk))
    acts = {
        "return": lambda why, version: services.hand_back(actor=actor, vacancy=vacancy, reason=why, version=version),
        "release": lambda why, version: services.release(actor=actor, vacancy=vacancy, reason=why, version=version),
    }
    words = (("release", "看过，可以发布", "btn-primary"), ("return", "退回去改", "btn-no"))
    return _one(request, vacancy, vacancy, acts, words, "held")


@never_cache
@reads_and_writes
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An employer thinks that the check is wrong: was it, and where?"""
    actor = allowed(request, Action.VACANCY_REVIEW)
    case = get_object_or_404(
        Question.objects.visible_to(actor).select_related("vacancy__employer"), pk=pk, state=QuestionState.ASKED
    )
    note(request, action="vacancy.question", object_kind="question", object_id=str(pk))
    choices = [(str(one.number), f"{one.number}. “{one.words}”") for one in findings_of(case.vacancy) if one.term]
    excused = ExcuseForm(initial={"version": case.version}, choices=choices, auto_id="excuse_%s")
    if request.method == "POST" and request.POST.get("act") == "excuse":
        allowed(request, Action.VACANCY_DECIDE)
        excused = ExcuseForm(request.POST, choices=choices, auto_id="excuse_%s")
        given = excused.cleaned_data if excused.is_valid() else {}
        if given and _tried(excused, case, lambda: services.excuse(
            actor=actor, question=case, numbers=[int(one) - 1 for one in given["numbers"]], why=given["why"], version=given["version"],
        )):  # fmt: skip
            return redirect("vacancy-desk", "questions")
    acts = {"stand": lambda why, version: services.stand(actor=actor, question=case, why=why, version=version)}
    return _one(
        request,
        case,
        case.vacancy,
        acts,
        (("stand", "没有标错", "btn-secondary"),),
        "questions",
        excused=excused,
        said=case.words,
    )


@sensitive
@never_cache
@reads_and_writes
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A report: true or not, and why. Who reported is not shown."""
    actor = allowed(request, Action.VACANCY_REVIEW)
    case = get_object_or_404(
        Report.objects.visible_to(actor).select_related("vacancy__employer"), pk=pk, state=ReportState.OPEN
    )
    note(request, action="vacancy.report", object_kind="report", object_id=str(pk), person_id=case.person_id)
    acts = {
        "uphold": lambda why, version: services.uphold(actor=actor, case=case, why=why, version=version),
        "dismiss": lambda why, version: services.dismiss(actor=actor, case=case, why=why, version=version),
    }
    words = (("uphold", "属实，下架", "btn-no"), ("dismiss", "没有查实", "btn-secondary"))
    said = f"{case.get_reason_display()}。" + str(case.words or "")
    return _one(request, case, case.vacancy, acts, words, "reports", said=said)


@never_cache
@reads_and_writes
def suspension(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An employer's appeal, for the county."""
    actor = allowed(request, Action.VACANCY_REVIEW)
    case = get_object_or_404(
        Suspension.objects.visible_to(actor).select_related("employer"), pk=pk, state=SuspensionState.APPEALED
    )
    note(request, action="employer.suspension", object_kind="suspension", object_id=str(pk))
    acts = {
        "lift": lambda why, version: services.lift(actor=actor, case=case, why=why, version=version),
        "keep": lambda why, version: services.keep(actor=actor, case=case, why=why, version=version),
    }
    words = (("lift", "申诉成立，恢复", "btn-primary"), ("keep", "申诉不成立", "btn-no"))
    return _one(request, case, None, acts, words, "appeals", said=case.appeal, needs=Action.EMPLOYER_OVERSEE)


def _one(
    request: HttpRequest, case: Any, vacancy: Vacancy | None, acts: dict[str, Any], words: tuple, which: str, *,
    excused: ExcuseForm | None = None, said: str = "", needs: Action = Action.VACANCY_DECIDE,
) -> HttpResponse:  # fmt: skip
    """One case with its vacancy, and a form for each decision."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    act = request.POST.get("act", "")
    forms = {name: DecisionForm(initial={"version": case.version}, auto_id=f"{name}_%s") for name in acts}
    if request.method == "POST" and act in acts:
        allowed(request, needs)
        form = forms[act] = DecisionForm(request.POST, auto_id=f"{act}_%s")
        given = form.cleaned_data if form.is_valid() else {}
        if given and _tried(form, case, lambda: acts[act](given["why"], given["version"])):
            return redirect("vacancy-desk", which)
    found = findings_of(vacancy) if vacancy else []
    context = {
        "case": case, "vacancy": vacancy, "findings": found, "fields": marked(vacancy, found) if vacancy else [], "said": said,
        "decisions": [(name, label, look, forms[name]) for name, label, look in words] if actor.can(needs) else [],
        "excused": excused if actor.can(needs) else None, "list_label": LISTS[which][0], "list_url": reverse("vacancy-desk", args=[which]),
        "name": vacancy.title if vacancy else case.employer.name,
        "errors": next((form for form in (excused, *forms.values()) if form is not None and form.errors), None),
        "late": bool(case.due_at and case.due_at < timezone.now()), "said_by": "举报的人说" if which == "reports" else "单位说",
    }  # fmt: skip
    return render(request, "matching/review/one.html", context)


def _tried(form: DecisionForm, case: Any, work: Any) -> bool:
    try:
        work()
    except Stale as problem:
        case.refresh_from_db()
        form.add_error(None, problem)
        form.use_version(case.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True
