"""Members of an employer: invited by telephone, roles, leaving at once, and always an owner (features E2; trust.md 5, 18)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.messages.models import Message
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Employer, Membership
from portal.people.models import PersonLink
from portal.ui.fields.once import new_key
from registration.recruiting import people
from registration.recruiting.models import Invitation
from tests.registration import employers

pytestmark = pytest.mark.django_db
PHONE = "12600000777"


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def employer(account, actor):
    return employers.employer_of(account, actor)


@pytest.fixture
def owner(employer, account):
    return actor_of(account)


@pytest.fixture
def colleague(citizen, employer, owner):
    """Somebody who was invited and said yes."""
    return joined(citizen(PHONE), employer, owner)


def joined(user, employer, owner, role=MemberRole.RECRUITER):
    invitation = people.invite(actor=owner, employer=employer, name="李某某", phone=user.phone, role=role)
    people.accept(actor=actor_of(user), invitation=invitation)
    return user


def member(user) -> Membership:
    return Membership.objects.live().get(account=user)


def test_who_is_invited_sees_it_and_joins(citizen, employer, owner, browser_of):
    people.invite(actor=owner, employer=employer, name="李某某", phone=PHONE, role=MemberRole.RECRUITER)
    user = citizen(PHONE)
    browser = browser_of(user)
    assert employer.name in browser.get(reverse("employer-home")).content.decode()
    assert "有单位邀请您" in browser.get(reverse("my")).content.decode()
    assert browser.get(reverse("employer", args=[employer.pk])).status_code == 404
    address = reverse("employer-invitation", args=[Invitation.objects.get().pk])
    assert browser.post(address, {"answer": "yes"}).url == reverse("employer", args=[employer.pk])
    assert browser.get(reverse("employer", args=[employer.pk])).status_code == 200
    assert browser.post(address, {"answer": "yes"}).status_code == 404, "an invitation is good once"


def test_an_invitation_to_another_telephone_does_not_exist(citizen, employer, owner, browser_of):
    made = people.invite(actor=owner, employer=employer, name="李某某", phone=PHONE, role=MemberRole.VIEWER)
    browser = browser_of(citizen("12600000778"))
    assert browser.post(reverse("employer-invitation", args=[made.pk]), {"answer": "yes"}).status_code == 404
    assert "有单位邀请您" not in browser.get(reverse("employer-home")).content.decode()


def test_it_may_be_declined_taken_back_and_runs_out(citizen, employer, owner):
    user = citizen(PHONE)
    first = people.invite(actor=owner, employer=employer, name="李某某", phone=PHONE, role=MemberRole.VIEWER)
    with pytest.raises(ValidationError, match="已经邀请过"):
        people.invite(actor=owner, employer=employer, name="李某某", phone=PHONE, role=MemberRole.VIEWER)
    people.decline(actor=actor_of(user), invitation=first)
    second = people.invite(actor=owner, employer=employer, name="李某某", phone=PHONE, role=MemberRole.VIEWER)
    people.take_back(actor=owner, invitation=second)
    with pytest.raises(ValidationError, match="过期，或者被取消"):
        people.accept(actor=actor_of(user), invitation=second)
    third = people.invite(actor=owner, employer=employer, name="李某某", phone=PHONE, role=MemberRole.VIEWER)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        with pytest.raises(ValidationError, match="过期"):
            people.accept(actor=actor_of(user), invitation=third)
        people.invite(actor=owner, employer=employer, name="李某某", phone=PHONE, role=MemberRole.VIEWER)
    assert Membership.objects.count() == 1


def test_so_many_may_wait_and_no_more(employer, owner, monkeypatch):
    monkeypatch.setattr(people, "most_invitations", lambda: 2)
    for number in range(2):
        people.invite(
            actor=owner, employer=employer, name="李某某", phone=f"1260000080{number}", role=MemberRole.VIEWER
        )
    with pytest.raises(ValidationError, match="太多"):
        people.invite(actor=owner, employer=employer, name="李某某", phone="12600000809", role=MemberRole.VIEWER)


def test_case_18_who_is_taken_out_finds_nothing_on_the_next_request(employer, owner, colleague, browser_of):
    """Given a colleague at the employer's pages, when an owner ends the membership, then the same session finds nothing."""
    browser = browser_of(colleague)
    seen = [reverse(name, args=[employer.pk]) for name in ("employer", "employer-members", "employer-sites")]
    assert [browser.get(url).status_code for url in seen] == [200, 200, 200]
    people.end(actor=owner, member=member(colleague))
    assert [browser.get(url).status_code for url in seen] == [404, 404, 404]
    assert employer.name not in browser.get(reverse("employer-home")).content.decode()
    assert browser.get(reverse("my")).status_code == 200, "the account itself goes on"


