"""Who may register, and what may never be a reason to refuse (domain.md 2.1)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from registration.unemployment.forms import RejectForm
from registration.unemployment.rules import NEVER_A_REASON, check_jobless_since, check_may_register

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("born", "wants_work", "draws_pension", "refused_for"),
    [
        (date(2010, 11, 23), True, False, None),
        (date(2010, 11, 24), True, False, "age"),
        (date(1950, 1, 1), True, False, None),  # working age ends with a pension, not with a birthday
        (date(1966, 5, 1), True, True, "pension"),
        (date(1990, 5, 1), False, False, "wants_work"),
    ],
)
def test_who_may_register(born, wants_work, draws_pension, refused_for):
    given = {"born": born, "on": TODAY, "wants_work": wants_work, "draws_pension": draws_pension}
    if refused_for is None:
        check_may_register(**given)
    else:
        with pytest.raises(ValidationError) as refusal:
            check_may_register(**given)
        assert refusal.value.code == refused_for


@pytest.mark.parametrize(("day", "code"), [(date(2026, 11, 24), "future"), (date(2003, 1, 1), "too_early")])
def test_the_date_of_job_loss_is_possible(day, code):
    with pytest.raises(ValidationError) as refusal:
        check_jobless_since(day, born=date(1987, 4, 2), on=TODAY)
    assert refusal.value.code == code


def test_there_are_five_forbidden_grounds():
    assert len(NEVER_A_REASON) == 5


@pytest.mark.parametrize("reason", NEVER_A_REASON)
def test_a_forbidden_ground_is_not_accepted_as_a_reason(reason):
    form = RejectForm({"version": 1, "reason": reason, "lawful": "on"})
    assert not form.is_valid()
    assert form.errors["reason"] == ["这一条不能当理由，也不能要：除了证件，缺什么都能登记"]
