"""What lists and employers told of somebody is theirs once their document was seen."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Assurance, Role
from portal.people.identity import read_identity
from portal.people.listed import DATA, EMPLOYER, listed_person
from portal.people.merging.models import PersonMerge
from portal.people.models import Person
from portal.people.services import Typed, claim_person, prove_identity
from portal.ui.imports.enums import Kind
from portal.ui.imports.models import Import
from registration.discovery.enums import LeadKind
from registration.discovery.models import Lead
from registration.employment.models import EmploymentSpell
from tests.conftest import TOWN, office_at
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db


def told(number: str, name: str = "张某某", source: str = EMPLOYER) -> Person:
    return listed_person(
        name=name, identity=read_identity(number), id_type="resident", phone="", region_code=TOWN, source=source
    )


def proved(citizen, actor, number: str) -> Person:
    account = citizen()
    typed = Typed("张某某", read_identity(number), "resident", account.phone, TOWN)
    person = claim_person(actor=actor_of(account), account=account, typed=typed, source="web")
    return prove_identity(actor=actor, person=person, assurance=Assurance.COUNTER, evidence="看过证件")


@pytest.fixture
def brought_in(worker) -> Import:
    """A list that somebody brought in."""
    return Import.objects.create(
        subject="leads-graduate", file_name="名册.csv", digest="0" * 64, size=1, kind=Kind.CSV, uploaded_by=worker,
        office=office_at(TOWN), role=Role.CASEWORKER, region_code=TOWN,
    )  # fmt: skip


def lead(person: Person, came_by: Import) -> Lead:
    return Lead.objects.create(
        person=person, kind=LeadKind.GRADUATE, came_by=came_by, service_office=office_at(TOWN), region_code=TOWN,
        due_at=timezone.now() + timedelta(days=5),
    )  # fmt: skip


def test_a_hire_and_a_lead_come_to_who_showed_the_document(citizen, actor, hired, brought_in):
    number = id_number()
    claim = told(number)
    work, found = hired(claim), lead(claim, brought_in)

    person = proved(citizen, actor, number)

    work.refresh_from_db()
    found.refresh_from_db()
    assert work.person == found.person == person
    assert EmploymentSpell.objects.get(registration=work).person == person
    assert PersonMerge.objects.get().keep == person


def test_another_name_is_left_for_people_to_look_at(citizen, actor, hired):
    number = id_number()
    work = hired(told(number, name="王某某"))
    proved(citizen, actor, number)
    work.refresh_from_db()
    assert work.person.name == "王某某"
    assert not PersonMerge.objects.exists()


def test_whoever_registers_as_unemployed_while_an_employer_named_them_is_asked_about_it_first(citizen, actor, hired):
    number = id_number()
    hired(told(number), since=3)
    with pytest.raises(ValidationError, match="请和本人、单位核对"):
        cases.active(citizen(), TOWN, actor, number=number)


def test_work_that_cannot_be_one_persons_refuses_no_proof_and_changes_nothing(citizen, actor, hired):
    number = id_number()
    person = proved(citizen, actor, number)
    hired(person, since=30)
    second = hired(_apart(person, EMPLOYER), since=10)
    prove_identity(actor=actor, person=person, assurance=Assurance.COUNTER, evidence="看过证件")
    second.refresh_from_db()
    assert second.person != person


def _apart(person: Person, source: str) -> Person:
    """A claim of the same number, written while nobody held the lock."""
    return Person.objects.create(
        name=person.name, id_type="resident", id_number=person.id_number, id_index=bytes(person.id_index),
        birth_date=person.birth_date, sex=person.sex, region_code=TOWN, source=source,
    )  # fmt: skip


def test_two_leads_wait_for_the_first_to_be_done(citizen, actor, brought_in):
    person = proved(citizen, actor, id_number())
    lead(person, brought_in)
    second = lead(_apart(person, DATA), brought_in)
    prove_identity(actor=actor, person=person, assurance=Assurance.COUNTER, evidence="看过证件")
    second.refresh_from_db()
    assert second.person != person
