"""Case 68 and more: statuses at the same moment. One consistent end, both events kept, nobody twice."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Assurance, Role
from portal.cases.models import TransitionLog
from portal.foundation.identifiers import uuid7
from portal.people.identity import read_identity
from portal.people.listed import listed_person
from portal.people.models import Person
from portal.people.services import Typed, claim_person, prove_identity
from registration.employment import services
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, EmploymentState, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import TOWN
from tests.harness import id_number
from tests.races.test_races import at_once
from tests.registration import cases
from tests.registration.employers import employer_of

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def desk(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def worker(citizen, desk):
    """A proved person with an account, registered as nothing."""
    account, identity = citizen(), read_identity(id_number())
    typed = Typed("张某某", identity, "resident", account.phone, TOWN)
    person = claim_person(actor=actor_of(account), account=account, typed=typed, source="web")
    return prove_identity(actor=desk, person=person, assurance=Assurance.COUNTER, evidence="看过证件")


def hire(person, employer, boss):
    declared = services.Declared(
        person, EmploymentKind.EMPLOYER, Work(timezone.localdate()), TOWN, Source.EMPLOYER, employer=employer,
        site=employer.sites.first(),
    )  # fmt: skip
    return services.declare(actor=actor_of(boss), key=uuid7(), declared=declared)


@pytest.mark.parametrize("round_", range(3))
def test_case_68_hired_and_registered_as_unemployed_in_the_same_second(citizen, desk, worker, round_):
    boss = citizen()
    employer = employer_of(boss, desk)
    account = worker.links.get().account
    case = cases.submitted(account, TOWN, worker.id_number)
    at_once(
        partial(hire, worker, employer, boss),
        partial(register.approve, actor=desk, case=case, evidence=Evidence.COUNTER),
    )  # fmt: skip
    counted = EmploymentSpell.objects.now().filter(person=worker, counts=True, days__upper_inf=True).count()
    jobless = UnemploymentRegistration.objects.filter(person=worker, spell__upper_inf=True).count()
    assert (counted, jobless) in {(1, 0), (0, 1)}
    assert EmploymentRegistration.objects.filter(person=worker).count() == 1 or jobless == 1
    assert TransitionLog.objects.filter(case_id=case.pk, name="submit").exists()


def test_case_68_without_its_triggers_nothing_stands_between_the_two_tables(citizen, desk, worker, sql):
    """Proof of the test above: the triggers alone stand between the two tables."""
    boss = citizen()
    employer = employer_of(boss, desk)
    hire(worker, employer, boss)
    case = cases.submitted(worker.links.get().account, TOWN, worker.id_number)
    triggers = sql("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_one_status%'")
    assert len(triggers) == 2
    for table, name in triggers:
        sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        UnemploymentRegistration.objects.filter(pk=case.pk).update(person=worker)
        sql(
            "ALTER TABLE registration_unemploymentregistration DISABLE TRIGGER USER; "
            "UPDATE registration_unemploymentregistration SET state = 'active', spell = daterange(current_date - 9, NULL); "
            "ALTER TABLE registration_unemploymentregistration ENABLE TRIGGER USER"
        )
    finally:
        for table, name in triggers:
            sql(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
    assert EmploymentSpell.objects.now().filter(person=worker, counts=True).exists()
    assert UnemploymentRegistration.objects.filter(person=worker, state=State.ACTIVE).exists()


def test_two_employers_hire_one_person_at_the_same_moment(citizen, desk, worker):
    bosses = [citizen(), citizen()]
    employers = [employer_of(boss, desk, number=n + 1) for n, boss in enumerate(bosses)]
    ends = at_once(*(partial(hire, worker, one, boss) for one, boss in zip(employers, bosses, strict=True)))
    assert sorted(isinstance(end, ValidationError) for end in ends) == [False, True], ends
    assert EmploymentRegistration.objects.filter(person=worker, state=EmploymentState.CURRENT).count() == 1


def test_a_double_click_on_a_hire_is_one_registration(citizen, desk, worker):
    boss, key = citizen(), uuid7()
    employer = employer_of(boss, desk)
    declared = services.Declared(
        worker,
        EmploymentKind.EMPLOYER,
        Work(timezone.localdate()),
        TOWN,
        Source.EMPLOYER,
        employer=employer,
        site=employer.sites.first(),
    )
    ends = at_once(*[lambda: services.declare(actor=actor_of(boss), key=key, declared=declared)] * 2)
    assert EmploymentRegistration.objects.count() == 1 and ends[0] == ends[1], ends


def test_two_who_name_the_same_stranger_at_once_write_one_claim():
    identity = read_identity(id_number())
    said = dict(
        name="李某某", identity=identity, id_type="resident", phone="", region_code=TOWN, source="employer_list"
    )
    ends = at_once(*[lambda: listed_person(**said)] * 2)
    assert ends[0] == ends[1] and Person.objects.with_id_number(identity.number).count() == 1
