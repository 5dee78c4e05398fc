"""Places as lists name them: 佳木斯市富锦市锦山镇, 富锦市锦山镇锦山村, 锦山镇 or a code, for a million cells at once."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from portal.regions.codes import is_local
from portal.regions.editions import Edition
from portal.regions.enums import Level
from portal.regions.models import Division
from portal.regions.selectors import resolve

PROVINCE_NAMES = re.compile(r"^(中国)?(黑龙江省|黑龙江|龙江省)")
BLANKS = re.compile(r"[\s,，、/\\|>＞-]+")
ENDINGS = re.compile(r"(社区)?(居民委员会|居委会|村民委员会|村委会)$")


class UnknownPlace(ValueError):
    """No place of ours, or more than one; its text is a sentence for people."""


@dataclass(frozen=True)
class Place:
    """A township or a village: the code to keep beside a person, and its own."""

    code: str
    own: str


def bare_place(text: str) -> str:
    """A place's name in the form that is compared: no blanks, no province, 村委会 as 村."""
    return _shortened(_flat(text))


def _flat(text: str) -> str:
    return BLANKS.sub("", unicodedata.normalize("NFKC", text))


def _shortened(name: str) -> str:
    return ENDINGS.sub(
        lambda found: found.group(1) or ("村" if found.group(2).startswith("村") else ""), PROVINCE_NAMES.sub("", name)
    )


def _read() -> dict[str, tuple[Place, ...]]:
    """Every way to name a current township or village, by each tail of its path and with levels left out."""
    rows = Division.objects.current().values_list("code", "name", "level", "parent_id", "service_code")
    units = {code: (_flat(name), level, parent, service) for code, name, level, parent, service in rows}
    named: dict[str, set[Place]] = defaultdict(set)
    for code, (_, level, _, service) in units.items():
        if level >= Level.TOWN:
            place = Place(service, code)
            for name in _names(code, units):
                named[name].add(place)
    return {name: tuple(places) for name, places in named.items()}


def _names(code: str, units: dict[str, tuple[str, int, str | None, str]]) -> list[str]:
    """锦山镇, 富锦市锦山镇, 佳木斯市富锦市锦山镇, 佳木斯市锦山镇."""
    path, at = [], code
    while at in units and units[at][1] > Level.PROVINCE:
        path.append(units[at][0])
        at = units[at][2] or ""
    tails = ["".join(reversed(path[:many])) for many in range(1, len(path) + 1)]
    left_out = [above + path[0] for above in path[2:]]
    return [_shortened(name) for name in (*tails, *left_out)]


NAMED: Edition[dict[str, tuple[Place, ...]]] = Edition("division-names", _read)


def place_of(text: str, within: tuple[tuple[str, str], ...] = ()) -> str:
    """The code to keep for a place in words or as a code; where a name is borne twice, the one inside `within` counts.

    Raises UnknownPlace with what to write instead.
    """
    found = _by_code(text) if text[:1].isdigit() else _by_name(text, within)
    if not int(found[6:9]):
        raise UnknownPlace("请写到乡镇或街道，县市区还不够")
    return found


def _by_code(text: str) -> str:
    try:
        current = resolve(text).current
    except ValueError as problem:
        raise UnknownPlace(str(problem)) from None
    if not current or not is_local(current):
        raise UnknownPlace("这个代码不是省里现在的乡镇或村，请写地方的名字")
    unit = Division.objects.filter(code=current).values_list("service_code", flat=True).first()
    return unit or current


def _by_name(text: str, within: tuple[tuple[str, str], ...]) -> str:
    places = NAMED.current().get(bare_place(text), ())
    near = [one for one in places if any(low <= one.code <= high for low, high in within)] if within else []
    codes = {one.code for one in near or places}
    if not codes:
        raise UnknownPlace("找不到这个乡镇或村，请写成“富锦市锦山镇”这样，到县和乡镇")
    if len(codes) > 1:
        raise UnknownPlace(f"叫这个名字的地方有 {len(codes)} 个，请在前面写上县")
    return codes.pop()
