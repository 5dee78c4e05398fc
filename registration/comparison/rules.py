"""How a list is compared, and what a hit on it says about a person."""

from dataclasses import dataclass

from portal.people.facts.enums import FactSource
from registration.comparison.enums import CompareList

RULE = "id-1"
"""The version of the comparison, kept with each run: the same ID number by blind index; the name is looked at, not matched."""


@dataclass(frozen=True)
class Saying:
    """What a list says of everybody on it: a fact of a person, and the register that it is from."""

    code: str
    source: FactSource


SAYS = {
    CompareList.LOW_INCOME: Saying("person.low_income", FactSource.CIVIL),
    CompareList.GRADUATE: Saying("person.unplaced_graduate", FactSource.EDUCATION),
    CompareList.PENSION: Saying("person.draws_pension", FactSource.PENSION),
}
"""domain.md 8.1: civil affairs first, the others by the same way."""


def hide_small(counts: list[int], least: int) -> list[int | None]:
    """Counts with the small ones hidden, and with them the next one where the hidden could be worked out from the sum.

    `least` is the smallest number that may be told (domain.md 9: cells under 5 are hidden); 0 tells nothing of anybody.
    """
    hidden = {at for at, count in enumerate(counts) if 0 < count < least}
    rest = sorted((count, at) for at, count in enumerate(counts) if count and at not in hidden)
    while hidden and rest and (len(hidden) == 1 or sum(counts[at] for at in hidden) < least):
        hidden.add(rest.pop(0)[1])
    return [None if at in hidden else count for at, count in enumerate(counts)]
