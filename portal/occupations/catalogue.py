"""The classification as its file gives it: pure functions, no database."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.occupations.codes import above, cut
from portal.regions.catalogue import spelled

FOLDER = Path(__file__).parent / "data"
COLUMNS = [
    "code", "level", "name", "is_green", "is_digital", "definition", "aliases", "major_code", "medium_code", "minor_code",
    "above_id", "pinyin", "initials", "is_active",
]  # fmt: skip


def read(name: str) -> list[dict[str, str]]:
    """The rows of one of our files."""
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows() -> Iterator[list[Any]]:
    """The classification in the order of COLUMNS; groups stand before what is under them."""
    found = read("occupations.csv")
    codes = {row["code"] for row in found}
    for row in sorted(found, key=lambda row: (row["level"], row["code"])):
        code, level = row["code"], int(row["level"])
        _, spelling, initials = spelled(row["name"])
        yield [
            code, level, row["name"], "L" in row["marks"], "S" in row["marks"], row["definition"], row["aliases"],
            cut(code, 1), cut(code, 4) if level > 1 else "", cut(code, 7) if level > 2 else "",
            next((group for group in above(code) if group in codes), None), spelling, initials, True,
        ]  # fmt: skip


def names() -> list[tuple[str, str]]:
    """(name or other name, code) of the whole classification, as examples for the model."""
    return [
        (words, row["code"])
        for row in read("occupations.csv")
        for words in (row["name"], *row["aliases"].split("|"))
        if words
    ]


def titles() -> list[tuple[str, str]]:
    """(title, code) of the labelled vacancy titles; the few without a code are left out."""
    return [(row["title"], row["code"]) for row in read("titles.csv") if row["code"]]
