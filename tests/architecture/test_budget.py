"""The suite is a tool that people wait for: it has a budget, and going over it is a failure like any other."""

import pytest

from tests import conftest


@pytest.mark.parametrize(("seconds", "over"), [(10, False), (conftest.BUDGET + 1, True)])
def test_a_suite_over_its_budget_is_red(seconds, over):
    assert conftest.BUDGET <= 600
    assert conftest.is_over_budget(seconds) is over
