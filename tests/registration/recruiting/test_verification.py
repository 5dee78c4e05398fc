"""An employer is verified: who may, how long it holds, refused with a reason, appealed, and verified again (domain.md 2B.2)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale, check_open_to, hat
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.messages.models import Message
from portal.people.employers.enums import Ended, LegalSource, LegalState, MemberRole
from portal.people.employers.models import Employer, Membership, Site
from portal.people.employers.services import record_legal_state
from registration.recruiting import people, services
from registration.recruiting.enums import AccountClass, ClaimState, Evidence, Ground
from registration.recruiting.models import EmployerVerification
from registration.recruiting.reading import label_for, with_standing
from registration.recruiting.workflow import WORKFLOW
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, SIBLING_TOWN, TOWN
from tests.people.employers import credit_code
from tests.registration import employers

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def case(account):
    return employers.handed_in(account)


@pytest.fixture
def county(acting):
    return acting(Role.COUNTY_REVIEWER, COUNTY)


def fresh(case):
    return EmployerVerification.objects.get(pk=case.pk)


def test_the_office_of_the_place_of_work_has_it_with_a_number_and_a_day(case):
    """Given an employer registered anywhere, when it hands in, then the township of its place of work, its county and its city know."""
    relay()
    told = set(InboxItem.objects.filter(kind="employer.submit").values_list("office__code", flat=True))
    assert told == {TOWN, COUNTY, CITY}
    assert case.service_office.code == TOWN and case.receipt_no and case.due_at > timezone.now()
    assert "最晚" in Message.objects.get(kind="employer.received").text


def test_a_claim_makes_nobody_a_member_and_nothing_of_the_employer_is_so(case, account):
    employer = case.employer
    assert not Membership.objects.exists() and not Site.objects.exists()
    assert not Employer.objects.visible_to(actor_of(account)).exists()
    assert (employer.legal_source, employer.is_demo) == (LegalSource.OPERATOR, True)


def test_verified_it_holds_six_months_with_an_owner_a_place_and_a_label(case, account, actor):
    services.verify(actor=actor, case=case, evidence=Evidence.REGISTER)
    employer = with_standing(Employer.objects.visible_to(actor_of(account))).get()
    today = timezone.localdate()
    assert 180 <= (case.valid_until - today).days <= 185
    assert (employer.legal_state, employer.legal_source) == (LegalState.ACTIVE, LegalSource.REGISTER)
    assert Membership.objects.get().role == MemberRole.OWNER
    assert Site.objects.get().is_main and Site.objects.get().service_office.code == TOWN
    assert label_for(employer).word == "核对有效" and label_for(employer).class_word == "单位自招"
    assert "有效到" in Message.objects.get(kind="employer.verified").text


@pytest.mark.parametrize(
    ("role", "place", "error"),
    [
        (Role.CASEWORKER, OTHER_TOWN, "用工地的服务站"),
        (Role.COUNTY_REVIEWER, COUNTY, "现在不能"),
        (Role.CITY_OFFICIAL, CITY, "现在不能"),
        (Role.VILLAGE_WORKER, TOWN, "现在不能"),
    ],
)
def test_nobody_but_the_office_of_the_place_of_work_verifies(case, acting, role, place, error):
    with pytest.raises(ValidationError, match=error):
        services.verify(actor=acting(role, place), case=case, evidence=Evidence.COUNTER)
    assert fresh(case).state == ClaimState.SUBMITTED


def test_a_check_says_what_it_was_made_by(case, actor):
    with pytest.raises(ValidationError, match="凭什么"):
        services.verify(actor=actor, case=case, evidence="hearsay")


def test_a_cancelled_employer_is_not_verified(case, actor):
    record_legal_state(actor=SYSTEM, employer=case.employer, state=LegalState.CANCELLED, source=LegalSource.REGISTER)
    with pytest.raises(ValidationError, match="注销或吊销"):
        services.verify(actor=actor, case=fresh(case), evidence=Evidence.COUNTER)


@pytest.mark.parametrize(("days", "ends"), [(40, 40), (400, None)])
def test_an_agency_holds_no_longer_than_its_licence(account, actor, days, ends):
    until = timezone.localdate() + timedelta(days=days)
    case = employers.verified(
        account, actor, account_class=AccountClass.AGENCY, licence_no="230800000001", licence_until=until
    )
    assert case.valid_until == until if ends else case.valid_until < until


def test_an_agency_without_a_licence_in_force_is_not_verified(account, actor):
    until = timezone.localdate() + timedelta(days=1)
    case = employers.handed_in(
        account, account_class=AccountClass.AGENCY, licence_no="230800000001", licence_until=until
    )
    with time_machine.travel(timezone.now() + timedelta(days=3)), pytest.raises(ValidationError, match="有效期"):
        services.verify(actor=actor, case=case, evidence=Evidence.COUNTER)
    with pytest.raises(ValidationError, match="许可证号"):
        employers.handed_in(account, 2, account_class=AccountClass.AGENCY)


def test_refused_with_a_ground_and_a_reason_and_the_way_to_appeal(case, actor):
    with pytest.raises(ValidationError, match="选没有通过的原因"):
        services.refuse(actor=actor, case=case, ground="other", reason="不行")
    with pytest.raises(ValidationError, match="理由"):
        services.refuse(actor=actor, case=case, ground=Ground.LETTER, reason=" ")
    services.refuse(actor=actor, case=case, ground=Ground.LETTER, reason="授权书没有盖章")
    text = Message.objects.get(kind="employer.refused").text
    assert "授权书没有盖章" in text and "申诉" in text
    assert not Membership.objects.exists()


def refused(case, actor):
    services.refuse(actor=actor, case=case, ground=Ground.LETTER, reason="授权书没有盖章")
    return fresh(case)


def test_an_appeal_is_the_countys_and_upheld_it_is_verified(case, actor, account, county, acting):
    case = refused(case, actor)
    services.appeal(actor=actor_of(account), case=case, words="章在第二页")
    assert TransitionLog.objects.filter(case_id=case.pk, name="appeal").get().reason == "", "the words are ciphertext"
    with pytest.raises(IllegalTransition):
        services.verify(actor=actor, case=case, evidence=Evidence.COUNTER)
    with pytest.raises(ValidationError, match="用工地的县里"):
        services.uphold(actor=acting(Role.COUNTY_REVIEWER, SIBLING_COUNTY), case=case, evidence=Evidence.REGISTER)
    services.uphold(actor=county, case=case, evidence=Evidence.REGISTER, reason="看到章了")
    assert fresh(case).state == ClaimState.VERIFIED and Membership.objects.owners().count() == 1


def test_an_appeal_dismissed_stays_refused_and_is_not_made_twice(case, actor, account, county):
    case = refused(case, actor)
    services.appeal(actor=actor_of(account), case=case, words="章在第二页")
    services.dismiss(actor=county, case=case, reason="第二页也没有章")
    assert (fresh(case).state, fresh(case).ground) == (ClaimState.REFUSED, Ground.LETTER)
    assert "第二页也没有章" in Message.objects.get(kind="employer.appeal_answered").text
    with pytest.raises(ValidationError, match="申诉过"):
        services.appeal(actor=actor_of(account), case=case, words="再看看")


def test_an_appeal_comes_within_its_days_and_from_who_handed_in(case, actor, account, citizen):
    case = refused(case, actor)
    with pytest.raises(ValidationError, match="不是您交的"):
        services.appeal(actor=actor_of(citizen()), case=case, words="不对")
    with pytest.raises(ValidationError, match="一两句"):
        services.appeal(actor=actor_of(account), case=case, words=" ")
    with time_machine.travel(timezone.now() + timedelta(days=60)), pytest.raises(ValidationError, match="过了"):
        services.appeal(actor=actor_of(account), case=case, words="不对")


def test_one_code_two_claims_one_employer_and_both_are_owners_once_checked(account, citizen, actor):
    """Two people of one employer register it, each by themselves: one identity, and the first hears of the second."""
    first, second = employers.handed_in(account), employers.handed_in(citizen())
    assert first.employer_id == second.employer_id and Employer.objects.count() == 1
    services.verify(actor=actor, case=first, evidence=Evidence.COUNTER)
    services.verify(actor=actor, case=fresh(second), evidence=Evidence.COUNTER)
    assert EmployerVerification.objects.standing().get() == second
    assert fresh(first).state == ClaimState.REPLACED
    assert Membership.objects.owners().count() == 2


def test_who_speaks_for_it_hears_that_somebody_else_says_so_too(account, citizen, actor):
    employers.verified(account, actor)
    employers.handed_in(citizen())
    message = Message.objects.get(kind="employer.claimed")
    assert "不是你们的人" in message.text and message.person.links.get().account_id == account.pk


def test_the_same_account_hands_in_once(case, account):
    with pytest.raises(ValidationError, match="已经交过"):
        employers.handed_in(account)


def test_a_claim_changes_nothing_of_an_employer_that_is_there(account, citizen, actor):
    employer = employers.employer_of(account, actor)
    case = employers.handed_in(citizen(), name="冒名的另一个名字有限公司", kind="self_employed")
    employer.refresh_from_db()
    assert employer.name.startswith("富锦市示例") and employer.kind == "private"
    services.verify(actor=actor, case=case, evidence=Evidence.COUNTER)
    employer.refresh_from_db()
    assert employer.name == "冒名的另一个名字有限公司", "checked by the office, it is so"


def test_taken_back_it_is_over(case, account, actor):
    services.withdraw(actor=actor_of(account), case=case)
    with pytest.raises(IllegalTransition):
        services.verify(actor=actor, case=case, evidence=Evidence.COUNTER)


def test_a_wrong_verification_is_revoked_and_whom_it_let_in_is_out(account, actor):
    case = employers.verified(account, actor)
    services.revoke(actor=actor, case=case, ground=Ground.UNTRUE, reason="公章是假的")
    assert not Employer.objects.visible_to(actor_of(account)).exists()
    assert Membership.objects.get().ended_why == Ended.REVOKED
    case = fresh(case)
    assert (case.valid_until, case.evidence, case.state) == (None, "", ClaimState.REFUSED)
    services.appeal(actor=actor_of(account), case=case, words="章是真的，刻章店换了")
    assert case in EmployerVerification.objects.visible_to(actor_of(account))


def test_verified_again_the_next_one_names_the_last_and_takes_its_place(account, actor):
    case = employers.verified(account, actor)
    employer = case.employer
    with time_machine.travel(timezone.now() + timedelta(days=170)):
        draft = services.begin_renewal(actor=actor_of(account), employer=employer)
        assert draft.draft["uscc"] == credit_code(1) and draft.draft["site_name"] == "总部"
        services.submit(
            actor=actor_of(account), draft=draft, uscc=credit_code(1), region=TOWN, claim=employers.claim(1),
            operator=services.Operator(person_id=case.person_id),
        )  # fmt: skip
        services.verify(actor=actor, case=draft, evidence=Evidence.REGISTER)
        assert draft.valid_until > case.valid_until
    assert draft.previous_id == case.pk and fresh(case).state == ClaimState.REPLACED
    assert Membership.objects.live().count() == Site.objects.count() == 1
    assert not Message.objects.filter(kind="employer.claimed").exists()


def test_only_an_owner_has_it_verified_again(account, citizen, actor):
    employer = employers.employer_of(account, actor)
    with pytest.raises(ValidationError, match="管理员"):
        services.begin_renewal(actor=actor_of(citizen()), employer=employer)


def test_an_owner_of_yesterday_hands_in_no_further_verification(account, citizen, actor):
    """Begun as an owner, and taken out before it is handed in: the draft is nobody's any more."""
    employer, other = employers.employer_of(account, actor), citizen("12600000777")
    made = people.invite(
        actor=actor_of(account), employer=employer, name="李某某", phone=other.phone, role=MemberRole.OWNER
    )
    people.accept(actor=actor_of(other), invitation=made)
    draft = services.begin_renewal(actor=actor_of(other), employer=employer)
    people.end(actor=actor_of(account), member=Membership.objects.live().get(account=other))
    assert services.current_draft(actor_of(other)) is None
    with pytest.raises(ValidationError, match="不是您交的"):
        services.submit(
            actor=actor_of(other), draft=draft, uscc=credit_code(1), region=TOWN, claim=employers.claim(1),
            operator=employers.operator(),
        )  # fmt: skip
    fresh_draft = services.save_draft(actor=actor_of(other), answers={"uscc": credit_code(2)})
    assert (fresh_draft.is_renewal, fresh_draft.employer_id) == (False, None)


