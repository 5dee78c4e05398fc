"""Skills in people's own words: which terms of our list a text speaks of, and which of them it denies."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.occupations.catalogue import read

LONGEST_TEXT = 4000  # characters that are read
# A sentence's parts: what one denies says nothing about the next.
CLAUSES = re.compile(r"[。!?;,\n\r]|\.(?=\s|$)|但是|但|可是|不过|而且|然后")
LISTED = re.compile(r"[\s、/和跟与及或还有以]*")
NO = (
    "不会|不懂|不能|不想|不愿意?|不熟|不太会|不大会|不怎么会|不擅长|不做|不干|不接|没学过|没干过|没做过|没接触过|没有|没会|干不了|做不了|"
    "零基础|想学|要学|打算学|准备学|学不会"
)
NOT = ("不", "没")
YES = "会|能|懂|做过|干过|学过|擅长|熟悉|熟练|精通|有"
SAID = re.compile(f"(?P<no>{NO})|(?P<yes>{YES})")
# 电焊我一点都不会: the denial stands behind.
BEHIND = re.compile(
    r"[\s我都也还真可就是一点儿完全根本干活的技术]*(?:不会|不懂|不行|不熟|干不了|做不了|没学过|没干过|没做过|没接触过|不想干|不想做)"
)


@dataclass(frozen=True)
class Skill:
    """A term of the list; its text is its code. `groups` are the first seven characters of the small groups it belongs to."""

    term: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class _Words:
    """The whole list by word and by first letter, the longest word first."""

    skills: dict[str, Skill]
    meaning: dict[str, Skill]
    by_letter: dict[str, list[str]]


@lru_cache(maxsize=1)
def _words() -> _Words:
    skills: dict[str, Skill] = {}
    meaning: dict[str, Skill] = {}
    for row in read("skills.csv"):
        skill = Skill(row["term"], tuple(row["groups"].split("|")))
        skills[skill.term] = skill
        for word in (row["term"], *row["synonyms"].split("|")):
            meaning[plain(word)] = skill
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(meaning, key=len, reverse=True):
        by_letter[word[0]].append(word)
    return _Words(skills, meaning, dict(by_letter))


def plain(text: str) -> str:
    """NFKC and lower case: ＣＡＤ and cad are one word."""
    return unicodedata.normalize("NFKC", text).lower()


def skill(word: str) -> Skill | None:
    """The skill that a single word or one of its other words names, if our list has it."""
    return _words().meaning.get(plain(word).strip())


def skills_in(text: str) -> list[Skill]:
    """The skills that somebody says of themselves, in order, each once.

    The longest word wins where two overlap; what is denied (不会电焊, 电焊没干过) or only wished for (想学电焊) is no skill.
    """
    found: dict[str, Skill] = {}
    for clause in CLAUSES.split(plain(text[:LONGEST_TEXT])):
        for one in _said(clause):
            found.setdefault(one.term, one)
    return list(found.values())


def _said(clause: str) -> list[Skill]:
    places = list(_places(clause))
    denied = _denied_behind(clause, places)
    return [
        _words().meaning[clause[start:end]]
        for place, (start, end) in enumerate(places)
        if place not in denied and not _denied_before(clause, start, places)
    ]


def _places(clause: str) -> Iterator[tuple[int, int]]:
    """Where words of the list stand; a word in Latin letters stands alone (js is not in jsp)."""
    at = 0
    while at < len(clause):
        for word in _words().by_letter.get(clause[at], ()):
            if clause.startswith(word, at) and _stands_alone(clause, at, at + len(word)):
                yield at, at + len(word)
                at += len(word) - 1
                break
        at += 1


def _stands_alone(clause: str, start: int, end: int) -> bool:
    return not (_joined(clause, start) or _joined(clause, end))


def _joined(clause: str, at: int) -> bool:
    """Both letters around this place are Latin letters or figures."""
    pair = clause[max(at - 1, 0) : at + 1]
    return 0 < at < len(clause) and pair.isascii() and pair.isalnum()


def _denied_before(clause: str, start: int, places: list[tuple[int, int]]) -> bool:
    """The last word of yes or no before the skill is a no; such words inside a skill's own name don't count."""
    if clause[start - 1 : start] in NOT:  # 不|能吃苦: the skill's own name begins with the yes
        return True
    last = ""
    for said in SAID.finditer(clause, 0, start):
        if not any(begin <= said.start() < end for begin, end in places):
            last = said.lastgroup or ""
    return last == "no"


def _denied_behind(clause: str, places: list[tuple[int, int]]) -> set[int]:
    """The skills of a list that ends in a denial."""
    denied: set[int] = set()
    for place in range(len(places) - 1, -1, -1):
        end = places[place][1]
        joined = place + 1 in denied and LISTED.fullmatch(clause, end, places[place + 1][0])
        if BEHIND.match(clause, end) or joined:
            denied.add(place)
    return denied
