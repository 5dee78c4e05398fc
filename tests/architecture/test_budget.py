"""The suite is a tool that people wait for: it has a budget, and going over it is a failure like any other."""

import pytest

from tests import conftest, pace


@pytest.mark.parametrize(
    ("seconds", "slowness", "over"), [(900, 1.0, False), (901, 1.0, True), (1349, 1.5, False), (1351, 1.5, True)]
)
def test_a_suite_over_its_budget_is_red(seconds, slowness, over):
    assert conftest.BUDGET == 900
    assert conftest.is_over_budget(seconds, slowness) is over


def test_a_slower_machine_is_given_time_in_proportion_and_a_faster_one_no_less(monkeypatch):
    for takes, slowness in ((pace.REFERENCE * 2, 2.0), (pace.REFERENCE / 2, 1.0)):
        monkeypatch.setattr(pace, "_once", lambda takes=takes: takes)
        assert pace.slowness() == pytest.approx(slowness)
    monkeypatch.undo()
    assert 1 <= pace.slowness() < 20
