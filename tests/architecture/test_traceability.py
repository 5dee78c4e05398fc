"""docs/traceability.csv: what it names is there, and it names only what the notice asks for."""

import csv
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from portal.config.celery import app
from tests.architecture.nodes import is_test

DOCS = Path(__file__).resolve().parents[2] / "docs"
SAMPLES = {"{uuid}": "01890a5d-ac96-774b-bcce-b302099a8057", "{code}": "230882000000"}
with open(DOCS / "traceability.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def named(row: dict[str, str], column: str) -> list[str]:
    return [one for one in row[column].split(";") if one]


def test_the_columns_are_the_agreed_ones():
    assert list(ROWS[0]) == ["id", "screen", "api", "job", "test", "note"]


def test_every_id_is_one_of_the_notice_and_stands_once():
    known = (DOCS / "requirement_ids.txt").read_text().split()
    ids = [row["id"] for row in ROWS]
    assert [one for one in ids if one not in known] == []
    assert ids == sorted(set(ids), key=known.index)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_what_a_row_names_is_there(row):
    assert row["note"] and named(row, "test"), "a row says what works and which test shows it"
    assert [one for one in named(row, "screen") + named(row, "api") if not leads_somewhere(one)] == []
    app.loader.import_default_modules()
    assert [one for one in named(row, "job") if one not in app.tasks] == []
    assert [one for one in named(row, "test") if not is_test(one)] == []


def leads_somewhere(path: str) -> bool:
    for mark, sample in SAMPLES.items():
        path = path.replace(mark, sample)
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def test_an_address_that_is_none_would_be_noticed():
    assert not leads_somewhere("/no/such/page/")
    assert not is_test("tests/architecture/test_traceability.py::test_there_is_none")
