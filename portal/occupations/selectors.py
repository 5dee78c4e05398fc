"""Reads about occupations: search, the tree, names; each in a fixed number of queries."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from portal.occupations import titles
from portal.occupations.codes import above, is_code
from portal.occupations.models import Occupation, OccupationSet
from portal.regions.editions import Edition

LONGEST_QUERY = 40  # characters; the longest name has 32
MOST_RESULTS = 50


@dataclass(frozen=True)
class Named:
    """What pages show of an occupation."""

    code: str
    name: str
    group: str = ""  # the group above, which tells two of one name apart


def _all_names() -> dict[str, Named]:
    found = Occupation.objects.order_by("code").values_list("code", "name", "above__name")
    return {code: Named(code, name, group or "") for code, name, group in found}


# Some 2,000 names; which there are changes only with a load of the file.
NAMES: Edition[dict[str, Named]] = Edition("occupation-names", _all_names)


def names_of(codes: Iterable[str]) -> dict[str, Named]:
    """Name and group for many codes at once, in the order asked; unknown codes are left out. No query when warm."""
    known = NAMES.current()
    return {code: known[code] for code in codes if code in known}


def name_of(code: str) -> str:
    """The plain name, or nothing."""
    known = NAMES.current().get(code)
    return known.name if known else ""


def search(q: str, *, wishable: bool = True, limit: int = 20) -> list[Named]:
    """Occupations by name, by another name, by pinyin or its initials, or by code; one query.

    Equal names come first, then beginnings, then what only contains the words; an occupation before a group's name for it.
    `q` may hold anything: it is cut at 40 characters, and % and _ mean themselves. `wishable` leaves out the large groups.
    """
    text = clean_query(q)
    if not text:
        return []
    rows = Occupation.objects.wishable() if wishable else Occupation.objects.active()
    found = _ranked(rows, text)[: max(1, min(limit, MOST_RESULTS))].values_list("code", "name", "above__name")
    return [Named(code, name, group or "") for code, name, group in found]


def clean_query(q: str) -> str:
    """`q` in one form: NFKC, lower case, no blanks and control characters, 40 characters at most."""
    text = unicodedata.normalize("NFKC", q[: 4 * LONGEST_QUERY]).lower()
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())[:LONGEST_QUERY]


def _ranked(rows: OccupationSet, text: str) -> OccupationSet:
    if text.isascii() and text[0].isdigit():
        return rows.filter(code__startswith=text).order_by("code")
    other = Q(aliases__icontains=text)
    if text.isascii() and text.isalpha():
        rows = rows.filter(Q(initials__startswith=text) | Q(pinyin__startswith=text) | other | Q(name__icontains=text))
        steps = [Q(initials=text) | Q(pinyin=text), Q(initials__startswith=text) | Q(pinyin__startswith=text)]
    else:
        rows = rows.filter(Q(name__icontains=text) | other)
        steps = [Q(name=text), Q(name__startswith=text), _is_alias(text), Q(name__icontains=text)]
    ranked = [When(step, then=Value(place)) for place, step in enumerate(steps)]
    return rows.order_by(Case(*ranked, default=Value(len(steps)), output_field=IntegerField()), "-level", "code")


def _is_alias(text: str) -> Q:
    """`text` is one of the other names, whole."""
    ends = [Q(aliases__iexact=text), Q(aliases__istartswith=f"{text}|"), Q(aliases__iendswith=f"|{text}")]
    return ends[0] | ends[1] | ends[2] | Q(aliases__icontains=f"|{text}|")


@dataclass(frozen=True)
class Branch:
    """One row of the tree: `leaf` when nothing stands under it."""

    code: str
    name: str
    level: int
    leaf: bool


def children_of(code: str = "") -> list[Branch]:
    """What stands right under a group, in code order; the eight major groups without one. One query."""
    under = Occupation.objects.active().filter(above=OuterRef("code"))
    rows = Occupation.objects.active().filter(above=code or None).annotate(leaf=~Exists(under)).order_by("code")
    return [Branch(row.code, row.name, row.level, row.leaf) for row in rows.only("code", "name", "level")]  # type: ignore[attr-defined]


def path_of(code: str) -> list[Named]:
    """The groups above a code and the code itself, the largest first; nothing for a code that does not exist."""
    if not is_code(code):
        return []
    known = NAMES.current()
    chain = [*reversed(above(code)), code]
    return [known[one] for one in chain if one in known] if code in known else []


def suggested(title: str, k: int = 5) -> list[Named]:
    """Occupations that a job title may mean, likeliest first; to choose from, never chosen for anybody."""
    return list(names_of(code for code, _ in titles.suggest(title, k)).values())


def standing(codes: Sequence[str]) -> list[str]:
    """Those of `codes` that somebody may wish for today, in the order given; one query."""
    known = set(Occupation.objects.wishable().filter(code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code in known]
