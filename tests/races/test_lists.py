"""Lists at once: the same person in two files is one person with one lead (case 70), a file sent twice is one import."""

import io
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.ui.imports import services, staging
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import subject_of
from registration.discovery import intake
from registration.discovery.models import Lead
from tests.conftest import COUNTY
from tests.races.test_races import at_once
from tests.rosters import csv_of, person

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def county(staff):
    return actor_of(staff(Role.COUNTY_REVIEWER, COUNTY))


def brought(county, content: bytes, kind: str = "leads-graduate") -> Import:
    return services.bring(
        actor=county,
        key=uuid7(),
        subject=subject_of(kind),
        file=io.BytesIO(content),
        name="名册.csv",
        region_code=COUNTY,
        asked={},
    )


def two_lists(county) -> list[Import]:
    """Twenty people on two lists of two kinds, both checked and confirmed, neither written."""
    rows = [person() for _ in range(20)]
    lists = [brought(county, csv_of(rows)), brought(county, csv_of(rows[::-1]), "leads-returned")]
    for one in lists:
        staging.read(one)
        services.confirm(actor=county, one=one)
    return lists


def test_case_70_two_files_written_at_once_make_one_person_and_one_lead_each(county):
    assert at_once(*(partial(services.write, one) for one in two_lists(county))) == [True, True]
    assert Lead.objects.count() == Person.objects.filter(source="data").count() == 20
    assert sorted(Import.objects.values_list("written", flat=True)) == [0, 20]


def test_case_70_without_its_lock_the_same_race_makes_people_twice(county, monkeypatch):
    """Proof of the test above: it is the lock that lets the second list find what the first one wrote."""
    from threading import Barrier

    line = Barrier(2, timeout=10)
    monkeypatch.setattr(intake, "lock_in_transaction", lambda name: None)
    known = intake.known_of
    monkeypatch.setattr(intake, "known_of", lambda *given: (known(*given), line.wait())[0])
    at_once(*(partial(services.write, one) for one in two_lists_checked(county, monkeypatch, known)))
    assert Person.objects.filter(source="data").count() > 20


def two_lists_checked(county, monkeypatch, known) -> list[Import]:
    """The lists are checked before the race begins, with the real look at who is known."""
    with monkeypatch.context() as apart:
        apart.setattr(intake, "known_of", known)
        return two_lists(county)


def test_the_same_file_sent_twice_at_once_is_one_import(county):
    content = csv_of([person()])
    ends = at_once(*[lambda: brought(county, content)] * 2)
    assert sorted(isinstance(end, ValidationError) for end in ends) == [False, True], ends
    [one] = Import.objects.all()
    assert default_storage.exists(one.stored_as)


def test_two_workers_check_write_and_take_back_a_file_once(county):
    one = brought(county, csv_of([person() for _ in range(5)]))
    assert sorted(at_once(*[lambda: staging.read(one)] * 2)) == [False, True]
    services.confirm(actor=county, one=one)
    assert sorted(at_once(*[lambda: services.write(one)] * 2)) == [False, True]
    services.ask_to_undo(actor=county, one=one)
    assert sorted(at_once(*[lambda: services.undo(one)] * 2)) == [False, True]
    assert not Lead.objects.exists()
