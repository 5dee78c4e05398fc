"""What somebody asks for, read out of an address and written back into one: the address is the search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from matching.search import near
from matching.search.enums import Age, Keep, Label, Rhythm, Sort, Within
from matching.search.limits import EXPERIENCE, WAGES
from matching.search.words import clean
from matching.vacancies.enums import Access, Suit
from portal.occupations import selectors as occupations
from portal.occupations.codes import is_code
from portal.regions.codes import PROVINCE, Level, cut, level_of
from portal.ui.pages.paging import whole_number
from registration.jobseeking.enums import WorkForm

MANY: dict[str, type] = {
    "form": WorkForm, "keep": Keep, "suits": Suit, "access": Access, "hours": Rhythm, "source": Label,
}  # fmt: skip
"""Filters of several ticks, with the vocabulary of each."""
EDUCATIONS = {"1": "小学", "2": "初中", "3": "高中、中专", "4": "大专", "5": "本科", "6": "研究生"}
ELSEWHERE = "away"
FROM_COUNTY = "离城里近的在前"


@dataclass(frozen=True)
class Asked:
    """One search. Everything in it stands in the address; what an address says wrong is as if it said nothing."""

    q: str = ""
    region: str = PROVINCE
    home: str = ""  # a unit with a point: where distances are counted from
    told: bool = False  # whether the address said so; where somebody lives is never written into one
    within: str = ""
    away: bool = False  # 外出: everywhere but in this county
    occupation: str = ""
    pay: int = 0
    ticks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    education: int = 0  # the highest schooling one has
    experience: int = -1  # months that one has worked; -1 says nothing
    age: str = ""
    internship: bool = False
    sort: str = ""
    page: int = 1

    def __hash__(self) -> int:
        return hash(self.query())

    @property
    def order(self) -> Sort:
        """What stands first: as asked; else what fits best with words, the nearest, the newest where nothing near is known."""
        if self.sort in Sort and (self.sort != Sort.NEAR or self.home) and (self.sort != Sort.BEST or self.q):
            return Sort(self.sort)
        if self.q:
            return Sort.BEST
        return Sort.NEAR if self.home and (self.away or not self.from_county) else Sort.NEW

    @property
    def from_county(self) -> bool:
        """Whether distances count from a county's point: nobody has said where in it they live, so nothing is near home."""
        return bool(self.home) and level_of(self.home) < Level.TOWN

    @property
    def order_words(self) -> str:
        return self.words_of(self.order)

    def words_of(self, sort: Sort) -> str:
        """An order's name, which says 家 only where a home is known."""
        return FROM_COUNTY if sort is Sort.NEAR and self.from_county else str(sort.label)

    def ticked(self, facet: str) -> frozenset[str]:
        return self.ticks.get(facet, frozenset())

    def but(self, **changes: Any) -> "Asked":
        """The same search with something else in it, from its first page."""
        return replace(self, **{"page": 1} | changes)

    def toggled(self, facet: str, value: str) -> "Asked":
        """With a tick set, or taken away."""
        return self.but(ticks=dict(self.ticks) | {facet: self.ticked(facet) ^ {value}})

    def pairs(self) -> list[tuple[str, str]]:
        """The address's parts, in one order whatever order they came in."""
        plain = [
            ("q", self.q), ("region", self.region), ("home", self.home if self.told else ""), ("within", self.within),
            ("where", ELSEWHERE if self.away else ""), ("occupation", self.occupation), ("pay", str(self.pay or "")),
            ("education", str(self.education or "")), ("experience", str(self.experience) if self.experience >= 0 else ""),
            ("age", self.age), ("internship", "1" if self.internship else ""),
        ]  # fmt: skip
        ticks = [(facet, value) for facet in MANY for value in sorted(self.ticked(facet))]
        shown = [("sort", self.sort), ("page", str(self.page) if self.page > 1 else "")]
        return [(name, value) for name, value in [*plain, *ticks, *shown] if value]

    def query(self) -> str:
        return urlencode(self.pairs())

    @property
    def filters(self) -> bool:
        """Whether anything narrows the search beside words and place."""
        bare = Asked(q=self.q, region=self.region, home=self.home, told=self.told, away=self.away)
        return self.but(sort="").query() != bare.query()


def read(given: Mapping[str, Any] | QueryDict, *, region: str = "", home: str = "") -> Asked:
    """The search of an address; `region` and `home` are what counts where it says nothing of them.

    Whatever an address holds, this gives a search: no error, nothing longer than a page of words.
    """
    lists = given if isinstance(given, QueryDict) else QueryDict(urlencode(given, doseq=True))
    place = _region(lists.get("region", "")) or _region(region) or PROVINCE
    told = near.origin_of(lists.get("home", ""))
    start = told or (near.origin_of(home) if _close(home, place) else "")
    start = start or near.origin_of(place)
    within, away = lists.get("within", ""), lists.get("where") == ELSEWHERE and level_of(place) >= Level.COUNTY
    return Asked(
        q=clean(lists.get("q", "").replace("\x00", " ")),
        region=place,
        home=start,
        told=bool(told),
        within=within if within in Within and start and place != PROVINCE and not away else "",
        away=away,
        occupation=_occupation(lists.get("occupation", "")),
        pay=_one_of(lists.get("pay", ""), WAGES),
        ticks={facet: found for facet, words in MANY.items() if (found := _ticks(lists.getlist(facet), words))},
        education=whole_number(lists.get("education", ""), 0) if lists.get("education") in EDUCATIONS else 0,
        experience=_one_of(lists.get("experience", ""), EXPERIENCE, -1),
        age=lists.get("age", "") if lists.get("age") in Age else "",
        internship=lists.get("internship") == "1",
        sort=lists.get("sort", "") if lists.get("sort") in Sort else "",
        page=whole_number(lists.get("page", ""), 1),
    )


def _region(code: str) -> str:
    known = len(code) == 12 and code.isascii() and code.isdigit()
    unit = cut(code, min(level_of(code), Level.TOWN)) if known else ""
    return unit if near.name_of(unit) else ""


def _close(home: str, place: str) -> bool:
    """A home counts for its own county only: whoever looks elsewhere wants distances from there."""
    return bool(home) and (place == PROVINCE or home[:4] == place[:4])


def _occupation(code: str) -> str:
    return code if is_code(code) and occupations.name_of(code) else ""


def _one_of(text: str, allowed: Iterable[int], otherwise: int = 0) -> int:
    return next((one for one in allowed if text == str(one)), otherwise)


def _ticks(values: list[str], words: type) -> frozenset[str]:
    return frozenset(one for one in values[:20] if one in words)  # type: ignore[operator]
