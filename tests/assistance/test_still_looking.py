"""The monthly question to a person: three answers, an own page's task, and what follows from each."""

import pytest
from django.utils import timezone

from assistance.followup.pages.still_looking import tasks
from assistance.followup.services import record_contact, report_oneself
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import Said
from registration.unemployment.enums import State
from tests.assistance.people import due
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
URL = "/my/still-looking/"


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER)


@pytest.fixture
def case(citizen, worker):
    return cases.active(citizen(), TOWN, worker)


@pytest.fixture
def browser(case, browser_of):
    return browser_of(case.account)


def contacts(case):
    return Contact.objects.filter(case_id=case.pk)


def test_a_person_who_still_looks_answers_with_one_tap_and_it_is_a_contact(case, browser):
    answer = browser.post(URL, {"situation": "looking", "words": "想找食堂的活"}, follow=True)
    assert "记下了，谢谢您" in answer.content.decode()
    said = contacts(case).get()
    assert (said.means, said.counts, said.content, said.actor_kind) == (Means.SELF, True, "想找食堂的活", "citizen")
    assert FollowUpTask.objects.open().get(case_id=case.pk).step == Step.REGULAR


def test_the_same_answer_twice_on_one_day_is_one_report(case, browser):
    for _ in range(2):
        browser.post(URL, {"situation": "looking"})
    assert contacts(case).count() == 1


def test_a_second_report_in_a_row_is_kept_without_counting_and_the_page_says_so(case, browser):
    browser.post(URL, {"situation": "looking"})
    page = browser.post(URL, {"situation": "needs_help"}, follow=True).content.decode()
    assert "还会给您打个电话" in page
    assert sorted(contacts(case).values_list("counts", flat=True)) == [False, True]


def test_who_is_at_work_goes_on_to_leave_and_the_exit_is_proposed_meanwhile(case, browser):
    answer = browser.post(URL, {"situation": "working"})
    assert answer.url == f"/my/registration/{case.pk}/leave/"
    case.refresh_from_db()
    assert case.state == State.EXIT_PROPOSED
    assert browser.get(answer.url).status_code == 200


def test_who_asks_for_help_is_called_back(case, browser):
    browser.post(URL, {"situation": "needs_help", "words": "想学电焊"})
    assert FollowUpTask.objects.open().filter(case_id=case.pk, step=Step.HELP).exists()


def test_nothing_chosen_is_said_at_the_field_and_nothing_is_written(case, browser):
    page = browser.post(URL, {"words": "x"}).content.decode()
    assert "请选一个最像您的情况" in page and not contacts(case).exists()


@pytest.mark.parametrize("situation", ["paused", "other", "x", ""])
def test_only_the_three_answers_are_taken(case, browser, situation):
    browser.post(URL, {"situation": situation})
    assert not contacts(case).exists()


def test_nobody_else_has_the_page(case, citizen, staff, browser_of):
    for user in (citizen(), staff(Role.CASEWORKER, TOWN, "another")):
        assert browser_of(user).get(URL).status_code == 404


def test_looking_at_the_page_changes_nothing(case, browser):
    assert browser.get(URL).status_code == 200
    assert not contacts(case).exists()


def test_the_own_page_asks_when_the_next_contact_is_near_or_a_call_was_in_vain(case, worker):
    person, today = actor_of(case.account), timezone.localdate()
    due(case, today)
    assert [task.title for task in tasks(person)] == ["还在找工作吗？"]
    report_oneself(actor=person, case=case, situation=Situation.LOOKING)
    assert tasks(person) == []
    record_contact(actor=worker, case=case, said=Said(Means.PHONE, Outcome.NO_ANSWER))
    assert tasks(person)[0].word == "没打通您的电话"


def test_the_own_pages_question_costs_three_queries(case, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        tasks(actor_of(case.account))


def test_staff_and_strangers_are_asked_nothing(citizen, worker):
    assert tasks(actor_of(citizen())) == [] and tasks(worker) == []


def test_a_counted_answer_stands_between_two_calls(case, worker):
    record_contact(
        actor=worker, case=case, said=Said(Means.PHONE, Outcome.REACHED, "looking", "在找", NextStep.CONTACT)
    )
    person = actor_of(case.account)
    assert report_oneself(actor=person, case=case, situation=Situation.LOOKING).counts
