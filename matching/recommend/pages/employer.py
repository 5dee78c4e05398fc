"""The employer's candidates: masked cards of public CVs with reasons, and the invitation."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from matching.recommend import services
from matching.recommend.cards import cards_of
from matching.recommend.limits import invitations_a_day
from matching.recommend.score.facts import NEVER
from matching.vacancies.models import Vacancy
from matching.vacancies.workflow import may_write
from portal.foundation.moods import reads, writes
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
