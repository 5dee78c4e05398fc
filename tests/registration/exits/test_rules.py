"""The rule book of leaving the register: domain.md 2.8, sentence by sentence."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.calendar import add_working_days
from portal.cases.contacts.models import FollowUpTask
from portal.cases.workflow import IllegalTransition, Stale
from portal.messages.models import Message
from registration.exits import services
from registration.exits.enums import Origin, Resolution
from registration.exits.models import ExitProposal
from registration.exits.services import REOPENING_ASKED, Grounds
from registration.unemployment import services as register
from registration.unemployment import services as registrations
from registration.unemployment.enums import AUTOMATIC, WITHOUT_NOTICE, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import COUNTY, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
THURSDAY = "2026-11-05T02:00:00+00:00"  # a working day without a holiday near it


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def county(acting):
    return acting(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def case(citizen, worker):
    with time_machine.travel("2026-10-12T02:00:00+00:00", tick=False):
        return cases.active(citizen(), TOWN, worker)


def grounds(code: str = ExitCode.EMPLOYED, on: date | None = None, **more) -> Grounds:
    day = on or timezone.localdate() - timedelta(days=2)
    return Grounds(code, day, "11月3日起在富锦市一家米业公司参保", more.pop("origin", Origin.RULE), **more)


def proposed(case, actor=SYSTEM, **more):
    return services.propose(actor=actor, case=case, grounds=grounds(**more))


def after_notice(proposal) -> time_machine.travel:
    return time_machine.travel(proposal.notice_until + timedelta(minutes=1), tick=False)


# --- a: data comparison never closes a case silently -----------------------------------------------


def test_a_a_data_event_makes_a_proposal_and_closes_nothing(case):
    proposal = proposed(case, exact=True)
    assert case.state == State.EXIT_PROPOSED and case.spell.upper is None
    assert (proposal.origin, proposal.exact, proposal.resolved_at) == (Origin.RULE, True, None)


def test_a_a_proposal_names_its_grounds(case):
    with pytest.raises(ValidationError, match="依据"):
        services.propose(
            actor=SYSTEM, case=case, grounds=Grounds(ExitCode.EMPLOYED, timezone.localdate(), " ", Origin.RULE)
        )
    assert UnemploymentRegistration.objects.get(pk=case.pk).state == State.ACTIVE


@pytest.mark.parametrize("code", sorted(AUTOMATIC))
def test_a_the_system_closes_the_three_codes_by_itself_after_the_notice_with_an_exact_match(case, code):
    proposal = proposed(case, code=code, exact=True)
    with after_notice(proposal):
        services.confirm(actor=SYSTEM, proposal=proposal)
    assert case.state == State.CLOSED and case.exit_code == code


@pytest.mark.parametrize("code", sorted(set(ExitCode) - AUTOMATIC))
def test_a_no_other_code_closes_without_a_person(case, code):
    proposal = proposed(case, code=code, exact=True)
    with after_notice(proposal), pytest.raises(ValidationError, match="由人确认"):
        services.confirm(actor=SYSTEM, proposal=proposal)


def test_a_without_an_exact_match_not_even_the_three_close_by_themselves(case):
    proposal = proposed(case, exact=False)
    with after_notice(proposal), pytest.raises(ValidationError, match="由人确认"):
        services.confirm(actor=SYSTEM, proposal=proposal)


def test_a_after_an_objection_nothing_closes_by_itself(case):
    proposal = proposed(case, exact=True)
    services.object_to(actor=actor_of(case.account), proposal=proposal, words="没去成")
    with after_notice(proposal), pytest.raises(IllegalTransition):
        services.confirm(actor=SYSTEM, proposal=proposal)


# --- b: notice with five working days for objection --------------------------------------------------


def test_b_the_notice_lasts_five_working_days_and_the_person_reads_which_why_until_when_and_how(case):
    with time_machine.travel(THURSDAY, tick=False):
        proposal = proposed(case)
        assert timezone.localdate(proposal.notice_until) == add_working_days(date(2026, 11, 5), 5)
    letter = Message.objects.get(kind="exit.proposed", person=case.person)
    for said in ("找到工作", "米业公司", "2026年11月3日", "11月12日", "不对", "锦山镇就业创业服务站"):
        assert said in letter.text


def test_b_within_the_notice_nobody_confirms(case, worker):
    proposal = proposed(case)
    with pytest.raises(ValidationError, match="公示期还没过"):
        services.confirm(actor=worker, proposal=proposal)
    assert ExitProposal.objects.ready(timezone.now()).count() == 0


@pytest.mark.parametrize("code", sorted(ExitCode))
def test_b_whom_no_notice_can_reach_is_confirmed_at_once_and_written_to_by_nobody(case, worker, code):
    proposal = proposed(case, code=code)
    told = Message.objects.filter(kind="exit.proposed").exists()
    assert told is (code not in WITHOUT_NOTICE) and proposal.is_ready is (code in WITHOUT_NOTICE)
    if code in WITHOUT_NOTICE:
        services.confirm(actor=worker, proposal=proposal)
        assert case.state == State.CLOSED and not Message.objects.filter(kind="exit.confirmed").exists()


def test_b_health_is_not_said_in_a_text_message(case, worker):
    services.propose(actor=worker, case=case, grounds=grounds(ExitCode.INCAPACITATED, origin=Origin.OFFICE))
    text = Message.objects.get(kind="exit.proposed").text
    assert "丧失" not in text and "米业" not in text


def test_b_the_person_objects_in_one_sentence_and_the_county_has_a_clock(case):
    proposal = proposed(case)
    services.object_to(actor=actor_of(case.account), proposal=proposal, words="没去成，还在找")
    assert case.state == State.EXIT_OBJECTED and case.due_at > timezone.now()
    assert Message.objects.filter(kind="exit.objected").count() == 1
    assert proposal in ExitProposal.objects.objected()


def test_b_an_objection_says_something(case):
    proposal = proposed(case)
    with pytest.raises(ValidationError, match="写一句"):
        services.object_to(actor=actor_of(case.account), proposal=proposal, words="  ")


def test_b_the_county_upholds_and_the_registration_goes_on(case, county):
    proposal = proposed(case)
    services.object_to(actor=actor_of(case.account), proposal=proposal, words="没去成")
    services.uphold(actor=county, proposal=proposal)
    assert (case.state, proposal.resolution) == (State.ACTIVE, Resolution.UPHELD)
    assert FollowUpTask.objects.open().filter(case_id=case.pk).exists(), "still somebody's next contact"
    assert Message.objects.filter(kind="exit.upheld").count() == 1


def test_b_the_county_dismisses_with_a_reason_and_the_person_reads_it(case, county):
    proposal = proposed(case)
    services.object_to(actor=actor_of(case.account), proposal=proposal, words="没去成")
    with pytest.raises(ValidationError, match="请写明理由"):
        services.dismiss(actor=county, proposal=proposal, reason="")
    services.dismiss(actor=county, proposal=proposal, reason="单位说您每天都在上班")
    assert (case.state, case.exit_code) == (State.CLOSED, ExitCode.EMPLOYED)
    assert "每天都在上班" in Message.objects.get(kind="exit.dismissed").text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.CITY_OFFICIAL])
def test_b_only_the_county_decides_an_objection(case, acting, worker, role):
    proposal = proposed(case)
    services.object_to(actor=actor_of(case.account), proposal=proposal, words="没去成")
    actor = worker if role == Role.CASEWORKER else acting(role, "230800000000")
    with pytest.raises(IllegalTransition):
        services.uphold(actor=actor, proposal=proposal)


def test_b_the_caseworker_keeps_somebody_with_a_reason(case, worker):
    proposal = proposed(case)
    with pytest.raises(ValidationError, match="请写明理由"):
        services.keep(actor=worker, proposal=proposal, reason=" ")
    services.keep(actor=worker, proposal=proposal, reason="打过电话，还没上班")
    assert (case.state, proposal.resolution) == (State.ACTIVE, Resolution.KEPT)
    again = proposed(case)
    assert again.pk != proposal.pk, "a new event may be proposed anew"


# --- c: the exit date is the event date ---------------------------------------------------------------


def test_c_the_spell_ends_on_the_day_of_the_event_not_of_its_handling(case, worker):
    event = date(2026, 11, 3)
    with time_machine.travel(THURSDAY, tick=False):
        proposal = proposed(case, on=event)
    with after_notice(proposal):
        services.confirm(actor=worker, proposal=proposal)
        assert timezone.localdate() > event
    case.refresh_from_db()
    assert case.spell.upper == event + timedelta(days=1)  # a half-open range: the event's day is its last
    assert "2026年11月3日" in Message.objects.get(kind="exit.confirmed").text


def test_c_no_exit_lies_in_the_future(case, worker):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        proposed(case, worker, on=timezone.localdate() + timedelta(days=1))


# --- the person's own word ------------------------------------------------------------------------------


def test_leaving_settles_the_open_proposal(case):
    proposal = proposed(case)
    services.leave(actor=actor_of(case.account), case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    proposal.refresh_from_db()
    assert (case.state, proposal.resolution, proposal.resolved_by) == (State.CLOSED, Resolution.LEFT, case.account_id)
    assert Message.objects.filter(kind="exit.left").count() == 1


# --- e: reopening and registering again -------------------------------------------------------------------


@pytest.mark.parametrize("objected", [False, True])
def test_a_registration_that_is_voided_has_no_exit_left_to_decide(case, county, objected):
    """Given an open proposal, when the county voids the registration, then it is on nobody's list any more."""
    proposal = proposed(case)
    if objected:
        services.object_to(actor=actor_of(case.account), proposal=proposal, words="我还在找工作")
    register.void(actor=county, case=case, reason="冒用别人的证件")
    proposal.refresh_from_db()
    assert (proposal.resolution, proposal.resolved_why) == (Resolution.TAKEN_BACK, "登记作废")
    assert not ExitProposal.objects.open().exists()


