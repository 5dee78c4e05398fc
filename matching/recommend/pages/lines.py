"""A vacancy as a line of a list."""

from dataclasses import dataclass
from uuid import UUID

from matching.recommend.explain import Explained
from matching.recommend.services import Recommended
from matching.vacancies.models import Vacancy


@dataclass(frozen=True)
class Line:
    """What a list shows of a vacancy, with its explanation where there is one."""

    pk: UUID
    title: str
    employer: str
    place: str
    pay: str
    told: Explained | None = None
    first: str = ""


def line_of(one: Recommended, places: dict[str, str]) -> Line:
    """A recommended vacancy; what staff put first carries their reason."""
    plain = plain_line(one.vacancy, places)
    first = one.verdict.words if one.verdict else ""
    return Line(plain.pk, plain.title, plain.employer, plain.place, plain.pay, one.told, first)


def plain_line(vacancy: Vacancy, places: dict[str, str]) -> Line:
    """A vacancy without a score."""
    return Line(vacancy.pk, vacancy.title, vacancy.employer_name, places.get(vacancy.region_code, ""), pay_of(vacancy))


def pay_of(vacancy: Vacancy) -> str:
    """每月 4,500 到 5,500 元; what is not by the month is said as it comes to one."""
    low, high = vacancy.month_low, vacancy.month_high
    if not low:
        return vacancy.pay_words or "工资面谈"
    return f"每月 {low:,} 到 {high:,} 元" if high and high > low else f"每月 {low:,} 元"
