"""The wording language: which words a text must not carry, written so that reading stays linear.

A wording is a condition about a text: `{"words": pattern, "unless": pattern, "negation": 6}`. `words` is looked for
in a text without blanks and disguises (matching/compliance/reading.py); a hit is excused where `unless` covers it,
or where a word of denial stands within `negation` characters before it.

The patterns are a small language of its own and no regular expression of whoever drafts them: literals, `(a|b)`,
`[abc]`, `x?`, `x{0,6}` with at most LONGEST repetitions, `.` for any character of the clause, `，` for the end of a
clause, `\\d` for a digit, `\\z` for a numeral in any script, `\\a` for an age. Nothing in it repeats without end, so
no text and no pattern can make the search slow; `paths` bounds what one position may cost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

BREAK = "，"  # any end of a clause in the text that is searched
NUMERALS = "0123456789零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖拾两"
MACROS = {
    "d": "[0123456789]",
    "z": f"[{NUMERALS}]",
    "a": "([123456789][0123456789]|[二三四五六七]?十[一二三四五六七八九]?)",
}
LONGEST = 40  # repetitions of one part
MOST_PATHS = 200_000  # ways through one pattern; more could be felt
MOST_NEGATION = 12  # characters
KEYS = {"words", "unless", "negation"}
ESCAPED = "()[]{}?|.\\"
RANGE = re.compile("[a-z]-[a-z]|[0-9]-[0-9]")


class BadPattern(ValueError):
    """A pattern that is none; says where, in words for who drafts it."""


@dataclass(frozen=True)
class Part:
    """A piece of a pattern: its regular expression, the characters it may begin with, and its number of ways.

    `first` is None for a piece that may begin with anything.
    """

    source: str
    first: frozenset[str] | None
    empty: bool
    paths: int


def is_wording(condition: object) -> bool:
    return isinstance(condition, dict) and "words" in condition


def wording_problems(condition: dict[str, Any]) -> Iterator[str]:
    """The mistakes of a wording, one Chinese sentence each."""
    if not set(condition) <= KEYS:
        yield "词语规则只能写 words、unless 和 negation。"
    for key in ("words", "unless"):
        text = condition.get(key, "")
        if not isinstance(text, str):
            yield f"“{key}”应是文字。"
        elif text or key == "words":
            try:
                part = parsed(text)
            except BadPattern as error:
                yield f"“{key}”写错了：{error}"
                continue
            if key == "words" and (part.empty or part.first is None):
                yield "“words”要从一个写明的字开始。"
    length = condition.get("negation", 0)
    if isinstance(length, bool) or not isinstance(length, int) or not 0 <= length <= MOST_NEGATION:
        yield f"“negation”应是 0 到 {MOST_NEGATION} 的整数。"


def branches(text: str) -> list[Part]:
    """The alternatives of the outermost level, so that each is looked for only where it may begin."""
    return _Reader(text).branches()


@lru_cache(maxsize=4096)
def parsed(text: str) -> Part:
    """A whole pattern. Raises BadPattern."""
    return _either(branches(text))


def expression(text: str) -> re.Pattern[str]:
    """A pattern as a compiled regular expression. Raises BadPattern."""
    return re.compile(parsed(text).source)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        for name, meaning in MACROS.items():
            text = text.replace(f"\\{name}", meaning)
        self.text, self.at = text, 0

    def branches(self) -> list[Part]:
        found = list(self._alternatives())
        if self.at < len(self.text):
            raise BadPattern(f"第 {self.at + 1} 个字多了一个括号。")
        if any(part.paths > MOST_PATHS for part in found):
            raise BadPattern("可能的写法太多，请拆成几条。")
        return found

    def _alternatives(self) -> Iterator[Part]:
        yield self._sequence()
        while self._take("|"):
            yield self._sequence()

    def _sequence(self) -> Part:
        whole = Part("", frozenset(), empty=True, paths=1)
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            whole = _then(whole, self._repeated(self._atom()))
        return whole

    def _atom(self) -> Part:
        sign = self.text[self.at]
        self.at += 1
        if sign == "(":
            inside = _either(list(self._alternatives()))
            if not self._take(")"):
                raise BadPattern("括号没有写完。")
            return inside
        if sign == "[":
            return self._class()
        if sign == ".":
            return Part(f"[^{BREAK}]", None, empty=False, paths=1)
        if sign == "\\":
            sign = self.text[self.at : self.at + 1]
            self.at += 1
            if not sign or sign not in ESCAPED:
                raise BadPattern(f"“\\{sign}”没有意思。")
        elif sign in ESCAPED:
            raise BadPattern(f"“{sign}”不能写在这里。")
        return Part(re.escape(sign), frozenset(sign), empty=False, paths=1)

    def _class(self) -> Part:
        end = self.text.find("]", self.at)
        inside = self.text[self.at : end]
        if end < 0 or not inside or "[" in inside or "\\" in inside:
            raise BadPattern("方括号里要写几个字，不能写别的记号。")
        self.at = end + 1
        signs = RANGE.sub(_spelt, inside)
        return Part(f"[{re.escape(signs)}]", frozenset(signs), empty=False, paths=1)

    def _repeated(self, part: Part) -> Part:
        if self._take("?"):
            return Part(f"(?:{part.source})?", part.first, empty=True, paths=part.paths + 1)
        if not self._take("{"):
            return part
        found = re.compile(r"(\d{1,2}),(\d{1,2})\}").match(self.text, self.at)
        if found is None or not int(found[1]) <= int(found[2]) <= LONGEST or int(found[2]) == 0:
            raise BadPattern(f"次数应写成 {{0,6}} 的样子，最多 {LONGEST}。")
        self.at = found.end()
        least, most = int(found[1]), int(found[2])
        # A part that can be read in one way only is bounded by the repetitions, any other by its powers.
        ways = most - least + 1 if part.paths == 1 else min(part.paths**most, MOST_PATHS + 1)
        return Part(f"(?:{part.source}){{{least},{most}}}", part.first, part.empty or least == 0, ways)

    def _take(self, sign: str) -> bool:
        if self.text[self.at : self.at + 1] != sign:
            return False
        self.at += 1
        return True


def _spelt(found: re.Match[str]) -> str:
    return "".join(map(chr, range(ord(found[0][0]), ord(found[0][-1]) + 1)))


def _then(before: Part, after: Part) -> Part:
    first = before.first
    if before.empty:
        first = None if first is None or after.first is None else first | after.first
    return Part(before.source + after.source, first, before.empty and after.empty, before.paths * after.paths)


def _either(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return replace(parts[0], source=f"(?:{parts[0].source})")
    first: frozenset[str] | None = frozenset()
    for part in parts:
        first = None if first is None or part.first is None else first | part.first
    sources = "|".join(part.source for part in parts)
    return Part(f"(?:{sources})", first, any(part.empty for part in parts), _choices(parts))


def _choices(parts: list[Part]) -> int:
    """The ways of an alternation: only those alternatives compete that may begin with the same character."""
    anywhere = sum(part.paths for part in parts if part.first is None or part.empty)
    begun = Counter[str]()
    for part in parts:
        if part.first is not None and not part.empty:
            begun.update(dict.fromkeys(part.first, part.paths))
    return anywhere + max(begun.values(), default=0) or 1
