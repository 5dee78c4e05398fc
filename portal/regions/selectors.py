"""Reads about divisions, each in a fixed number of queries."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from portal.regions.codes import CHINA, PROVINCE, ancestors_of, is_local, level_of, normalise
from portal.regions.editions import Edition
from portal.regions.enums import SPECIAL_UNITS, Kind, Level
from portal.regions.models import CodeChange, Division, OtherProvinceDivision

LONGEST_QUERY = 40  # characters; the longest name has 23
MOST_RESULTS = 50
REASSIGNED = "码位改派"  # the word of the list for a code given to another unit
NO_SUCH_CODE = "没有这个区划代码，请核对。"
# Names in full as they are asked for; which there are changes only with a load of the files.
NAMES: Edition[dict[str, str]] = Edition("division-names", dict)
# The statistical list's stand-ins between a province and its counties; they are nobody's address.
NO_PLACE_NAMES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("市地", frozenset({Kind.PREFECTURE_CITY, Kind.PREFECTURE_AREA})),
    (
        "县市区",
        frozenset({Kind.DISTRICT, Kind.COUNTY, Kind.COUNTY_CITY, Kind.NON_STATUTORY_DISTRICT, Kind.DEVELOPMENT_ZONE}),
    ),
    ("街道", frozenset({Kind.STREET})),
    ("镇", frozenset({Kind.TOWN})),
    ("乡", frozenset({Kind.TOWNSHIP, Kind.ETHNIC_TOWNSHIP})),
    ("农场和林区", SPECIAL_UNITS),
    ("社区", frozenset({Kind.COMMUNITY, Kind.COMMUNITY_LIKE})),
    ("村", frozenset({Kind.VILLAGE, Kind.VILLAGE_LIKE})),
)


class UnknownRegion(ValueError):
    """A well-formed code that no list of ours names; its text is a sentence for people."""

    def __init__(self) -> None:
        super().__init__(NO_SUCH_CODE)


@dataclass(frozen=True)
class Resolved:
    """What a code means: `code` as it was given, in twelve digits, and the unit that stands for it today."""

    code: str
    name: str
    current: str | None  # None: gone, and the successor is not known
    since: int | None = None  # the year of the last change on the way, where one is known
    basis: str = ""  # why an old township points at its successor

    @property
    def is_current(self) -> bool:
        return self.code == self.current

    @property
    def is_local(self) -> bool:
        return is_local(self.code)


def children_of(code: str = PROVINCE) -> dict[str, Any]:
    """What stands under `code`, in groups, sorted by pinyin; two queries whatever the answer's size.

    `{"path": [{"code", "name"}], "groups": [{"title", "items": [{"code", "name", "kind", "leaf"}]}]}`.
    Townships without a known village are leaves, so a cascader may end there. 000000000000 gives the
    provinces. Raises UnknownRegion.
    """
    if not is_local(code):
        return _other_children(code)
    path = _path(code)
    units = Division.objects.filter(parent=code).current().with_leaf().by_pinyin()
    rows = [
        {"code": u.code, "name": u.name, "kind": u.kind, "leaf": u.leaf} for u in units.only("code", "name", "kind")
    ]
    groups = [{"title": title, "items": [row for row in rows if row["kind"] in kinds]} for title, kinds in GROUPS]
    return {"path": path, "groups": [group for group in groups if group["items"]]}


def _path(code: str) -> list[dict[str, str]]:
    """The unit and what stands above it today, province first, in one query by a walk over `parent`."""
    above = f"""WITH RECURSIVE up AS (
        SELECT code, name, parent_id, level FROM {Division._meta.db_table} WHERE code = %s
        UNION ALL SELECT d.code, d.name, d.parent_id, d.level FROM {Division._meta.db_table} d JOIN up ON d.code = up.parent_id)
        SELECT code, name FROM up ORDER BY level"""
    with connection.cursor() as cursor:
        cursor.execute(above, [code])
        path = [{"code": found, "name": name} for found, name in cursor.fetchall()]
    if not path:
        raise UnknownRegion
    return path


def _other_children(code: str) -> dict[str, Any]:
    parent = "" if code == CHINA else code
    chain = OtherProvinceDivision.objects.filter(code__in=[*ancestors_of(code), code]).order_by("level")
    path = list(chain.values("code", "name"))
    # A few cities (东莞) have no counties, so being a leaf is asked of the rows, not of the level.
    under = OtherProvinceDivision.objects.filter(parent_code=OuterRef("code"))
    rows = OtherProvinceDivision.objects.filter(parent_code=parent).annotate(leaf=~Exists(under))
    if parent and not path:
        raise UnknownRegion
    items: list[dict[str, Any]] = [
        {**row, "kind": ""} for row in rows.order_by("pinyin", "code").values("code", "name", "leaf")
    ]
    if code == CHINA:
        items.insert(0, {"code": PROVINCE, "name": "黑龙江省", "kind": Kind.PROVINCE, "leaf": False})
        return {"path": [], "groups": [{"title": "省份", "items": items}]}
    title = "市地" if level_of(code) == Level.PROVINCE else "县市区"
    return {"path": path, "groups": [{"title": title, "items": items}] if items else []}


def search(q: str, within: str | None = None, limit: int = 20) -> list[dict[str, str]]:
    """Current units by a part of the name, by pinyin initials or by full pinyin; two queries.

    Each item is `{"code", "name", "path"}`; `path` names what stands above, without the province.
    `q` may hold anything: it is cut at 40 characters, and % and _ mean themselves. `within` is a code.
    """
    text = clean_query(q)
    if not text:
        return []
    found = Division.objects.current().filter(level__gte=Level.CITY)
    if within:
        found = found.below(within)
    rows = list(_ranked(found, text)[: max(1, min(limit, MOST_RESULTS))].values("code", "name", "parent_id"))
    paths = full_names({row["parent_id"] for row in rows})
    return [{"code": row["code"], "name": row["name"], "path": paths.get(row["parent_id"], "")} for row in rows]


def clean_query(q: str) -> str:
    """`q` in one form (NFKC, lower case), without blanks and control characters, 40 characters at most."""
    # Cut before normalising, so that a very long text costs nothing, and after, as NFKC may lengthen it.
    text = unicodedata.normalize("NFKC", q[: 4 * LONGEST_QUERY]).lower()
    kept = (letter for letter in text if letter.isprintable() and not letter.isspace() and letter != "'")
    return "".join(kept)[:LONGEST_QUERY]


def _ranked(found: QuerySet[Division], text: str) -> QuerySet[Division]:
    """Matches of `text`: whole names first, then beginnings, then the rest; higher levels before lower."""
    if text.isascii() and text.isalpha():
        found = found.filter(Q(initials__startswith=text) | Q(spelling__startswith=text))
        first = Case(
            When(Q(initials=text) | Q(spelling=text), then=Value(0)), default=Value(1), output_field=IntegerField()
        )
    elif text.isascii() and text.isdigit() and len(text) >= 2:
        return found.filter(code__startswith=text).order_by("level", "pinyin", "code")
    else:
        found = found.filter(name__contains=text)
        first = Case(When(name=text, then=Value(0)), When(name__startswith=text, then=Value(1)), default=Value(2))
    return found.order_by(first, "level", "pinyin", "code")


def full_names(codes: Iterable[str]) -> dict[str, str]:
    """`{"230882101000": "佳木斯市富锦市上街基镇"}` for many codes at once, in one query for those not yet asked for.

    Local names come without the province. Codes that are no Division are left out.
    """
    wanted, known = set(codes), NAMES.current()
    if new := [code for code in wanted if code not in known]:
        known.update(_full_names(new))
    return {code: known[code] for code in wanted if code in known}


def _full_names(codes: list[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH RECURSIVE up AS (
            SELECT code AS wanted, code, name, parent_id, level FROM {Division._meta.db_table} WHERE code = ANY(%s)
            UNION ALL SELECT up.wanted, d.code, d.name, d.parent_id, d.level FROM {Division._meta.db_table} d JOIN up ON d.code = up.parent_id)
            SELECT wanted, coalesce(string_agg(name, '' ORDER BY level) FILTER (WHERE level > 1), max(name))
            FROM up GROUP BY wanted""",
            [codes],
        )
        return dict(cursor.fetchall())


