"""The employer's candidates: masked cards of public CVs with reasons, and the invitation."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from matching.recommend import services
from matching.recommend.enums import Answer
from matching.recommend.limits import invitations_a_day
from matching.recommend.score.facts import NEVER
from matching.recommend.services import Candidate
from matching.vacancies.models import Vacancy
from matching.vacancies.workflow import may_write
from portal.foundation.moods import reads, writes
from portal.occupations.selectors import names_of
from portal.regions.selectors import full_names
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.parts import wage
from registration.recruiting.pages.register import speaker


@never_cache
@reads
def candidates(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may suit one vacancy of mine."""
    return render(request, "matching/recommend/candidates.html", _context(_mine(request, pk)))


def _mine(request: HttpRequest, pk: UUID) -> Vacancy:
    """A vacancy that this account may write; anybody else's does not exist."""
    actor = speaker(request)
    vacancy = get_object_or_404(Vacancy.objects.visible_to(actor), pk=pk)
    if not may_write(actor, vacancy):
        raise Http404
    return vacancy


def _context(vacancy: Vacancy, problem: str = "") -> dict[str, Any]:
    return {
        "vacancy": vacancy,
        "cards": cards_of(vacancy),
        "problem": problem,
        "never": "、".join(NEVER),
        "most": invitations_a_day(),
    }


def cards_of(vacancy: Vacancy) -> list[dict[str, Any]]:
    """Candidates as an employer sees them: no name, no telephone, no age before the person said yes. Six queries."""
    found = services.candidates_for(vacancy, only_public=True)
    cases = (
        JobSeeking.objects.filter(pk__in=[one.seeking.pk for one in found])
        .defer("cv", "draft", "access_needs")
        .with_wishes()
    )  # type: ignore[attr-defined]
    wishes = {one.pk: [wish.occupation_id for wish in one.wishes.all()] for one in cases}
    places = full_names({one.seeking.region_code[:6].ljust(12, "0") for one in found})
    return [_card(one, wishes.get(one.seeking.pk, []), places) for one in found]


def _card(one: Candidate, wishes: list[str], places: dict[str, str]) -> dict[str, Any]:
    case, yes = one.seeking, bool(one.invitation and one.invitation.answer == Answer.YES)
    return {
        "pk": case.pk,
        "name": case.person.name if yes else "愿意后可见姓名",
        "phone": case.person.phone if yes else "",
        "place": places.get(case.region_code[:6].ljust(12, "0"), ""),
        "wishes": "、".join(named.name for named in names_of(wishes).values()),
        "skills": "、".join(case.skills),
        "education": case.get_education_display(),
        "wage": wage(case),
        "told": one.told,
        "invitation": one.invitation,
    }


@writes
def invite(request: HttpRequest, pk: UUID, case: UUID) -> HttpResponse:
    """Ask somebody to talk."""
    vacancy = _mine(request, pk)
    shown = {one.seeking.pk: one.seeking for one in services.candidates_for(vacancy, only_public=True)}
    if case not in shown:
        raise Http404
    try:
        services.invite(actor=request.actor, vacancy=vacancy, seeking=shown[case])  # type: ignore[attr-defined]
    except ValidationError as problem:
        return render(request, "matching/recommend/candidates.html", _context(vacancy, problem.messages[0]), status=409)
    return redirect("candidates", pk)
