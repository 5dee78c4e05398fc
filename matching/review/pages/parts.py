"""What the review puts on a vacancy's own pages."""

from django.http import HttpRequest

from matching.review.findings import findings_of
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.slots import Part
from portal.accounts.enums import ActorKind


def to_mend(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """To the employer, first: how much has to be changed, and where."""
    found = findings_of(vacancy)
    if not found or vacancy.state not in {VacancyState.BLOCKED, VacancyState.REVIEW, VacancyState.PUBLISHED}:
        return None
    blocks = sum(one.is_block for one in found)
    return Part("matching/review/part_mend.html", {"vacancy": vacancy, "blocks": blocks, "others": len(found) - blocks})


def to_report(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """To everybody but staff, last: what is wrong with it?"""
    if request.actor.kind is ActorKind.STAFF:  # type: ignore[attr-defined]
        return None
    return Part("matching/review/part_report.html", {"vacancy": vacancy})
