"""How often somebody is contacted: the densest rule that holds, for one as for all, and different where a place decided so."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistance.followup import cadence
from assistance.followup.generate import Generator
from assistance.followup.services import next_due, record_contact
from portal.accounts.actors import SYSTEM
from portal.accounts.enums import Role
from portal.cases.calendar import is_working_day
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import Said
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.services import learn
from portal.people.models import Person
from portal.rules import services as rules
from portal.rules.enums import Purpose
from portal.rules.places import book_of, books, number_sql
from registration.unemployment.models import UnemploymentRegistration
from tests.assistance.people import backdate, wipe_contacts
from tests.conftest import CITY, COUNTY, FAR_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
WORDS = ("person.unplaced_graduate", "person.recognised_hardship", "person.zero_employment_household", "person.placed")
REACHED = Said(Means.PHONE, Outcome.REACHED, Situation.LOOKING, "在找工作", NextStep.CONTACT)


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER)


@pytest.fixture
def case(citizen, worker):
    return cases.active(citizen(), TOWN, worker)


def publish_for(acting, place, code, value):
    """Two people publish a value of their own for a place."""
    one, two = acting(Role.CITY_OFFICIAL, CITY), acting(Role.PROVINCE_OFFICIAL, "230000000000")
    version = rules.draft_parameter(
        actor=one, code=code, value=value, start=timezone.localdate() - timedelta(days=30), region=place, source="试"
    )
    rules.publish(actor=two, version=version)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    born=st.dates(date(1960, 1, 1), date(2009, 12, 31)),
    months=st.integers(0, 14),
    since=st.integers(0, 200),
    words=st.dictionaries(st.sampled_from(WORDS), st.booleans()),
    region=st.sampled_from([TOWN, FAR_TOWN]),
)
def test_one_person_and_all_of_them_are_judged_alike(case, acting, born, months, since, words, region):
    """Given any person, the day and the rule for one are those that the set-wise statement writes."""
    today = timezone.localdate()
    Person.objects.filter(pk=case.person_id).update(birth_date=born)
    UnemploymentRegistration.objects.filter(pk=case.pk).update(
        spell=DateRange(today - timedelta(days=30 * months + 1), None), region_code=region
    )
    case.refresh_from_db()
    PersonFact.objects.filter(person=case.person).delete()
    for code, value in words.items():
        learn(person=case.person, code=code, value=value, source=FactSource.CIVIL)
    FollowUpTask.objects.filter(case_id=case.pk).delete()
    last = today - timedelta(days=since)
    wipe_contacts()
    contact = record_contact(actor=SYSTEM, case=case, said=REACHED)
    FollowUpTask.objects.filter(case_id=case.pk).delete()
    backdate(contact, last)
    expected = next_due(case, since=last, on=today)
    assert Generator(today).plan_missing() == 1
    task = FollowUpTask.objects.get(case_id=case.pk)
    assert (task.step, task.due_on, task.rule) == (Step.REGULAR, expected.on, expected.rule)


def test_a_town_with_a_rule_of_its_own_contacts_its_people_more_often(case, acting):
    """Given a county that decided on twenty days for all, the town inside it follows and the rest of the province does not."""
    today = timezone.localdate()
    publish_for(acting, COUNTY, "cadence.youth_every_days", 9)
    all_books = cadence.cadence_books(today)
    assert [book_of(place, all_books).number for place in (TOWN, COUNTY, FAR_TOWN, "230000000000")] == [1, 1, 0, 0]
    with connection.cursor() as cursor:
        for place, number in ((TOWN, 1), (FAR_TOWN, 0)):
            cursor.execute(f"SELECT {number_sql(all_books, 'code')} FROM (SELECT %s AS code) AS place", [place])
            assert cursor.fetchone()[0] == number


@pytest.mark.parametrize(("place", "days"), [(TOWN, 9), (FAR_TOWN, 14)])
def test_the_version_of_the_place_decides_for_one_and_for_all(case, acting, place, days):
    today = timezone.localdate()
    publish_for(acting, COUNTY, "cadence.youth_every_days", 9)
    Person.objects.filter(pk=case.person_id).update(birth_date=today - timedelta(days=20 * 365))
    UnemploymentRegistration.objects.filter(pk=case.pk).update(region_code=place)
    case.refresh_from_db()
    record_contact(actor=SYSTEM, case=case, said=REACHED)
    expected = cadence.settled(today + timedelta(days=days), today)
    assert FollowUpTask.objects.open().get(case_id=case.pk).due_on == expected
    FollowUpTask.objects.all().delete()
    Generator(today).plan_missing()
    assert FollowUpTask.objects.open().get(case_id=case.pk).due_on == expected


def test_minimum_wages_of_many_places_are_one_statement_with_a_few_books():
    all_books = books(Purpose.EXIT, on=timezone.localdate())
    assert len(all_books) == 3, "three tiers of the minimum wage"
    assert book_of("230102001000", all_books) is not book_of(TOWN, all_books)


@settings(max_examples=80, deadline=None)
@given(day=st.dates(date(2026, 1, 1), date(2030, 12, 31)), on=st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_what_is_due_is_due_on_a_working_day_not_before_today(day, on):
    settled_on = cadence.settled(day, on)
    assert is_working_day(settled_on) and settled_on >= on
    if day >= on and is_working_day(day) and (day - on).days <= cadence.LONGEST:
        assert settled_on == day


def test_without_any_rule_nobody_is_given_an_invented_interval(case):
    with pytest.raises(cadence.NoCadence):
        cadence.decide([], {}, since=timezone.localdate(), on=timezone.localdate())
