"""What must not happen twice between an employer and an applicant: two applications, one time for two, two of one person's hours."""

import pytest

from matching.applications import services, thread
from matching.applications.models import Application, CvDownload
from matching.interviews import services as interviews
from matching.interviews.models import Interview
from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from registration.jobseeking.models import JobSeeking
from tests.matching.applicants import AGREED, accepted, applied, fresh, seeker, times
from tests.matching.world import published
from tests.races.test_races import at_once
from tests.registration.employers import employer_of

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def owner(committed_db, citizen):
    return citizen()


@pytest.fixture
def desk(committed_db, acting):
    return acting(Role.CASEWORKER)


@pytest.fixture
def vacancy(owner, desk):
    employer = employer_of(owner, desk)
    return published(actor_of(owner), employer, headcount=5)


def test_case_61_pressed_at_once_it_is_one_application(citizen, vacancy):
    account = citizen()
    person = seeker(account).person

    def press():
        return services.apply(actor=actor_of(account), person=person, vacancy=Vacancy.objects.get(), agreed=AGREED)

    found = at_once(press, press)
    assert len({one.pk for one in found}) == 1 and Application.objects.count() == 1
    assert TransitionLog.objects.filter(case_kind="application").count() == 1


def test_two_applicants_take_one_time_and_one_of_them_has_it(citizen, owner, vacancy):
    accounts = [citizen(), citizen()]
    cases = [applied(one, vacancy) for one in accounts]
    slot = times(actor_of(owner), vacancy, count=1)[0]
    invited = [interviews.invite(actor=actor_of(owner), case=fresh(case), purpose="聊聊") for case in cases]
    done = at_once(
        *(
            lambda account=account, one=one: interviews.confirm(actor=actor_of(account), one=one, slot=slot)
            for account, one in zip(accounts, invited, strict=True)
        )
    )
    assert sum(isinstance(one, Interview) for one in done) == 1
    assert Interview.objects.filter(slot=slot, state="confirmed").count() == 1


def test_one_person_is_not_in_two_interviews_at_one_time(citizen, owner, vacancy, desk):
    account, other_owner = citizen(), citizen()
    other = actor_of(other_owner)
    elsewhere = published(other, employer_of(other_owner, desk, number=2), title="锅炉工")
    work = []
    for actor, where in ((actor_of(owner), vacancy), (other, elsewhere)):
        case = applied(account, where)
        slot = times(actor, where, count=1)[0]
        one = interviews.invite(actor=actor, case=fresh(case), purpose="聊聊")
        work.append(lambda one=one, slot=slot: interviews.confirm(actor=actor_of(account), one=one, slot=slot))
    done = at_once(*work)
    assert sum(isinstance(one, Interview) for one in done) == 1
    assert Interview.objects.filter(state="confirmed").count() == 1


def test_refused_and_withdrawn_at_once_it_ends_once(citizen, owner, vacancy):
    account = citizen()
    case = applied(account, vacancy)
    at_once(
        lambda: services.refuse(actor=actor_of(owner), case=fresh(case), refusal="skill"),
        lambda: services.withdraw(actor=actor_of(account), case=fresh(case)),
    )
    ends = TransitionLog.objects.filter(case_id=case.pk, name__in=["refuse", "withdraw"])
    assert ends.count() == 1 and fresh(case).state == ends.get().target


def test_registered_at_work_twice_at_once_it_counts_once(citizen, owner, vacancy):
    from django.utils import timezone

    from matching.applications import hire
    from registration.employment.models import EmploymentRegistration

    case = accepted(citizen(), actor_of(owner), vacancy)
    at_once(
        *(
            lambda: hire.onboard(actor=actor_of(owner), case=fresh(case), first_day=timezone.localdate())
            for _ in range(2)
        )
    )
    assert EmploymentRegistration.objects.count() == 1 and Vacancy.objects.get().hired == 1


def test_case_108_downloads_at_once_do_not_pass_the_days_number(citizen, owner, vacancy, monkeypatch):
    monkeypatch.setattr(thread, "downloads_a_day", lambda: 1)
    cases = [applied(citizen(), vacancy) for _ in range(3)]
    at_once(*(lambda case=case: thread.count_download(actor=actor_of(owner), case=fresh(case)) for case in cases))
    assert CvDownload.objects.count() == 1


def test_told_by_two_timers_the_applicant_hears_once(citizen, owner, vacancy):
    from django.utils import timezone

    case = applied(citizen(), vacancy)
    services.answer_several(actor=actor_of(owner), cases=[fresh(case)], deed="shortlist", facts={})
    Application.objects.update(tell_after=timezone.now())
    assert sum(at_once(services.tell_due, services.tell_due)) == 1
    assert JobSeeking.objects.count() == 1
