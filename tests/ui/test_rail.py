"""A desk's counts are kept for seconds: cheap to leaf through, and never behind what one has just done oneself."""

import pytest
from django.contrib.sessions.models import Session

from portal.accounts.enums import Role
from portal.foundation.shortly import Shortly
from portal.ui import rail
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeping(settings):
    settings.RAIL_SECONDS = 5
    rail._counts.clear()
    yield
    rail._counts.clear()


@pytest.fixture
def desk(staff, browser_of):
    return browser_of(staff(Role.CASEWORKER, TOWN))


def waiting(browser) -> int:
    shelves = browser.get("/desk/active/").context["shelves"]
    return next(queue.count for shelf in shelves for queue in shelf.queues if queue.label == "待受理")


def test_within_seconds_the_counts_are_not_asked_for_again(keeping, citizen, desk, django_assert_max_num_queries):
    assert waiting(desk) == 0
    with django_assert_max_num_queries(9):
        assert waiting(desk) == 0
    cases.submitted(citizen(), TOWN)
    assert waiting(desk) == 0


def test_what_i_do_counts_at_once(keeping, citizen, desk):
    case = cases.submitted(citizen(), TOWN)
    assert waiting(desk) == 1
    refusal = {"decision": "reject", "ground": "working", "reason": "您还在上班", "lawful": "on"}
    answer = desk.post(f"/desk/registration/{case.pk}/", refusal | {"version": case.version})
    assert answer.status_code == 302
    assert waiting(desk) == 0


def test_another_office_has_its_own_counts(keeping, citizen, desk, staff, browser_of):
    cases.submitted(citizen(), TOWN)
    assert waiting(desk) == 1
    other = browser_of(staff(Role.CASEWORKER, "230882101000"))
    assert waiting(other) == 0


def test_what_i_do_counts_at_once_in_a_process_that_knew_better(keeping, citizen, desk, monkeypatch):
    """Given two processes that each kept my counts, when the first takes what I do, then the second counts anew."""
    case, first, second = cases.submitted(citizen(), TOWN), rail._counts, Shortly(lambda: 5)
    assert waiting(desk) == 1
    monkeypatch.setattr(rail, "_counts", second)
    assert waiting(desk) == 1
    monkeypatch.setattr(rail, "_counts", first)
    refusal = {"decision": "reject", "ground": "working", "reason": "您还在上班", "lawful": "on"}
    desk.post(f"/desk/registration/{case.pk}/", refusal | {"version": case.version})
    monkeypatch.setattr(rail, "_counts", second)
    assert waiting(desk) == 0


def test_signing_out_leaves_no_session_behind(keeping, desk):
    waiting(desk)
    before = set(Session.objects.values_list("session_key", flat=True))
    assert desk.post("/account/sign-out/").status_code == 302
    assert set(Session.objects.values_list("session_key", flat=True)) < before


def test_without_redis_a_desk_counts_as_ever(settings, citizen, desk):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/at/all.sock"}
    }
    assert waiting(desk) == 0
    cases.submitted(citizen(), TOWN)
    assert waiting(desk) == 1
