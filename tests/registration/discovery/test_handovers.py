"""Rule book of the handover of graduates: by class, nobody lost between the list and a first contact."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation
from portal.cases.contacts.services import Said, record
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import subject_of
from registration.discovery import services
from registration.discovery.enums import LeadOutcome
from registration.discovery.handovers import class_year, class_years
from registration.discovery.models import Lead
from tests.assistance.people import backdate
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN
from tests.rosters import csv_of, person

pytestmark = pytest.mark.django_db


def reached(lead, town, days: int = 0) -> None:
    said = Said(
        means=Means.PHONE,
        outcome=Outcome.REACHED,
        situation=Situation.LOOKING,
        content="想找活",
        next_step=NextStep.CONTACT,
    )
    call = record(actor=actor_of(town), case=lead, kind="lead", said=said, task=None)
    if days:
        backdate(call, timezone.localdate() - timedelta(days=days))


def one_year(user):
    (year,) = class_years(actor_of(user))
    return year.figures


def test_a_class_says_what_came_whom_we_found_and_who_was_contacted(brought, county, town):
    brought(csv_of([person(), person(), person(place=OTHER_TOWN), person(number="230000198704020010")]), sure=True)
    leads = list(Lead.objects.filter(service_office__code=TOWN))
    reached(leads[0], town)
    services.close(actor=actor_of(town), lead=leads[1], outcome=LeadOutcome.SCHOOL)
    found = one_year(county)
    assert (found.rows, found.found, found.unread, found.match_rate) == (4, 3, 1, "75.0%")
    assert (found.leads, found.waiting, found.contacted, found.ended) == (3, 1, 1, 1)
    assert found.settled_rate == "66.7%" and not found.is_settled


def test_a_township_sees_its_own_people_and_not_how_many_others_came(brought, town):
    brought(csv_of([person(), person(place=OTHER_TOWN)]), sure=True)
    found = one_year(town)
    assert (found.leads, found.rows) == (1, 0)


def test_the_first_contact_s_clock_counts_who_was_reached_in_time(brought, county, town):
    brought(csv_of([person(), person()]), sure=True)
    first, second = Lead.objects.all()
    Lead.objects.update(due_at=timezone.now() - timedelta(days=1))
    reached(first, town, days=3)
    reached(second, town)
    assert one_year(county).in_time_rate == "50.0%"
    assert one_year(county).late == 0, "late, but reached"


def test_the_class_is_what_the_list_says_or_the_summer_it_came_in(brought, county, settings):
    brought(csv_of([person()]), sure=True)
    brought(csv_of([person()]), sure=True)
    last = Import.objects.order_by("-uploaded_at").first()
    Import.objects.filter(pk=last.pk).update(asked=last.asked | {"year": "2024"})
    assert [year.year for year in class_years(actor_of(county))] == [class_year(timezone.localdate()), 2024]
    field = subject_of("leads-graduate").asks["year"]()
    assert (
        str(class_year(timezone.localdate())) in dict(field.choices) and "year" not in subject_of("leads-returned").asks
    )


def test_a_list_that_was_taken_back_is_no_handover(brought, county):
    from portal.ui.imports import services as imports

    one = brought(csv_of([person()]), sure=True)
    imports.ask_to_undo(actor=actor_of(county), one=one)
    imports.undo(one)
    assert class_years(actor_of(county)) == []


@pytest.mark.parametrize(("role", "place", "status"), [
    (Role.COUNTY_REVIEWER, COUNTY, 200), (Role.CASEWORKER, TOWN, 200), (Role.CITY_OFFICIAL, CITY, 200),
    (Role.PROVINCE_OFFICIAL, PROVINCE, 404), (Role.VILLAGE_WORKER, TOWN, 404), (Role.SYSTEM_ADMIN, PROVINCE, 404),
])  # fmt: skip
def test_who_may_see_the_handovers(staff, browser_of, role, place, status):
    assert browser_of(staff(role, place)).get(reverse("handovers")).status_code == status


def test_another_county_sees_nothing_of_it(brought, staff, browser_of):
    brought(csv_of([person()]), sure=True)
    page = browser_of(staff(Role.COUNTY_REVIEWER, SIBLING_COUNTY)).get(reverse("handovers")).content.decode()
    assert "还没有移交过" in page


@pytest.mark.parametrize("lists", [1, 8])
def test_the_page_names_nobody_and_costs_the_same_however_many_lists(
    brought, county, browser_of, django_assert_max_num_queries, lists
):
    for at in range(lists):
        brought(csv_of([person(name="李雪梅"), person(phone=f"1264555{at:04d}")]), sure=True)
    client = browser_of(county)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("handovers")).content.decode()
    assert "李雪梅" not in page and "富锦市教育局" in page and "对上" in page


def test_the_form_asks_which_class(county, browser_of):
    client, url = browser_of(county), reverse("import-bring", args=["leads-graduate"])
    assert "哪一届毕业生" in client.get(url).content.decode()
    file = io.BytesIO(csv_of([person()]))
    file.name = "名册.csv"
    form = {"file": file, "given_by": "富锦市教育局", "ground": "教毕 3 号", "purpose": "实名就业服务", "year": "2025"}
    assert client.post(url, form).status_code == 302
    assert Import.objects.get().asked["year"] == "2025"
