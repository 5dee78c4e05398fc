"""Follow-up of people who work (domain.md 2.6): after a placement, after a start-up, of flexible work; once, and while it lasts."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistance.followup import night
from assistance.followup.aftercare.generate import WorkGenerator
from assistance.followup.cadence import settled
from assistance.followup.pages.words import next_act, why
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.calendar import working_days_before
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import Closing, Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import Said
from portal.foundation.identifiers import uuid7
from portal.foundation.months import add_months
from portal.people.facts.enums import FactSource
from portal.people.facts.services import learn
from registration.employment import services
from registration.employment.effects import Work, version_of, work_of
from registration.employment.enums import EmploymentKind, EndReason, Source
from registration.employment.models import EmploymentRegistration
from registration.exits import services as exits
from registration.unemployment.enums import ExitCode
from registration.unemployment.facts import facts_of
from tests.assistance.people import backdate, days_ago, registered_since
from tests.conftest import TOWN
from tests.registration import cases
from tests.registration.employment.conftest import somebody
from tests.registration.households.homes import home, joined

pytestmark = pytest.mark.django_db
WELL = Said(Means.PHONE, Outcome.REACHED, Situation.SETTLED, "干得挺好", NextStep.CONTACT)


@pytest.fixture
def member(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def worker(member):
    return actor_of(member)


@pytest.fixture
def placed(citizen, worker):
    """`placed(40)`: somebody who left the register of the unemployed into work so many days ago."""

    def place(days: int) -> EmploymentRegistration:
        account = citizen()
        case = cases.active(account, TOWN, worker)
        registered_since(case, days_ago(days + 60))
        exits.leave(actor=actor_of(account), case=case, exit_code=ExitCode.EMPLOYED, exit_date=days_ago(days))
        return EmploymentRegistration.objects.get(person=case.person)

    return place


@pytest.fixture
def own(citizen, worker):
    """`own(EmploymentKind.SELF, 40)`: somebody's own work, never registered as unemployed."""

    def work(kind: EmploymentKind, days: int, source: Source = Source.SELF) -> EmploymentRegistration:
        account = citizen()
        person = somebody(account, worker)
        declared = services.Declared(person, kind, Work(days_ago(days), post="修车"), TOWN, source)
        by = actor_of(account) if source is Source.SELF else worker
        return services.declare(actor=by, key=uuid7(), declared=declared)

    return work


def plan():
    return WorkGenerator(timezone.localdate()).plan()


def owed(case):
    return FollowUpTask.objects.open().filter(case_id=case.pk, step=Step.FOLLOW).first()


def hear(case, actor, said=WELL):
    return contacts.record(actor=actor, case=case, kind="employment", said=said, task=owed(case))


# ── which day is owed ──


@pytest.mark.parametrize(
    ("days", "mark", "words"),
    [(0, 7, "上岗一周回访"), (7, 7, "上岗一周回访"), (20, 7, "上岗一周回访"), (30, 30, "上岗 1 个月回访"), (45, 30, "上岗 1 个月回访"),
     (70, 90, "上岗 3 个月回访"), (91, 90, "上岗 3 个月回访"), (150, 180, "上岗 6 个月回访"), (205, 180, "上岗 6 个月回访"), (211, None, "")],
)  # fmt: skip
def test_after_a_placement_the_latest_mark_that_passed_is_owed_else_the_next(placed, days, mark, words):
    """Given so many days at work, the mark; one that lapsed is not made up for."""
    case, today = placed(days), timezone.localdate()
    assert plan() == (mark is not None)
    task = owed(case)
    if mark is None:
        assert task is None
        return
    assert (task.mark, why(task), task.rule) == (mark, words, "cadence.placed")
    assert task.due_on == settled(days_ago(days) + timedelta(days=mark), today)
    assert next_act(task, task.due_on) == "今天打电话，问问适应得怎样"


@pytest.mark.parametrize(("kind", "rule"), [("self", "cadence.started_business"), ("flexible", "cadence.flexible")])
def test_own_work_is_followed_by_months_and_a_plain_hire_by_nothing(own, kind, rule):
    case, today = own(EmploymentKind(kind), 100), timezone.localdate()
    plain = own(EmploymentKind.EMPLOYER, 10, Source.OFFICE)
    assert plan() == 1 and owed(plain) is None
    task = owed(case)
    began, months = days_ago(100), 3 if kind == "self" else 6
    assert (task.rule, task.mark) == (rule, 3 if kind == "self" else None)
    assert task.due_on == settled(add_months(began, months), today)
    assert why(task) == ("创业 3 个月回访" if kind == "self" else "灵活就业，按期回访")


