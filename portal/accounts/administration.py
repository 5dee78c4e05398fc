"""What a system administrator does: offices, areas, staff and their roles, inside the own subtree only.

Nobody widens the own scope: an administrator's own office gets no area from itself, an office below gets
areas only within the administrator's, and nobody gives a role to the own account (trust.md case 4).
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import CASE_ROLES, OfficeLevel, Role, UserKind
from portal.accounts.models import Assignment, Office, OfficeArea, User
from portal.foundation.constraints import explained

ENROLMENT_DAYS, UNUSED_DAYS = 7, 90
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else
_L = OfficeLevel
GRANTABLE = CASE_ROLES | {Role.SYSTEM_ADMIN}  # security and audit administrators are nobody's subordinates
LEVELS: dict[Role, frozenset[int]] = {
    Role.VILLAGE_WORKER: frozenset({_L.TOWNSHIP, _L.VILLAGE}),
    Role.CASEWORKER: frozenset({_L.COUNTY, _L.TOWNSHIP}),
    Role.COUNTY_REVIEWER: frozenset({_L.COUNTY}),
    Role.CITY_OFFICIAL: frozenset({_L.CITY}),
    Role.PROVINCE_OFFICIAL: frozenset({_L.PROVINCE}),
    Role.HOTLINE: frozenset({_L.PROVINCE, _L.CITY}),
    Role.PARTNER: frozenset({_L.CITY, _L.COUNTY, _L.TOWNSHIP}),
    Role.SYSTEM_ADMIN: frozenset({_L.PROVINCE, _L.CITY, _L.COUNTY}),
}


@dataclass(frozen=True)
class Term:
    """A role in an office for a time; `until` is the last day, none means for good."""

    office: Office
    role: Role
    since: date
    until: date | None = None
    stands_in_for: User | None = None

    @property
    def valid(self) -> DateRange:
        return DateRange(self.since, self.until + timedelta(days=1) if self.until else None)


def roles_for(office: Office) -> list[Role]:
    """The roles that an office of this level can have and a system administrator may give."""
    return [role for role in Role if role in GRANTABLE and office.level in LEVELS[role]]


@transaction.atomic
def add_area(*, actor: Actor, office: Office, low: str, high: str, since: date, until: date | None) -> OfficeArea:
    """Give an office below the own one a range of codes for a time.

    Raises ValidationError for a range outside the administrator's own areas, or that another office has.
    """
    _own(actor, office)
    if office.pk == actor.office_id:
        raise ValidationError("本单位的服务范围由上级单位定", code="own_scope")
    if not any(first <= low and high <= last for first, last in actor.areas):
        raise ValidationError("这段代码不在本单位的服务范围里", code="outside")
    if until and until < since:
        raise ValidationError("最后一天不能早于第一天", code="dates")
    with explained():
        return OfficeArea.objects.create(
            office=office, level=office.level, low=low, high=high,
            valid=DateRange(since, until + timedelta(days=1) if until else None),
        )  # fmt: skip


@transaction.atomic
def end_area(*, actor: Actor, area: OfficeArea, until: date) -> None:
    """Let an office's area end with the day `until`; what was served before stays as it was."""
    _own(actor, area.office)
    if area.office_id == actor.office_id:
        raise ValidationError("本单位的服务范围由上级单位定", code="own_scope")
    area.valid = _ended(area.valid, until)
    area.save(update_fields=["valid"])


@transaction.atomic
def create_staff(*, actor: Actor, username: str, name: str, term: Term) -> tuple[User, str]:
    """A new account with its first role; returns it and the one-time password, which nobody can read again."""
    password = one_time_password()
    user = User(kind=UserKind.STAFF, username=username, name=name, password=make_password(password))
    user.enrolment_until = timezone.now() + timedelta(days=ENROLMENT_DAYS)
    if User.objects.filter(username=username).exists():
        raise ValidationError("这个用户名已经有人用了", code="taken")
    user.save()
    assign(actor=actor, user=user, term=term)
    return user, password


