"""Candidates as an employer sees them, on its page and over the API."""

from collections.abc import Sequence
from typing import Any

from matching.contact.rules import Contact, contacts_of
from matching.recommend import services
from matching.recommend.services import Candidate
from matching.vacancies.models import Vacancy
from portal.occupations.selectors import names_of
from portal.regions.selectors import full_names
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.parts import wage


def cards_of(vacancy: Vacancy, found: Sequence[Candidate] | None = None) -> list[dict[str, Any]]:
    """Candidates: no name and no telephone but of who said yes to this employer, never an age. Eight queries."""
    found = services.candidates_for(vacancy, only_public=True) if found is None else found
    cases = (
        JobSeeking.objects.filter(pk__in=[one.seeking.pk for one in found])
        .defer("cv", "draft", "access_needs")
        .with_wishes()
    )  # type: ignore[attr-defined]
    wishes = {one.pk: [wish.occupation_id for wish in one.wishes.all()] for one in cases}
    places = full_names({one.seeking.region_code[:6].ljust(12, "0") for one in found})
    seen = contacts_of(vacancy.employer_id, [one.seeking.person_id for one in found])
    return [_card(one, wishes.get(one.seeking.pk, []), places, seen.get(one.seeking.person_id)) for one in found]


def _card(one: Candidate, wishes: list[str], places: dict[str, str], contact: Contact | None) -> dict[str, Any]:
    case = one.seeking
    return {
        "pk": case.pk,
        "contact": contact,
        "place": places.get(case.region_code[:6].ljust(12, "0"), ""),
        "wishes": "、".join(named.name for named in names_of(wishes).values()),
        "skills": case.skills,
        "education": case.get_education_display(),
        "wage": wage(case),
        "told": one.told,
        "invitation": one.invitation,
    }
