"""What the score reads of each side, and nothing else: plain values, and their rows of numbers.

FEATURES is the contract: what is not named there cannot enter (algorithms.md 2, rule 3). A test compares it with what
`read_person` gives, and flips sex, age, people, household and the like to see that nothing changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zlib import crc32

from matching.recommend.score import definition as d
from matching.vacancies.enums import Access
from portal.people.facts.enums import Education
from portal.regions.codes import DIGITS, level_of
from registration.jobseeking.enums import Licence, Lodging, Shift, WorkForm

FEATURES = frozenset(
    {"wishes", "places", "wage", "education", "forms", "shifts", "lodging", "licence", "starts", "experience", "skills"}
)
"""Of a person; `access` beside them, kept apart and encrypted, only with the person's consent."""
NEVER = ("性别", "年龄", "民族", "户籍", "婚育", "残疾", "宗教", "照片", "身体情况", "政治面貌")
"""What people are told that nobody looks at."""
Facts = Mapping[str, Any]

LADDER = {
    Education.NONE: 1, Education.PRIMARY: 2, Education.JUNIOR: 3, Education.SENIOR: 4, Education.VOCATIONAL: 4,
    Education.COLLEGE: 5, Education.BACHELOR: 6, Education.GRADUATE: 7,
}  # fmt: skip
COVERS = {
    Licence.A1: "A1 A3 B1 B2 C1 C2 C3", Licence.A2: "A2 B1 B2 C1 C2 C3", Licence.A3: "A3 C1 C2 C3", Licence.B1: "B1 C1 C2 C3",
    Licence.B2: "B2 C1 C2 C3", Licence.C1: "C1 C2 C3", Licence.C2: "C2", Licence.C3: "C3", Licence.E: "E", Licence.G: "G",
}  # fmt: skip
"""准驾车型 (机动车驾驶证申领和使用规定, annex 1)."""
GIVES = {Lodging.NEEDED: ("lodging",), Lodging.MEALS: ("meals",), Lodging.BOTH: ("lodging", "meals")}
FORMS, SHIFTS, ACCESSES = (
    WorkForm.values,
    Shift.values,
    Access.values,
)  # asked of an enum, they are listed anew each time
_CLASSES = [one.value for one in Licence if one != Licence.NONE]
_KNOWN: dict[str, int] = {}


def skill_number(term: str) -> int:
    """A number for a term, the same as long as this process lives; what is kept is the term."""
    return _KNOWN.setdefault(term, len(_KNOWN) + 1)


def person_row(facts: Facts, access: Iterable[str] = (), uid: str = "") -> list[int]:
    """A person's row of the definition. `facts` are those of FEATURES."""
    row = [0] * d.PERSON_WIDTH
    row[d.P_LIVE], row[d.P_UID] = 1, uid_of(uid)
    _put(row, d.P_WISHES, [work_number(code) for code in facts["wishes"]], d.WISHES)
    places = [place_number(code) for code in facts["places"][: d.PLACES]]
    _put(row, d.P_PLACES, [number for number, _ in places], d.PLACES)
    _put(row, d.P_DIGITS, [digits for _, digits in places] + [-1] * (d.PLACES - len(places)), d.PLACES)
    row[d.P_WAGE], row[d.P_EDUCATION] = facts["wage"] or 0, LADDER.get(facts["education"], 0)
    row[d.P_FORMS], row[d.P_SHIFTS] = mask(facts["forms"], FORMS), mask(facts["shifts"], SHIFTS)
    row[d.P_LODGING] = mask(GIVES.get(facts["lodging"], ()), ("lodging", "meals"))
    row[d.P_LICENCE] = mask(COVERS.get(facts["licence"], "").split(), _CLASSES)
    row[d.P_START], row[d.P_ACCESS] = day_number(facts["starts"]), mask(access, ACCESSES)
    months = sorted(facts["experience"].items(), key=lambda one: (-one[1], one[0]))[: d.EXPERIENCES]
    _put(
        row, d.P_EXPERIENCE, [n for group, many in months for n in (work_number(group) // 100, many)], 2 * d.EXPERIENCES
    )
    _put(row, d.P_SKILLS, [skill_number(term) for term in facts["skills"]], d.P_SKILLS_MOST)
    return row


def vacancy_row(facts: Facts, uid: str = "") -> list[int]:
    """A vacancy's row of the definition."""
    row = [0] * d.VACANCY_WIDTH
    row[d.V_LIVE], row[d.V_UID] = 1, uid_of(uid)
    row[d.V_OCCUPATION], row[d.V_PLACE] = work_number(facts["occupation"]), place_number(facts["place"])[0]
    row[d.V_LOW], row[d.V_HIGH] = facts["low"] or 0, facts["high"] or 0
    row[d.V_EDUCATION], row[d.V_EXPERIENCE] = LADDER.get(facts["education"], 0), facts["experience"]
    row[d.V_FORM], row[d.V_SHIFTS] = mask([facts["form"]], FORMS), mask(facts["shifts"], SHIFTS)
    row[d.V_GIVES] = mask(facts["gives"], ("lodging", "meals"))
    asked = facts["licence"]
    row[d.V_LICENCE] = mask([asked], _CLASSES) if asked in _CLASSES else 0
    row[d.V_START], row[d.V_ACCESS] = day_number(facts["starts"]), mask(facts["access"], ACCESSES)
    _put(row, d.V_SKILLS, [skill_number(term) for term in facts["skills"]], d.V_SKILLS_MOST)
    return row


def _put(row: list[int], at: int, numbers: Sequence[int], most: int) -> None:
    for place, number in enumerate(numbers[:most]):
        row[at + place] = number


def mask(said: Iterable[str], known: Sequence[str]) -> int:
    """A bit for each of the known words that is said."""
    return sum(1 << place for place, word in enumerate(known) if word in said)


def uid_of(text: str) -> int:
    """A positive number for an id, the same everywhere: equals are drawn by it."""
    return crc32(text.encode()) & 0x7FFFFFFF


def work_number(code: str) -> int:
    """4-03-02-01 is 4030201, a group of three pairs (4-03-02) is filled up; 0 for nothing."""
    return int(code.replace("-", "").ljust(7, "0")) if code else 0


def place_number(code: str) -> tuple[int, int]:
    """The first nine digits as a number, and how many of them name the place (0: anywhere)."""
    if not code.strip("0"):
        return 0, 0
    return int(code[:9]), min(DIGITS[level_of(code)], 9)


def day_number(day: str | None) -> int:
    """The day as a number; 0 for none."""
    return date.fromisoformat(day).toordinal() if day else 0
