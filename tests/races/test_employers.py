"""Two at once around an employer: the same code, the last two owners, the same invitation, the same officer, two nights."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.employers import members
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Employer, Membership, Site
from portal.people.employers.services import Place, open_site
from registration.recruiting import night, officers, people, services
from registration.recruiting.enums import ClaimState, Evidence, Ground
from registration.recruiting.models import EmployerServiceOfficer, EmployerVerification
from tests.conftest import TOWN
from tests.races.test_races import at_once
from tests.registration import employers

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
PHONE = "12600000777"


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def employer(account, worker):
    return employers.employer_of(account, worker)


def refused(ends) -> list[bool]:
    assert all(not isinstance(end, Exception) or isinstance(end, ValidationError) for end in ends), ends
    return sorted(isinstance(end, ValidationError) for end in ends)


def invited(user, employer, owner, role=MemberRole.OWNER):
    return people.invite(actor=owner, employer=employer, name="李某某", phone=user.phone, role=role)


def live(user) -> Membership:
    return Membership.objects.live().select_related("employer", "account").get(account=user)


@pytest.mark.parametrize("round_", range(3))
def test_two_register_the_same_code_at_once_and_there_is_one_employer(citizen, round_):
    first, second = citizen(), citizen()
    ends = at_once(lambda: employers.handed_in(first), lambda: employers.handed_in(second))
    assert refused(ends) == [False, False]
    assert Employer.objects.count() == 1 and EmployerVerification.objects.count() == 2


@pytest.mark.parametrize("round_", range(3))
def test_both_are_checked_at_once_and_one_verification_holds(citizen, worker, round_):
    cases = [employers.handed_in(citizen()) for _ in range(2)]
    ends = at_once(
        *(lambda case=case: services.verify(actor=worker, case=case, evidence=Evidence.COUNTER) for case in cases)
    )
    assert refused(ends) == [False, False]
    assert EmployerVerification.objects.standing().count() == 1
    assert Membership.objects.owners().count() == 2 and Site.objects.count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_one_verifies_and_one_refuses_and_only_one_word_counts(account, worker, round_):
    case = employers.handed_in(account)
    ends = at_once(
        lambda: services.verify(
            actor=worker, case=EmployerVerification.objects.get(pk=case.pk), evidence=Evidence.COUNTER
        ),
        lambda: services.refuse(
            actor=worker, case=EmployerVerification.objects.get(pk=case.pk), ground=Ground.LETTER, reason="没有章"
        ),
    )
    assert refused(ends) == [False, True]
    state = EmployerVerification.objects.get(pk=case.pk).state
    assert Membership.objects.live().exists() == (state == ClaimState.VERIFIED)


@pytest.mark.parametrize("round_", range(3))
def test_two_owners_leave_at_once_and_one_stays(account, citizen, employer, round_):
    other, owner = citizen(PHONE), actor_of(account)
    people.accept(actor=actor_of(other), invitation=invited(other, employer, owner))
    ends = at_once(
        lambda: people.end(actor=owner, member=live(account)),
        lambda: people.end(actor=actor_of(other), member=live(other)),
    )
    assert refused(ends) == [False, True]
    assert Membership.objects.owners().filter(employer=employer).count() == 1


def test_without_the_employers_lock_both_would_leave(account, citizen, employer, monkeypatch):
    """Proof of the test above: with the locks off, each sees the other still there."""
    other, owner = citizen(PHONE), actor_of(account)
    people.accept(actor=actor_of(other), invitation=invited(other, employer, owner))
    looked, check = Barrier(2, timeout=20), members._check_not_last
    monkeypatch.setattr(members, "lock", lambda employer: None)
    monkeypatch.setattr(people, "lock", lambda employer: None)
    monkeypatch.setattr(members, "_check_not_last", lambda member: (check(member), looked.wait())[0])
    at_once(
        lambda: people.end(actor=owner, member=live(account)),
        lambda: people.end(actor=actor_of(other), member=live(other)),
    )
    assert not Membership.objects.owners().exists()


@pytest.mark.parametrize("round_", range(3))
def test_an_invitation_accepted_twice_at_once_is_one_membership(account, citizen, employer, round_):
    other = citizen(PHONE)
    one = invited(other, employer, actor_of(account), MemberRole.VIEWER)
    ends = at_once(*(lambda: people.accept(actor=actor_of(other), invitation=one) for _ in range(2)))
    assert refused(ends) == [False, True] and Membership.objects.live().filter(account=other).count() == 1


@pytest.mark.parametrize("round_", range(2))
def test_case_61_forms_sent_twice_at_once_make_one_thing(account, employer, worker, round_):
    owner, key, place = (
        actor_of(account),
        uuid7(),
        Place("二厂", TOWN, "一路 1 号", employer.sites.get().service_office),
    )
    given = {"actor": owner, "employer": employer, "key": key}
    invited_ = {"name": "李某某", "phone": PHONE, "role": MemberRole.VIEWER}
    assert refused(at_once(*(lambda: people.invite(**given, **invited_) for _ in range(2)))) == [False, False]
    assert refused(at_once(*(lambda: open_site(**given, place=place) for _ in range(2)))) == [False, False]
    assert employer.invitations.count() == 1 and employer.sites.count() == 2


@pytest.mark.parametrize("round_", range(2))
def test_accepted_while_it_is_taken_back_one_of_them_holds(account, citizen, employer, round_):
    other, owner = citizen(PHONE), actor_of(account)
    one = invited(other, employer, owner, MemberRole.VIEWER)
    ends = at_once(
        lambda: people.accept(actor=actor_of(other), invitation=one),
        lambda: people.take_back(actor=owner, invitation=one),
    )
    accepted = not isinstance(ends[0], Exception)
    one.refresh_from_db()
    assert one.closed_at and one.is_accepted == accepted == Membership.objects.live().filter(account=other).exists()


@pytest.mark.parametrize("round_", range(2))
def test_two_name_an_officer_at_once_and_there_is_one(employer, worker, staff, round_):
    colleague = staff(Role.CASEWORKER, TOWN, username="second")
    site = employer.sites.get()
    ends = at_once(
        *(
            lambda pk=pk: officers.choose(actor=worker, site=site, officer_id=pk)
            for pk in (worker.user_id, colleague.pk)
        )
    )
    assert refused(ends) == [False, False] and EmployerServiceOfficer.objects.now().filter(site=site).count() == 1


@pytest.mark.parametrize("round_", range(2))
def test_two_nights_at_once_turn_everything_over_once(citizen, worker, round_):
    made = [employers.verified(citizen(), worker, number) for number in range(1, 7)]
    day = made[0].valid_until + timedelta(days=1)
    ends = at_once(lambda: night.steps(day), lambda: night.steps(day))
    assert all(isinstance(end, dict) for end in ends), ends
    assert sum(end["expired"] for end in ends) == 6
    assert TransitionLog.objects.filter(name="expire").count() == 6
    assert Message.objects.filter(kind="employer.ran_out").count() == 6


@pytest.mark.parametrize("round_", range(2))
def test_verified_again_while_the_night_turns_it_over(account, worker, employer, round_):
    owner = actor_of(account)
    last = EmployerVerification.objects.standing().get(employer=employer)
    draft = services.begin_renewal(actor=owner, employer=employer)
    services.submit(
        actor=owner, draft=draft, uscc=employer.uscc, region=TOWN, claim=employers.claim(1),
        operator=services.Operator(person_id=last.person_id),
    )  # fmt: skip
    day = last.valid_until + timedelta(days=1)
    ends = at_once(
        lambda: night.expire(day), lambda: services.verify(actor=worker, case=draft, evidence=Evidence.REGISTER)
    )
    assert not any(isinstance(end, Exception) and not isinstance(end, ValidationError) for end in ends), ends
    states = set(EmployerVerification.objects.filter(employer=employer).values_list("state", flat=True))
    assert states <= {ClaimState.VERIFIED, ClaimState.EXPIRED, ClaimState.REPLACED, ClaimState.SUBMITTED}
    assert (
        EmployerVerification.objects.standing().filter(employer=employer, valid_until__lt=timezone.localdate()).count()
        == 0
    )
