"""Who speaks for an employer: letting in, changing the role, leaving. An employer with people always has an owner.

The employer's row is locked first in each of them, so that two owners who leave at once do it one after the other.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields.ranges import DateTimeTZRange
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.foundation.constraints import explained
from portal.people.employers.enums import Ended, Granted, MemberRole
from portal.people.employers.models import Employer, Membership
from portal.people.employers.services import lock
from portal.people.models import Person, PersonLink

LAST_OWNER = "您是最后一位管理员。先把另一个人改成管理员，再做这一步"


@transaction.atomic
def let_in(
    *, actor: Actor, employer: Employer, account: User, role: MemberRole, name: str, granted: Granted
) -> Membership:
    """Let an account speak for an employer from now on. Raises ValidationError where it does already."""
    lock(employer)
    return _open(actor.user_id, employer.pk, account.pk, role, name, granted, timezone.now())


@transaction.atomic
def change_role(*, actor: Actor, member: Membership, role: MemberRole) -> Membership:
    """Another role from now on; what was before stays as history. Raises ValidationError for the last owner."""
    live = _locked(member)
    if live.role == role:
        return live
    if role != MemberRole.OWNER:
        _check_not_last(live)
    now = timezone.now()
    _close(live, actor.user_id, Ended.CHANGED, now)
    return _open(actor.user_id, live.employer_id, live.account_id, role, live.name, Granted.CHANGED, now)


@transaction.atomic
def end(*, actor: Actor, member: Membership, why: Ended) -> None:
    """The account speaks for the employer no more: its next request finds nothing. Raises ValidationError for the last owner."""
    live = _locked(member)
    _check_not_last(live)
    _close(live, actor.user_id, why, timezone.now())


@transaction.atomic
def end_all(*, actor: Actor, employer: Employer, account: User, why: Ended) -> int:
    """Take an account's word for an employer away, last owner or not: what let it in was no good. Returns how many."""
    lock(employer)
    live = list(Membership.objects.live().filter(employer=employer, account=account))
    for one in live:
        _close(one, actor.user_id, why, timezone.now())
    return len(live)


def persons_of(employers: list[UUID], *, owners: bool = True) -> dict[UUID, list[Person]]:
    """Whom to write to about these employers: the persons behind their members' accounts, by employer. Two queries.

    An account that speaks for several persons reads as the one proved, else as the latest; one without any reads pages only.
    """
    held = Membership.objects.owners() if owners else Membership.objects.live()
    pairs = list(held.filter(employer__in=employers).values_list("employer", "account"))
    links = PersonLink.objects.live().filter(account__in={account for _, account in pairs}).select_related("person")
    latest = links.order_by("account", F("person__proved_at").desc(nulls_last=True), "-id").distinct("account")
    known = {link.account_id: link.person for link in latest}
    found: dict[UUID, list[Person]] = {}
    for employer, account in pairs:
        if account in known:
            found.setdefault(employer, []).append(known[account])
    return found


def _locked(member: Membership) -> Membership:
    """The membership as it stands once nobody else can change it. Raises ValidationError where it has ended."""
    lock(member.employer)
    live = Membership.objects.live().filter(pk=member.pk).first()
    if live is None:
        raise ValidationError("这个人已经不是单位人员了", code="ended")
    return live


def _check_not_last(member: Membership) -> None:
    others = Membership.objects.owners().filter(employer=member.employer_id).exclude(pk=member.pk)
    if member.role == MemberRole.OWNER and not others.exists():
        raise ValidationError(LAST_OWNER, code="last_owner")


def _open(
    by: UUID | None, employer: UUID, account: UUID, role: MemberRole, name: str, granted: Granted, now: datetime
) -> Membership:
    with explained():
        return Membership.objects.create(
            employer_id=employer, account_id=account, role=role, name=name, granted=granted, granted_by=by,
            span=DateTimeTZRange(now, None),
        )  # fmt: skip


def _close(member: Membership, by: UUID | None, why: Ended, now: datetime) -> None:
    member.span, member.ended_why, member.ended_by = DateTimeTZRange(member.span.lower, now), why, by
    with explained():
        member.save(update_fields=["span", "ended_why", "ended_by"])
