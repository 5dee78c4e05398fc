"""Somebody whom others name: on a list of another authority, by an employer. Found by the number, or written down as a claim.

A claim of somebody's own account is nobody's business here; it meets this one when a document is seen (ADR 0004).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from portal.foundation.copying import copy_in
from portal.foundation.locks import lock_in_transaction
from portal.people.identity import Identity, read_identity
from portal.people.models import ID_PURPOSE, PHONE_PURPOSE, Person
from portal.people.names import comparing, pinyin_key
from portal.people.retention.scope import is_only_stored
from portal.privacy import crypto

DATA, EMPLOYER = "data", "employer_list"
LISTED = (DATA, EMPLOYER)
"""Sources of claims that others made about somebody."""
NAME_DIFFERS = "姓名和证件号码对不上，请照着证件核对"


@transaction.atomic
def listed_person(*, name: str, identity: Identity, id_type: str, phone: str, region_code: str, source: str) -> Person:
    """The proved person of this number, else what others claimed before, else a new claim.

    Two at once write one claim. Raises ValidationError, neutral about who that is, where the proved person bears
    another name.
    """
    lock_in_transaction(f"listed:{crypto.mac(identity.number, ID_PURPOSE).hex()}")
    whose = Q(proved_at__isnull=False) | Q(source__in=LISTED)
    found = (
        Person.objects.filter(~is_only_stored(), whose, merged_into=None)
        .with_id_number(identity.number)
        .order_by("proved_at", "pk")
        .first()
    )
    if found is None:
        return _claim(name, identity, id_type, phone, region_code, source)
    if comparing(found.name) != comparing(name):
        raise ValidationError(NAME_DIFFERS, code="name_differs")
    return found


def _claim(name: str, identity: Identity, id_type: str, phone: str, region_code: str, source: str) -> Person:
    return Person.objects.create(
        name=name, name_pinyin=pinyin_key(name), id_type=id_type, id_number=identity.number,
        id_index=crypto.mac(identity.number, ID_PURPOSE), birth_date=identity.birth_date, sex=identity.sex, phone=phone or None,
        phone_index=crypto.mac(phone, PHONE_PURPOSE) if phone else None, region_code=region_code, source=source,
    )  # fmt: skip


class Claimed(NamedTuple):
    """Somebody nobody knows yet, as a list names them; cleaned."""

    key: UUID
    name: str
    number: str
    phone: str
    region_code: str
    source: str


COLUMNS = (
    "id", "name", "name_pinyin", "id_number", "id_index", "birth_date", "sex", "phone", "phone_index", "region_code", "source",
)  # fmt: skip


def claim_many(claimed: Sequence[Claimed]) -> None:
    """Write many claims down at once. Whoever calls it keeps two lists from doing so at the same time."""
    copy_in(Person, COLUMNS, [_row(one) for one in claimed])


def _row(one: Claimed) -> tuple:
    identity, phone = read_identity(one.number), one.phone or None
    return (
        one.key, one.name, _pinyin(one.name), identity.number, crypto.mac(identity.number, ID_PURPOSE), identity.birth_date,
        identity.sex, phone, crypto.mac(phone, PHONE_PURPOSE) if phone else None, one.region_code, one.source,
    )  # fmt: skip


@lru_cache(50_000)
def _pinyin(name: str) -> str:
    return pinyin_key(name)


def drop_claims(people: Sequence[UUID]) -> None:
    """Claims of a list about which nothing else was ever written; their history goes with them."""
    claims = Person.objects.filter(pk__in=people, source=DATA, proved_at=None)
    for relation in Person._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.related_model._meta.model_name != "personevent":
            used = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": people})
            claims = claims.exclude(pk__in=used.values(relation.field.name))
    keys = list(claims.values_list("pk", flat=True))
    Person.events.rel.related_model._default_manager.filter(pgh_obj__in=keys).delete()
    Person.objects.filter(pk__in=keys).delete()
