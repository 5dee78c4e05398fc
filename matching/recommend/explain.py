"""One pair in words: the parts with their points, what is missing, and what would change it; computed plainly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.recommend.score import definition as d
from matching.recommend.score.facts import Facts, person_row, vacancy_row
from matching.recommend.score.rule import Rule
from portal.people.facts.enums import Education
from registration.jobseeking.enums import Licence, Shift, WorkForm

NAMES = {
    "occupation": "活儿", "place": "地方", "wage": "工资", "education": "文化程度", "experience": "干过没有", "skills": "会什么",
    "licence": "驾照", "form": "怎么上班", "shift": "班次", "lodging": "吃住", "start": "哪天上班",
}  # fmt: skip
ABOUT_JOB = {
    "occupation": ("就是您想干的", "和您想干的相近", ""),
    "place": ("就在您想去的地方", "离您想去的地方不远", ""),
    "wage": ("够您要的", "有可能够，面谈时问清", "比您要的低"),
    "education": ("够", "没写，或差一点", "要求高一些"),
    "experience": ("够，或单位不要求", "可以干，经验不算多", "要干过的"),
    "skills": ("要会的您都会", "要会的您会一部分", "要会的您还不会"),
    "licence": ("合适", "合适", "要驾照"),
    "form": ("合适", "合适", "和您想的不一样"),
    "shift": ("合适", "合适", "有您没选的班次"),
    "lodging": ("合适", "合适", "没有您要的吃住"),
    "start": ("合适", "合适", "上班日子比您方便的早"),
}
ABOUT_PERSON = {
    "occupation": ("就是本人想干的", "和本人想干的相近", ""),
    "place": ("就在本人想去的地方", "离本人想去的地方不远", ""),
    "wage": ("够本人要的", "有可能够，请谈清", "比本人要的低"),
    "education": ("够", "没写，或差一点", "比要求的低"),
    "experience": ("够，或没有要求", "有一些，或没有要求", "没有写干过"),
    "skills": ("要会的都会", "要会的会一部分", "要会的没写会"),
    "licence": ("合适", "合适", "没有要的驾照"),
    "form": ("合适", "合适", "和本人想的不一样"),
    "shift": ("合适", "合适", "有本人没选的班次"),
    "lodging": ("合适", "合适", "没有本人要的吃住"),
    "start": ("合适", "合适", "本人那天还不能上班"),
}


@dataclass(frozen=True)
class Part:
    """One part as a page shows it."""

    key: str
    name: str
    points: int
    most: int
    words: str

    @property
    def is_full(self) -> bool:
        return self.points == self.most


@dataclass(frozen=True)
class Change:
    """Something that the person could do or say, and what the score would be then; true by being computed."""

    words: str
    facts: Mapping[str, Any]
    score: int
    gain: int


@dataclass(frozen=True)
class Explained:
    """A pair: the score is the sum of the parts; `access` stands beside it."""

    score: int
    parts: tuple[Part, ...]
    access: int = 0
    missing: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def strong(self) -> tuple[Part, ...]:
        """What speaks for it, most points first."""
        return tuple(sorted((one for one in self.parts if one.is_full), key=lambda one: -one.points)[:3])

    @property
    def weak(self) -> tuple[Part, ...]:
        return tuple(one for one in self.parts if not one.is_full)


def explain(
    rule: Rule, person: Facts, vacancy: Facts, access: Sequence[str] = (), *, for_employer: bool = False
) -> Explained:
    """Everything about one pair. An employer is told nothing of needs and of what the person could do."""
    row, offered = person_row(person, access), vacancy_row(vacancy)
    points = d.parts(rule.values, row, offered)
    told = explained(rule, points, for_employer=for_employer)
    if for_employer:
        return told
    missing = tuple(term for term in vacancy["skills"] if term not in person["skills"])
    changes = changes_for(rule, person, vacancy, sum(points))
    return Explained(told.score, told.parts, d.access(rule.values, row, offered), missing, changes)


def explained(rule: Rule, points: Sequence[int], *, for_employer: bool = False) -> Explained:
    """Stored points in words."""
    words = ABOUT_PERSON if for_employer else ABOUT_JOB
    parts = tuple(_part(rule, key, many, words[key]) for key, many in zip(d.PARTS, points, strict=True))
    return Explained(sum(points), parts)


def _part(rule: Rule, key: str, points: int, words: tuple[str, str, str]) -> Part:
    most = rule.most(key)
    return Part(key, NAMES[key], points, most, words[0 if points == most else 1 if points else 2])


def total(rule: Rule, person: Facts, vacancy: Facts) -> int:
    """The score of a pair of facts."""
    return d.total(rule.values, person_row(person), vacancy_row(vacancy))


def changes_for(rule: Rule, person: Facts, vacancy: Facts, now: int) -> tuple[Change, ...]:
    """What the person could do, each tried by itself; only what helps is said, the most helpful first."""
    found, offered = [], vacancy_row(vacancy)
    for propose in (_say_schooling, _learn, _take_less, _take_shifts, _take_form, _get_licence):
        for words, facts in propose(person, vacancy):
            score = d.total(rule.values, person_row(facts), offered)
            if score > now:
                found.append(Change(words, facts, score, score - now))
    return tuple(sorted(found, key=lambda one: -one.gain))


Proposals = list[tuple[str, Facts]]


def _say_schooling(person: Facts, vacancy: Facts) -> Proposals:
    asked = vacancy["education"]
    if person["education"] or not asked:
        return []
    return [(f"如果您是{Education(asked).label}或更高，把文化程度写上", {**person, "education": asked})]


def _learn(person: Facts, vacancy: Facts) -> Proposals:
    missing = [term for term in vacancy["skills"] if term not in person["skills"]]
    learnt = {**person, "skills": [*missing, *person["skills"]]}
    return [(f"学会{'、'.join(missing)}；服务站能告诉您哪里有培训", learnt)] if missing else []


def _take_less(person: Facts, vacancy: Facts) -> Proposals:
    asked, high = person["wage"], vacancy["high"]
    return [(f"最低月薪写 {high:,} 元或更少", {**person, "wage": high})] if asked and high and high < asked else []


def _take_shifts(person: Facts, vacancy: Facts) -> Proposals:
    more = [one for one in vacancy["shifts"] if one not in person["shifts"]]
    if not person["shifts"] or not more:
        return []
    words = "、".join(str(Shift(one).label) for one in more)
    return [(f"班次加上：{words}", {**person, "shifts": [*person["shifts"], *more]})]


def _take_form(person: Facts, vacancy: Facts) -> Proposals:
    if not person["forms"] or vacancy["form"] in person["forms"] or vacancy["form"] not in WorkForm:
        return []
    return [(f"也愿意{WorkForm(vacancy['form']).label}", {**person, "forms": [*person["forms"], vacancy["form"]]})]


def _get_licence(person: Facts, vacancy: Facts) -> Proposals:
    asked = vacancy["licence"]
    if asked not in Licence or asked == Licence.NONE or person["licence"] == asked:
        return []
    return [(f"有或考下 {Licence(asked).label}驾照，写上", {**person, "licence": asked})]
