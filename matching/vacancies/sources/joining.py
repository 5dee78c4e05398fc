"""The same job, said by several: which advertisement an offer is part of (requirements 7.1, V17)."""

from typing import Any

from matching.vacancies.enums import LIVE, VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.texts import bare, kin_of

FEW_LETTERS = 8
"""Duties shorter than this say too little to tell two jobs apart."""
UNLIKE = 0.2


def is_same(one: Any, other: Any) -> bool:
    """Whether two advertisements offer the same job: one employer, one township, one title, and nothing against it.

    Against it are another way of working, pay that can't be the same, and duties that have next to nothing in common.
    """
    if not kin_of(one) or kin_of(one) != kin_of(other):
        return False
    return one.work_form == other.work_form and _pays_alike(one, other) and _does_alike(one.duties, other.duties)


def _pays_alike(one: Any, other: Any) -> bool:
    """The ranges by the month touch; what says nothing of a month speaks against nothing."""
    if one.month_low is None or other.month_low is None:
        return True
    return one.month_low <= (other.month_high or other.month_low) and other.month_low <= (
        one.month_high or one.month_low
    )


def _does_alike(one: str, other: str) -> bool:
    """Pairs of neighbouring characters in common, of those that the shorter text has."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (bare(one), bare(other))]
    least = min(map(len, pairs))
    return least < FEW_LETTERS or len(pairs[0] & pairs[1]) >= UNLIKE * least


def twins_of(said: Vacancy) -> list[Vacancy]:
    """Live advertisements of the same job, the oldest first. `said` need not be stored. One query."""
    found = (
        Vacancy.objects.filter(kin=kin_of(said), state__in=sorted(LIVE))
        .exclude(pk=said.pk)
        .order_by("created_at", "pk")
    )
    return [one for one in found[:20] if is_same(one, said)]


def was_taken_down(said: Vacancy) -> bool:
    """An officer ended this very advertisement: sending it again changes nothing."""
    ended = Vacancy.objects.filter(kin=kin_of(said), state=VacancyState.TAKEN_DOWN)
    return any(is_same(one, said) for one in ended[:20])