@transaction.atomic
def assign(*, actor: Actor, user: User, term: Term) -> Assignment:
    """Give a member of staff a role in an office below, for a time; also to stand in for somebody.

    Raises ValidationError for an office outside the subtree, a role that does not fit, or the own account.
    """
    _own(actor, term.office)
    if user.pk == actor.user_id:
        raise ValidationError("不能给自己安排岗位", code="own_account")
    if term.role not in roles_for(term.office):
        raise ValidationError(f"{term.office.get_level_display()}单位没有“{term.role.label}”这个岗位", code="role")
    if term.until and term.until < term.since:
        raise ValidationError("最后一天不能早于第一天", code="dates")
    with explained():
        return Assignment.objects.create(
            user=user, office=term.office, role=term.role, valid=term.valid, stands_in_for=term.stands_in_for
        )


@transaction.atomic
def end_assignment(*, actor: Actor, assignment: Assignment, until: date) -> None:
    """Let a role end with the day `until`; from the next day on its holder is refused."""
    _own(actor, assignment.office)
    if assignment.user_id == actor.user_id:
        raise ValidationError("不能给自己改岗位", code="own_account")
    assignment.valid = _ended(assignment.valid, until)
    assignment.save(update_fields=["valid"])


@transaction.atomic
def transfer(*, actor: Actor, assignment: Assignment, office: Office, role: Role, on: date) -> Assignment:
    """Move a member of staff to another office of the subtree: the old role ends the day before."""
    end_assignment(actor=actor, assignment=assignment, until=on - timedelta(days=1))
    return assign(actor=actor, user=assignment.user, term=Term(office, role, on))


@transaction.atomic
def renew_password(*, actor: Actor, user: User) -> str:
    """A fresh one-time password for somebody who forgot theirs or lost the phone; the second factor starts anew."""
    _check_staff(actor, user)
    password = one_time_password()
    user.password, user.enrolment_until = make_password(password), timezone.now() + timedelta(days=ENROLMENT_DAYS)
    user.save(update_fields=["password", "enrolment_until"])
    Authenticator.objects.filter(user=user).delete()
    return password


@transaction.atomic
def set_active(*, actor: Actor, user: User, active: bool) -> None:
    """Stop an account or let it work again; a stopped one is dead from the next request on."""
    _check_staff(actor, user)
    user.is_active = active
    user.save(update_fields=["is_active"])


@transaction.atomic
def disable_unused(*, before: datetime) -> int:
    """Stop every staff account that nobody signed in with since `before`; returns how many (case 32)."""
    return User.objects.filter(pk__in=User.objects.unused_since(before).values("pk")).update(is_active=False)


def one_time_password() -> str:
    """Three groups of five letters and digits that read well over the telephone: 74 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))


def _own(actor: Actor, office: Office) -> None:
    if not Office.objects.managed_by(actor).filter(pk=office.pk).exists():
        raise ValidationError("这个单位不归您管", code="scope")


def _check_staff(actor: Actor, user: User) -> None:
    """Only accounts whose every present role lies in the own subtree; never an administrator of another line."""
    held = user.assignments.filter(valid__contains=timezone.localdate())
    outside = held.exclude(office__in=Office.objects.managed_by(actor)) | held.exclude(role__in=GRANTABLE)
    if user.pk == actor.user_id or outside.exists():
        raise ValidationError("这个账号还有不归您管的岗位，请找上级单位的系统管理员", code="scope")


def _ended(valid: DateRange, until: date) -> DateRange:
    if valid.lower and until < valid.lower - timedelta(days=1):
        raise ValidationError("最后一天不能早于第一天", code="dates")
    if valid.upper and until >= valid.upper:
        raise ValidationError("已经定了更早的最后一天", code="dates")
    if valid.lower and until < valid.lower:
        return DateRange(empty=True)
    return DateRange(valid.lower, until + timedelta(days=1))
