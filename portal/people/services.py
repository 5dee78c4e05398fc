"""Writing persons: claims typed by an account, and proof of identity that turns a claim into a person."""

from contextlib import suppress
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import PROVED, Assurance, UserKind
from portal.accounts.models import User
from portal.foundation.locks import lock_in_transaction
from portal.people.identity import Identity, canonical
from portal.people.listed import LISTED
from portal.people.merging.enums import MergeEvidence
from portal.people.merging.services import JOINED, merge
from portal.people.models import ID_PURPOSE, PHONE_PURPOSE, Person, PersonLink
from portal.people.names import comparing, pinyin_key
from portal.people.provider import PROVIDER_ID, Claims
from portal.people.retention.storing import welcome_back
from portal.privacy import crypto


@dataclass(frozen=True)
class Typed:
    """What a person typed about themselves, already cleaned."""

    name: str
    identity: Identity
    id_type: str
    phone: str
    region_code: str


@transaction.atomic
def claim_person(*, actor: Actor, account: User, typed: Typed, source: str) -> Person:
    """The person this account says it is: its own earlier claim, updated, or a new one.

    Nothing of anybody else is read or changed, whoever else gave the same number.
    """
    person = (
        Person.objects.filter(links__account=account, links__ended_at__isnull=True, proved_at__isnull=True)
        .with_id_number(typed.identity.number)
        .first()
    )
    person = person or _proved_by(account, typed) or Person(source=source)
    if not person.is_proved:
        _write(person, typed)
    PersonLink.objects.get_or_create(account=account, person=person, ended_at=None)
    return person


@transaction.atomic
def claim_at_office(*, actor: Actor, typed: Typed, source: str, earlier: Person | None = None) -> Person:
    """A person whom staff write down and who has no account: `earlier`, put right, or a new claim.

    As with an account's own claim, nothing of anybody else is read or changed (ADR 0004). `typed.phone` may be
    empty: not everybody has a telephone.
    """
    person = earlier if earlier and _is_same_number(earlier, typed) else Person(source=source)
    if not person.is_proved:
        _write(person, typed)
    return person


def _is_same_number(person: Person, typed: Typed) -> bool:
    return bytes(person.id_index) in crypto.macs(typed.identity.number, ID_PURPOSE)


def _proved_by(account: User, typed: Typed) -> Person | None:
    """A person whose identity this very account has proved before."""
    links = PersonLink.objects.live().filter(account=account).exclude(assurance=Assurance.PHONE)
    return Person.objects.filter(pk__in=links.values("person")).with_id_number(typed.identity.number).first()


def _write(person: Person, typed: Typed) -> None:
    person.name, person.name_pinyin = typed.name, pinyin_key(typed.name)
    person.id_type, person.id_number = typed.id_type, typed.identity.number
    person.id_index = crypto.mac(typed.identity.number, ID_PURPOSE)
    person.birth_date, person.sex = typed.identity.birth_date, typed.identity.sex
    person.phone = typed.phone or None
    person.phone_index = crypto.mac(typed.phone, PHONE_PURPOSE) if typed.phone else None
    person.region_code = typed.region_code
    person.save()


@transaction.atomic
def prove_identity(*, actor: Actor, person: Person, assurance: Assurance, evidence: str) -> Person:
    """Record that the person's document was seen; returns the one proved person this claim belongs to.

    If the number was proved before, the claim is merged into that person (the claim stays as history).
    Raises ValidationError when a proved person of that number bears another name: a human must look.
    """
    lock_in_transaction(f"identity:{bytes(person.id_index).hex()}")
    known = Person.objects.proved().with_id_number(person.id_number).filter(merged_into__isnull=True).first()
    if known:
        welcome_back(actor=actor, person=known)
    if known and known.pk != person.pk:
        _merge(actor, person, known)
    elif not person.is_proved:
        person.proved_at = timezone.now()
        person.save(update_fields=["proved_at"])
    proved = known or person
    PersonLink.objects.live().filter(person=proved, assurance=Assurance.PHONE).update(
        assurance=assurance, evidence=evidence, confirmed_by=actor.user_id, office_id=actor.office_id, at=timezone.now()
    )
    _take_in_what_lists_said(actor, proved)
    return proved


def _take_in_what_lists_said(actor: Actor, proved: Person) -> None:
    """What an authority's list or an employer told of this number belongs to whom the document proved.

    Another name, or rows that can't be one person's yet, refuse no proof: the pair is found at night and put before
    an office.
    """
    told = Person.objects.filter(source__in=LISTED, proved_at=None, merged_into=None, forgotten_at=None)
    for claim in told.with_id_number(proved.id_number).exclude(pk=proved.pk).order_by("pk"):
        if comparing(claim.name) != comparing(proved.name):
            continue
        with suppress(ValidationError), transaction.atomic():
            merge(actor=actor, keep=proved, other=claim, reason=JOINED, evidence=MergeEvidence.SAME_NUMBER)


def _merge(actor: Actor, claim: Person, known: Person) -> None:
    """The claim turned out to be a known person: the same way as every merge, with what the claim told last."""
    if comparing(claim.name) != comparing(known.name):
        raise ValidationError("同一个证件号码登记过别的姓名，请核对证件原件后请县里处理", code="name_differs")
    merge(
        actor=actor, keep=known, other=claim, reason=JOINED, evidence=MergeEvidence.SAME_NUMBER,
        take=("phone", "region_code"),
    )  # fmt: skip
    known.refresh_from_db()
    claim.refresh_from_db()


@transaction.atomic
def prove_by_provider(*, actor: Actor, account: User, claims: Claims) -> Person:
    """Record that the identity provider vouches for what this account typed; returns the proved person.

    Only an equal number and an equal name prove anything: nobody is merged with somebody else (case 22).
    Raises ValidationError where they differ, or where the provider's person belongs to another account.
    """
    lock_in_transaction(f"provider:{claims.subject}")
    known = SocialAccount.objects.filter(provider=PROVIDER_ID, uid=claims.subject).first()
    if known and known.user_id != account.pk:
        raise ValidationError("身份平台上的这个人已经连着另一个账号，请带证件到服务站办理", code="other_account")
    person = own_claim(account, claims.id_number, claims.name)
    if person is None:
        raise ValidationError("身份平台上的姓名、证件号码和您填的不一样，什么都没有改", code="differs")
    if known is None:
        SocialAccount.objects.create(user=account, provider=PROVIDER_ID, uid=claims.subject, extra_data={})
    return prove_identity(actor=actor, person=person, assurance=Assurance.PROVIDER, evidence=PROVIDER_ID)


def own_claim(account: User, id_number: str, name: str) -> Person | None:
    """The person of exactly this number and name whom the account says it is."""
    mine = Person.objects.filter(links__account=account, links__ended_at__isnull=True)
    person = mine.with_id_number(canonical(id_number)).first()
    return person if person and comparing(person.name) == comparing(name) else None


def proved_accounts(person: Person) -> list[User]:
    """The accounts that speak for this person and nobody else by a document that was seen or a provider's word, the latest first.

    An account that also speaks for somebody else (a family member's) is left out: whoever proves to be the one would read the other.
    """
    links = PersonLink.objects.live().filter(
        person=person, assurance__in=PROVED, account__kind=UserKind.CITIZEN, account__is_active=True
    )
    accounts = [one.account for one in links.select_related("account").order_by("-at", "-pk")]
    own = Person.objects.with_id_number(person.id_number)
    shared = PersonLink.objects.live().filter(account__in=accounts).exclude(person__in=own)
    others = set(shared.values_list("account", flat=True))
    return [one for one in accounts if one.pk not in others]
