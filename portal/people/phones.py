"""A telephone is not a person: changing it at a counter, and cutting an account whose number has a new owner."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Assurance, UserKind
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE as ACCOUNT_PURPOSE
from portal.foundation.locks import lock_in_transaction
from portal.people.models import PHONE_PURPOSE, Person, PersonLink
from portal.privacy import crypto

CHANGED, RECYCLED, UNUSED = "换了手机号码", "号码换了主人", "号码给了别的账号"


@transaction.atomic
def change_phone(*, actor: Actor, account: User, person: Person, phone: str, evidence: str) -> None:
    """Give an account another number after a caseworker saw its owner's document; every open session ends.

    An account that was cut off before works again, for `person`. An empty account that somebody opened with the new number gives way. Raises ValidationError when the number
    already speaks for a person.
    """
    lock_in_transaction(f"account:{crypto.mac(phone, ACCOUNT_PURPOSE).hex()}")
    other = User.objects.by_phone(phone)
    if other and other.pk == account.pk:
        raise ValidationError("这就是现在的号码，不用换", code="same")
    if other and PersonLink.objects.live().filter(account=other).exists():
        raise ValidationError("这个号码已经有人在用。号码换了主人的，先在那个人的页面断开", code="taken")
    if other:
        retire(other, UNUSED)
    if not account.is_active:
        _join_again(actor, account, person, evidence)
    for one in _persons(account):
        one.phone, one.phone_index = phone, crypto.mac(phone, PHONE_PURPOSE)
        one.save(update_fields=["phone", "phone_index"])
    account.phone, account.phone_index = phone, crypto.mac(phone, ACCOUNT_PURPOSE)
    account.phone_confirmed_at = None
    account.set_unusable_password()  # a fresh one: sessions carry its hash
    account.save()


def _join_again(actor: Actor, account: User, person: Person, evidence: str) -> None:
    account.is_active = True
    _linked(actor, account, person, evidence)


def _linked(actor: Actor, account: User, person: Person, evidence: str) -> None:
    """The account speaks for the person, whose document was seen here today."""
    link, _ = PersonLink.objects.get_or_create(account=account, person=person, ended_at=None)
    link.assurance, link.evidence, link.at = Assurance.COUNTER, evidence, timezone.now()
    link.confirmed_by, link.office_id = actor.user_id, actor.office_id
    link.save(update_fields=["assurance", "evidence", "at", "confirmed_by", "office_id"])


@transaction.atomic
def account_without_phone(*, actor: Actor, person: Person, evidence: str) -> User:
    """The account that speaks for a proved person, or a new one in which nobody signs in: not everybody has a telephone.

    A telephone that the counter joins later opens it.
    """
    known = PersonLink.objects.live().filter(person=person, account__kind=UserKind.CITIZEN).select_related("account")
    if (link := known.order_by("-account__is_active", "-at", "-pk").first()) is not None:
        return link.account
    account = User(kind=UserKind.CITIZEN, name=person.name, is_active=False)
    account.set_unusable_password()
    account.save()
    _linked(actor, account, person, evidence)
    return account


@transaction.atomic
def join_account(*, actor: Actor, person: Person, phone: str, evidence: str) -> User:
    """Let the account of `phone`, an old or a new one, speak for a person whose document was seen at a counter.

    Raises ValidationError when the person is not proved yet, or the number speaks for somebody else.
    """
    if not person.is_proved:
        raise ValidationError("先核对身份，再连上网上账号", code="identity")
    lock_in_transaction(f"account:{crypto.mac(phone, ACCOUNT_PURPOSE).hex()}")
    account = User.objects.by_phone(phone) or _new_account(phone, person.name)
    if account.kind != UserKind.CITIZEN or _speaks_for_somebody_else(account, person):
        raise ValidationError("这个号码已经有人在用。请本人换一个号码，或先断开原来的", code="taken")
    _linked(actor, account, person, evidence)
    return account


def _new_account(phone: str, name: str) -> User:
    account = User(kind=UserKind.CITIZEN, name=name, phone=phone, phone_index=crypto.mac(phone, ACCOUNT_PURPOSE))
    account.set_unusable_password()
    account.save()
    return account


def account_that_claims(person: Person) -> User | None:
    """The account of the person's telephone, if it gave this very number as its own before; otherwise nobody.

    An account that only shares the telephone (a child's, a neighbour's) learns nothing.
    """
    account = User.objects.by_phone(person.phone) if person.phone else None
    if account is None or not account.is_active:
        return None
    mine = Person.objects.filter(links__account=account, links__ended_at__isnull=True)
    return account if mine.with_id_number(person.id_number).exists() else None


def _speaks_for_somebody_else(account: User, person: Person) -> bool:
    known = Person.objects.filter(links__account=account, links__ended_at__isnull=True)
    return known.exists() and not known.with_id_number(person.id_number).exists()


@transaction.atomic
def cut_recycled(*, actor: Actor, account: User) -> None:
    """The number belongs to somebody else now: the account closes, and whoever signs in next starts empty.

    The person and the case stay with the office; only the number that led to them is gone.
    """
    for person in _persons(account):
        person.phone = person.phone_index = None
        person.save(update_fields=["phone", "phone_index"])
    retire(account, RECYCLED)


def _persons(account: User) -> list[Person]:
    return list(
        Person.objects.filter(links__account=account, links__ended_at__isnull=True).select_for_update(of=("self",))
    )


def retire(account: User, reason: str) -> None:
    """Close an account: it speaks for nobody any more and nobody signs in with it; every session ends."""
    PersonLink.objects.live().filter(account=account).update(ended_at=timezone.now(), ended_reason=reason)
    account.phone = account.phone_index = account.phone_confirmed_at = None
    account.is_active = False
    account.set_unusable_password()
    account.save()
