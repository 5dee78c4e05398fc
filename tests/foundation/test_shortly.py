"""Kept for seconds and not longer, and not at all where that is nought."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.foundation.shortly import Shortly


@pytest.fixture
def clock(monkeypatch):
    """The time, which a test moves on."""
    now = {"is": 1000.0}
    monkeypatch.setattr(time, "monotonic", lambda: now["is"])
    return now


def test_within_its_seconds_an_answer_is_not_worked_out_again(clock):
    kept, asked = Shortly(lambda: 5), []
    answers = [kept.get("one", lambda: asked.append(1) or len(asked)) for _ in range(3)]
    assert (answers, len(asked)) == ([1, 1, 1], 1)
    clock["is"] += 5
    assert kept.get("one", lambda: "new") == "new"


def test_an_answer_is_as_old_as_what_it_was_worked_out_from(clock):
    kept = Shortly(lambda: 5)
    assert kept.get("one", lambda: clock.update({"is": clock["is"] + 3}) or "slow") == "slow"
    clock["is"] += 2
    assert kept.get("one", lambda: "new") == "new"


def test_each_key_has_its_own_and_an_old_one_is_let_go(clock):
    kept = Shortly(lambda: 5)
    assert [kept.get("one", lambda: 1), kept.get("two", lambda: 2), kept.get("one", lambda: 3)] == [1, 2, 1]
    clock["is"] += 6
    kept.get("three", lambda: 3)
    assert set(kept._kept) == {"three"}


def test_an_answer_of_nothing_is_kept_too(clock):
    kept = Shortly(lambda: 5)
    assert kept.get("one", lambda: None) is None
    assert kept.get("one", lambda: "asked again") is None


def test_without_seconds_nothing_is_kept(clock):
    kept = Shortly(lambda: 0)
    assert [kept.get("one", lambda: 1), kept.get("one", lambda: 2)] == [1, 2]
    assert not kept._kept


def test_two_at_once_are_answered_by_one_working_out(clock):
    kept, began, go, asked = Shortly(lambda: 5), threading.Event(), threading.Event(), []

    def work_out() -> int:
        asked.append(1)
        began.set()
        assert go.wait(10)
        return len(asked)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "one", work_out)
        assert began.wait(10)
        second = pool.submit(kept.get, "one", work_out)
        assert kept.get("two", lambda: "another key need not wait") == "another key need not wait"
        go.set()
        assert (first.result(10), second.result(10)) == (1, 1)


def test_what_fails_is_kept_for_nobody(clock):
    kept = Shortly(lambda: 5)
    with pytest.raises(ZeroDivisionError):
        kept.get("one", lambda: 1 // 0)
    assert kept.get("one", lambda: 1) == 1
