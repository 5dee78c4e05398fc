"""The measurements of docs/performance.md still run, at a size that takes seconds; how fast it was is nobody's bar here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import template

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]


def measured(work: str, folder: Path, **given: str) -> list[dict]:
    """The lines that `make bench-<work>` prints, over a database of its own."""
    with template.another(f"bench_{work}_{os.getpid()}") as address:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "TESTING"))}
        env |= {"DATABASE_URL": address, "BENCH_DIR": str(folder)} | given
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{work}"], cwd=ROOT, env=env, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_pages_are_asked_for_and_all_of_them_answer(django_db_setup, django_db_blocker, tmp_path):
    with django_db_blocker.unblock():
        lines = measured("pages", tmp_path, SCALE="3000", SECONDS="0.3")
    speed = {line["page"]: line for line in lines if line["metric"] == "per_second_a_core"}
    assert set(speed) == {"home", "search", "status", "desk list", "person", "board"}
    assert all(line["value"] > 0 and line["failed"] == 0 for line in speed.values())


def test_a_night_is_done_once_and_finds_nothing_the_second_time(django_db_setup, django_db_blocker, tmp_path):
    with django_db_blocker.unblock():
        lines = measured("care", tmp_path, SCALE="3200")
    by_name = {line["metric"]: line for line in lines}
    assert by_name["due_scan_ms"]["due"] > 0 and by_name["rows_per_s"]["value"] > 0
    assert by_name["pass_s"]["n"] == 3200 and by_name["second_pass_s"]["ok"]


def test_the_search_and_its_peer_find_as_many(django_db_setup, django_db_blocker, tmp_path):
    pytest.importorskip("tantivy")  # of the bench group, which a run of the tests does not need
    with django_db_blocker.unblock():
        lines = measured("search", tmp_path, SCALE="1600", SECONDS="0.3")
    assert all(line["ok"] for line in lines if line["metric"] == "unequal_hits")
    assert {"p50_ms_facets", "p99_ms_facets", "update_ms", "per_second_8_clients", "growth_p50", "peak_mb"} <= {
        line["metric"] for line in lines
    }
