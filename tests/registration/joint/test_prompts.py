"""What an employer owes by the insurance's word: told at once, reminded once ahead and once after, until it has done it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.messages.models import Message
from portal.people.employers.enums import Granted, MemberRole
from portal.people.employers.members import let_in
from registration.employment import services as employment
from registration.employment.effects import version_of, work_of
from registration.employment.enums import EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration
from registration.joint import night
from registration.joint.models import ReasonAsked
from registration.joint.services import give_reason
from tests.registration.employers import employer_of
from tests.registration.employment.conftest import days_ago, somebody
from tests.registration.joint.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(boss, actor, employer):
    """The person behind the account that speaks for the employer: letters go there."""
    assert employer
    return somebody(boss, actor)


def letters(person, *kinds):
    return sorted(
        Message.objects.filter(person=person, kind__in=[f"joint.{one}" for one in kinds]).values_list("kind", flat=True)
    )


def nights(*days: int, twice: bool = True) -> None:
    """The night of so many days from now, each run twice."""
    for number in days:
        for _ in range(1 + twice):
            night.NIGHT.steps(timezone.localdate() + timedelta(days=number))


def written_down(days: int) -> None:
    """The drafts were written so many days ago: the letter of that day is an old one."""
    EmploymentRegistration.objects.update(declared_at=timezone.now() - timedelta(days=days))


def waiting_list(employer) -> str:
    """Where the task leads."""
    return f"{reverse('employer-workers', args=[employer.pk])}?list=waiting"


def my_page(browser_of, account) -> str:
    return browser_of(account).get(reverse("my")).content.decode()


# hires that nobody registered (requirements 5.1)


def test_given_an_enrolment_nobody_registered_the_employer_s_people_are_told_and_see_it_among_their_tasks(
    tell, left, employer, owner, boss, browser_of
):
    tell("insurance", "enrolled", left, since=3, **said(employer))
    letter = Message.objects.get(person=owner, kind="joint.hire_wanted")
    assert employer.name in letter.text and "30 天" in letter.text and left.name not in letter.text
    assert f"{employer.name}，1 人" in my_page(browser_of, boss) and waiting_list(employer) in my_page(browser_of, boss)
    case = EmploymentRegistration.objects.get()
    record = browser_of(boss).get(reverse("employer-worker", args=[case.pk])).content.decode()
    assert "社保数据说您单位给这个人参保了" in record and reverse("employer-hire", args=[employer.pk]) in record
    assert "登记着失业" not in record


def test_given_many_enrolments_on_a_day_everybody_who_speaks_gets_one_letter(
    tell, left, citizen, actor, employer, owner, boss
):
    viewer = citizen()
    let_in(actor=actor, employer=employer, account=viewer, role=MemberRole.VIEWER, name="李某", granted=Granted.INVITED)
    reader = somebody(viewer, actor)
    for person in (left, somebody(citizen(), actor)):
        tell("insurance", "enrolled", person, since=3, **said(employer))
    assert letters(owner, "hire_wanted") == letters(reader, "hire_wanted") == ["joint.hire_wanted"]


def test_given_an_employer_s_own_registration_nobody_is_asked(tell, left, hired, employer, owner, boss, browser_of):
    hired(left, since=40)
    tell("insurance", "enrolled", left, since=30, **said(employer))
    nights(0, 5)
    assert not Message.objects.filter(kind__startswith="joint.hire").exists()
    assert waiting_list(employer) not in my_page(browser_of, boss)


def test_given_days_that_run_out_it_is_reminded_once_ahead_and_once_after(tell, left, employer, owner):
    tell("insurance", "enrolled", left, since=20, **said(employer))  # 10 days are left
    nights(4)
    assert letters(owner, "hire_due", "hire_over") == []
    nights(5, 6, 10)
    assert letters(owner, "hire_due", "hire_over") == ["joint.hire_due"]
    nights(11, 12, 15, 16, 40)
    assert letters(owner, "hire_due", "hire_over") == ["joint.hire_due", "joint.hire_over"]
    due = Message.objects.get(kind="joint.hire_due")
    assert due.due_on == days_ago(-10) and "1 名职工" in due.text and left.name not in due.text


def test_given_a_late_record_the_first_letter_is_the_only_one(tell, left, employer, owner):
    tell("insurance", "enrolled", left, since=32, **said(employer))
    nights(0, 1, 3)
    assert letters(owner, "hire_wanted", "hire_due", "hire_over") == ["joint.hire_wanted"]


def test_given_the_employer_registers_the_reminders_and_the_task_end(
    tell, left, hired, employer, owner, boss, browser_of
):
    tell("insurance", "enrolled", left, since=28, **said(employer))
    written_down(28)
    hired(left, since=28)
    nights(0, 3)
    assert letters(owner, "hire_due", "hire_over") == []
    assert waiting_list(employer) not in my_page(browser_of, boss)
    draft = EmploymentRegistration.objects.get(source="insurance")
    assert draft.state == EmploymentState.VOIDED, "what the employer registered waits for nobody's yes"
    assert "社保数据说您单位" not in browser_of(boss).get(reverse("employer-worker", args=[draft.pk])).content.decode()


@pytest.mark.parametrize("answer", ["confirm", "dismiss"])
def test_given_the_office_decides_the_draft_nobody_is_reminded(tell, left, employer, owner, actor, answer):
    tell("insurance", "enrolled", left, since=28, **said(employer))
    written_down(28)
    case = EmploymentRegistration.objects.get()
    more = {} if answer == "confirm" else {"reason": "没有这回事"}
    getattr(employment, answer)(actor=actor, case=case, **more)
    nights(0, 3)
    assert letters(owner, "hire_due", "hire_over") == []


def test_given_an_employer_that_was_not_the_one_its_people_see_nothing(tell, left, citizen, actor, employer, owner):
    stranger = citizen()
    employer_of(stranger, actor, number=2)
    tell("insurance", "enrolled", left, since=3, **said(employer))
    assert not letters(somebody(stranger, actor), "hire_wanted")
    assert EmploymentRegistration.objects.unregistered().get().state == EmploymentState.PROPOSED


# reasons of an end (domain.md 2.9)


def test_given_a_stop_the_employer_is_asked_why_and_reminded_once(tell, left, hired, employer, owner):
    hired(left, since=40)
    tell("insurance", "stopped", left, since=2, **said(employer))
    letter = Message.objects.get(person=owner, kind="joint.reason_wanted")
    assert employer.name in letter.text and left.name not in letter.text
    nights(0, 9)
    assert letters(owner, "reason_due") == []
    nights(10, 11, 15, 16, 20, 40)
    assert letters(owner, "reason_due") == ["joint.reason_due"]
    reminder = Message.objects.get(kind="joint.reason_due")
    assert reminder.due_on == ReasonAsked.objects.get().due_on and "1 名职工" in reminder.text


def test_given_a_night_that_missed_the_days_ahead_the_one_reminder_comes_after(tell, left, hired, employer, owner):
    hired(left, since=40)
    tell("insurance", "stopped", left, since=2, **said(employer))
    nights(17, 18)
    assert letters(owner, "reason_due") == ["joint.reason_due"]


def test_given_many_stops_on_a_day_one_letter_asks(tell, left, hired, citizen, actor, employer, owner):
    for person in (left, somebody(citizen(), actor)):
        hired(person, since=40)
        tell("insurance", "stopped", person, since=2, **said(employer))
    nights(12)
    assert letters(owner, "reason_wanted", "reason_due") == ["joint.reason_due", "joint.reason_wanted"]
    assert "2 名职工" in Message.objects.get(kind="joint.reason_due").text


@pytest.mark.parametrize("how", ["answer", "correction", "filing", "reopening"])
def test_given_the_reason_from_whomever_nobody_is_asked_any_more(
    tell, left, hired, employer, owner, boss, browser_of, how
):
    case, speaker = hired(left, since=40), actor_of(boss)
    tell("insurance", "stopped", left, since=2, **said(employer))
    asked = ReasonAsked.objects.get()
    case.refresh_from_db()
    if how == "answer":
        give_reason(actor=speaker, asked=asked, end_reason=EndReason.RESIGNED)
    elif how == "correction":
        work = replace(work_of(version_of(case)), end_reason=EndReason.AGREED)
        employment.correct(actor=speaker, case=case, work=work, reason="补原因", source=Source.EMPLOYER)
    elif how == "filing":
        tell("filing", "contract_ended", left, since=2, uscc=employer.uscc, reason="agreed")
    else:
        employment.reopen(actor=speaker, case=case, reason="人没走", source=Source.EMPLOYER)
    nights(12, 16)
    assert letters(owner, "reason_due") == []
    assert reverse("my-reason", args=[asked.pk]) not in my_page(browser_of, boss)