def test_who_leaves_is_out_at_once_and_the_owner_hears_of_it(employer, owner, colleague, browser_of):
    browser = browser_of(colleague)
    answer = browser.post(reverse("employer-member-end", args=[member(colleague).pk]))
    assert answer.url == reverse("employer-home")
    assert browser.get(reverse("employer", args=[employer.pk])).status_code == 404
    assert "李某某" in Message.objects.get(kind="employer.member_left").text


def test_an_owner_who_was_made_one_takes_another_role_with_history(employer, owner, colleague):
    people.change_role(actor=owner, member=member(colleague), role=MemberRole.VIEWER)
    assert not member(colleague).may_recruit
    assert Membership.objects.filter(account=colleague).count() == 2


def test_the_last_owner_hands_over_before_leaving(employer, owner, account, colleague):
    with pytest.raises(ValidationError, match="最后一位管理员"):
        people.end(actor=owner, member=member(account))
    with pytest.raises(ValidationError, match="最后一位管理员"):
        people.change_role(actor=owner, member=member(account), role=MemberRole.VIEWER)
    people.change_role(actor=owner, member=member(colleague), role=MemberRole.OWNER)
    people.end(actor=owner, member=member(account))
    assert Membership.objects.owners().get().account == colleague
    assert not Employer.objects.visible_to(owner).exists()


def test_the_page_says_why_the_last_owner_cannot_go(employer, account, browser_of):
    page = browser_of(account).post(reverse("employer-member-end", args=[member(account).pk]))
    assert page.status_code == 200 and "最后一位管理员" in page.content.decode()


@pytest.mark.parametrize("role", [MemberRole.RECRUITER, MemberRole.VIEWER])
def test_who_is_no_owner_changes_nobody(citizen, employer, owner, account, browser_of, role):
    user = joined(citizen(PHONE), employer, owner, role)
    browser, boss = browser_of(user), member(account)
    assert browser.post(reverse("employer-member-end", args=[boss.pk])).status_code == 404
    assert browser.post(reverse("employer-member-role", args=[boss.pk]), {"role": "viewer"}).status_code == 404
    sent = {"name": "王某某", "phone": "12600000779", "role": "viewer"}
    assert browser.post(reverse("employer-members", args=[employer.pk]), sent).status_code == 404
    with pytest.raises(ValidationError, match="只有单位的管理员"):
        people.change_role(actor=actor_of(user), member=boss, role=MemberRole.VIEWER)
    assert "邀请同事" not in browser.get(reverse("employer-members", args=[employer.pk])).content.decode()


def test_case_5_the_owner_of_another_employer_finds_nothing_of_this_one(employer, account, citizen, actor, browser_of):
    other = citizen()
    employers.employer_of(other, actor, number=2)
    browser, mine = browser_of(other), member(account)
    site, invitation = employer.sites.get(), Invitation.objects.create(
        employer=employer, role="viewer", name="某", phone=PHONE, phone_index=b"x", invited_by=account,
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    looks = ["employer", "employer-members", "employer-sites", "employer-site-place"]
    assert {browser.get(reverse(name, args=[employer.pk])).status_code for name in looks} == {404}
    acts = [
        ("employer-renew", employer.pk), ("employer-member-end", mine.pk), ("employer-member-role", mine.pk),
        ("employer-site-main", site.pk), ("employer-site-close", site.pk), ("employer-site-edit", site.pk), ("employer-invitation-back", invitation.pk),
        ("employer-invitation", invitation.pk),
    ]  # fmt: skip
    assert {browser.post(reverse(name, args=[pk]), {"role": "viewer"}).status_code for name, pk in acts} == {404}
    assert member(account).role == MemberRole.OWNER


def test_a_member_without_a_person_reads_pages_and_gets_no_letter(employer, owner, colleague):
    assert not PersonLink.objects.filter(account=colleague).exists()
    people.end(actor=owner, member=member(colleague))
    assert not Message.objects.filter(kind="employer.taken_out").exists()


def test_case_61_the_same_form_sent_twice_is_one_invitation(employer, account, browser_of):
    browser, address = browser_of(account), reverse("employer-members", args=[employer.pk])
    sent = {"name": "李某某", "phone": PHONE, "role": "recruiter", "key": new_key()}
    assert browser.post(address, sent).url == browser.post(address, sent).url == address
    assert Invitation.objects.count() == 1


def test_the_form_invites_and_counts(employer, account, browser_of):
    browser, address = browser_of(account), reverse("employer-members", args=[employer.pk])
    sent = {"name": "李某某", "phone": "126 0000 0777", "role": "recruiter"}
    assert browser.post(address, sent).url == address
    page = browser.get(address).content.decode()
    assert "126****0777" in page and PHONE not in page
    assert "已经邀请过" in browser.post(address, sent).content.decode()
    assert "写满 11 位" in browser.post(address, sent | {"phone": "126"}).content.decode()
    assert browser.post(reverse("employer-invitation-back", args=[Invitation.objects.get().pk])).url == address
    assert Invitation.objects.waiting().count() == 0