def test_a_licence_at_the_counter_does_not_end_an_abnormal_entry(case, actor):
    record_legal_state(actor=SYSTEM, employer=case.employer, state=LegalState.ABNORMAL, source=LegalSource.REGISTER)
    services.verify(actor=actor, case=fresh(case), evidence=Evidence.COUNTER)
    assert Employer.objects.get().legal_state == LegalState.ABNORMAL


def test_what_the_register_of_businesses_says_is_written_down_and_owners_hear_of_a_change(account, actor):
    employer = employers.employer_of(account, actor)
    for _ in range(2):
        services.note_legal_state(actor=actor, employer=employer, state="abnormal", source="register")
    employer.refresh_from_db()
    assert (employer.legal_state, employer.legal_source) == (LegalState.ABNORMAL, LegalSource.REGISTER)
    assert "经营异常名录" in Message.objects.get(kind="employer.legal_state").text


def test_case_63_two_caseworkers_decide_and_the_second_is_told(case, actor):
    version = case.version
    services.refuse(actor=actor, case=case, ground=Ground.LETTER, reason="没有章", version=version)
    with pytest.raises(Stale):
        services.verify(actor=actor, case=case, evidence=Evidence.COUNTER, version=version)


def test_the_state_goes_by_the_table_alone(case):
    with pytest.raises(IntegrityError, match="only through its workflow"), transaction.atomic():
        EmployerVerification.objects.filter(pk=case.pk).update(state=ClaimState.WITHDRAWN)