def due_of(kind: str, began: date, last: date | None, on: date) -> date | None:
    """The rule again, in plain words."""
    if kind == "flexible":
        if last:
            return settled(add_months(last, 3), on)
        return settled(next(day for n in range(1, 200) if (day := add_months(began, 3 * n)) > on), on)
    marks = [began + timedelta(days=n) for n in (7, 30, 90, 180)] if kind == "placed" else [
        add_months(began, n) for n in (1, 3, 6, 12)
    ]  # fmt: skip
    open_marks = [day for day in marks if day > max(last or began, began) and day >= on - timedelta(days=30)]
    passed, to_come = [day for day in open_marks if day <= on], [day for day in open_marks if day > on]
    if not open_marks:
        return None
    return settled(passed[-1] if passed else to_come[0], on)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["placed", "self", "flexible"]), days=st.integers(0, 390), since=st.none() | st.integers(0, 390),
    later=st.integers(0, 200),
)  # fmt: skip
def test_the_statement_asks_for_what_the_rule_says(shelf, worker, kind, days, since, later):
    """Given any employment and last contact, seen on any later day, one task on the day of the plain rule, and once."""
    case, on, began = shelf[kind], timezone.localdate() + timedelta(days=later), days_ago(days)
    last = None if since is None else on - timedelta(days=since)
    with transaction.atomic():
        worked_since(case, began)
        if last:
            backdate(contacts.record(actor=worker, case=case, kind="employment", said=WELL), last)
            FollowUpTask.objects.filter(case_id=case.pk).delete()
        expected = due_of(kind, began, last, on)
        assert [WorkGenerator(on).plan_for([case.pk]) for _ in range(2)] == [int(expected is not None), 0]
        found = list(FollowUpTask.objects.filter(case_id=case.pk).values_list("due_on", flat=True))
        assert found == ([expected] if expected else [])
        transaction.set_rollback(True)


def worked_since(case, began: date) -> None:
    """Let an employment, and the exit before it, have been on a day: append-only rows are moved by the table's owner alone."""
    reg = "UPDATE registration_unemploymentregistration SET spell = daterange(%s, %s) WHERE person_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(reg, [date(2000, 1, 1), date(2000, 1, 2), case.person_id])  # one status at a time
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit forbids ALTER
        cursor.execute("ALTER TABLE registration_employmentspell DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE registration_employmentspell SET days = daterange(%s, NULL) WHERE registration_id = %s",
            [began, case.pk],
        )
        cursor.execute("ALTER TABLE registration_employmentspell ENABLE TRIGGER USER")
        cursor.execute(reg, [began - timedelta(days=60), began + timedelta(days=1), case.person_id])


@pytest.fixture
def shelf(placed, own):
    return {"placed": placed(1), "self": own(EmploymentKind.SELF, 1), "flexible": own(EmploymentKind.FLEXIBLE, 1)}


# ── while it lasts, and once ──


def test_a_contact_answers_it_and_plans_the_next_and_the_last_mark_ends_it(placed, worker):
    case = placed(8)
    assert (plan(), plan()) == (1, 0)
    for mark in (7, 30, 90, 180):
        assert owed(case).mark == mark
        backdate(hear(case, worker), days_ago(8) + timedelta(days=mark))
        FollowUpTask.objects.filter(case_id=case.pk, closed_at=None).delete()
        WorkGenerator(days_ago(8) + timedelta(days=mark)).plan_for([case.pk])
    assert owed(case) is None and FollowUpTask.objects.filter(case_id=case.pk, closed_as=Closing.DONE).count() == 4


def test_it_ends_with_the_employment_and_is_taken_up_again_with_it(placed, worker):
    case = placed(3)
    plan()
    task = owed(case)
    services.end(actor=worker, case=case, last_day=days_ago(1), end_reason=EndReason.RESIGNED, source=Source.OFFICE)
    task.refresh_from_db()
    assert task.closed_as == Closing.SUPERSEDED and plan() == 0
    case.refresh_from_db()
    services.reopen(actor=worker, case=case, reason="弄错了", source=Source.OFFICE)
    assert plan() == 1 and owed(case).pk == task.pk and plan() == 0


def test_another_first_day_is_another_day_of_asking(own, worker):
    case = own(EmploymentKind.SELF, 3)
    plan()
    case.refresh_from_db()
    before, work = owed(case), work_of(version_of(case))
    services.correct(
        actor=worker, case=case, work=Work(days_ago(40), post=work.post), reason="日期写错了", source=Source.OFFICE
    )
    assert owed(case) is None and plan() == 1
    assert (owed(case).mark, before.mark) == (1, 1) and owed(case).due_on < before.due_on


