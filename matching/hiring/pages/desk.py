"""The office's side: where its people's applications stand, referrals, vacancies that are hard to fill, and advice."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.advice import services as advice
from matching.advice.diagnosis import diagnose, hard_ones
from matching.advice.models import EmployerAdvice
from matching.applications.enums import ENDED, HIRED, OPEN
from matching.applications.models import Application
from matching.applications.night import counts_of_hires
from matching.applications.rates import rate_of, rates_by_county
from matching.hiring.forms import AdviceForm, FollowForm
from matching.hiring.reading import ladder
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail

WHICH: dict[str, tuple[str, Q]] = {
    "open": ("在办的", Q(state__in=sorted(OPEN))),
    "unanswered": ("单位没回复", Q(unanswered_at__isnull=False, answered_at=None, state__in=sorted(OPEN))),
    "hired": ("上班的", Q(state__in=sorted(HIRED))),
    "ended": ("结束的", Q(state__in=sorted(ENDED))),
}


def queues(actor: Actor) -> list[Queue]:
    """How many applications of the office's people go on, and how many employers leave without an answer. One query."""
    conditions = {
        key: Count("pk", filter=condition) for key, (_, condition) in WHICH.items() if key in ("open", "unanswered")
    }
    found = Application.objects.visible_to(actor).filter(state__in=sorted(OPEN)).aggregate(**conditions)
    said = f"{found['unanswered']} 件单位没回复" if found["unanswered"] else ""
    return [
        Queue("应聘", found["open"], reverse("desk-applications"), note=said, state=Look.DUE if said else Look.TODO)
    ]


def advice_queues(actor: Actor) -> list[Queue]:
    """Vacancies that are hard to fill, and advice that somebody looks at again. One query."""
    due = EmployerAdvice.objects.visible_to(actor).to_follow().filter(follow_up_on__lte=timezone.localdate()).count()
    said = f"{due} 条该回头看" if due else ""
    return [Queue("难招的岗位", due, reverse("hard-vacancies"), note=said, state=Look.DUE if due else Look.TODO)]


@sensitive
@never_cache
@reads
def applications(request: HttpRequest) -> HttpResponse:
    """Where the applications of the actor's people stand."""
    actor = allowed(request, Action.APPLICATION_VIEW)
    asked = request.GET.get("which", "open")
    which = asked if asked in WHICH else "open"
    found = (
        Application.objects.visible_to(actor)
        .filter(WHICH[which][1])
        .select_related("person", "vacancy", "employer")
        .defer("cv")
    )
    page = page_of(found.order_by("-applied_at", "pk"), request)
    context = {
        "page": page, "which": which,
        "rows": [(one, shown(Datum.NAME, one.person.name, actor.audience) or "（姓名不显示）") for one in page],
        "views": [(label, f"?{urlencode({'which': key})}", key == which) for key, (label, _) in WHICH.items()],
        "shelves": rail(request, reverse("desk-applications")),
    }  # fmt: skip
    return render(request, "matching/hiring/desk_applications.html", context)


@sensitive
@never_cache
@reads
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application of one of the office's people: the ladder and its reasons; never what the two wrote to each other."""
    actor = allowed(request, Action.APPLICATION_VIEW)
    found = Application.objects.visible_to(actor).select_related("person", "vacancy", "employer").defer("cv")
    case = get_object_or_404(found, pk=pk)
    note(request, object_kind="application", object_id=str(pk), person_id=case.person_id)
    log = list(TransitionLog.objects.filter(case_id=pk).order_by("at", "id"))
    context = {
        "case": case, "name": shown(Datum.NAME, case.person.name, actor.audience) or "（姓名不显示）", "steps": ladder(case, log),
        "rate": rate_of(case.employer_id), "hires": counts_of_hires(case.employer), "shelves": rail(request, reverse("desk-applications")),
    }  # fmt: skip
    return render(request, "matching/hiring/desk_application.html", context)


@never_cache
@reads
def hard(request: HttpRequest) -> HttpResponse:
    """Vacancies of the place that nobody fills, each with what was found; advice that somebody looks at again."""
    actor = allowed(request, Action.ADVICE_WRITE)
    page = page_of(hard_ones(actor).select_related("employer"), request, 20)
    found = diagnose(list(page)) if len(page) else {}
    due = EmployerAdvice.objects.visible_to(actor).to_follow().filter(follow_up_on__lte=timezone.localdate())
    context = {
        "page": page, "rows": [(one, found[one.pk]) for one in page],
        "due": due.select_related("vacancy", "employer").order_by("follow_up_on")[:50],
        "shelves": rail(request, reverse("hard-vacancies")),
    }  # fmt: skip
    return render(request, "matching/hiring/desk_hard.html", context)


@never_cache
@reads_and_writes
def advise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One vacancy with its diagnosis, what was advised, and the form for more."""
    actor = allowed(request, Action.ADVICE_WRITE)
    vacancy = get_object_or_404(
        Vacancy.objects.visible_to(actor).select_related("employer", "occupation"), pk=pk, employer__isnull=False
    )
    form = AdviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            advice.advise(actor=actor, vacancy=vacancy, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="advice.write", object_kind="vacancy", object_id=str(pk))
            return redirect("vacancy-advice", pk)
    written = (
        EmployerAdvice.objects.visible_to(actor).filter(vacancy=vacancy).select_related("written_by").order_by("-at")
    )
    context = {
        "vacancy": vacancy, "form": form, "found": diagnose([vacancy])[vacancy.pk], "hires": counts_of_hires(vacancy.employer),
        "written": [(one, FollowForm(auto_id=f"follow_{one.pk.hex}_%s")) for one in written], "rate": rate_of(vacancy.employer_id),
        "shelves": rail(request, reverse("hard-vacancies")),
    }  # fmt: skip
    return render(request, "matching/hiring/desk_advice.html", context)


@reads_and_writes
def follow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep whether an advice helped."""
    actor = allowed(request, Action.ADVICE_WRITE)
    one = get_object_or_404(EmployerAdvice.objects.visible_to(actor), pk=pk)
    if request.method != "POST":
        return redirect("vacancy-advice", one.vacancy_id)
    try:
        advice.follow_up(actor=actor, advice=one, outcome=request.POST.get("outcome", ""))
    except ValidationError as problem:
        raise Http404 from problem
    return redirect("vacancy-advice", one.vacancy_id)


@login_not_required
@reads
def answers(request: HttpRequest) -> HttpResponse:
    """In public: who answers applicants, by county (features N8). Employers' own rates stand on their vacancies."""
    found = rates_by_county()
    names: dict[str, Any] = full_names([code for code, _ in found])
    return render(
        request, "matching/hiring/answers.html", {"rows": [(names.get(code, code), rate) for code, rate in found]}
    )
