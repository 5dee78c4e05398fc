"""From what somebody writes, and from what a vacancy says, to words that can be compared.

A vacancy is cut into words once, a question into groups of which a vacancy must have one word or run of words each:
what is asked for, or what means the same (data/synonyms.csv).
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LONGEST_QUERY = 60  # characters that are read of a question
MOST_GROUPS = 8
LONGEST_WORD = 40
MOST_KEPT = 5_000  # questions whose words are remembered
IDLE = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "或",
        "在",
        "是",
        "有",
        "等",
        "我",
        "你",
        "您",
        "想",
        "要",
        "找",
        "做",
        "干",
        "一个",
        "工作",
        "岗位",
        "职位",
        "招",
        "招聘",
        "招人",
        "急招",
        "附近",
        "能",
        "可以",
        "活",
        "活儿",
        "那种",
    ]
)
"""What everybody writes and nobody means: left out of a question, unless nothing else is left of it."""
ENDINGS = frozenset({"员", "工", "师", "手", "人", "岗", "的"})
"""What is left behind a known phrase and says nothing more: 养老护理员 beside 养老护理."""
Run = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One thing asked for: a vacancy has all words of one of the runs."""

    said: str
    runs: tuple[Run, ...]


def clean(text: str) -> str:
    """A question in one form: NFKC, lower case, letters and figures of any script, single blanks, cut short."""
    folded = unicodedata.normalize("NFKC", text[: 4 * LONGEST_QUERY]).casefold()
    kept = "".join(one if unicodedata.category(one)[0] in "LN" or one in "+#" else " " for one in folded)
    return " ".join(kept.split())[:LONGEST_QUERY].strip()


def words_of(text: str) -> list[str]:
    """The words of a vacancy's text, long ones also in their parts, as a search may ask for either."""
    return [word for word in _segmenter().cut_for_search(_plain(text)) if _counts(word)]


def groups_of(text: str) -> list[Group]:
    """What a question asks for; nothing for one without words. At most MOST_GROUPS."""
    return list(_groups_of(text))


@lru_cache(maxsize=MOST_KEPT)
def _groups_of(text: str) -> tuple[Group, ...]:
    found: list[Group] = []
    for part in clean(text).split():
        found += _groups_of_part(part)
    needed = [one for one in found if one.said not in IDLE] or found
    once = {one.said: one for one in needed}
    return tuple(once.values())[:MOST_GROUPS]


@lru_cache(maxsize=MOST_KEPT)
def words_asked(text: str) -> tuple[str, ...]:
    """The words of a question, long ones also in their parts, each once; most people ask what others have asked."""
    return tuple(dict.fromkeys(words_of(clean(text))))


def _groups_of_part(part: str) -> Iterator[Group]:
    """The longest known phrases of a part first, what lies between them as words."""
    known, at, bare = synonyms(), 0, 0
    while at < len(part):
        phrase = next(
            (part[at : at + size] for size in range(known.longest, 1, -1) if part[at : at + size] in known.groups), ""
        )
        if not phrase:
            at += 1
            continue
        yield from _plain_words(part[bare:at], behind=bool(bare))
        yield Group(phrase, tuple(run_of(one) for one in (phrase, *known.groups[phrase])))
        at = bare = at + len(phrase)
    yield from _plain_words(part[bare:], behind=bool(bare))


def _plain_words(text: str, *, behind: bool) -> Iterator[Group]:
    if behind and text in ENDINGS:
        return
    for word in _segmenter().cut(text) if text else []:
        if _counts(word):
            yield Group(word, (run_of(word),))


@lru_cache(maxsize=5_000)
def run_of(phrase: str) -> Run:
    """The words that a vacancy with this phrase has for certain; the phrase itself where it is one word."""
    return tuple(word for word in _segmenter().cut(phrase) if _counts(word)) or (phrase,)


@dataclass(frozen=True)
class Synonyms:
    """Which other phrases mean the same, by phrase."""

    groups: dict[str, tuple[str, ...]]
    longest: int


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """The project's own list."""
    groups: dict[str, tuple[str, ...]] = {}
    for same in lines():
        for one in same:
            groups[one] = tuple(other for other in same if other != one)
    return Synonyms(groups, max(map(len, groups)))


def lines() -> list[list[str]]:
    """The list as it is written, a group a line."""
    text = (Path(__file__).parent / "data" / "synonyms.csv").read_text(encoding="utf-8")
    return [line.split("|") for line in text.splitlines() if line]


@lru_cache(maxsize=1)
def _segmenter():  # type: ignore[no-untyped-def]
    import rjieba  # its dictionary takes half a second to load: not before somebody searches

    return rjieba


@lru_cache(maxsize=20_000)
def spelling(text: str) -> str:
    """Full pinyin without tones, as people type it."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).lower()


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """The first letter of each syllable."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def by_spelling(phrases: Iterable[str]) -> dict[str, list[str]]:
    """Phrases by how they are spelt; the order within one spelling is kept."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in phrases:
        found[spelling(one)].append(one)
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _counts(word: str) -> bool:
    return len(word) <= LONGEST_WORD and any(unicodedata.category(one)[0] in "LN" for one in word)
