"""Writes about an employer's own people: inviting by telephone, answering, taking back, leaving, handing over."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.messages.services import notify
from portal.people.employers import members
from portal.people.employers.enums import Ended, Granted, MemberRole
from portal.people.employers.models import Employer, Membership
from portal.people.employers.services import lock
from portal.people.models import Person, PersonLink
from portal.privacy import crypto
from registration.recruiting import messages
from registration.recruiting.limits import invitation_days, most_invitations
from registration.recruiting.models import Invitation


@transaction.atomic
def invite(
    *, actor: Actor, employer: Employer, name: str, phone: str, role: MemberRole, key: UUID | None = None
) -> Invitation:
    """Let whoever signs in with a telephone join; whether somebody does already is not told to who invites.

    `key` is the form's own: the same form sent twice gives the invitation that the first one made. Raises ValidationError for who is no owner, for a member, for a second invitation, and above the most that may wait.
    """
    lock(employer)
    check_owner(actor, employer)
    if sent := Invitation.objects.filter(pk=key, employer=employer).first():
        return sent
    now = timezone.now()
    Invitation.objects.filter(employer=employer, closed_at__isnull=True, expires_at__lte=now).update(closed_at=now)
    if Invitation.objects.waiting(now).filter(employer=employer).count() >= most_invitations():
        raise ValidationError("没答复的邀请太多了，先取消几个，或者等对方答复", code="many")
    account = User.objects.by_phone(phone)
    if account and Membership.objects.live().filter(employer=employer, account=account).exists():
        raise ValidationError("这个手机号已经是单位人员了", code="member")
    with explained():
        made = Invitation.objects.create(
            pk=key or uuid7(), employer=employer, role=role, name=name, phone=phone, phone_index=crypto.mac(phone, PHONE_PURPOSE),
            invited_by_id=actor.user_id, invited_at=now, expires_at=now + timedelta(days=invitation_days()),
        )  # fmt: skip
    for person in _persons(account):
        kind = messages.Invited(employer.name, str(MemberRole(role).label), timezone.localdate(made.expires_at))
        notify(person=person, kind=kind, subject_id=made.pk)
    return made


def invitation_for(actor: Actor, pk: UUID) -> Invitation | None:
    """The invitation, if it waits and the account behind this actor signs in with its telephone."""
    phone = User.objects.get(pk=actor.user_id).phone or ""
    return Invitation.objects.waiting().to_phone(phone).select_related("employer").filter(pk=pk).first()


@transaction.atomic
def accept(*, actor: Actor, invitation: Invitation) -> Membership:
    """Join. Raises ValidationError where the invitation is over, or was for another telephone."""
    lock(invitation.employer)
    open_one = _still_open(actor, invitation)
    _close(open_one, accepted=True)
    return members.let_in(
        actor=actor, employer=open_one.employer, account=User.objects.get(pk=actor.user_id),
        role=MemberRole(open_one.role), name=open_one.name, granted=Granted.INVITED,
    )  # fmt: skip


@transaction.atomic
def decline(*, actor: Actor, invitation: Invitation) -> None:
    """Say no; nobody is asked why."""
    _close(_still_open(actor, invitation), accepted=False)


@transaction.atomic
def take_back(*, actor: Actor, invitation: Invitation) -> None:
    """An owner no longer wants it; one that was answered meanwhile stays as it is."""
    lock(invitation.employer)
    check_owner(actor, invitation.employer)
    Invitation.objects.filter(pk=invitation.pk, closed_at__isnull=True).update(closed_at=timezone.now())


@transaction.atomic
def end(*, actor: Actor, member: Membership) -> None:
    """An owner takes somebody out, or somebody leaves: the next request of that account finds nothing.

    Raises ValidationError for the last owner, and for who is neither owner nor the member.
    """
    lock(member.employer)
    leaves = member.account_id == actor.user_id
    if not leaves:
        check_owner(actor, member.employer)
    members.end(actor=actor, member=member, why=Ended.LEFT if leaves else Ended.REMOVED)
    name = member.employer.name
    for person in [] if leaves else _persons(member.account):
        notify(person=person, kind=messages.TakenOut(name), subject_id=member.pk)
    for person in members.persons_of([member.employer_id]).get(member.employer_id, ()):
        notify(person=person, kind=messages.MemberLeft(name, member.name), subject_id=member.pk)


@transaction.atomic
def change_role(*, actor: Actor, member: Membership, role: MemberRole) -> None:
    """An owner gives somebody another role. Raises ValidationError for the last owner."""
    lock(member.employer)
    check_owner(actor, member.employer)
    members.change_role(actor=actor, member=member, role=role)


def check_owner(actor: Actor, employer: Employer) -> None:
    """Raise ValidationError unless the account is an owner now: asked under the lock, whatever the page showed."""
    if not Membership.objects.owners().filter(account=actor.user_id, employer=employer).exists():
        raise ValidationError("只有单位的管理员能这样做", code="not_owner")


def _still_open(actor: Actor, invitation: Invitation) -> Invitation:
    found = invitation_for(actor, invitation.pk)
    if found is None:
        raise ValidationError("这个邀请已经过期，或者被取消了。请单位再邀请一次", code="over")
    return Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("employer").get(pk=found.pk)


def _close(invitation: Invitation, *, accepted: bool) -> None:
    if invitation.closed_at is not None:
        raise ValidationError("这个邀请已经答复过了", code="answered")
    invitation.closed_at, invitation.is_accepted = timezone.now(), accepted
    with explained():
        invitation.save(update_fields=["closed_at", "is_accepted"])


def _persons(account: User | None) -> list[Person]:
    """The persons an account speaks for; a letter to one of them is read by it."""
    if account is None:
        return []
    links = PersonLink.objects.live().filter(account=account).select_related("person").order_by("-person__proved_at")
    return [link.person for link in links[:1]]
