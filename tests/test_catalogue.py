"""The catalogue of attacks, faults and bad input: every number has a test, or stands in the list of what is missing."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
TODO = TESTS / "catalogue_todo.txt"
ALL = set(range(1, 123))


def covered() -> set[int]:
    """The numbers in the names of tests: test_case_8_…, test_case_28_and_96_…, test_case_1."""
    found: set[int] = set()
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                named = re.match(r"test_case_(\d+(?:_and_\d+)*)(?:_|$)", node.name)
                found |= {int(number) for number in named.group(1).split("_and_")} if named else set()
    return found


def listed() -> list[int]:
    return [int(line) for line in TODO.read_text().split()]


def test_every_number_has_a_test_or_is_listed_as_missing():
    assert sorted(ALL - covered() - set(listed())) == []


def test_the_list_of_what_is_missing_only_shrinks():
    assert sorted(covered() & set(listed())) == [], "covered now: take these numbers out of catalogue_todo.txt"


def test_numbers_are_of_the_catalogue_and_in_order():
    assert covered() <= ALL and set(listed()) <= ALL
    assert listed() == sorted(set(listed()))
