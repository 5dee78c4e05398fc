"""An agreement given in person at a counter (K2, 9.1): both documents seen, by a caseworker, within the limits of the online one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Assurance
from portal.accounts.models import User
from portal.cases.documents import services as papers
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.messages.services import notify
from portal.people.enums import IdType
from portal.people.identity import Identity
from portal.people.listed import NAME_DIFFERS
from portal.people.models import Person, PersonLink
from portal.people.names import comparing
from portal.people.phones import account_without_phone, join_account
from portal.people.services import Typed, claim_at_office, prove_identity
from registration.family import messages
from registration.family.enums import AUTHORISATION, Means
from registration.family.models import Representation
from registration.family.services import Relative, begin

KIND = "representation"
SOURCE, SEEN = "hall", "counter"


@dataclass(frozen=True)
class Shown:
    """One of the two, as the document says that the caseworker saw; `phone` may be empty."""

    name: str
    identity: Identity
    phone: str
    id_type: str = IdType.RESIDENT


@transaction.atomic
def agree_at_counter(
    *, actor: Actor, key: UUID, represented: Shown, representative: Shown, relation: str, means: str, paper: Any = None
) -> Representation:
    """Let one act for the other, who agrees here or by a signed paper (民法典 165). Both are told. `key`: sent twice, one.

    Raises ValidationError without the paper where one is needed, for one and the same person, as proving an identity
    and joining a telephone do, and as the online way does.
    """
    if made := Representation.objects.filter(pk=key).first():
        return made
    if means == Means.PAPER and paper is None:
        raise ValidationError("请传委托书的照片", code="paper")
    if represented.identity.number == representative.identity.number:
        raise ValidationError("两份证件是同一个人的。给自己办，直接登记就行", code="self")
    helper, helper_account = _proved(actor, representative)
    person, account = _proved(actor, represented)
    relative = Relative(relation, person.name, person.id_type, person.id_number)
    made = begin(
        representative=helper_account.pk, represented=account, relative=relative, pk=key, means=Means(means),
        office_id=actor.office_id, taken_by=actor.user_id,
    )  # fmt: skip
    if paper is not None:
        papers.keep(actor=actor, case_kind=KIND, case_id=made.pk, shows=AUTHORISATION, upload=paper)
    day = timezone.localdate(made.until)
    notify(person=person, kind=messages.ActsForYou(helper.name, actor.office_name, day), subject_id=made.pk)
    notify(person=helper, kind=messages.YouActFor(person.name, actor.office_name, day), subject_id=made.pk)
    return made


def _proved(actor: Actor, shown: Shown) -> tuple[Person, User]:
    """The person of a document that was seen here, and the account that speaks for them."""
    known = Person.objects.proved().with_id_number(shown.identity.number).filter(merged_into=None).first()
    if known and comparing(known.name) != comparing(shown.name):
        raise ValidationError(NAME_DIFFERS, code="name_differs")
    typed = Typed(shown.name, shown.identity, shown.id_type, shown.phone, "")
    claim = known or claim_at_office(actor=actor, typed=typed, source=SOURCE)
    person = prove_identity(actor=actor, person=claim, assurance=Assurance.COUNTER, evidence=SEEN)
    if shown.phone:
        return person, join_account(actor=actor, person=person, phone=shown.phone, evidence=SEEN)
    return person, account_without_phone(actor=actor, person=person, evidence=SEEN)


@transaction.atomic
def end_at_counter(*, actor: Actor, representation: Representation, why: str) -> None:
    """The represented one said at the counter that it ends; both are told. Raises ValidationError once it is over."""
    rows = Representation.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    one = rows.filter(pk=representation.pk, ended_at=None).first()
    if one is None:
        raise ValidationError("这个代办已经结束了", code="ended")
    one.ended_at, one.ended_by = timezone.now(), actor.user_id
    one.ended_at_office, one.ended_why = True, plain_text(why).strip()
    with explained():
        one.save(update_fields=["ended_at", "ended_by", "ended_at_office", "ended_why"])
    for account in (one.represented_id, one.representative_id):
        for person in persons_of(account):
            notify(person=person, kind=messages.Over(actor.office_name), subject_id=one.pk)


def persons_of(account: UUID) -> list[Person]:
    """For whom an account speaks now."""
    links = PersonLink.objects.live().filter(account=account).values("person")
    return list(Person.objects.filter(pk__in=links, merged_into=None).order_by("pk"))
