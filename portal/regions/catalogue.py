"""The province's units as the data files give them: pure functions, no database.

Two lists speak of townships. The civil affairs list (2026) says which exist; the statistical list
(2023) says which villages and special units there are. Their nine-digit codes are not the same
numbering: in 70 cases one code names two different townships of a county. So a village is hung by
the *name* of its township, and by the code only where no name speaks against it.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path

from portal.regions.codes import cut, level_of
from portal.regions.enums import SPECIAL_UNITS, Kind, Level, LinkBasis, PointSource

FOLDER = Path(__file__).parent / "data"
CIVIL_AFFAIRS, STATISTICS = "mca2026", "nbs2023"
VINTAGE = {CIVIL_AFFAIRS: date(2026, 9, 11), STATISTICS: date(2023, 6, 30)}
ABOLISHED = "（撤销）"
ETHNIC = re.compile("(满|朝鲜|蒙古|达斡尔|鄂伦春|赫哲|锡伯|鄂温克|柯尔克孜|回|民)族(?=.)")
VILLAGE_KINDS = {"0": Kind.COMMUNITY, "1": Kind.COMMUNITY, "2": Kind.VILLAGE, "3": Kind.VILLAGE,
                 "4": Kind.COMMUNITY_LIKE, "5": Kind.VILLAGE_LIKE}  # fmt: skip
# Endings that most village names share, spelled once.
ENDINGS = ("社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "生活区", "管理区", "社区")

Link = tuple[str, LinkBasis]  # the code of the township of today ("" if unknown), and why


@dataclass(slots=True)
class Unit:
    """One row of `Division`, field by field in the order in which it is copied."""

    code: str
    name: str
    kind: str
    source: str
    parent_id: str | None = None
    town_code: str = ""
    service_code: str = ""
    is_current: bool = True
    successor_id: str | None = None
    link_basis: str = LinkBasis.BY_CODE
    valid: str = "(,)"
    lat: str | None = None
    lon: str | None = None
    point_source: str = ""
    estimated: bool = False
    level: int = field(init=False)
    province_code: str = field(init=False)
    city_code: str = ""
    county_code: str = ""
    pinyin: str = ""
    spelling: str = ""
    initials: str = ""
    vintage: date = field(init=False)

    def __post_init__(self) -> None:
        self.level = level_of(self.code)
        self.province_code = cut(self.code, Level.PROVINCE)
        if self.level >= Level.CITY:
            self.city_code = cut(self.code, Level.CITY)
        if self.level >= Level.COUNTY:
            self.county_code = cut(self.code, Level.COUNTY)
        if self.level == Level.TOWN:
            self.town_code = self.code
        if self.level < Level.VILLAGE:
            self.parent_id = ["", None, self.province_code, self.city_code, self.county_code][self.level]
        self.service_code = self.service_code or self.code
        self.vintage = VINTAGE[self.source]
        self.pinyin, self.spelling, self.initials = spelled(self.name)


COLUMNS = [item.name for item in fields(Unit)]


def read(name: str) -> list[dict[str, str]]:
    """The rows of one of our data files."""
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=20_000)
def spelled(name: str) -> tuple[str, str, str]:
    """`大庆市` → `da qing shi`, `daqingshi`, `dqs`, all lower case."""
    ending = next((end for end in ENDINGS if name.endswith(end)), "")
    plain = unicodedata.normalize("NFKC", name.removesuffix(ending))
    from pypinyin import lazy_pinyin  # loading it costs every process a tenth of a second or more

    parts = [re.sub("[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(plain)]
    syllables = [part for part in parts if part] + list(_ending_syllables(ending))
    return " ".join(syllables), "".join(syllables), "".join(part[:1] for part in syllables)


@lru_cache
def _ending_syllables(ending: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # loading it costs every process a tenth of a second or more

    return tuple(lazy_pinyin(ending)) if ending else ()


def all_units() -> list[Unit]:
    """Every unit of the province, parents before children, points set."""
    units = {unit.code: unit for unit in _from_civil_affairs()}
    links = link_townships(
        {code: unit.name for code, unit in units.items() if unit.level == Level.TOWN and unit.is_current},
        {row["code"]: row["name"] for row in _ordinary_townships(units)},
    )
    for unit in _from_statistics(units, links):
        units.setdefault(unit.code, unit)
    for unit in _villages(units, links):
        units[unit.code] = unit
    _set_points(units)
    return list(units.values())


def _from_civil_affairs() -> Iterator[Unit]:
    for row in read("current_mca2026.csv"):
        name = row["name"].removesuffix(ABOLISHED)
        yield Unit(row["code"], name, row["kind"], CIVIL_AFFAIRS, is_current=name == row["name"])


def _ordinary_townships(units: dict[str, Unit]) -> list[dict[str, str]]:
    """The statistical list's townships in counties that the civil affairs list covers."""
    return [
        row
        for row in read("statistical_nbs2023.csv")
        if level_of(row["code"]) == Level.TOWN
        and row["kind"] not in SPECIAL_UNITS
        and cut(row["code"], Level.COUNTY) in units
    ]