def short_names(codes: Iterable[str]) -> dict[str, str]:
    """`{"230882113201": "富廷村"}`: the units' own names as people say them, for many codes at once, in one query."""
    found = Division.objects.filter(code__in=set(codes)).values_list("code", "name")
    return {code: name.removesuffix("居委会").replace("村委会", "村") or name for code, name in found}


def full_name(code: str) -> str:
    """The name in full: 佳木斯市富锦市上街基镇; with the province for a unit of another one. Raises UnknownRegion."""
    if not is_local(code):
        chain = OtherProvinceDivision.objects.filter(code__in=[*ancestors_of(code), code]).order_by("level")
        names = dict(chain.values_list("code", "name"))
        if code not in names:
            raise UnknownRegion
        return "".join(name for name in names.values() if name not in NO_PLACE_NAMES)
    named = full_names([code]).get(code)
    return named or resolve(code).name


def successor_of(code: str, on: date | None = None) -> str | None:
    """The code that stands for `code` on the day `on` (today if left out); None if it is gone without a known heir.

    Counties and cities follow the list of code changes, of which only years are known: a change counts
    from its year on. Townships follow the links in `Division`. Raises UnknownRegion.
    """
    return resolve(code, on=on).current


def resolve(text: object, on: date | None = None) -> Resolved:
    """What a 6-, 9- or 12-digit code means on the day `on`, old and foreign codes too.

    Raises ValueError for what is no code, UnknownRegion for a code that no list names.
    """
    code = normalise(text)
    if not is_local(code):
        return Resolved(code, full_name(code), code)
    unit = Division.objects.filter(code=code).select_related("successor").first()
    if unit is None:
        return _resolve_by_changes(code, on)
    if unit.is_current or (on and unit.valid.upper and on < unit.valid.upper):
        return Resolved(code, unit.name, code)
    since = unit.valid.upper.year if unit.valid.upper else None
    return Resolved(code, unit.name, unit.successor_id, since, unit.link_basis)