def closed(case, worker, code=ExitCode.EMPLOYED):
    services.leave(actor=worker, case=case, exit_code=code, exit_date=timezone.localdate())
    return case


def test_e_a_mistake_is_put_right_in_the_same_spell_within_thirty_days(case, worker):
    began = case.spell.lower
    closed(case, worker)
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False):
        services.reopen(actor=worker, case=case, reason="录用取消了")
    case.refresh_from_db()
    assert (case.state, case.spell.lower, case.spell.upper, case.exit_code) == (State.ACTIVE, began, None, "")
    assert FollowUpTask.objects.open().filter(case_id=case.pk).count() == 1
    assert Message.objects.filter(kind="exit.reopened").count() == 1


def test_e_after_thirty_days_it_is_a_new_registration(case, worker):
    closed(case, worker)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert not services.may_be_reopened(case)
        with pytest.raises(ValidationError, match="退出太久"):
            services.reopen(actor=worker, case=case, reason="录用取消了")


def test_e_a_later_registration_is_a_new_spell_that_names_the_one_before(citizen, worker):
    number = id_number()
    first = closed(cases.active(citizen(), TOWN, worker, number), worker)
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        again = cases.active(citizen(), TOWN, worker, number)
        assert again.previous_id == first.pk and again.person_id == first.person_id
        assert not services.may_be_reopened(first)
        with pytest.raises(ValidationError, match="后来又登记过"):
            services.reopen(actor=worker, case=first, reason="弄错了")


