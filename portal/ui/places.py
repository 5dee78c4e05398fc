"""The administrative divisions as pages need them, asked of portal.regions when somebody looks."""

from importlib import import_module
from typing import Any

PROVINCE = "230000000000"
NOTHING: dict[str, list] = {"path": [], "groups": []}


def children_of(code: str) -> dict[str, Any]:
    """`{"path": [{code, name}], "groups": [{title, items: [{code, name, kind, leaf}]}]}`; empty if unknown."""
    try:
        selectors = import_module("portal.regions.selectors")
    except ModuleNotFoundError:
        return NOTHING
    return selectors.children_of(code) or NOTHING


def name_of(code: str) -> str:
    """The plain name of a division, or nothing."""
    path = children_of(code)["path"] if is_code(code) else []
    return path[-1]["name"] if path else ""


def full_name_of(code: str) -> str:
    """`佳木斯市富锦市锦山镇`: the names from the city down."""
    path = children_of(code)["path"] if is_code(code) else []
    return "".join(step["name"] for step in path[1:])


def is_code(text: str) -> bool:
    """Twelve ASCII digits of this province."""
    return len(text) == 12 and text.isascii() and text.isdigit() and text.startswith(PROVINCE[:2])


def level_of(code: str) -> str:
    """The level that a code's trailing zeros speak of."""
    zeros = (("province", 2), ("city", 4), ("county", 6), ("township", 9))
    return next((level for level, kept in zeros if not int(code[kept:])), "village")


def parent_of(code: str) -> str:
    """The code one level up; the province is its own parent."""
    kept = {"province": 2, "city": 2, "county": 4, "township": 6, "village": 9}[level_of(code)]
    return code[:kept].ljust(12, "0")
