"""The words and titles of today's vacancies: what the box completes, repairs typing with, and weighs words by."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Q, Value, When

from matching.search.enums import PhraseKind
from matching.search.models import Phrase, SearchRow
from matching.search.words import clean, groups_of, initials, lines, spelling, synonyms
from portal.foundation.batches import batches
from portal.occupations import selectors as occupations
from portal.occupations.catalogue import read as read_data
from portal.regions.editions import Edition

MOST_WORDS, MOST_TITLES = 60_000, 20_000
LONGEST, LONGEST_TITLE = 40, 16
SHORTEST_REPAIRED = 2
EDITION = "search-phrases"


@dataclass(frozen=True)
class Vocabulary:
    """How many vacancies speak of a word, and how many vacancies there are."""

    rows: dict[str, int]
    total: int


def _read() -> Vocabulary:
    rows = dict(Phrase.objects.filter(kind=PhraseKind.WORD).values_list("phrase", "rows"))
    return Vocabulary(rows, SearchRow.objects.count())


VOCABULARY: Edition[Vocabulary] = Edition(EDITION, _read)


def vocabulary() -> Vocabulary:
    """What is known since the last night, or the last time the index was written anew."""
    return VOCABULARY.current()


@transaction.atomic
def learn() -> int:
    """Read the words and titles out of the index; returns how many. Every process follows within a quarter of a minute."""
    found = {phrase: (PhraseKind.WORD, rows) for phrase, rows in _words()}
    titles = [(title, rows) for title, rows in _titles().most_common(MOST_TITLES) if title not in found]
    found |= {title: (PhraseKind.TITLE, rows) for title, rows in titles}
    Phrase.objects.all().delete()
    made = [
        Phrase(phrase=one, kind=kind, rows=rows, spelling=spelling(one)[:240], initials=initials(one)[:40])
        for one, (kind, rows) in found.items()
    ]
    for part in batches(made, 5_000):
        Phrase.objects.bulk_create(part)
    VOCABULARY.mark(str(sum(rows for _, rows in found.values())) + f"-{len(found)}")
    return len(found)


def _words() -> list[tuple[str, int]]:
    """Words by the number of vacancies that speak of them; tags have a colon, and words have none."""
    table = SearchRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat(%s) WHERE word !~ '^[rok]:' AND length(word) <= %s ORDER BY ndoc DESC, word LIMIT %s",
            [f"SELECT tok FROM {table}", LONGEST, MOST_WORDS],
        )
        return cursor.fetchall()


def _titles() -> Counter[str]:
    titles = SearchRow.objects.values_list("vacancy__title", flat=True).iterator(chunk_size=10_000)
    return Counter(one for title in titles if 2 <= len(one := clean(title)) <= LONGEST_TITLE)


def completed(text: str, most: int = 8) -> list[str]:
    """What somebody may be about to write: titles and words of today first, then occupations. Two queries.

    By characters, by pinyin or by its first letters; % and _ mean themselves.
    """
    asked = clean(text).replace(" ", "")
    if not asked:
        return []
    begins = Q(phrase__startswith=asked)
    if asked.isascii() and asked.isalpha():
        begins |= Q(spelling__startswith=asked) | Q(initials__startswith=asked)
    found = Phrase.objects.filter(begins, rows__gte=1).exclude(phrase__regex=r"^.$")
    ranked = found.order_by(
        Case(When(kind=PhraseKind.TITLE, then=Value(0)), default=Value(1), output_field=IntegerField()),
        "-rows",
        "phrase",
    )
    own = list(ranked.values_list("phrase", flat=True)[:most])
    named = [one.name for one in occupations.search(asked, limit=most)] if len(own) < most else []
    return list(dict.fromkeys([*own, *named]))[:most]


def repaired(text: str) -> str:
    """What somebody may have meant by words that no vacancy has: another spelling of the same sound, or one letter off.

    "" where everything is known, or nothing is near.
    """
    asked = clean(text)
    known = vocabulary().rows
    changed = [_meant(part, known) for part in asked.split()]
    meant = " ".join(changed)
    return meant if meant != asked else ""


def _meant(part: str, known: dict[str, int]) -> str:
    if (
        part in known
        or part in synonyms().groups
        or all(any(word in known for run in group.runs for word in run) for group in groups_of(part))
    ):
        return part
    if len(part) < SHORTEST_REPAIRED:
        return part
    sound = part if part.isascii() else spelling(part)
    same = by_sound().get(sound)
    if same:
        return same
    near = [(known.get(word, 0), word) for other, word in by_sound().items() if _one_off(sound, other)]
    return max(near)[1] if near and len(sound) >= 4 else part


@lru_cache(maxsize=1)
def _by_sound(edition: int) -> dict[str, str]:
    """The phrase that most vacancies have, by how it is spelt."""
    found: dict[str, tuple[int, str]] = {}
    rows = vocabulary().rows
    for phrase in _all_phrases():
        sound, score = spelling(phrase), rows.get(phrase, 0)
        if len(phrase) >= SHORTEST_REPAIRED and (sound not in found or found[sound][0] < score):
            found[sound] = (score, phrase)
    return {sound: phrase for sound, (_, phrase) in found.items()}


def by_sound() -> dict[str, str]:
    """Phrases by their spelling; made anew when the vocabulary is."""
    return _by_sound(id(vocabulary()))


def _all_phrases() -> Iterator[str]:
    """What people may mean: our own lists, occupations, and the words that some vacancies have."""
    for line in lines():
        yield from line
    for row in read_data("skills.csv"):
        yield row["term"]
    yield from (one.name for one in occupations.NAMES.current().values())
    yield from (word for word, rows in vocabulary().rows.items() if rows >= 2 and not word.isascii())


def _one_off(one: str, other: str) -> bool:
    """Whether one letter was left out, put in, changed, or two stand the wrong way round."""
    if abs(len(one) - len(other)) > 1 or one[:1] != other[:1]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[1::-1] == right[:2] and left[2:] == right[2:])
    )
