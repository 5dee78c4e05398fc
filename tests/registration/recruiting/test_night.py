"""The night: reminders before the six months are over, what ran out, and who serves which place (features E1, requirements 1.2)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.postgres.fields.ranges import DateRange
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, Office, OfficeArea
from portal.cases.models import TransitionLog
from portal.exchange.models import Delivery, InboxItem
from portal.exchange.relay import relay
from portal.messages.models import Message
from portal.people.employers.models import Employer, Membership, Site
from portal.people.models import Person
from portal.people.retention.services import FORGOTTEN_NAME, forgettable
from registration.recruiting import night, officers, people, retention, services
from registration.recruiting.enums import ClaimState
from registration.recruiting.models import EmployerServiceOfficer, EmployerVerification, Invitation
from registration.recruiting.reading import label_for, with_standing
from registration.tasks import employers_of_the_night, forget_what_has_had_its_time
from tests.conftest import CITY, COUNTY, OTHER_TOWN, TOWN, office_at
from tests.registration import employers

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def case(account, actor):
    return employers.verified(account, actor)


def on(case, days: int):
    return case.valid_until + timedelta(days=days)


def test_owners_are_reminded_once_before_the_last_day(case):
    assert night.remind(on(case, -31)) == 0
    assert night.remind(on(case, -30)) == 1
    assert night.remind(on(case, -29)) == night.remind(on(case, -30)) == 0
    message = Message.objects.get(kind="employer.runs_out")
    assert "再核对一次" in message.text and message.sms_next_at.astimezone().hour >= 0
    assert not Message.objects.filter(kind="employer.ran_out").exists()


def test_after_the_last_day_it_counts_no_more_and_everybody_hears(case, actor):
    assert night.expire(on(case, 0)) == 0
    assert night.expire(on(case, 1)) == 1
    assert night.expire(on(case, 1)) == 0
    case.refresh_from_db()
    log = TransitionLog.objects.get(case_id=case.pk, name="expire")
    assert (case.state, case.version, log.source, log.target) == (ClaimState.EXPIRED, 4, "verified", "expired")
    relay()
    assert set(InboxItem.objects.filter(kind="employer.expire").values_list("office__code", flat=True)) == {
        TOWN, COUNTY, CITY,
    }  # fmt: skip
    assert Message.objects.filter(kind="employer.ran_out").count() == 1
    assert label_for(with_standing(Employer.objects.visible_to(actor)).get()).word == "到期没有再核对"
    assert Membership.objects.live().exists(), "its people can have it verified again"


def test_a_verified_again_one_is_neither_reminded_nor_turned_over(case, account, actor):
    with time_machine.travel(timezone.now() + timedelta(days=170)):
        draft = services.begin_renewal(actor=actor_of(account), employer=case.employer)
        services.submit(
            actor=actor_of(account), draft=draft, uscc=case.employer.uscc, region=TOWN, claim=employers.claim(1),
            operator=services.Operator(person_id=case.person_id),
        )  # fmt: skip
        services.verify(actor=actor, case=draft, evidence="register")
    assert night.expire(on(case, 1)) == night.remind(on(case, 1)) == 0


def test_thirty_cost_as_many_queries_as_one(citizen, actor, django_assert_max_num_queries):
    made = [employers.verified(citizen(), actor, number) for number in range(1, 31)]
    with django_assert_max_num_queries(16):
        assert night.remind(on(made[0], -30)) == 30
    with django_assert_max_num_queries(18):
        assert night.expire(on(made[0], 1)) == 30
    assert Delivery.objects.count() >= 90


def test_whose_office_closed_is_checked_by_its_heir_and_hears_of_it(account, citizen, actor):
    waiting, verified = employers.handed_in(account), employers.verified(citizen(), actor, 2)
    site = Site.objects.get(employer=verified.employer)
    officers.choose(actor=actor, site=site, officer_id=actor.user_id)
    Office.objects.filter(code=TOWN).update(closed_on=timezone.localdate())
    OfficeArea.objects.filter(office__code=TOWN).update(office=office_at(OTHER_TOWN))
    assert night.reassign(timezone.localdate()) == 2
    assert night.reassign(timezone.localdate()) == 0
    waiting.refresh_from_db()
    site.refresh_from_db()
    assert waiting.service_office.code == site.service_office.code == OTHER_TOWN
    assert not EmployerServiceOfficer.objects.now().exists(), "the new office chooses anew"
    assert "改由" in Message.objects.get(kind="employer.reassigned").text


def test_who_works_there_no_more_serves_nobody_there(account, actor, acting):
    site = employers.employer_of(account, actor).sites.get()
    officers.choose(actor=actor, site=site, officer_id=actor.user_id)
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(user=actor.user_id).update(valid=DateRange(yesterday - timedelta(days=9), yesterday))
    night.reassign(timezone.localdate())
    assert site in officers.without_officer(acting(Role.COUNTY_REVIEWER, COUNTY))


def test_names_of_who_was_invited_go_after_their_days(case, account):
    people.invite(actor=actor_of(account), employer=case.employer, name="李某某", phone="12600000777", role="viewer")
    today = timezone.localdate()
    assert night.forget_invitations(today + timedelta(days=30)) == 0
    assert night.forget_invitations(today + timedelta(days=40)) == 1
    assert not Invitation.objects.exists()


def test_the_nights_task_does_all_of_it(case):
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        employers_of_the_night()
    case.refresh_from_db()
    assert case.state == ClaimState.EXPIRED


def test_case_105_who_speaks_for_an_employer_is_needed_and_who_did_long_ago_is_forgotten(case, account, actor):
    later = timezone.now() + timedelta(days=11 * 366)
    Person.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert case.person not in forgettable(later)
    services.revoke(actor=actor, case=case, ground="untrue", reason="公章是假的")
    assert case.person in forgettable(later)
    retention.CLAIMS.forget([case.person_id])
    assert Membership.objects.get().name == FORGOTTEN_NAME


def test_a_registration_that_was_never_handed_in_goes_after_its_days(account):
    services.save_draft(actor=actor_of(account), answers={"uscc": "9"})
    assert retention.drop_old_drafts(timezone.now() + timedelta(days=179)) == 0
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        forget_what_has_had_its_time()
    assert not EmployerVerification.objects.exists()
