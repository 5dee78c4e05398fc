"""From the offer to ninety days at work: guards, the registers that follow by themselves, retention (features E13)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.applications import hire, night, services
from matching.applications.enums import ApplicationState
from matching.applications.models import Application
from matching.vacancies import services as vacancies
from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from registration.employment import services as employment
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, EndReason, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.exits.models import ExitProposal
from tests.conftest import TOWN
from tests.matching.applicants import accepted, applied, fresh
from tests.matching.world import published
from tests.registration import cases

pytestmark = pytest.mark.django_db
S = ApplicationState


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer, headcount=2)


@pytest.fixture
def person(citizen):
    return citizen()


def offer(recruiter, case, pay=4500, days=3):
    hire.offer(
        actor=recruiter, case=fresh(case), pay=Decimal(pay), starts_on=timezone.localdate() + timedelta(days=days)
    )


def test_an_offer_below_the_minimum_wage_of_the_place_is_none(person, recruiter, vacancy):
    case = applied(person, vacancy)
    services.shortlist(actor=recruiter, case=fresh(case))
    with pytest.raises(ValidationError, match="最低工资"):
        offer(recruiter, case, pay=1900)
    offer(recruiter, case, pay=4200)
    assert fresh(case).state == S.OFFERED and fresh(case).answer_by == timezone.localdate() + timedelta(days=7)


def test_an_offer_for_a_vacancy_that_is_not_lawful_any_more_is_none(person, recruiter, caseworker, vacancy):
    case = applied(person, vacancy)
    services.shortlist(actor=recruiter, case=fresh(case))
    vacancies.take_down(actor=caseworker, vacancy=Vacancy.objects.get(), reason="收押金")
    with pytest.raises(ValidationError, match="不合规"):
        offer(recruiter, case)


def test_an_offer_is_checked_anew_by_the_rules_of_today(person, recruiter, vacancy):
    case = applied(person, vacancy)
    services.shortlist(actor=recruiter, case=fresh(case))
    Vacancy.objects.filter(pk=vacancy.pk).update(state_changed_at=timezone.now())
    vacancies.pause(actor=recruiter, vacancy=vacancy)
    vacancies.save(actor=recruiter, vacancy=vacancy, changes={"duties": ""})
    with pytest.raises(ValidationError, match="不合规"):
        offer(recruiter, case)


def test_on_the_first_day_the_registers_change_by_themselves(person, recruiter, vacancy):
    case = accepted(person, recruiter, vacancy)
    work = hire.onboard(actor=recruiter, case=case, first_day=timezone.localdate())
    assert fresh(case).state == S.ONBOARDED and fresh(case).employment == work
    assert (work.person, work.employer, work.source, work.state) == (case.person, case.employer, "employer", "current")
    assert Vacancy.objects.get().hired == 1
    with pytest.raises(ValidationError):
        hire.onboard(actor=recruiter, case=case, first_day=timezone.localdate())
    assert EmploymentRegistration.objects.count() == 1


def test_who_is_registered_as_unemployed_gets_a_proposal_and_the_employment_waits(
    person, recruiter, caseworker, worker, vacancy
):
    registration = cases.active(person, TOWN, caseworker)
    case = accepted(person, recruiter, vacancy)
    if case.person_id != registration.person_id:
        Application.objects.filter(pk=case.pk).update(person=registration.person)
    work = hire.onboard(actor=recruiter, case=fresh(case), first_day=timezone.localdate())
    assert work.state == "proposed"
    assert ExitProposal.objects.get(registration=registration).why.startswith(case.employer.name)


def test_the_last_of_those_wanted_fills_the_vacancy(person, citizen, recruiter, vacancy):
    for account in (person, citizen()):
        hire.onboard(actor=recruiter, case=accepted(account, recruiter, vacancy), first_day=timezone.localdate())
    assert Vacancy.objects.get().state == "filled"


def test_who_declines_does_not_come_and_nobody_asks_why(person, recruiter, vacancy):
    case = accepted(person, recruiter, vacancy)
    hire.decline(actor=actor_of(person), case=case)
    assert fresh(case).state == S.DECLINED
    with pytest.raises(ValidationError):
        hire.onboard(actor=recruiter, case=fresh(case), first_day=timezone.localdate())


def test_the_night_sees_who_is_at_work_though_nobody_pressed(person, recruiter, employer, vacancy):
    case = accepted(person, recruiter, vacancy)
    declared = employment.Declared(
        case.person, EmploymentKind.EMPLOYER, Work(timezone.localdate(), post="操作工"), vacancy.region_code, Source.EMPLOYER,
        employer=employer, site=vacancy.site,
    )  # fmt: skip
    from portal.foundation.identifiers import uuid7

    employment.declare(actor=recruiter, key=uuid7(), declared=declared)
    assert night.find_at_work(timezone.localdate()) == 1 and night.find_at_work(timezone.localdate()) == 0
    assert fresh(case).state == S.ONBOARDED and Vacancy.objects.get().hired == 1


@pytest.mark.parametrize(("days", "state"), [(29, S.ONBOARDED), (30, S.RETAINED_30), (90, S.RETAINED_90)])
def test_retention_is_read_from_the_days_at_work(person, recruiter, employer, vacancy, days, state):
    case = accepted(person, recruiter, vacancy)
    hire.onboard(actor=recruiter, case=case, first_day=timezone.localdate())
    on = timezone.localdate() + timedelta(days=days)
    assert night.retain(on) == (0 if days < 30 else 1 if days < 90 else 2) and night.retain(on) == 0
    assert fresh(case).state == state
    figures = night.counts_of_hires(employer)
    assert figures == {"hired": 1, "thirty": int(days >= 30), "ninety": int(days >= 90)}


def test_who_left_before_has_not_stayed_whatever_anybody_pressed(person, recruiter, vacancy):
    case = accepted(person, recruiter, vacancy)
    work = hire.onboard(actor=recruiter, case=case, first_day=timezone.localdate())
    employment.end(
        actor=recruiter, case=work, last_day=timezone.localdate(), end_reason=EndReason.RESIGNED, source=Source.EMPLOYER
    )
    assert night.retain(timezone.localdate() + timedelta(days=95)) == 0 and fresh(case).state == S.ONBOARDED
    assert EmploymentSpell.objects.now().count() == 1