def test_who_is_not_reached_is_tried_again_and_the_late_ones_go_up(placed, worker):
    case, today = placed(7), timezone.localdate()
    plan()
    hear(case, worker, Said(Means.PHONE, Outcome.NO_ANSWER))
    assert owed(case).due_on > today and owed(case).postponed_why == "没人接，再联系"
    late = working_days_before(today, 4)
    FollowUpTask.objects.filter(pk=owed(case).pk).update(due_on=late, planned_for=late)
    assert night.steps(today)["escalated"]["county"] == 1


def test_saying_that_it_is_not_so_is_answered_by_the_call_back(placed, worker):
    """Given the call that is owed to somebody who objects, the contact closes it: it stayed open before."""
    case = placed(3)
    task = contacts.plan(
        case=case, kind="employment", step=Step.HELP, due_on=timezone.localdate(), rule="employment.not_so"
    )
    contacts.record(actor=worker, case=case, kind="employment", said=WELL, task=task)
    task.refresh_from_db()
    assert task.closed_as == Closing.DONE


def test_planning_many_asks_no_more_questions_than_planning_one(own):
    own(EmploymentKind.SELF, 5)
    with CaptureQueriesContext(connection) as one:
        assert plan() == 1
    for _ in range(8):
        own(EmploymentKind.FLEXIBLE, 5)
    with CaptureQueriesContext(connection) as many:
        assert plan() == 8
    assert len(many) == len(one)


# ── at the desk ──


def test_the_form_asks_how_the_work_goes_and_an_end_leads_to_the_employment(placed, browser_of, member):
    case, browser = placed(7), browser_of(member)
    plan()
    task = owed(case)
    page = browser.get(reverse("desk-task", args=[task.pk])).content.decode()
    for words in ("上岗一周回访", "问问适应得怎样", "适应得好", "不太适应", "已经不干了", "适应岗位指导"):
        assert words in page, words
    assert "还在找" not in page and "办退出" not in page
    given = {"means": "phone", "outcome": "reached", "situation": "stopped", "content": "", "next_step": "contact",
             "next_on": page.split('name="next_on"')[1].split('value="')[1].split('"')[0], "seen": ""}  # fmt: skip
    answer = browser.post(reverse("contact-log", args=[task.pk]), given)
    assert answer.status_code == 302 and answer["Location"] == reverse("work-case", args=[case.pk])
    contact = Contact.objects.get(case_id=case.pk)
    assert (contact.situation, contact.next_step, contact.counts) == ("stopped", "end_work", True)
    assert owed(case).mark == 30
    browser.post(reverse("contact-undo", args=[contact.pk]))
    assert owed(case).pk == task.pk


# ── what the registers know of those who look for work ──


def test_a_household_without_work_is_known_from_the_registers(citizen, worker):
    """Given two registered members, yes; a third who works, no; one of whom nothing is known, not known."""
    first, second = (cases.active(citizen(), TOWN, worker) for _ in range(2))
    third = somebody(citizen(), worker)

    def says():
        return facts_of(first.pk, on=timezone.localdate())["person_zero_employment_household"]

    assert says() is None
    one = home(worker, first.person)
    joined(worker, one, second.person)
    assert says() is True
    joined(worker, one, third)
    assert says() is None
    declared = services.Declared(third, EmploymentKind.FLEXIBLE, Work(days_ago(3)), TOWN, Source.OFFICE)
    services.declare(actor=worker, key=uuid7(), declared=declared)
    assert says() is False
    learn(person=first.person, code="person.zero_employment_household", value=True, source=FactSource.CIVIL)
    assert says() is True, "a source's word goes before"


def test_whom_civil_affairs_or_the_federation_lists_is_contacted_as_often_as_hardship(citizen, worker):
    case, today = cases.active(citizen(), TOWN, worker), timezone.localdate()
    learn(person=case.person, code="person.disability", value=True, source=FactSource.SELF)
    assert facts_of(case.pk, on=today)["person_hardship_listed"] is False, "one's own word is no list"
    learn(person=case.person, code="person.low_income", value=True, source=FactSource.CIVIL, exact=True)
    assert facts_of(case.pk, on=today)["person_hardship_listed"] is True
    assert night.steps(today)["visits"] == 1


def test_the_person_s_page_tells_of_the_work_too(placed, browser_of, member, worker):
    case = placed(7)
    plan()
    hear(case, worker, Said(Means.PHONE, Outcome.REACHED, Situation.TROUBLED, "活累", NextStep.ADAPT))
    page = browser_of(member).get(reverse("desk-person", args=[case.person_id])).content.decode()
    assert "电话联系上了，有难处" in page and "适应岗位指导" in page and "上岗 1 个月回访" in page
