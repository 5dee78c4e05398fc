"""The administrative divisions as fields and headers need them; an unknown place is an empty answer."""

import unicodedata
from typing import Any

from portal.regions import selectors

PROVINCE = "230000000000"
LEVELS = ("province", "city", "county", "township", "village")
DIGITS = (2, 4, 6, 9, 12)  # how many digits of a code each level uses


def children_of(code: str) -> dict[str, Any]:
    """`{"path": [{code, name}], "groups": [{title, items: [{code, name, kind, leaf}]}]}`."""
    try:
        return selectors.children_of(code)
    except ValueError:
        return {"path": [], "groups": []}


def name_of(code: str) -> str:
    """The plain name of a division that stands today, or nothing."""
    if not is_code(code):
        return ""
    try:
        found = selectors.resolve(code)
    except ValueError:
        return ""
    return found.name if found.is_current else ""


def standing(text: str) -> str:
    """The code that stands today for twelve picked or typed digits: its own, its successor's, or nothing."""
    code = unicodedata.normalize("NFKC", text).strip()
    try:
        return (selectors.resolve(code).current or "") if is_code(code) else ""
    except ValueError:
        return ""


def is_code(text: str) -> bool:
    """Twelve ASCII digits of this province."""
    return len(text) == 12 and text.isascii() and text.isdigit() and text.startswith(PROVINCE[:2])


def level_of(code: str) -> str:
    """The level that a code's trailing zeros speak of."""
    return next(level for level, used in zip(LEVELS, DIGITS, strict=True) if not int(code[used:] or 0))


def parent_of(code: str) -> str:
    """The code one level up; the province is its own parent."""
    place = max(LEVELS.index(level_of(code)) - 1, 0)
    return code[: DIGITS[place]].ljust(12, "0")
