"""Why a vacancy is hard to fill, and advice that somebody looks at again (requirements 7.7; domain.md 2B.7)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.advice import services
from matching.advice.diagnosis import diagnose, hard_ones
from matching.advice.enums import Outcome, Trouble
from matching.advice.models import EmployerAdvice
from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from tests.conftest import FAR_TOWN
from tests.matching.world import published
from tests.registration.employers import employer_of

pytestmark = pytest.mark.django_db


def others(citizen, caseworker, count, **changes):
    """Vacancies of the same occupation, each of another employer of the town."""
    for number in range(2, count + 2):
        account = citizen()
        published(actor_of(account), employer_of(account, caseworker, number=number), **changes)


def troubles(vacancy):
    return {one.trouble for one in diagnose([vacancy])[vacancy.pk].findings}


def test_less_pay_and_stricter_conditions_than_nearby_are_named_with_their_figures(
    citizen, recruiter, employer, caseworker
):
    ours = published(
        recruiter,
        employer,
        pay_low=Decimal(3000),
        education="20",
        experience_months=36,
        hours_day=Decimal(10),
    )
    others(citizen, caseworker, 5, pay_low=Decimal(4200))
    found = diagnose([ours])[ours.pk]
    assert found.compared == 5 and troubles(ours) == {Trouble.PAY, Trouble.EDUCATION, Trouble.EXPERIENCE, Trouble.HOURS}
    assert "4,200 元" in found.findings[0].words and "3,000 元" in found.findings[0].words


def test_with_too_few_others_nothing_is_compared(citizen, recruiter, employer, caseworker):
    ours = published(recruiter, employer, month_low=3000)
    others(citizen, caseworker, 4, month_low=4200)
    assert troubles(ours) == set()


def test_as_good_as_the_others_there_is_nothing_to_say(citizen, recruiter, employer, caseworker):
    ours = published(recruiter, employer)
    others(citizen, caseworker, 5)
    assert troubles(ours) == set()


def test_hard_to_fill_is_what_stands_for_two_weeks_and_still_wants_somebody(recruiter, employer, caseworker, acting):
    vacancy = published(recruiter, employer)
    assert not hard_ones(caseworker).exists()
    Vacancy.objects.update(published_at=timezone.now() - timedelta(days=15))
    assert list(hard_ones(caseworker)) == [vacancy] and not hard_ones(acting(Role.CASEWORKER, FAR_TOWN)).exists()
    Vacancy.objects.update(hired=6)
    assert not hard_ones(caseworker).exists()


def test_an_officer_advises_the_employer_reads_and_somebody_looks_again(recruiter, employer, caseworker, acting):
    vacancy, key = published(recruiter, employer), uuid7()
    with pytest.raises(ValidationError, match="服务站"):
        services.advise(
            actor=acting(Role.CASEWORKER, FAR_TOWN), vacancy=vacancy, topic="pay", words="加点", key=uuid7()
        )
    for _ in range(2):
        one = services.advise(
            actor=caseworker, vacancy=vacancy, topic="pay", words="最低给到 4,200 元，和附近一样", key=key
        )
    assert EmployerAdvice.objects.count() == 1 and one.follow_up_on == timezone.localdate() + timedelta(days=30)
    assert Message.objects.filter(kind="advice.written").count() == 1
    services.read(actor=recruiter, advice=one.pk)
    services.follow_up(actor=caseworker, advice=one, outcome=Outcome.TAKEN)
    with pytest.raises(ValidationError):
        services.follow_up(actor=recruiter, advice=one, outcome="perhaps")
    held = EmployerAdvice.objects.get()
    assert held.read_at and held.outcome == Outcome.TAKEN


def test_the_diagnosis_of_many_is_one_question(citizen, recruiter, employer, caseworker, django_assert_num_queries):
    ours = [published(recruiter, employer, title=title) for title in ("锅炉工", "质检员", "保管员")]
    others(citizen, caseworker, 5)
    diagnose(ours)
    with django_assert_num_queries(1):
        diagnose(ours)