@pytest.mark.parametrize("step", WORKFLOW.transitions, ids=lambda step: step.name)
def test_every_step_from_every_state_by_everybody_is_the_tables(account, actor, county, step):
    """Legal from the states and for the hats that the table names; refused from all others, whoever asks."""
    for state in ClaimState:
        case = EmployerVerification(state=state)
        for who in (actor, county, actor_of(account), SYSTEM):
            if state in step.sources and hat(who) in step.by:
                check_open_to(WORKFLOW, step.name, actor=who, case=case)
            else:
                with pytest.raises(IllegalTransition):
                    check_open_to(WORKFLOW, step.name, actor=who, case=case)


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (Role.CASEWORKER, TOWN, True),
        (Role.CASEWORKER, OTHER_TOWN, False),
        (Role.COUNTY_REVIEWER, COUNTY, True),
        (Role.COUNTY_REVIEWER, SIBLING_COUNTY, False),
        (Role.CITY_OFFICIAL, CITY, True),
        (Role.HOTLINE, COUNTY, False),
        (Role.SYSTEM_ADMIN, "230000000000", False),
    ],
)
def test_who_sees_a_claim_and_the_employer_after_it(case, actor, acting, role, place, sees):
    viewer = actor if (role, place) == (Role.CASEWORKER, TOWN) else acting(role, place)
    assert EmployerVerification.objects.visible_to(viewer).exists() is sees
    services.verify(actor=actor, case=case, evidence=Evidence.COUNTER)
    registered_here = place == SIBLING_COUNTY
    assert Employer.objects.visible_to(viewer).exists() is (sees and not registered_here)
    assert Site.objects.visible_to(viewer).exists() is sees


def test_another_town_sees_it_once_it_works_there_too(account, actor, acting):
    employer = employers.employer_of(account, actor)
    there = acting(Role.CASEWORKER, SIBLING_TOWN)
    assert not Employer.objects.visible_to(there).exists()
    Site.objects.create(
        employer=employer, name="二厂", region_code=SIBLING_TOWN, address="路 1 号", service_office_id=there.office_id
    )
    assert Employer.objects.visible_to(there).get() == employer


def test_the_place_of_registration_is_in_the_code():
    assert services.registered_in("91230882MA19000000", SIBLING_TOWN) == COUNTY
    assert services.registered_in(credit_code(1), TOWN) == COUNTY, (
        "an invented place is the county of the place of work"
    )


def test_today_is_still_within_the_last_day(account, actor):
    case = employers.verified(account, actor)
    case.valid_until = timezone.localdate()
    assert case.holds
    case.valid_until = date(2020, 1, 1)
    assert not case.holds
