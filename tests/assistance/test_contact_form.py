"""Writing a contact down: three clicks, what counts, a second click, a second hand, and taking it back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from assistance.followup import desk
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.enums import Means, Outcome, Step
from portal.cases.contacts.models import Contact, FollowUpTask, Refusal
from portal.cases.contacts.services import Said, postpone, skip
from tests.assistance.owed import answers, owed
from tests.conftest import TOWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def found(citizen, worker):
    return owed(citizen(), TOWN, actor_of(worker))


@pytest.fixture
def browser(worker, browser_of):
    return browser_of(worker)


def log(browser, task, **more):
    return browser.post(reverse("contact-log", args=[task.pk]), answers(**more))


def test_three_answers_make_a_contact_that_counts_and_plan_the_next(browser, found):
    told = log(browser, found)
    contact = Contact.objects.get()
    assert told.status_code == 302 and f"done={contact.pk}" in told.url
    assert contact.counts and contact.task_id == found.pk and contact.means == Means.PHONE
    found.refresh_from_db()
    assert found.closed_as == "done" and found.contact_id == contact.pk
    following = FollowUpTask.objects.open().get(case_id=found.case_id)
    today = timezone.localdate()
    assert following.step == Step.REGULAR and following.rule == "cadence.registered"
    assert today < following.due_on <= today + timedelta(days=10), "the agreed week, on a working day"
    assert "已记下张某某的联系" in browser.get(told.url).content.decode()


def test_after_saving_the_next_person_of_the_same_list_is_in_focus(browser, found, citizen, worker):
    onward = owed(citizen(), TOWN, actor_of(worker))
    address = reverse("contact-log", args=[found.pk])
    told = browser.post(f"{address}?which=today&sort=due", answers())
    assert told.url.startswith("/desk/today/?") and f"at={onward.pk}" in told.url


def test_who_did_not_answer_stays_on_the_list(browser, found):
    told = log(browser, found, outcome="no_answer", situation="")
    assert not Contact.objects.get().counts and FollowUpTask.objects.open().get() == found
    assert "不算联系" in browser.get(told.url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"outcome": ""}, "请选联系上了没有"),
        ({"situation": ""}, "联系上了，请选现在怎么样"),
        ({"means": "system"}, "选择"),
        ({"content": "字" * 201}, "最多写 200 个字"),
        ({"next_on": "2099-01-01"}, "选择"),
        ({"refused_said": "不想去"}, "请选拒绝了哪项服务"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(browser, found, wrong, said):
    page = log(browser, found, **wrong)
    assert page.status_code == 200 and said in page.content.decode() and "有错：" in page.content.decode()
    assert not Contact.objects.exists() and FollowUpTask.objects.open().get() == found


def test_words_are_ciphertext_and_without_invisible_characters(browser, found, sql):
    log(browser, found, content="还是想找\u200b锅炉工")
    assert Contact.objects.get().content == "还是想找锅炉工"
    assert "锅炉工" not in str(sql("SELECT t::text FROM portal_contact t"))


def test_a_second_click_writes_nothing_and_shows_the_same(browser, found):
    first, second = log(browser, found, outcome="no_answer"), log(browser, found, outcome="no_answer")
    assert Contact.objects.count() == 1
    assert first.url.rpartition("done=")[2] == second.url.rpartition("done=")[2]


def test_case_63_who_writes_after_somebody_else_is_shown_what_they_wrote_first(browser, found, staff, browser_of):
    """Given a form drawn before a colleague's contact, when it is sent, then nothing is lost and nothing is doubled."""
    other = browser_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    log(other, found, outcome="no_answer", situation="", content="没人接，晚上再打")
    page = log(browser, found, content="联系上了")
    text = page.content.decode()
    assert (
        page.status_code == 200 and "刚刚有人记过一次联系" in text and "没人接，晚上再打" in text and "联系上了" in text
    )
    assert Contact.objects.count() == 1
    seen = Contact.objects.get().pk
    assert log(browser, found, content="联系上了", seen=str(seen)).status_code == 302
    assert Contact.objects.count() == 2


