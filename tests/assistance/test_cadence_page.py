"""Another interval is tried before it is decided on: counted by the real generator, undone, drafted, published by two."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.followup.generate import Generator
from assistance.followup.overdue import overdue_by_place
from assistance.followup.services import record_contact
from assistance.followup.trial import cost_of
from portal.accounts.actors import SYSTEM
from portal.accounts.enums import Role
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import Said
from portal.people.models import Person
from portal.rules import services as rules
from portal.rules.enums import Status
from portal.rules.models import ParameterVersion
from portal.rules.parameters import parameter
from tests.assistance.people import days_ago, due
from tests.conftest import CITY, COUNTY, FAR_TOWN, PROVINCE, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
URL, CODE = "/rules/cadence/", "cadence.registered_every_months"
REACHED = Said(Means.PHONE, Outcome.REACHED, Situation.LOOKING, "在找工作", NextStep.CONTACT)
YOUTH = "cadence.youth_every_days"


@pytest.fixture
def people(citizen, acting):
    """Two young people, one of the county and one far away, both contacted today."""
    made = [cases.active(citizen(), place, acting(Role.CASEWORKER, place)) for place in (TOWN, FAR_TOWN)]
    Person.objects.update(birth_date=timezone.localdate() - timedelta(days=20 * 365))
    for case in made:
        record_contact(actor=SYSTEM, case=case, said=REACHED)
    return made


def rows():
    return list(FollowUpTask.objects.order_by("id").values_list("id", "due_on", "planned_for", "rule"))


def test_a_denser_interval_is_counted_and_nothing_is_changed(people):
    today, before = timezone.localdate(), rows()
    cost = cost_of(code=YOUTH, value=3, region=COUNTY, on=today)
    assert cost.people == 1, "only people of the county are counted"
    assert (cost.before, cost.moved) == (2, 1), "every fortnight is twice in thirty days"
    assert 8 <= cost.after <= 10 and cost.a_day > 0
    assert rows() == before
    assert cost_of(code=YOUTH, value=14, region=COUNTY, on=today).more == 0


def test_the_count_is_what_the_generator_does_once_it_is_in_force(people, acting):
    """Given the trial said one person moves, when the value is published, then that person moves."""
    today = timezone.localdate()
    promised = cost_of(code=YOUTH, value=3, region=COUNTY, on=today).moved
    version = rules.draft_parameter(
        actor=acting(Role.COUNTY_REVIEWER, COUNTY), code=YOUTH, value=3, start=today, region=COUNTY, source="试"
    )
    rules.publish(actor=acting(Role.CITY_OFFICIAL, CITY), version=version)
    assert Generator(today).pull_forward() == promised


def test_the_page_lists_the_rules_in_sentences_and_tries_a_value(people, staff, browser_of):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    page = browser.get(URL).content.decode()
    assert "就业困难人员" in page and "每 14 天" in page and "正在登记失业" in page
    tried = browser.post(URL, {"code": YOUTH, "value": "3", "do": "try"}).content.decode()
    assert "只是试算" in tried and "多" in tried
    assert not ParameterVersion.objects.filter(status=Status.DRAFT).exists()


def test_one_drafts_and_another_publishes_for_the_county_alone(people, staff, browser_of):
    start = timezone.localdate() + timedelta(days=1)
    given = {"code": YOUTH, "value": "10", "do": "draft", "start": start.isoformat(), "source": "富人社发〔2026〕1号"}
    county, city = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)), browser_of(staff(Role.CITY_OFFICIAL, CITY))
    assert county.post(URL, given).status_code == 302
    draft = ParameterVersion.objects.get(status=Status.DRAFT)
    assert draft.region_code == COUNTY
    assert "请另一个人发布" in county.get(URL).content.decode()
    assert city.post(f"{URL}{draft.pk}/publish/").status_code == 302
    assert parameter(YOUTH, region=TOWN, on=start) == 10 and parameter(YOUTH, region=FAR_TOWN, on=start) == 14


def test_a_draft_needs_its_paper_and_a_day_to_come(people, staff, browser_of):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    for wrong in ({"source": ""}, {"start": timezone.localdate().isoformat()}, {"start": ""}):
        given = {"code": YOUTH, "value": "10", "do": "draft", "start": "2030-01-02", "source": "文"} | wrong
        assert browser.post(URL, given).status_code == 200
    assert not ParameterVersion.objects.filter(status=Status.DRAFT).exists()


@pytest.mark.parametrize("value", ["0", "-1", "367", "x", "", "99999999999999999999"])
def test_a_value_that_is_none_is_refused(people, staff, browser_of, value):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    page = browser.post(URL, {"code": YOUTH, "value": value}).content.decode()
    assert "只是试算" not in page and 'id="cost"' not in page


def test_only_intervals_of_contacts_are_changed_here(staff, browser_of):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    assert browser.post(URL, {"code": "exit.lost_months", "value": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [(Role.CASEWORKER, TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, 200), (Role.CITY_OFFICIAL, CITY, 200),
     (Role.PROVINCE_OFFICIAL, PROVINCE, 200), (Role.SYSTEM_ADMIN, PROVINCE, 404)],
)  # fmt: skip
def test_who_may_see_it(staff, browser_of, role, place, status):
    assert browser_of(staff(role, place)).get(URL).status_code == status


def test_another_citys_draft_does_not_exist_here(staff, browser_of, acting):
    version = rules.draft_parameter(
        actor=acting(Role.COUNTY_REVIEWER, COUNTY), code=YOUTH, value=9, region=COUNTY, source="试",
        start=timezone.localdate() + timedelta(days=1),
    )  # fmt: skip
    other = browser_of(staff(Role.COUNTY_REVIEWER, "230826000000"))
    assert other.post(f"{URL}{version.pk}/publish/").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_thirty_places(
    people, staff, browser_of, django_assert_max_num_queries
):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    browser.get(URL)
    with django_assert_max_num_queries(60):
        browser.get(URL)


def test_overdue_contacts_are_shown_by_place_and_weeks(people):
    today = timezone.localdate()
    due(people[0], days_ago(10))
    due(people[1], days_ago(40))
    province = overdue_by_place(PROVINCE, today)
    assert sorted(row.total for row in province) == [1, 1]
    (county,) = overdue_by_place(COUNTY, today)
    assert [count for count, _ in county.cells] == [0, 1, 0, 0] and county.name.startswith("锦山")
