"""The index follows the vacancies: in their own transaction, in sets, and all anew by a command."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from matching.search.marks import marks_of, rank_of
from matching.search.models import SearchRow
from matching.search.words import words_of
from matching.vacancies.models import Vacancy
from portal.foundation.batches import batches
from portal.occupations import selectors as occupations
from portal.occupations.codes import above
from portal.regions.codes import Level, cut, is_local, level_of
from portal.regions.models import Division

SHAPE = 3
BATCH = 2_000
MOST_LEXEMES = 1_500  # of one vacancy; a text is 4,500 characters at most
SATURATION, BY_LENGTH, USUAL_LENGTH = 1.2, 0.75, 100  # BM25's k and b, and the words of a usual text
TITLE_COUNTS, SKILL_COUNTS = 4.0, 1.0  # as often as if a word stood so many times in the text
READ = (
    "id", "title", "skills", "duties", "conditions", "benefits", "employer_name", "occupation_id", "region_code", "kind",
    "work_form", "meals", "lodging", "insurance", "suits", "access", "shifts", "hours_day", "days_week", "source",
    "month_low", "month_high", "education", "experience_months", "published_at", "confirmed_at", "closes_on",
)  # fmt: skip
COLUMNS = (
    "vacancy_id", "tok", "length", "marks", "town_code", "occupation_code", "month_top", "education", "experience_months",
    "published_at", "confirmed_at", "closes_on", "shape",
)  # fmt: skip
TABLE = SearchRow._meta.db_table
UPSERT = (
    f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) ON CONFLICT (vacancy_id) DO UPDATE SET "
    + ", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS[1:])
)


def written(vacancies: Sequence[UUID]) -> None:
    """Listener of effects.changed: each of these is in the index exactly when it is shown. Three statements and one a row."""
    keys = sorted(set(vacancies))
    shown = [SimpleNamespace(**row) for row in Vacancy.objects.shown().filter(pk__in=keys).order_by("pk").values(*READ)]
    gone = set(keys) - {one.id for one in shown}
    if gone:
        SearchRow.objects.filter(vacancy__in=gone).delete()
    if shown:
        with connection.cursor() as cursor:
            cursor.executemany(UPSERT, list(_rows(shown)))


def rebuild(say: Any = lambda line: None) -> int:
    """Write the whole index anew, in batches with a transaction each; returns how many vacancies are in it.

    Searches go on meanwhile: a row is replaced, never missing. A vacancy that changes beside it is written by its own
    transaction, which waits for the batch or makes the batch wait.
    """
    keys = list(Vacancy.objects.shown().order_by("pk").values_list("pk", flat=True))
    for part in batches(keys, BATCH):
        with transaction.atomic():
            list(
                Vacancy.objects.filter(pk__in=part)
                .order_by("pk")
                .select_for_update(no_key=True, of=("self",))
                .values_list("pk")
            )
            written(part)
        say(f"{len(part)}")
    SearchRow.objects.exclude(vacancy__in=Vacancy.objects.shown()).delete()
    return len(keys)


def mend() -> int:
    """Put right what no listener heard of (rows written by hand, a restored backup); returns how many rows were wrong."""
    shown = Vacancy.objects.shown()
    missing = list(
        shown.exclude(pk__in=SearchRow.objects.values("vacancy")).order_by("pk").values_list("pk", flat=True)
    )
    old = list(SearchRow.objects.exclude(shape=SHAPE).order_by("vacancy").values_list("vacancy", flat=True))
    wrong = [*missing, *old]
    for part in batches(wrong, BATCH):
        with transaction.atomic():
            written(part)
    gone, _ = SearchRow.objects.exclude(vacancy__in=shown).delete()
    return len(wrong) + gone


def copy_in(vacancies: Iterable[Any]) -> int:
    """Write many rows at once, by COPY, where none of them stands yet (a load); returns how many."""
    rows = list(_rows(list(vacancies)))
    buffer = StringIO("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN", buffer)
    return len(rows)


def _copied(value: Any) -> str:
    return "\\N" if value is None else str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def _rows(vacancies: Sequence[Any]) -> Iterator[tuple]:
    towns = towns_of({one.region_code for one in vacancies})
    for one in vacancies:
        town = towns.get(one.region_code, one.region_code)
        code = one.occupation_id or ""
        words = lexemes(one)
        yield (
            one.id, tok(words, tags(town, code, one.kind)), min(len(words), 32_000), marks_of(one), town, code,
            one.month_high or one.month_low, rank_of(one.education), one.experience_months, one.published_at,
            one.confirmed_at, one.closes_on, SHAPE,
        )  # fmt: skip


def towns_of(codes: set[str]) -> dict[str, str]:
    """The township of today of each place of work, or its county where none is known. One query."""
    found = Division.objects.filter(code__in=codes).values_list("code", "town_code", "service_code")
    return {code: town or service for code, town, service in found}


def lexemes(vacancy: Any) -> dict[str, str]:
    """The words of a vacancy, each with how much it counts and its weight: A in the title, B in skills and occupation, D elsewhere.

    How much is BM25F in hundredths: a word counts more the more often it stands, in the title four times, and less in a long text. It is kept
    as the word's position, which nothing else needs.
    """
    known = occupations.name_of(vacancy.occupation_id or "")
    parts = (
        ("D", 1.0, [vacancy.duties, vacancy.conditions, " ".join(vacancy.benefits), vacancy.employer_name]),
        ("B", SKILL_COUNTS, [" ".join(vacancy.skills), known]),
        ("A", TITLE_COUNTS, [vacancy.title]),
    )
    weights: dict[str, str] = {}
    often: dict[str, float] = defaultdict(float)
    length = 0
    for weight, counts, texts in parts:
        for word in (word for text in texts for word in words_of(text or "")):
            weights[word] = weight
            often[word] += counts
            length += 1
    said = list(weights.items())[-MOST_LEXEMES:]  # what weighs most was put in last
    part = SATURATION * (1 - BY_LENGTH + BY_LENGTH * length / USUAL_LENGTH)
    return {
        word: f"{max(round(100 * often[word] * (SATURATION + 1) / (often[word] + part)), 1)}{weight.replace('D', '')}"
        for word, weight in said
    }


def tags(town: str, occupation: str, kind: str) -> list[str]:
    """What is no word: the units that the place lies in, the groups of the occupation, the kind."""
    codes = [*above(occupation), occupation] if occupation else []
    return [*places(town), *(f"o:{code}" for code in codes), f"k:{kind}"]


def places(code: str) -> list[str]:
    """`r:` tags of a place: its city, county and township; a place outside also its province."""
    levels = (Level.CITY, Level.COUNTY, Level.TOWN) if is_local(code) else (Level.PROVINCE,)
    return [f"r:{cut(code, level)}" for level in levels if level <= level_of(code)]


def tok(words: dict[str, str], tags: list[str]) -> str:
    """The tsvector as text."""
    said = [f"{quoted(word)}:{counts}" for word, counts in words.items()]
    return " ".join([*said, *map(quoted, tags)])


def quoted(word: str) -> str:
    """A word as a tsvector or a tsquery reads it: nothing in it means anything else."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
