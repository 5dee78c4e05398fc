"""200 transitions while the worker is killed five times, the cache flushed and the database restarted."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import template

ROOT = Path(__file__).resolve().parents[2]
TRANSITIONS, KILLS = 200, 5

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def figures(django_db_setup: None) -> dict[str, Any]:
    """What the drill measured; it runs once, in a process and over servers of its own."""
    command = [sys.executable, "-m", "tests.drill.kill", "--transitions", str(TRANSITIONS), "--kills", str(KILLS)]
    command += ["--like", template.url()]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ.copy(), capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_case_76_killed_worker_loses_nothing(figures: dict[str, Any]) -> None:
    assert figures["kills"] == KILLS
    assert figures["lost"] == 0


def test_case_77_next_worker_takes_over_within_30_seconds(figures: dict[str, Any]) -> None:
    assert figures["drained_in"] < 30


def test_case_78_flushed_cache_loses_nothing(figures: dict[str, Any]) -> None:
    assert figures["flushes"] == 1
    assert (figures["lost"], figures["doubled"]) == (0, 0)


def test_case_79_restarted_database_leaves_no_half_case(figures: dict[str, Any]) -> None:
    assert figures["restarts"] == 1
    assert figures["half_cases"] == 0
    assert figures["logged"] == TRANSITIONS
    assert figures["began_work"] == TRANSITIONS // 30 * 10, "whoever leaves for work begins it in the same act"


def test_case_84_every_office_has_every_event_once(figures: dict[str, Any]) -> None:
    assert figures["doubled"] == 0
    assert figures["inbox_items"] == 3 * (TRANSITIONS + figures["began_work"])


def test_case_85_events_of_one_person_arrive_in_order(figures: dict[str, Any]) -> None:
    assert figures["out_of_order"] == 0
