"""The answer clock with a time machine: day 7, day 14, day 60; and the rate that everybody reads (features J18, E19, N8)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.applications import night, rates, services
from matching.applications.enums import ApplicationState
from matching.applications.models import Application
from portal.accounts.actors import actor_of
from portal.messages.models import Message
from registration.jobseeking.models import JobSeeking
from tests.matching.applicants import aged, applied, fresh
from tests.matching.world import published

pytestmark = pytest.mark.django_db
S = ApplicationState


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer, headcount=50)


@pytest.fixture
def case(citizen, vacancy):
    return applied(citizen(), vacancy)


def letters(kind: str) -> int:
    return Message.objects.filter(kind=f"application.{kind}").count()


@pytest.mark.parametrize(("days", "reminded"), [(6, 0), (7, 1), (13, 1)])
def test_after_a_week_the_employer_is_reminded_once(case, days, reminded):
    aged(case, days)
    today = timezone.localdate()
    assert [night.remind(today), night.remind(today)] == [reminded, 0]
    assert letters("answers_wanted") == reminded


def test_one_letter_an_employer_however_many_wait(citizen, vacancy):
    for _ in range(3):
        aged(applied(citizen(), vacancy), 8)
    assert night.remind(timezone.localdate()) == 3 and letters("answers_wanted") == 1
    assert "3 个人" in Message.objects.get(kind="application.answers_wanted").text


@pytest.mark.parametrize(("days", "marked"), [(13, 0), (14, 1), (30, 1)])
def test_after_two_weeks_it_reads_unanswered_and_stays_open(case, days, marked):
    aged(case, days)
    today = timezone.localdate()
    assert [night.count_unanswered(today), night.count_unanswered(today)] == [marked, 0]
    held = fresh(case)
    assert held.state == S.APPLIED and held.is_open and (held.seen_word == "未回复") == bool(marked)
    assert letters("unanswered") == marked


def test_looking_is_no_answer_and_a_late_answer_still_counts_as_late(case, recruiter):
    services.view(actor=recruiter, case=fresh(case))
    aged(case, 15)
    assert night.count_unanswered(timezone.localdate()) == 1
    services.shortlist(actor=recruiter, case=fresh(case))
    assert fresh(case).seen_word == "单位初步看中" and fresh(case).unanswered_at


@pytest.mark.parametrize(("days", "ended"), [(59, 0), (60, 1), (90, 1)])
def test_after_sixty_days_it_ends_and_the_person_is_told(case, days, ended):
    aged(case, days)
    today = timezone.localdate()
    assert [night.lapse(today), night.lapse(today)] == [ended, 0]
    assert (fresh(case).state == S.NO_RESPONSE) == bool(ended) and letters("lapsed") == ended


def test_an_employer_that_stops_answering_on_the_way_ends_it_as_well(case, recruiter):
    services.shortlist(actor=recruiter, case=fresh(case))
    aged(case, 61)
    assert night.lapse(timezone.localdate()) == 1 and fresh(case).state == S.NO_RESPONSE


def test_nobody_is_ended_who_has_an_offer(citizen, recruiter, vacancy):
    from tests.matching.applicants import accepted

    case = accepted(citizen(), recruiter, vacancy)
    aged(case, 100)
    assert night.lapse(timezone.localdate()) == 0


def test_the_whole_night_twice_does_everything_once(citizen, recruiter, vacancy):
    for days in (1, 8, 15, 61):
        aged(applied(citizen(), vacancy), days)
    night.NIGHT.steps(timezone.localdate())
    before = [list(Application.objects.order_by("pk").values_list("state", "version")), Message.objects.count()]
    night.NIGHT.steps(timezone.localdate())
    assert before == [list(Application.objects.order_by("pk").values_list("state", "version")), Message.objects.count()]


def test_a_rate_is_published_from_five_on_and_rounded_down(citizen, recruiter, employer, vacancy):
    cases = [applied(citizen(), vacancy) for _ in range(6)]
    for case in cases[:3]:
        services.shortlist(actor=recruiter, case=fresh(case))
    aged(cases[3], 20)
    night.count_unanswered(timezone.localdate())
    assert rates.rate_of(employer.pk) is None  # four are decided, too few to say
    aged(cases[4], 20)
    night.count_unanswered(timezone.localdate())
    rate = rates.rate_of(employer.pk)
    assert (rate.due, rate.answered, rate.percent) == (5, 3, 60)  # the sixth is young: it counts for nobody yet
    assert rates.rates_by_county() == [("230882000000", rate)]


def test_who_withdraws_in_time_counts_for_nobody(citizen, employer, vacancy):
    for _ in range(6):
        account = citizen()
        services.withdraw(actor=actor_of(account), case=applied(account, vacancy))
    assert rates.rate_of(employer.pk) is None


def test_what_is_old_counts_no_more(citizen, recruiter, employer, vacancy):
    for _ in range(5):
        case = applied(citizen(), vacancy)
        services.shortlist(actor=recruiter, case=fresh(case))
        Application.objects.filter(pk=case.pk).update(applied_at=timezone.now() - timedelta(days=200))
    assert rates.rate_of(employer.pk) is None


def test_an_application_goes_with_its_person_to_another_office(case):
    from tests.conftest import OTHER_TOWN, office_at

    JobSeeking.objects.update(region_code=OTHER_TOWN, service_office=office_at(OTHER_TOWN))
    assert night.follow(timezone.localdate()) == 1 and night.follow(timezone.localdate()) == 0
    assert fresh(case).service_office == office_at(OTHER_TOWN)


def test_the_nights_questions_do_not_grow_with_the_rows(citizen, vacancy, django_assert_max_num_queries):
    for _ in range(12):
        aged(applied(citizen(), vacancy), 15)
    with django_assert_max_num_queries(45):
        night.NIGHT.steps(timezone.localdate())