def stem(name: str) -> str:
    """A township's name without what one list writes and the other leaves out (the people's name, 路, 办, 地区)."""
    return re.sub("[路办]街道$", "街道", ETHNIC.sub("", name.removesuffix("地区")))


def link_townships(current: dict[str, str], statistical: dict[str, str]) -> dict[str, Link]:
    """For each township of the statistical list its township of today, county by county.

    Both arguments map codes to names. First equal names, then equal stems that are unique on both
    sides, then equal codes of which neither side found a name. What is left is unknown, never guessed.
    """
    links = _link_by(lambda code, name: (code[:6], name), current, statistical)
    taken = {code for code, _ in links.values()}
    rest_current = {code: name for code, name in current.items() if code not in taken}
    rest = {code: name for code, name in statistical.items() if code not in links}
    links |= _link_by(lambda code, name: (code[:6], stem(name)), rest_current, rest)
    taken = {code for code, _ in links.values()}
    for code in rest:
        if code not in links:
            alone = code in current and code not in taken
            links[code] = (code, LinkBasis.BY_CODE) if alone else ("", LinkBasis.UNKNOWN)
    return links


def _link_by(
    key: Callable[[str, str], tuple[str, str]], current: dict[str, str], statistical: dict[str, str]
) -> dict[str, Link]:
    found = defaultdict(list)
    for code, name in current.items():
        found[key(code, name)].append(code)
    links = {}
    for code, name in statistical.items():
        match found.get(key(code, name), []):
            case [only]:
                links[code] = (only, LinkBasis.BY_CODE if only == code else LinkBasis.BY_NAME)
    return links


def _from_statistics(units: dict[str, Unit], links: dict[str, Link]) -> Iterator[Unit]:
    """Special units, districts that are no civil affairs divisions, and townships of yesterday."""
    for row in read("statistical_nbs2023.csv"):
        unit = Unit(row["code"], row["name"], row["kind"], STATISTICS)
        if unit.code in links:
            successor, basis = links[unit.code]
            unit.is_current, unit.successor_id, unit.link_basis = False, successor or None, basis
        yield unit


def _villages(units: dict[str, Unit], links: dict[str, Link]) -> Iterator[Unit]:
    for row in read("villages_nbs2023.csv"):
        unit = Unit(row["code"], row["name"], VILLAGE_KINDS[row["code"][9]], STATISTICS)
        own = cut(unit.code, Level.TOWN)
        town, basis = links.get(own, (own, LinkBasis.BY_CODE))
        unit.town_code, unit.link_basis = town, basis
        # An unlinked village stays under its old township; where another one has that code now, under the county.
        unlinked_parent = unit.county_code if units[own].is_current else own
        unit.parent_id = town or unlinked_parent
        if town != own:
            unit.service_code = town or unit.county_code
        yield unit


def _set_points(units: dict[str, Unit]) -> None:
    points = {row["code"]: row for row in read("points.csv")}
    for unit in units.values():
        own, county = points.get(unit.code), points.get(unit.county_code)
        if own:
            unit.lat, unit.lon, unit.point_source = own["lat"], own["lon"], own["source"]
        elif unit.level == Level.TOWN and county:
            unit.lat, unit.lon = county["lat"], county["lon"]
            unit.point_source, unit.estimated = PointSource.COUNTY, True


def other_provinces() -> Iterable[tuple[str, str, int, str, str]]:
    """(code, name, level, parent code, pinyin) of every unit outside the province, to county level."""
    for row in read("other_provinces.csv"):
        code = row["code"].ljust(12, "0")
        level = level_of(code)
        parent = "" if level == Level.PROVINCE else cut(code, Level(level - 1))
        yield code, row["name"], level, parent, spelled(row["name"])[0]
