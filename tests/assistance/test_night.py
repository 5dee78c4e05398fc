"""The nightly pass: nobody without a next contact, missed ones go up, people are reminded, exits are proposed; once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from assistance.followup import night
from assistance.followup.ladder import Rung, Tries, rung, rungs_of
from assistance.followup.metrics import NextContactCollector, without_next_contact
from assistance.followup.services import record_contact
from portal.accounts.enums import OfficeLevel, Role
from portal.cases.calendar import add_working_days, working_day_from, working_days_before
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import FollowUpTask, Refusal
from portal.cases.contacts.services import Said
from portal.exchange.models import Delivery, OutboxEvent
from portal.messages.models import Message
from portal.people.facts.enums import FactSource
from portal.people.facts.services import learn
from registration.exits import services as exits
from registration.exits.enums import Resolution
from registration.exits.models import ExitProposal
from registration.unemployment.enums import ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from tests.assistance.people import backdate, days_ago, due, registered_since
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
REACHED = Said(Means.PHONE, Outcome.REACHED, Situation.LOOKING, "在找工作", NextStep.CONTACT)


def unreached(means=Means.PHONE):
    return Said(means, Outcome.NO_ANSWER)


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER)


@pytest.fixture
def case(citizen, worker):
    return cases.active(citizen(), TOWN, worker)


@pytest.fixture
def today():
    return timezone.localdate()


def told(case, kind):
    return Message.objects.filter(person=case.person, kind=kind)


# ── N2: nobody without a next contact ──


def test_who_has_no_next_contact_gets_one_and_the_metric_is_nought_again(case, today):
    FollowUpTask.objects.all().delete()
    assert without_next_contact() == 1
    assert night.steps(today)["planned"] == 1
    assert without_next_contact() == 0
    assert NextContactCollector().collect().__next__().samples[0].value == 0
    task = FollowUpTask.objects.get(case_id=case.pk)
    assert (task.step, task.due_on) == (Step.FIRST, add_working_days(today, 5))


def test_a_first_contact_that_was_forgotten_long_ago_is_due_at_once(case, today):
    FollowUpTask.objects.all().delete()
    registered_since(case, days_ago(200))
    night.steps(today)
    assert FollowUpTask.objects.get(case_id=case.pk).due_on == working_day_from(today)


def test_a_contact_comes_earlier_when_a_denser_rule_comes_to_hold(case, worker, today):
    record_contact(actor=worker, case=case, said=REACHED)
    before = FollowUpTask.objects.open().get(case_id=case.pk).due_on
    learn(person=case.person, code="person.zero_employment_household", value=True, source=FactSource.CIVIL)
    assert night.steps(today)["pulled_forward"] == 1
    task = FollowUpTask.objects.open().get(case_id=case.pk)
    assert task.due_on < before and task.rule == "cadence.zero_household"
    assert night.steps(today)["pulled_forward"] == 0


def test_an_agreed_or_postponed_day_is_left_alone(case, worker, today):
    later = add_working_days(today, 20)
    due(case, later, planned_for=today, postponed_why="本人住院", step=Step.REGULAR)
    learn(person=case.person, code="person.zero_employment_household", value=True, source=FactSource.CIVIL)
    night.steps(today)
    assert FollowUpTask.objects.open().get(case_id=case.pk).due_on == later


def test_people_in_hardship_are_visited_each_quarter(case, worker, today):
    learn(person=case.person, code="person.recognised_hardship", value=True, source=FactSource.CIVIL)
    assert night.steps(today)["visits"] == 1
    visit = FollowUpTask.objects.get(case_id=case.pk, step=Step.VISIT)
    assert timedelta(days=80) < visit.due_on - today <= timedelta(days=92)
    assert night.steps(today)["visits"] == 0


# ── missed ones go up ──


@pytest.mark.parametrize(
    ("late", "level"),
    [(0, None), (1, OfficeLevel.TOWNSHIP), (2, OfficeLevel.TOWNSHIP), (3, OfficeLevel.COUNTY), (9, OfficeLevel.COUNTY),
     (10, OfficeLevel.CITY)],
)  # fmt: skip
def test_a_missed_contact_goes_up_step_by_step(case, today, late, level):
    task = due(case, working_days_before(today, late) if late else today)
    night.steps(today)
    task.refresh_from_db()
    assert task.level == level and (task.escalated_at is None) == (level is None)


def test_the_county_gets_an_item_once_and_the_city_only_counts(case, today):
    due(case, working_days_before(today, 12))
    night.steps(today)
    night.steps(today)
    event = OutboxEvent.objects.get(kind="followup.escalated")
    receivers = Delivery.objects.filter(event_id=event.pk).values_list("office__level", flat=True)
    assert list(receivers) == [OfficeLevel.COUNTY]


# ── reminders ──


def test_a_person_is_told_before_the_contact_once_and_not_at_night(case, today):
    task = due(case, add_working_days(today, 1))
    night.steps(today)
    night.steps(today)
    letter = told(case, "followup.soon").get()
    assert letter.due_on == task.due_on and "会给您打电话" in letter.text
    assert timezone.localtime(letter.sms_next_at).hour >= 9 or letter.sms_next_at <= timezone.now()


def test_case_88_the_pass_before_and_after_midnight_sends_one_reminder(case, today):
    due(case, add_working_days(today, 1))
    night.steps(today)
    night.steps(today + timedelta(days=1))
    assert told(case, "followup.soon").count() == 1


@pytest.mark.parametrize("day", ["2027-12-31", "2028-02-28", "2028-02-29"])
def test_case_88_leap_days_and_year_ends_are_days_like_others(case, day):
    from datetime import date

    on = date.fromisoformat(day)
    due(case, add_working_days(on, 1))
    night.steps(on)
    night.steps(on + timedelta(days=1))
    assert told(case, "followup.soon").count() == 1


def test_who_was_called_in_vain_is_told_how_to_call_back(case, worker, today):
    record_contact(actor=worker, case=case, said=unreached())
    night.steps(today)
    night.steps(today)
    assert "没有找到您" in told(case, "followup.unreached").get().text


@pytest.mark.parametrize(("working_days", "reminders"), [(4, 0), (5, 1), (9, 1), (10, 1)])
def test_a_registration_that_waits_for_the_person_is_reminded_of(citizen, worker, today, working_days, reminders):
    case = cases.submitted(citizen(), TOWN)
    from portal.cases.workflow import perform
    from registration.unemployment.workflow import WORKFLOW

    perform(WORKFLOW, "ask", actor=worker, case=case, reason="号码少一位", facts={"about": "identity"})
    on = add_working_days(today, working_days)
    night.steps(on)
    night.steps(on)
    assert told(case, "unemployment.supplement_reminder").count() == reminders
    assert FollowUpTask.objects.open().filter(case_id=case.pk, step=Step.SUPPLEMENT).count() == 1


def test_after_the_second_reminder_somebody_is_to_call_again(citizen, worker, today):
    from portal.cases.workflow import perform
    from registration.unemployment.workflow import WORKFLOW

    case = cases.submitted(citizen(), TOWN)
    perform(WORKFLOW, "ask", actor=worker, case=case, reason="号码少一位", facts={"about": "identity"})
    night.steps(add_working_days(today, 5))
    FollowUpTask.objects.filter(case_id=case.pk).update(closed_at=timezone.now(), closed_as="done")
    night.steps(add_working_days(today, 6))
    assert not FollowUpTask.objects.open().filter(case_id=case.pk).exists()
    night.steps(add_working_days(today, 10))
    assert FollowUpTask.objects.open().get(case_id=case.pk).due_on == add_working_days(today, 10)
    assert UnemploymentRegistration.objects.get(pk=case.pk).state == State.NEED_SUPPLEMENT, "never closed by time alone"


# ── the ladder ──


@pytest.mark.parametrize(
    ("tries", "step"),
    [
        (Tries(), Rung.PHONE),
        (Tries(phone_days=1), Rung.PHONE),
        (Tries(phone_days=2), Rung.OTHER),
        (Tries(phone_days=2, other_means=1), Rung.VISIT),
        (Tries(phone_days=2, other_means=1, visits=1), Rung.MARKED),
        (Tries(visits=1), Rung.MARKED),
    ],
)
def test_the_ladder_goes_from_the_phone_to_the_door(tries, step):
    assert rung(tries, phone_days=2, other_means=1) == step


def test_whom_neither_phone_nor_another_way_reached_is_visited(case, worker, today):
    FollowUpTask.objects.update(created_at=timezone.now() - timedelta(days=10))
    for day, means in ((6, Means.PHONE), (3, Means.PHONE), (0, Means.WECHAT)):
        backdate(
            record_contact(actor=worker, case=case, said=unreached(means)), days_ago(day)
        ) if day else record_contact(actor=worker, case=case, said=unreached(means))
    assert rungs_of([case.pk], on=today) == {case.pk: Rung.VISIT}
    assert night.steps(today)["ladder_visits"] == 1
    visit = FollowUpTask.objects.open().get(case_id=case.pk, step=Step.VISIT)
    assert (visit.rule, visit.due_on) == ("ladder.visit", add_working_days(today, 5))
    assert night.steps(today)["ladder_visits"] == 0


# ── exits by rule ──


def test_a_record_of_the_insurance_proposes_an_exit_on_the_day_it_happened(case, today):
    registered_since(case, days_ago(100))
    since = days_ago(20)
    learn(person=case.person, code="employment.hired", value=True, source=FactSource.INSURANCE, since=since, exact=True)
    assert night.steps(today)["exits_proposed"] == 1
    proposal = ExitProposal.objects.get(registration=case)
    assert (proposal.exit_code, proposal.event_date, proposal.exact) == (ExitCode.EMPLOYED, since, True)
    assert proposal.rule == "exit.employed" and "社保数据" in proposal.why
    assert night.steps(today)["exits_proposed"] == 0


def test_nothing_is_proposed_for_what_nobody_knows_or_a_better_source_denies(case, today):
    learn(person=case.person, code="employment.hired", value=True, source=FactSource.PHONE)
    learn(person=case.person, code="employment.hired", value=False, source=FactSource.INSURANCE, exact=True)
    assert night.steps(today)["exits_proposed"] == 0


def test_what_people_decided_to_keep_is_not_proposed_again_until_something_new_is_known(case, worker, today):
    learn(person=case.person, code="employment.hired", value=True, source=FactSource.INSURANCE, exact=True)
    night.steps(today)
    exits.keep(actor=worker, proposal=ExitProposal.objects.get(registration=case), reason="本人没有上班，单位漏报停保")
    assert night.steps(today)["exits_proposed"] == 0
    learn(person=case.person, code="employment.hired", value=True, source=FactSource.INSURANCE, exact=True, since=today)
    assert night.steps(today)["exits_proposed"] == 1


def test_a_proposal_goes_away_with_its_grounds(case, today):
    learn(person=case.person, code="person.in_school", value=True, source=FactSource.EDUCATION)
    night.steps(today)
    learn(person=case.person, code="person.in_school", value=False, source=FactSource.EDUCATION)
    assert night.steps(today)["exits_taken_back"] == 1
    case.refresh_from_db()
    assert case.state == State.ACTIVE
    assert ExitProposal.objects.get(registration=case).resolution == Resolution.TAKEN_BACK


@pytest.mark.parametrize(
    ("code", "source", "exact", "closes"),
    [
        ("person.draws_pension", FactSource.PENSION, True, True),
        ("person.deceased", FactSource.CIVIL, True, True),
        ("employment.hired", FactSource.INSURANCE, True, True),
        ("employment.hired", FactSource.PHONE, False, False),
        ("person.imprisoned", FactSource.SECURITY, True, False),
        ("business.registered", FactSource.MARKET, True, False),
    ],
)
def test_only_three_exits_with_an_exact_match_close_by_themselves_after_the_notice(
    case, today, code, source, exact, closes
):
    learn(person=case.person, code=code, value=True, source=source, exact=exact, since=today)
    night.steps(today)
    long_ago = timezone.now() - timedelta(minutes=1)
    ExitProposal.objects.filter(registration=case).update(notice_until=long_ago)
    UnemploymentRegistration.objects.filter(pk=case.pk).update(due_at=long_ago)
    night.steps(today)
    case.refresh_from_db()
    assert (case.state == State.CLOSED) == closes


def test_during_the_notice_nothing_closes_and_an_objection_stops_it(case, today):
    from portal.accounts.actors import actor_of

    learn(person=case.person, code="person.draws_pension", value=True, source=FactSource.PENSION, exact=True)
    night.steps(today)
    assert night.steps(today)["exits_confirmed"] == 0
    proposal = ExitProposal.objects.get(registration=case)
    exits.object_to(actor=actor_of(case.account), proposal=proposal, words="那不是我，同名的人")
    ExitProposal.objects.update(notice_until=timezone.now() - timedelta(days=1))
    assert night.steps(today)["exits_confirmed"] == 0


def lost(case, worker, tries):
    """Somebody registered nine months ago, reached once at the beginning, and tried since on these days by these means."""
    registered_since(case, days_ago(280))
    backdate(record_contact(actor=worker, case=case, said=REACHED), days_ago(250))
    for day, means in tries:
        backdate(record_contact(actor=worker, case=case, said=unreached(means)), days_ago(day))


ENOUGH = [(200, Means.PHONE), (150, Means.PHONE), (80, Means.VISIT)]


@pytest.mark.parametrize(
    ("tries", "found"),
    [
        (ENOUGH, True),
        (ENOUGH[:2], False),  # never visited
        ([(200, Means.PHONE), (150, Means.PHONE), (80, Means.PHONE)], False),  # one way only
        ([(82, Means.PHONE), (81, Means.WECHAT), (80, Means.VISIT)], False),  # all in a few days
        ([], False),  # silence alone is no loss
    ],
)
def test_nobody_is_lost_before_three_tries_in_three_months_by_two_means_with_a_visit(case, worker, today, tries, found):
    lost(case, worker, tries)
    assert night.steps(today)["exits_proposed"] == int(found)
    assert ExitProposal.objects.filter(registration=case, exit_code=ExitCode.LOST_6M).exists() == found


def test_who_answers_is_not_lost(case, worker, today):
    lost(case, worker, ENOUGH)
    record_contact(actor=worker, case=case, said=REACHED)
    assert night.steps(today)["exits_proposed"] == 0


@pytest.mark.parametrize(
    ("justified", "found"), [([False] * 3, True), ([False] * 2, False), ([False, True, False, False], False)]
)
def test_three_refusals_in_a_row_without_good_reason_are_proposed(case, today, justified, found):
    for number, good in enumerate(justified):
        Refusal.objects.create(
            case_kind="unemployment", case_id=case.pk, person=case.person, offered=NextStep.TRAINING, justified=good,
            at=timezone.now() - timedelta(days=9 - number),
        )  # fmt: skip
    assert night.steps(today)["exits_proposed"] == int(found)


# ── the command ──


def test_the_command_is_dry_by_default_and_changes_nothing(case):
    FollowUpTask.objects.all().delete()
    out = StringIO()
    call_command("care", stdout=out)
    assert "planned: 1" in out.getvalue() and "什么也没改" in out.getvalue()
    assert not FollowUpTask.objects.exists()
    call_command("care", "--wet-run", stdout=out)
    assert FollowUpTask.objects.count() == 1
