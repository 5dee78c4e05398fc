"""Case 10: looking for a person by ID number tells nothing about the people of other places, and is slow to abuse."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import NumberSearch
from portal.accounts.tasks import forget_old_failures
from portal.people.searches import digest
from portal.privacy.models import AuditEntry
from portal.rules import services
from portal.rules.parameters import EDITION, parameter
from tests.conftest import FAR_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
SEARCH, NONE = "/desk/waiting/search/", "在您的服务范围里没有找到"


@pytest.fixture
def worker(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def desk(worker, browser_of):
    return browser_of(worker)


@pytest.fixture
def most() -> int:
    """How many searches a minute the published parameter lets through."""
    return parameter("privacy.number_searches_a_minute")


def looked_for(desk, number: str) -> tuple[str, int]:
    """The page that a search leads to, without what was typed and what differs in every page, and its queries."""
    asked = desk.post(SEARCH, {"q": number})
    assert number not in asked.url
    with CaptureQueriesContext(connection) as asking:
        page = desk.get(asked.url)
    lines = page.content.decode().replace(number, "NUMBER").splitlines()
    own = ("csrf", "data-left=", "?next=")  # a page's own token, its seconds, and its own address with the sealed words
    return "\n".join(line for line in lines if not any(mark in line.lower() for mark in own)), len(asking)


@pytest.mark.parametrize("written", ["{}", " {} ", "lower", "spaced", "wide"])
def test_case_10_the_whole_number_finds_a_person_of_ones_own_place_however_it_is_written(citizen, desk, written):
    number = next(one for one in iter(id_number, "") if one.endswith("X"))
    case = cases.submitted(citizen(), TOWN, number)
    shapes = {
        "lower": number.lower(),
        "spaced": f"{number[:6]} {number[6:14]}-{number[14:]}",
        "wide": "".join(chr(ord(one) + 0xFEE0) for one in number),
    }
    found = desk.post(SEARCH, {"q": shapes.get(written, written.format(number))}, follow=True).content.decode()
    assert case.receipt_no in found


def test_case_10_a_part_of_a_number_finds_nobody(citizen, desk):
    case = cases.submitted(citizen(), TOWN)
    for part in (case.person.id_number[:17], case.person.id_number[6:14], case.person.id_number[-4:]):
        assert NONE in desk.post(SEARCH, {"q": part}, follow=True).content.decode()


def test_case_10_nobody_and_somebody_of_another_place_look_the_same_and_cost_the_same(citizen, desk):
    far = cases.submitted(citizen(), FAR_TOWN)
    cases.submitted(citizen(), TOWN)
    desk.get("/desk/")
    elsewhere, nowhere = looked_for(desk, far.person.id_number), looked_for(desk, id_number())
    assert elsewhere == nowhere
    assert NONE in elsewhere[0] and far.receipt_no not in elsewhere[0]


def test_case_10_the_31st_search_in_a_minute_waits_and_says_how_long(citizen, worker, desk, most):
    case = cases.submitted(citizen(), TOWN)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(most):
            assert desk.post(SEARCH, {"q": id_number()}).status_code == 302
            clock.shift(timedelta(seconds=1))
        refused = desk.post(SEARCH, {"q": case.person.id_number})
        assert (refused.status_code, refused["Retry-After"]) == (429, "31")
        assert "请过 31 秒再查" in refused.content.decode()
        assert desk.post(SEARCH, {"q": case.person.name}).status_code == 302
        clock.shift(timedelta(seconds=31))
        assert case.receipt_no in desk.post(SEARCH, {"q": case.person.id_number}, follow=True).content.decode()
    assert NumberSearch.objects.filter(user=worker).count() == most + 1


def test_case_10_what_the_province_publishes_is_what_counts(worker, desk):
    drafter, publisher = (SimpleNamespace(user_id=uuid4()) for _ in range(2))
    version = services.draft_parameter(
        actor=drafter, code="privacy.number_searches_a_minute", value=2, start=timezone.localdate(), end=None,
        region="230000000000", source="试验文件",
    )  # fmt: skip
    services.publish(actor=publisher, version=version)
    try:
        assert [desk.post(SEARCH, {"q": id_number()}).status_code for _ in range(3)] == [302, 302, 429]
        assert "最多 2 次" in desk.post(SEARCH, {"q": id_number()}).content.decode()
    finally:
        EDITION.forget()


def test_case_10_one_account_does_not_use_up_anothers_searches(staff, browser_of, worker, desk, most):
    NumberSearch.objects.bulk_create(NumberSearch(user=worker) for _ in range(most))
    assert desk.post(SEARCH, {"q": id_number()}).status_code == 429
    colleague = browser_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    assert colleague.post(SEARCH, {"q": id_number()}).status_code == 302


def test_case_10_every_search_is_audited_found_or_not_refused_or_not_and_never_with_the_number(
    citizen, worker, desk, most
):
    mine, far = cases.submitted(citizen(), TOWN), cases.submitted(citizen(), FAR_TOWN)
    for case in (mine, far):
        desk.post(SEARCH, {"q": case.person.id_number}, follow=True)
    NumberSearch.objects.bulk_create(NumberSearch(user=worker) for _ in range(most))
    desk.post(SEARCH, {"q": far.person.id_number})
    rows = AuditEntry.objects.filter(actor_id=worker.pk).order_by("at")
    asked = rows.filter(action="person.search")
    assert [row.outcome for row in asked] == ["done", "done", "denied"]
    assert [row.detail["number"] for row in asked] == [digest(one.person.id_number) for one in (mine, far, far)]
    seen = rows.filter(action="person.search.view")
    assert list(seen.values_list("person_id", flat=True)) == [mine.person_id, None]
    assert not any(case.person.id_number in str(row.__dict__) for row in rows for case in (mine, far))


def test_case_10_the_counters_are_forgotten_after_a_month(worker):
    NumberSearch.objects.create(user=worker, at=timezone.now() - timedelta(days=31))
    NumberSearch.objects.create(user=worker)
    forget_old_failures()
    assert NumberSearch.objects.count() == 1
