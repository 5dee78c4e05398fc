"""The filters beside a list: what may be ticked, how many would be left, and what is ticked already."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from matching.search import near
from matching.search.asked import EDUCATIONS, MANY, Asked
from matching.search.enums import Age, Keep, Label, Rhythm, Sort, Within
from matching.search.finding import Found
from matching.search.limits import EXPERIENCE, WAGES
from matching.search.saving import experience_words
from matching.search.wanted import BY_FACET, Filter
from matching.vacancies.enums import Access, Suit
from portal.occupations import selectors as occupations
from portal.regions.codes import PROVINCE, Level, code_range, level_of
from portal.ui.words import label_of, thousands
from registration.jobseeking.enums import WorkForm

FORMS = {
    WorkForm.FULL_TIME: "全职",
    WorkForm.PART_TIME: "兼职",
    WorkForm.GIG: "零工，做一天结一天",
    WorkForm.REMOTE: "在家干",
}
TITLES = {
    "form": "工作方式", "keep": "吃住和保险", "suits": "适合谁", "hours": "上班时间", "access": "方便之处", "source": "谁发的",
}  # fmt: skip
MOST_OCCUPATIONS = 12


@dataclass(frozen=True)
class Choice:
    """One line to tick."""

    name: str
    value: str
    words: str
    count: int
    on: bool
    radio: bool = True

    @property
    def pk(self) -> str:
        return f"f-{self.name}-{self.value or 'any'}"

    @property
    def hidden(self) -> bool:
        """What nothing would be left of is not shown, unless it is ticked."""
        return not self.count and not self.on and bool(self.value)


@dataclass(frozen=True)
class Facet:
    """A group of lines. `more` ones stand folded until somebody opens them."""

    title: str
    choices: list[Choice]
    more: bool = False
    note: str = ""

    @property
    def shown(self) -> list[Choice]:
        return [one for one in self.choices if not one.hidden]

    @property
    def is_open(self) -> bool:
        return any(one.on and one.value for one in self.choices)


@dataclass(frozen=True)
class Pick:
    """Something that narrows the search, and the address without it."""

    words: str
    query: str
    left: int = 0  # how many there would be without it


@dataclass(frozen=True)
class Below:
    """A unit or a group right under the one asked for."""

    words: str
    query: str
    count: int
    code: str = ""


@dataclass(frozen=True)
class Panel:
    """Everything beside the list."""

    facets: list[Facet]
    picks: list[Pick]
    places: list[Below] = field(default_factory=list)
    occupations: list[Below] = field(default_factory=list)
    path: list[Below] = field(default_factory=list)  # the occupation's groups, the largest first
    towns: list[tuple[str, str]] = field(default_factory=list)  # where distances may be counted from
    sorts: list[tuple[Sort, str, str]] = field(default_factory=list)


def panel_of(asked: Asked, found: Found) -> Panel:
    """The filters of an answer. No query."""
    facets = [
        one for one in _facets(asked, found) if len(one.shown) > (1 if one.choices[0].radio else 0) or one.is_open
    ]
    return Panel(
        facets, list(picks_of(asked, found)), places_below(asked, found), occupations_below(asked, found),
        [Below(one.name, asked.but(occupation=one.code).query(), 0) for one in occupations.path_of(asked.occupation)],
        towns_of(asked), [(one, asked.words_of(one), asked.but(sort=one.value).query()) for one in sorts_of(asked)],
    )  # fmt: skip


def _facets(asked: Asked, found: Found) -> Iterator[Facet]:
    if asked.home and asked.region != PROVINCE and not asked.away:
        here = [_choice("within", one.value, one.label, found, asked.within) for one in Within]
        whole = f"全{near.name_of(asked.region)}"
        yield Facet(
            "离城里多远" if asked.from_county else "离家多远",
            [*here, _choice("within", "", whole, found, asked.within)],
        )
    steps = [_choice("pay", str(step), f"{thousands(step)} 元以上", found, str(asked.pay or "")) for step in WAGES]
    yield Facet(
        "每月工资", [_choice("pay", "", "不限", found, str(asked.pay or "")), *steps], note="看能拿到的最高工资"
    )
    yield _ticks("form", WorkForm, asked, found)
    yield _ticks("keep", Keep, asked, found)
    yield _ticks("suits", Suit, asked, found)
    yield _ticks("hours", Rhythm, asked, found, more=True)
    own = str(asked.education or "")
    levels = [_choice("education", value, words, found, own) for value, words in EDUCATIONS.items()]
    yield Facet(
        "我的文化程度", [_any("education", own, found, Filter.EDUCATION), *levels], more=True, note="只看我够得上的"
    )
    worked = str(asked.experience) if asked.experience >= 0 else ""
    steps = [_choice("experience", str(one), experience_words(one), found, worked) for one in EXPERIENCE]
    yield Facet("干过多久", [_any("experience", worked, found, Filter.EXPERIENCE), *steps], more=True)
    days = [_choice("age", one.value, one.label, found, asked.age) for one in Age]
    yield Facet("什么时候发的", [_any("age", asked.age, found, Filter.AGE), *days], more=True)
    yield _ticks("source", Label, asked, found, more=True)
    yield _ticks("access", Access, asked, found, more=True)
    trainee = Choice("internship", "1", "只看就业见习", found.of("internship", "1"), asked.internship, radio=False)
    yield Facet("就业见习", [trainee], more=True)


def _choice(name: str, value: str, words: str, found: Found, on: str) -> Choice:
    return Choice(name, value, words, found.of(name, value), value == on)


def _any(name: str, on: str, found: Found, group: Filter) -> Choice:
    return Choice(name, "", "不限", found.of("without", str(group.name)), not on)


def _ticks(name: str, words: type, asked: Asked, found: Found, more: bool = False) -> Facet:
    on = asked.ticked(name)
    lines = [
        Choice(name, one.value, FORMS.get(one, one.label), found.of(name, one.value), one.value in on, radio=False)
        for one in words  # type: ignore[attr-defined]
    ]
    return Facet(TITLES[name], lines, more)


def picks_of(asked: Asked, found: Found) -> Iterator[Pick]:
    """What narrows the search, each with the address without it and what would be found there."""

    def without(group: Filter) -> int:
        return found.of("without", str(group.name))

    if asked.away:
        yield Pick("外出干", asked.but(away=False).query())
    if asked.within:
        yield Pick(label_of(Within, asked.within), asked.but(within="").query(), found.of("within", ""))
    if asked.occupation:
        yield Pick(occupations.name_of(asked.occupation), asked.but(occupation="").query())
    if asked.pay:
        yield Pick(f"{thousands(asked.pay)} 元以上", asked.but(pay=0).query(), without(Filter.PAY))
    for facet, words in MANY.items():
        for value in sorted(asked.ticked(facet)):
            spoken = FORMS.get(value, label_of(words, value))  # type: ignore[call-overload]
            alone = len(asked.ticked(facet)) == 1
            yield Pick(spoken, asked.toggled(facet, value).query(), without(BY_FACET[facet]) if alone else 0)
    if asked.education:
        yield Pick(f"{EDUCATIONS[str(asked.education)]}就行", asked.but(education=0).query(), without(Filter.EDUCATION))
    if asked.experience >= 0:
        yield Pick(experience_words(asked.experience), asked.but(experience=-1).query(), without(Filter.EXPERIENCE))
    if asked.age:
        yield Pick(f"{label_of(Age, asked.age)}发的", asked.but(age="").query(), without(Filter.AGE))
    if asked.internship:
        yield Pick("就业见习", asked.but(internship=False).query(), without(Filter.KIND))


def places_below(asked: Asked, found: Found) -> list[Below]:
    """The units right under the place asked for that have vacancies, most of them first."""
    rows = []
    for digits, count in found.places.items():
        code = digits.ljust(12, "0")
        if (name := near.name_of(code)) and code != asked.region:
            rows.append(Below(name, asked.but(region=code, home="", within="", away=False).query(), count, code))
    return sorted(rows, key=lambda one: (-one.count, one.code))


def occupations_below(asked: Asked, found: Found) -> list[Below]:
    """The groups right under the occupation asked for that have vacancies, most of them first."""
    rows = []
    for part, count in found.occupations.items():
        code = part + "0-00-00-00"[len(part) :] if part else ""
        if code != asked.occupation and (name := occupations.name_of(code)):
            rows.append(Below(name, asked.but(occupation=code).query(), count, code))
    return sorted(rows, key=lambda one: (-one.count, one.code))[:MOST_OCCUPATIONS]


def towns_of(asked: Asked) -> list[tuple[str, str]]:
    """The townships of the county asked for, to count distances from."""
    if level_of(asked.region) < Level.COUNTY:
        return []
    low, high = code_range(asked.region[:6].ljust(12, "0"))
    points = near.POINTS.current()
    return [(code, points.names[code]) for code in points.codes if low < code <= high]


def sorts_of(asked: Asked) -> list[Sort]:
    """The orders that mean something for this search."""
    return [one for one in Sort if (one is not Sort.NEAR or asked.home) and (one is not Sort.BEST or asked.q)]