def test_a_contact_is_taken_back_within_its_minute_by_who_wrote_it(browser, found, staff, browser_of):
    log(browser, found, refused="training", refused_said="太远", justified="on")
    contact = Contact.objects.get()
    other = browser_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    assert other.post(reverse("contact-undo", args=[contact.pk])).status_code == 404
    assert browser.post(reverse("contact-undo", args=[contact.pk])).status_code == 302
    assert not Contact.objects.kept().exists() and FollowUpTask.objects.open().get() == found
    assert Refusal.objects.get().withdrawn_at is not None


def test_after_a_minute_it_stands(browser, found):
    log(browser, found)
    contact = Contact.objects.get()
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        answer = browser.post(reverse("contact-undo", args=[contact.pk]))
    assert answer.status_code == 409 and "过了一分钟" in answer.content.decode()
    assert Contact.objects.kept().exists()


def test_a_refused_service_is_kept_beside_its_contact(browser, found):
    log(browser, found, refused="refer_jobs", refused_said="工资低了")
    kept = Refusal.objects.get()
    assert (kept.offered, kept.said, kept.justified) == ("refer_jobs", "工资低了", False)
    assert kept.contact_id == Contact.objects.get().pk


def test_a_contact_is_postponed_with_a_reason_and_for_some_days_only(browser, found):
    day = timezone.localdate() + timedelta(days=3)
    address = reverse("task-postpone", args=[found.pk])
    assert "请写改期的理由" in browser.post(address, {"until": day, "why": " "}).content.decode()
    far = browser.post(address, {"until": day + timedelta(days=30), "why": "住院"}).content.decode()
    assert "7 天以内" in far
    assert browser.post(address, {"until": day, "why": "住院"}).status_code == 302
    found.refresh_from_db()
    assert (found.due_on, found.planned_for, found.postponed_why) == (day, timezone.localdate(), "住院")


def test_the_contact_that_is_owed_cannot_be_skipped_but_a_visit_can(browser, found, worker):
    address = reverse("task-skip", args=[found.pk])
    assert "按期联系不能免" in browser.post(address, {"why": "算了"}).content.decode()
    day = timezone.localdate()
    assert (
        browser.post(reverse("task-add", args=[found.person_id]), {"step": "visit", "due_on": day}).status_code == 302
    )
    visit = FollowUpTask.objects.open().get(step="visit")
    assert browser.post(reverse("task-skip", args=[visit.pk]), {"why": "本人到站里来了"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.closed_as, visit.closed_why) == ("skipped", "本人到站里来了")
    with pytest.raises(ValidationError, match="已经办结"):
        skip(task=visit, why="再一次")


def test_the_same_thing_is_not_added_twice(browser, found):
    address, given = reverse("task-add", args=[found.person_id]), {"step": "visit", "due_on": timezone.localdate()}
    browser.post(address, given)
    assert "已经安排了" in browser.post(address, given).content.decode()
    assert FollowUpTask.objects.filter(step="visit").count() == 1


def test_a_village_workers_visit_counts_and_closes_an_open_visit(citizen, worker, staff, browser_of, village_office):
    found = owed(citizen(), village_office.code, actor_of(worker))
    village = browser_of(staff(Role.VILLAGE_WORKER, village_office.code))
    assert village.post(reverse("contact-log", args=[found.pk]), answers(means="visit")).status_code == 302
    assert Contact.objects.get().counts


def test_only_later_days_are_taken_by_the_service(found):
    with pytest.raises(ValidationError):
        postpone(
            tasks=FollowUpTask.objects.filter(pk=found.pk), until=timezone.localdate(), why="住院", region_code=TOWN
        )


def test_what_nobody_answered_has_neither_situation_nor_next_step():
    given = {
        "means": "phone",
        "outcome": Outcome.NO_ANSWER,
        "content": "",
        "situation": "looking",
        "next_step": "contact",
        "next_on": None,
    }
    assert desk.said_of(given) == Said(means="phone", outcome=Outcome.NO_ANSWER)
