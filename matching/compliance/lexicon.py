"""The wording in force, compiled once, and the hits it has in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from matching.compliance.reading import Reading
from portal.rules.enums import Action
from portal.rules.wording import BREAK, branches, expression

MOST_HITS = 200  # nobody mends more in one text, and one is enough to hold it
AROUND = 14  # characters on each side that an exception may speak of
NEAR = 8  # characters between a wording and the word that says it is only spoken of
WEIGHT = {Action.BLOCK: 2, Action.REVIEW: 1, Action.WARN: 0}


@dataclass(frozen=True)
class Term:
    """One published wording: what is looked for, what excuses it, and what it means."""

    code: str
    category: str
    rule: str
    action: str
    words: str
    unless: str
    negation: int
    message: str
    clause: str
    rewording: str


@dataclass(frozen=True)
class Excuses:
    """Words that excuse any wording beside them: a denial before it, or that it is only spoken of, before or after."""

    denials: tuple[str, ...]
    fillers: tuple[str, ...]
    spoken_of: tuple[str, ...] = ()
    speaks_of_it: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A term in a text, as a stretch of the reading."""

    term: Term
    start: int
    end: int


class Lexicon:
    """Terms by the characters they may begin with; a position of the text costs only what may begin there."""

    def __init__(self, terms: list[Term], excuses: Excuses) -> None:
        self.terms = terms
        self._sources: dict[str, dict[int, list[str]]] = {}
        for number, term in enumerate(terms):
            for branch in branches(term.words):
                for sign in branch.first or ():
                    self._sources.setdefault(sign, {}).setdefault(number, []).append(branch.source)
        self._unless = {term.code: expression(term.unless) for term in terms if term.unless}
        signs = "".join(map(re.escape, self._sources))
        self._beginning = re.compile(f"[{signs}]") if signs else re.compile(r"(?!)")
        fill = _any(excuses.fillers)
        self._denied = re.compile(f"(?:{_any(excuses.denials)})(?:{fill}){{0,4}}$")
        self._spoken_of = re.compile(f"(?:{_any(excuses.spoken_of)})(?:{fill}){{0,4}}$")
        # “只招男生不算歧视” speaks of nothing: a denial between the two takes the excuse away.
        self._speaks = re.compile(f"[^{BREAK}不无没非别勿]{{0,{NEAR}}}(?:{_any(excuses.speaks_of_it)})")
        self._compiled: dict[str, tuple[re.Pattern[str], list[tuple[Term, re.Pattern[str]]]]] = {}

    def hits(self, reading: Reading) -> list[Hit]:
        """What the text must not say, in its order; of one rule, hits that touch are one. At most MOST_HITS."""
        return self.looked_at(reading)[0]

    def looked_at(self, reading: Reading) -> tuple[list[Hit], list[Hit]]:
        """The hits of a text, and the words that an exception, a denial or the way they are spoken of excuses there."""
        excused: list[Hit] = []
        found = islice(self._found(reading.plain, excused), MOST_HITS)
        return _joined(sorted(found, key=lambda hit: (hit.start, -hit.end))), excused

    def _found(self, plain: str, excused: list[Hit]) -> Iterator[Hit]:
        judged: dict[tuple[str, str, str, str], bool] = {}  # a text that says one thing a thousand times is read once
        for beginning in self._beginning.finditer(plain):
            start = beginning.start()
            if not _begins(plain, start):
                continue
            anything, terms = self._at(beginning[0])
            if anything.match(plain, start) is None:
                continue
            for term, pattern in terms:
                match = pattern.match(plain, start)
                if match is None or not _ends(plain, match.end()):
                    continue
                end = match.end()
                key = (term.code, plain[max(0, start - AROUND) : start], match[0], plain[end : end + AROUND])
                if key not in judged:
                    judged[key] = self._excused(term, plain, start, end)
                if not judged[key]:
                    yield Hit(term, start, end)
                elif len(excused) < MOST_HITS:
                    excused.append(Hit(term, start, end))

    def first_of(self, rule: str, action: str) -> Term | None:
        """The term that speaks for a rule: of the action where there is one, else any of it."""
        of_rule = [term for term in self.terms if term.rule == rule]
        return next((term for term in of_rule if term.action == action), of_rule[0] if of_rule else None)

    def _at(self, sign: str) -> tuple[re.Pattern[str], list[tuple[Term, re.Pattern[str]]]]:
        """What may begin with a character: all of it as one question, and each term."""
        if sign not in self._compiled:
            found = {number: "|".join(sources) for number, sources in self._sources[sign].items()}
            terms = [(self.terms[number], re.compile(source)) for number, source in found.items()]
            self._compiled[sign] = re.compile("|".join(found.values())), terms
        return self._compiled[sign]

    def _excused(self, term: Term, plain: str, start: int, end: int) -> bool:
        before = plain[max(0, start - AROUND) : start].rpartition(BREAK)[2]
        said_after = plain[end - 1] != BREAK and self._speaks.match(plain, end, end + AROUND)
        if said_after or self._spoken_of.search(before):
            return True
        if term.negation:
            before = plain[max(0, start - term.negation) : start].rpartition(BREAK)[2]
            if self._denied.search(before):
                return True
        pattern = self._unless.get(term.code)
        if pattern is None:
            return False
        around = max(0, start - AROUND)
        return any(
            match.start() + around < end and match.end() + around > start
            for match in pattern.finditer(plain[around : end + AROUND])
        )


@lru_cache(maxsize=8)
def compiled(terms: tuple[Term, ...], excuses: Excuses) -> Lexicon:
    """The lexicon of these terms, made once for each edition."""
    return Lexicon(list(terms), excuses)


def _any(words: tuple[str, ...]) -> str:
    """One of these words, the longest first; nothing where there are none."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


def _begins(plain: str, start: int) -> bool:
    """Whether no number and no Latin word is cut in two here (13|5岁以下, 3.|5吨, C|VX)."""
    sign, before = plain[start], plain[start - 1 : start]
    if _is_latin(sign):
        return not _is_latin(before)
    return not _is_digit(sign) or not (_is_digit(before) or (before == "." and _is_digit(plain[start - 2 : start - 1])))


def _ends(plain: str, end: int) -> bool:
    after = plain[end : end + 2]
    if not _is_digit(plain[end - 1]):
        return True
    return not (_is_digit(after[:1]) or (after[:1] == "." and _is_digit(after[1:])))


def _is_digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _joined(found: list[Hit]) -> list[Hit]:
    """Hits of one rule that overlap become one, in the words of the gravest, then of the longest."""
    last: dict[str, int] = {}
    kept: list[Hit] = []
    for hit in found:
        at = last.get(hit.term.rule)
        if at is not None and hit.start < kept[at].end:
            kept[at] = _union(kept[at], hit)
            continue
        last[hit.term.rule] = len(kept)
        kept.append(hit)
    return kept


def _union(one: Hit, other: Hit) -> Hit:
    def rank(hit: Hit) -> tuple[int, int]:
        return WEIGHT[Action(hit.term.action)], hit.end - hit.start

    return Hit(max(one, other, key=rank).term, min(one.start, other.start), max(one.end, other.end))