def _resolve_by_changes(code: str, on: date | None) -> Resolved:
    """Follow the unit that last had `code` through the changes, by code and name, to the unit of that day.

    The name counts because codes were dealt out anew in 1982 and 1984: 阿城县 went from 232121 over
    230121 to 230122, while 230121 became 呼兰县.
    """
    changes = list(CodeChange.objects.order_by("year", "id"))
    leaving = [place for place, change in enumerate(changes) if change.old_code == code]
    if not leaving:
        raise UnknownRegion
    here, name, since = code, changes[leaving[-1]].old_name, None
    for change in changes[leaving[-1] :]:
        if here and (change.old_code, change.old_name) == (here, name) and not (on and change.year > on.year):
            (here, name), since = _after(change, changes), change.year
    named = changes[leaving[-1]].old_name
    if here == code and since is None:
        return Resolved(code, named, code)  # the day lies before the change
    stands = on or Division.objects.current().filter(code=here).exists()
    return Resolved(code, named, here if here and stands else None, since)


def _after(change: CodeChange, changes: list[CodeChange]) -> tuple[str, str]:
    """Code and name of the changed unit after `change`; ("", "") where the list does not say."""
    if change.is_doubtful:
        return "", ""
    if change.type != REASSIGNED:
        return change.new_code, change.new_name
    # The code went to another unit; this one got its new code in the same year.
    moved = (c for c in changes if c.type == REASSIGNED and c.year == change.year and c.new_name == change.old_name)
    return next(((c.new_code, c.new_name) for c in moved), ("", ""))


# Growing boxes: nearly every question is answered by the first, 30 km to each side.
SEARCH_RADII_KM = (30, 120, 500, 2000)
KM_PER_DEGREE = 111.2
NEAREST = """
SELECT code, name, parent_id, estimated,
    12742000 * asin(least(1, sqrt(power(sin(radians(lat - %(lat)s) / 2), 2)
        + cos(radians(%(lat)s)) * cos(radians(lat)) * power(sin(radians(lon - %(lon)s) / 2), 2)))) AS metres
FROM {t}
WHERE level = %(level)s AND is_current AND (%(guesses)s OR NOT estimated)
    AND lat BETWEEN %(south)s AND %(north)s AND lon BETWEEN %(west)s AND %(east)s
ORDER BY metres, code LIMIT %(n)s"""


def nearest(
    lat: float, lon: float, n: int = 5, *, level: Level = Level.TOWN, with_estimated: bool = False
) -> list[dict[str, Any]]:
    """The `n` units of `level` whose points lie nearest to a place (WGS-84 degrees), as the crow flies.

    Each item is `{"code", "name", "path", "distance_m", "estimated"}`. Units that stand on their county's
    point are left out unless asked for: their distance means little. Raises ValueError for no place on Earth.
    """
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("经纬度不对：纬度在 -90 到 90 之间，经度在 -180 到 180 之间。")
    rows: list[tuple] = []
    for radius in SEARCH_RADII_KM:
        rows = _within(lat, lon, radius, n, level, with_estimated)
        # A corner of the box is farther than its side: only what lies within the radius is surely nearest.
        if len(rows) >= n and rows[-1][4] <= radius * 1000:
            break
    paths = full_names({row[2] for row in rows})
    return [
        {"code": code, "name": name, "path": paths.get(parent, ""), "distance_m": round(metres), "estimated": estimated}
        for code, name, parent, estimated, metres in rows
    ]


def _within(lat: float, lon: float, radius: float, n: int, level: Level, with_estimated: bool) -> list[tuple]:
    high = radius / KM_PER_DEGREE
    wide = high / max(0.01, math.cos(math.radians(min(89, abs(lat)))))
    box = {"south": lat - high, "north": lat + high, "west": lon - wide, "east": lon + wide}
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST.format(t=Division._meta.db_table),
            box | {"lat": lat, "lon": lon, "level": level, "guesses": with_estimated, "n": n},
        )
        return cursor.fetchall()
