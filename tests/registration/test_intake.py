"""Between handing in and the decision: accept, ask, correct, appeal, void, and what a second county is told."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.models import FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.models import OutboxEvent
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.models import Person, PersonLink
from portal.people.phones import join_account
from registration.unemployment import services
from registration.unemployment.enums import AskAbout, Channel, Evidence, Reason, RejectGround, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.rules import NEVER_A_REASON
from tests.conftest import COUNTY, OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def county(acting):
    return acting(Role.COUNTY_REVIEWER, COUNTY)


def told(kind: str) -> str:
    return Message.objects.get(kind=f"unemployment.{kind}").text


def rejected(account, worker):
    case = cases.submitted(account, TOWN)
    services.reject(actor=worker, case=case, ground=RejectGround.WORKING, reason="您还在单位上班")
    return case


def test_accepting_shows_the_person_who_has_it_and_sends_no_text_message(citizen, worker):
    case = cases.submitted(citizen(), TOWN)
    due = case.due_at
    services.accept(actor=worker, case=case)
    assert (case.state, case.due_at) == (State.ACCEPTED, due)
    assert not Message.objects.get(kind="unemployment.accepted").by_sms


def test_asking_stops_the_clock_and_tells_the_person_what_to_correct(citizen, worker):
    case = cases.submitted(citizen(), TOWN)
    services.ask(actor=worker, case=case, about=AskAbout.IDENTITY, words="名字和证件上的不一样。")
    assert (case.state, case.due_at, case.asked_about) == (State.NEED_SUPPLEMENT, None, AskAbout.IDENTITY)
    assert "名字和证件上的不一样。在" in told("asked") and "不用交别的材料" in told("asked")
    assert FollowUpTask.objects.open().get(case_id=case.pk).step == "supplement"


@pytest.mark.parametrize("about", ["", "diploma", "insurance"])
def test_nothing_else_may_be_asked_for(citizen, worker, about):
    case = cases.submitted(citizen(), TOWN)
    with pytest.raises(ValidationError, match="不能要别的材料"):
        services.ask(actor=worker, case=case, about=about, words="请再看一看")


@pytest.mark.parametrize("words", ["请带离职证明", *NEVER_A_REASON])
def test_another_paper_is_not_asked_for_in_words_either(citizen, worker, words):
    case = cases.submitted(citizen(), TOWN)
    with pytest.raises(ValidationError, match="也不能要"):
        services.ask(actor=worker, case=case, about=AskAbout.IDENTITY, words=words)


def test_the_person_corrects_the_same_case_and_the_clock_goes_on_with_what_was_left(citizen, worker):
    account = citizen()
    case = cases.submitted(account, TOWN)
    number, receipt = case.person.id_number, case.receipt_no
    services.ask(actor=worker, case=case, about=AskAbout.CONTRADICTION, words="日期不对")
    left = case.clock_left
    answers = cases.answers(account, TOWN, number, name="张某")
    services.hand_in_again(actor=actor_of(account), case=case, answers=answers)
    assert (case.state, case.receipt_no, case.clock_left) == (State.SUBMITTED, receipt, None)
    assert left and case.due_at > timezone.now() and case.person.name == "张某"
    assert TransitionLog.objects.get(case_id=case.pk, name="resubmit").reason == "改了：姓名"
    assert not FollowUpTask.objects.open().filter(case_id=case.pk).exists()


def test_a_second_question_of_the_same_day_is_told_as_well(citizen, worker):
    account = citizen()
    case = cases.submitted(account, TOWN)
    number = case.person.id_number
    for words in ("名字不对", "日期不对"):
        services.ask(actor=worker, case=case, about=AskAbout.IDENTITY, words=words)
        services.hand_in_again(actor=actor_of(account), case=case, answers=cases.answers(account, TOWN, number))
    assert Message.objects.filter(kind="unemployment.asked").count() == 2


def test_before_the_decision_a_person_corrects_what_was_handed_in(citizen, worker):
    account = citizen()
    case = cases.submitted(account, TOWN)
    due = case.due_at
    services.accept(actor=worker, case=case)
    changed = cases.answers(account, OTHER_TOWN, id_number())
    services.hand_in_again(actor=actor_of(account), case=case, answers=changed)
    assert (case.state, case.due_at, case.service_office.code) == (State.SUBMITTED, due, OTHER_TOWN)
    assert TransitionLog.objects.get(case_id=case.pk, name="correct").reason == "改了：证件、住的地方"
    offices = OutboxEvent.objects.filter(case_id=case.pk, kind="unemployment.correct").values_list(
        "region_code", flat=True
    )
    assert set(offices) == {TOWN, OTHER_TOWN}
    before = UnemploymentRegistration.pgh_event_model.objects.filter(pgh_obj_id=case.pk, region_code=TOWN)
    assert before.exists()


def test_handing_in_the_same_again_is_no_correction(citizen):
    account = citizen()
    case = cases.submitted(account, TOWN)
    with pytest.raises(ValidationError, match="没有改动"):
        services.hand_in_again(
            actor=actor_of(account), case=case, answers=cases.answers(account, TOWN, case.person.id_number)
        )


def test_nothing_is_corrected_after_the_decision(citizen, worker):
    account = citizen()
    case = cases.active(account, TOWN, worker)
    with pytest.raises(IllegalTransition):
        services.hand_in_again(actor=actor_of(account), case=case, answers=cases.answers(account, OTHER_TOWN))


def test_a_document_proves_nothing_about_a_number_that_was_changed_meanwhile(citizen, worker):
    account = citizen()
    case = cases.submitted(account, TOWN)
    seen = case.version
    services.hand_in_again(actor=actor_of(account), case=case, answers=cases.answers(account, TOWN, id_number()))
    with pytest.raises(Stale):
        services.approve(actor=worker, case=case, evidence=Evidence.COUNTER, version=seen)
    assert not Person.objects.proved().exists()


def test_an_appeal_goes_to_the_county_and_its_words_are_in_no_log(citizen, worker, county, sql):
    account = citizen()
    case = rejected(account, worker)
    services.appeal(actor=actor_of(account), case=case, words="我十月就离开那家单位了")
    assert case.state == State.APPEALED and case.due_at > timezone.now()
    assert not TransitionLog.objects.filter(reason__contains="十月").exists()
    assert "十月".encode() not in bytes(sql("SELECT appeal FROM registration_unemploymentregistration")[0][0])
    services.uphold_appeal(actor=county, case=case)
    assert (case.state, case.reject_ground) == (State.SUBMITTED, "")
    assert "同意您的申诉" in told("appeal_upheld")


def test_a_dismissed_appeal_says_why_and_what_to_do(citizen, worker, county):
    account = citizen()
    case = rejected(account, worker)
    services.appeal(actor=actor_of(account), case=case, words="不对")
    with pytest.raises(ValidationError, match="请写明理由"):
        services.dismiss_appeal(actor=county, case=case, reason=" ")
    services.dismiss_appeal(actor=county, case=case, reason="参保记录还在")
    assert case.state == State.REJECTED
    assert "参保记录还在" in told("appeal_dismissed") and "重新登记" in told("appeal_dismissed")


def test_an_appeal_needs_words_and_comes_within_its_days(citizen, worker):
    account = citizen()
    case = rejected(account, worker)
    with pytest.raises(ValidationError, match="请写一两句"):
        services.appeal(actor=actor_of(account), case=case, words=" ")
    with time_machine.travel(timezone.now() + timedelta(days=40)), pytest.raises(ValidationError, match="期限过了"):
        services.appeal(actor=actor_of(account), case=case, words="不对")


def test_only_the_county_decides_an_appeal_and_voids(citizen, worker):
    account = citizen()
    case = rejected(account, worker)
    services.appeal(actor=actor_of(account), case=case, words="不对")
    for act in (services.uphold_appeal, services.void):
        with pytest.raises(IllegalTransition):
            act(actor=worker, case=case, reason="随便")


def test_voiding_takes_the_spell_away_and_tells_the_person(citizen, worker, county):
    case = cases.active(citizen(), TOWN, worker)
    services.void(actor=county, case=case, reason="冒用别人的证件")
    assert (case.state, case.spell) == (State.VOIDED, None)
    assert "冒用别人的证件" in told("voided") and "12333" in told("voided")


def test_the_second_county_proves_first_and_then_hears_a_code_that_a_transfer_can_follow(citizen, acting):
    number = id_number()
    cases.active(citizen(), SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN), number)
    second = cases.submitted(citizen(), TOWN, number)
    with pytest.raises(ValidationError) as refusal:
        services.approve(actor=acting(Role.CASEWORKER, TOWN), case=second, evidence=Evidence.COUNTER)
    assert refusal.value.code == "active_elsewhere"
    second.refresh_from_db()
    assert second.state == State.SUBMITTED and second.person.is_proved


def test_an_account_that_speaks_for_the_person_already_is_joined_once(citizen, acting):
    number, account, desk = id_number(), citizen(), acting(Role.CASEWORKER, TOWN)
    known = cases.active(citizen(), SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN), number).person
    second = cases.submitted(account, TOWN, number)
    join_account(actor=desk, person=known, phone=account.phone, evidence=Evidence.COUNTER)
    with pytest.raises(ValidationError) as refusal:
        services.approve(actor=desk, case=second, evidence=Evidence.COUNTER)
    assert refusal.value.code == "active_elsewhere"
    assert [link.person for link in PersonLink.objects.live().filter(account=account)] == [known]


def test_whoever_speaks_for_two_proved_people_hands_in_for_either(citizen, worker):
    account, numbers = citizen(), [id_number(), id_number()]
    for number in numbers:
        first = cases.active(account, TOWN, worker, number)
        services.leave(actor=worker, case=first, exit_code="employed", exit_date=first.spell.lower)
        assert cases.submitted(account, TOWN, number).person == first.person
    assert Person.objects.count() == 2


def taken(actor, number: str = "", region: str = TOWN, phone: str = "", channel: str = Channel.OUTLET, key=None):
    spoken = cases.Spoken(phone)
    return services.register_for(
        actor=actor, key=key or uuid7(), answers=cases.answers(spoken, region, number), channel=channel
    )


@pytest.mark.parametrize(
    ("role", "place", "channel"),
    [
        (Role.CASEWORKER, TOWN, Channel.OUTLET),
        (Role.VILLAGE_WORKER, TOWN, Channel.VILLAGE),
        (Role.HOTLINE, "230000000000", Channel.PHONE),
    ],
)
def test_staff_write_down_what_a_person_without_a_telephone_says(acting, role, place, channel):
    actor = acting(role, place)
    case = taken(actor, channel=channel)
    assert (case.state, case.account, case.person.phone) == (State.SUBMITTED, None, None)
    assert (case.channel, case.taken_by, case.accepting_office_id) == (channel, actor.user_id, actor.office_id)
    assert case.service_office.code == TOWN
    assert not Message.objects.get(kind="unemployment.received").by_sms


def test_four_places_accept_and_the_office_of_residence_serves(acting):
    case = taken(acting(Role.CASEWORKER, OTHER_TOWN), region=TOWN)
    assert (case.accepting_office.code, case.service_office.code) == (OTHER_TOWN, TOWN)


@pytest.mark.parametrize("role", [Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL, Role.PROVINCE_OFFICIAL, Role.SYSTEM_ADMIN])
def test_nobody_else_writes_for_people(acting, role):
    with pytest.raises(IllegalTransition):
        taken(acting(role))


def test_case_61_the_same_form_sent_twice_is_one_case(worker, acting):
    key = uuid7()
    assert taken(worker, key=key).pk == taken(worker, key=key).pk
    assert UnemploymentRegistration.objects.count() == 1
    with pytest.raises(ValidationError, match="重新打开"):
        taken(acting(Role.CASEWORKER, OTHER_TOWN), key=key)


def test_the_account_that_said_it_is_this_person_sees_the_case_only_after_the_proof(citizen, worker):
    account, number = citizen(), id_number()
    cases.submitted(account, OTHER_TOWN, number)
    case = taken(worker, number, phone=account.phone)
    mine = UnemploymentRegistration.objects.visible_to(actor_of(account))
    assert not mine.filter(pk=case.pk).exists()
    services.approve(actor=worker, case=case, evidence=Evidence.COUNTER)
    assert mine.filter(pk=case.pk).exists()


def test_an_account_that_only_shares_the_telephone_learns_nothing(citizen, worker):
    child = citizen()
    cases.submitted(child, TOWN)
    case = taken(worker, phone=child.phone)
    services.approve(actor=worker, case=case, evidence=Evidence.COUNTER)
    assert case.account is None
    with pytest.raises(ValidationError, match="已经有人在用"):
        services.link_account(actor=worker, case=case, phone=child.phone, evidence=Evidence.COUNTER)


def test_an_account_is_linked_later_at_a_counter_and_not_before_the_proof(worker):
    case = taken(worker)
    with pytest.raises(ValidationError, match="先核对身份"):
        services.link_account(actor=worker, case=case, phone="12677770001", evidence=Evidence.COUNTER)
    services.approve(actor=worker, case=case, evidence=Evidence.COUNTER)
    services.link_account(actor=worker, case=case, phone="12677770001", evidence=Evidence.COUNTER)
    assert UnemploymentRegistration.objects.visible_to(actor_of(case.account)).get() == case


def test_staff_correct_for_a_person_without_an_account(worker):
    case = taken(worker)
    before = case.person_id
    again = cases.answers(cases.Spoken(""), TOWN, case.person.id_number, name="张某")
    services.hand_in_again(actor=worker, case=case, answers=again, channel=Channel.OUTLET)
    assert (case.person_id, case.person.name) == (before, "张某")
    assert UnemploymentRegistration.objects.written_by(worker).get() == case


def test_the_reason_of_a_correction_is_kept_in_the_history(citizen):
    account = citizen()
    case = cases.submitted(account, TOWN)
    answers = cases.answers(account, TOWN, case.person.id_number, reason=Reason.RESIGNED)
    services.hand_in_again(actor=actor_of(account), case=case, answers=answers)
    kept = UnemploymentRegistration.pgh_event_model.objects.filter(pgh_obj_id=case.pk).values_list("reason", flat=True)
    assert {Reason.CONTRACT_END, Reason.RESIGNED} <= set(kept)
