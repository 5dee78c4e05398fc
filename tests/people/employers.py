"""Invented employers for tests: region digits 239999, which no authority has."""

from portal.people.employers.enums import EmployerKind, EmployerSize
from portal.people.employers.services import Described
from portal.people.organisations import check_character
from tests.conftest import COUNTY


def credit_code(number: int) -> str:
    """The invented code of a number."""
    first = f"91239999MA{number:07d}"
    return first + check_character(first)


def described(number: int = 1, **changes: str) -> Described:
    """What employer `number` says of itself, with changes."""
    says = {
        "uscc": credit_code(number), "name": f"富锦市示例{number}号米业有限公司", "kind": EmployerKind.PRIVATE.value,
        "size": EmployerSize.SMALL.value, "industry": "C", "region_code": COUNTY,
    }  # fmt: skip
    return Described(**says | changes)
