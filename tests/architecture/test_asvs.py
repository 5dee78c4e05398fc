"""security/asvs.csv: every requirement of OWASP ASVS 5.0.0 level 1 and 2 decided, and no pass without a test."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

from tests.architecture.nodes import ROOT, is_test

with open(ROOT / "security" / "asvs.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

CHAPTERS = {
    "V1": 27, "V2": 11, "V3": 19, "V4": 10, "V5": 9, "V6": 35, "V7": 18, "V8": 7, "V9": 7,
    "V10": 29, "V11": 14, "V12": 9, "V13": 13, "V14": 9, "V15": 13, "V16": 16, "V17": 7,
}  # fmt: skip
DIGEST = "86cf170f2d735bbea6709489730fedbcd1b6a5611b6b13040d534dd93346e2eb"  # of the 253 ids, sorted, a line each
PASS_FLOOR = 5  # it only grows


def test_all_253_ids_are_there_once():
    assert Counter(row["id"].split(".")[0] for row in ROWS) == CHAPTERS
    ids = sorted(row["id"] for row in ROWS)
    assert hashlib.sha256("\n".join(ids).encode()).hexdigest() == DIGEST


def test_every_row_is_whole():
    assert list(ROWS[0]) == ["id", "chapter", "level", "status", "test", "note"]
    assert {row["status"] for row in ROWS} <= {"pass", "na", "doc", "open"}
    assert {row["level"] for row in ROWS} == {"1", "2"}
    assert [row["id"] for row in ROWS if not row["chapter"].startswith(row["id"].split(".")[0] + " ")] == []
    assert [row["id"] for row in ROWS if not row["note"]] == []


def test_a_pass_names_tests_that_exist():
    passed = [row for row in ROWS if row["status"] == "pass"]
    missing = {row["id"]: node for row in passed for node in row["test"].split(";") if not is_test(node)}
    assert missing == {}
    assert len(passed) >= PASS_FLOOR


def test_a_doc_names_a_heading_that_exists():
    for row in ROWS:
        if row["status"] == "doc":
            path, _, heading = row["note"].partition("#")
            assert heading in _headings(ROOT / path), row["id"]


def _headings(path: Path) -> set[str]:
    return {line.lstrip("# ") for line in path.read_text().splitlines() if line.startswith("#")}
