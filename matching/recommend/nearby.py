"""What else is within reach: occupations that a person's skills belong to and that they did not wish for (features J13)."""

from collections import Counter
from dataclasses import dataclass

from matching.recommend.reading import offered_now
from portal.occupations.selectors import name_of
from portal.occupations.skills import skill
from portal.regions.codes import code_range
from registration.jobseeking.models import JobSeeking

MOST = 3


@dataclass(frozen=True)
class Near:
    """A small group of occupations: which of the person's skills it asks, and how many vacancies there are where they want."""

    code: str
    name: str
    skills: tuple[str, ...]
    vacancies: int


def within_reach(case: JobSeeking) -> list[Near]:
    """Groups with vacancies in the wished places, those that share most skills first. One query."""
    wished = {wish.occupation_id[:7] for wish in case.wishes.all()}
    shared: dict[str, list[str]] = {}
    for term in case.skills:
        known = skill(term)
        for group in known.groups if known else ():
            if group not in wished:
                shared.setdefault(group, []).append(term)
    counts = _offered(case, list(shared))
    found = [Near(f"{one}-00", name_of(f"{one}-00"), tuple(shared[one]), counts[one]) for one in shared if counts[one]]
    return sorted(found, key=lambda one: (-len(one.skills), -one.vacancies, one.code))[:MOST]


def _offered(case: JobSeeking, groups: list[str]) -> Counter[str]:
    rows = offered_now().filter(occupation__minor_code__in=[f"{one}-00" for one in groups])
    areas = [code_range(code) for code in case.regions if code.strip("0")]
    codes = rows.values_list("occupation__minor_code", "region_code")
    anywhere = len(areas) < len(case.regions)
    return Counter(group[:7] for group, at in codes if anywhere or any(low <= at <= high for low, high in areas))
