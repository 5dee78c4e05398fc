"""Twelve-digit division codes, as pure functions: 2 province, 2 city, 2 county, 3 township, 3 village.

A code's prefixes name its ancestors. The one exception is a village whose township was given another
code: its row in the database says under which township it stands today (`Division.town_code`).
Source: 统计用区划代码和城乡划分代码编制规则 (National Bureau of Statistics).
"""

import re
import unicodedata
from functools import lru_cache

from portal.regions.enums import Level

LENGTH = 12
PROVINCE = "230000000000"
CHINA = "000000000000"
# How many leading digits name a unit of each level.
DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}

BAD_CODE = "区划代码应是 6 位、9 位或 12 位数字。"


def normalise(text: object) -> str:
    """`text` as twelve ASCII digits; takes 6, 9 or 12 digits, full-width ones too, with blanks around.

    Raises ValueError with a sentence for people.
    """
    code = unicodedata.normalize("NFKC", str(text)).strip()
    # isdecimal alone would let Arabic-Indic and other digits through.
    if not re.fullmatch(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", code) or code.startswith("00"):
        raise ValueError(BAD_CODE)
    return code.ljust(LENGTH, "0")


@lru_cache(maxsize=20_000)  # the province has some 16,000 units, and every search asks for dozens
def level_of(code: str) -> Level:
    """The level that the shape of a twelve-digit `code` says; 230882101000 is a township."""
    for level in reversed(Level):
        if level == Level.PROVINCE or code[DIGITS[Level(level - 1)] : DIGITS[level]].strip("0"):
            break
    return level


def cut(code: str, level: Level) -> str:
    """The prefix of `code` that names a unit of `level`, filled up with zeros."""
    return code[: DIGITS[level]].ljust(LENGTH, "0")


@lru_cache(maxsize=20_000)
def code_range(code: str) -> tuple[str, str]:
    """The inclusive bounds of every code at or below `code`: 230882000000 → 230882000000, 230882999999."""
    digits = DIGITS[level_of(code)]
    return code, code[:digits].ljust(LENGTH, "9")


def ancestors_of(code: str) -> list[str]:
    """The codes above `code`, province first, by prefix; a level that the code skips is left out."""
    above = [cut(code, level) for level in Level if level < level_of(code)]
    return [other for place, other in enumerate(above) if other != code and other not in above[:place]]


def county_of(code: str) -> str:
    """The county of a code at county level or below. Raises ValueError above it."""
    if level_of(code) < Level.COUNTY:
        raise ValueError("省和市地的代码不属于任何一个县市区。")
    return cut(code, Level.COUNTY)


def is_local(code: str) -> bool:
    """Whether the code lies in Heilongjiang."""
    return code.startswith(PROVINCE[:2])