def test_e_who_left_today_is_registered_anew_today_and_the_new_spell_begins_tomorrow(citizen, worker):
    number, today = id_number(), timezone.localdate()
    first = closed(cases.active(citizen(), TOWN, worker, number), worker)
    again = cases.active(citizen(), SIBLING_TOWN, worker, number)
    first.refresh_from_db()
    assert (first.spell.upper, again.spell.lower) == (today + timedelta(days=1),) * 2
    assert (again.state, again.previous_id) == (State.ACTIVE, first.pk)


def test_a_proposal_that_an_earlier_voiding_left_open_is_settled(case, county):
    proposal = proposed(case)
    registrations.void(actor=county, case=case, reason="冒用证件")
    ExitProposal.objects.filter(pk=proposal.pk).update(resolution="", resolved_at=None, resolved_why="")
    settle = import_module("registration.migrations.0004_settle_voided").SETTLE
    with connection.cursor() as cursor:
        cursor.execute(settle)
    proposal.refresh_from_db()
    assert (proposal.resolution, proposal.resolved_why) == (Resolution.TAKEN_BACK, "登记作废")


def test_e_a_first_registration_names_none(case):
    assert case.previous_id is None


def test_e_the_person_asks_and_the_office_owes_a_call_once(case, worker):
    closed(case, worker)
    for _ in range(2):
        services.ask_to_reopen(actor=actor_of(case.account), case=case)
    call = FollowUpTask.objects.open().get(case_id=case.pk)
    assert (call.rule, call.due_on) == (REOPENING_ASKED, add_working_days(timezone.localdate(), 1))
    services.reopen(actor=worker, case=case, reason="录用取消了")
    call.refresh_from_db()
    assert call.closed_at is not None


# --- f: a registration does not expire ---------------------------------------------------------------------


def test_f_a_year_later_a_registration_still_stands(case):
    with time_machine.travel("2027-11-05T02:00:00+00:00", tick=False):
        assert UnemploymentRegistration.objects.registered().filter(pk=case.pk).exists()


# --- one at a time, by the database ---------------------------------------------------------------------------


def test_a_registration_has_one_open_proposal(case):
    proposal = proposed(case)
    proposal.pk = None
    proposal._state.adding = True
    with pytest.raises(IntegrityError, match="one_open_exit_proposal"), transaction.atomic():
        proposal.save(force_insert=True)


def test_case_63_an_exit_decided_on_an_old_page_is_refused(case, worker):
    proposal = proposed(case)
    seen = case.version
    services.object_to(actor=actor_of(case.account), proposal=proposal, words="没去成")
    with pytest.raises(Stale):
        services.keep(actor=worker, proposal=proposal, reason="看了旧页面", version=seen)


@pytest.mark.parametrize(("role", "place", "sees"), [(Role.CASEWORKER, TOWN, 1), (Role.COUNTY_REVIEWER, COUNTY, 1),
                                                     (Role.CASEWORKER, SIBLING_TOWN, 0)])  # fmt: skip
def test_an_office_sees_its_own_exits_only(case, acting, worker, role, place, sees):
    proposed(case)
    actor = worker if (role, place) == (Role.CASEWORKER, TOWN) else acting(role, place)
    assert ExitProposal.objects.visible_to(actor).count() == sees
