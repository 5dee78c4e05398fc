"""What recommendations put on the pages of vacancies."""

from django.http import HttpRequest

from matching.recommend import services
from matching.recommend.pages.mine import why_part
from matching.vacancies.models import Vacancy
from matching.vacancies.slots import Part


def why_it_fits_me(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """Under the text of a vacancy, for a person who looks for work."""
    told = why_part(request, vacancy)
    return Part("matching/recommend/why.html", told) if told else None


def candidates(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """On the employer's page of a vacancy: how many people may suit it."""
    if not vacancy.is_open:
        return None
    many = len(services.candidates_for(vacancy, only_public=True))
    return Part("matching/recommend/candidates_part.html", {"many": many, "vacancy": vacancy})
