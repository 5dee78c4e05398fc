"""The numbers of the score as they are published, and the version under which they are kept with every figure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

from matching.recommend.score.definition import NUMBERS_COUNT
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter

NUMBERS = (
    "occupation", "occupation_next_wish", "occupation_minor", "occupation_medium", "place", "place_county", "place_city",
    "wage", "wage_partly", "wage_near", "wage_near_percent", "wage_unknown", "education", "education_near",
    "education_unsaid", "experience", "experience_free", "experience_some", "experience_months", "skills", "licence", "form",
    "shift", "lodging", "start", "access", "access_each",
)  # fmt: skip
"""`match.<name>` of portal.rules, in the order in which the definition reads them."""
assert len(NUMBERS) == NUMBERS_COUNT


@dataclass(frozen=True)
class Rule:
    """One edition of the numbers; `version` is the digest of all of them, so no two editions share one."""

    values: tuple[int, ...]

    @property
    def version(self) -> str:
        """The name of this edition."""
        return version_of(self.values)

    def most(self, part: str) -> int:
        """The most points that a part gives."""
        return self.values[NUMBERS.index(part)]

    def as_said(self) -> dict[str, int]:
        """The numbers by name, as they are kept."""
        return dict(zip(NUMBERS, self.values, strict=True))


@lru_cache(maxsize=64)
def version_of(values: tuple[int, ...]) -> str:
    """Twelve hex digits over the numbers with their names."""
    return sha256(json.dumps(list(zip(NUMBERS, values, strict=True))).encode()).hexdigest()[:12]


def rule_on(on: date | None = None) -> Rule:
    """The numbers in force on a day. Raises UnknownParameter where one is not published."""
    return Rule(tuple(int(parameter(f"match.{name}", region=PROVINCE, on=on)) for name in NUMBERS))


def rule_as_kept(said: Mapping[str, int]) -> Rule:
    """The numbers as a version was kept."""
    return Rule(tuple(int(said[name]) for name in NUMBERS))
