"""A deletion that begins at a counter (PIPL 44—50): the person is there with a document and signs a paper; two of the office act.

Who has no account, or one that speaks for others too, can't ask online. What is deleted and what a law keeps is the same.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import UserKind
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.messages.services import notify
from portal.people.identity import canonical
from portal.people.models import Person, PersonLink
from registration.family.models import Representation
from registration.family.retention import drop
from registration.mydata import messages
from registration.mydata.enums import Proof, RequestKind, RequestState
from registration.mydata.models import DataRequest
from registration.mydata.services import DELETED, carry_out, drop_drafts, may_be_erased, sign_out_everywhere
from registration.mydata.workflow import WORKFLOW
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import latest_of


@dataclass(frozen=True)
class Wish:
    """What lies on the counter: the document, the end of its number, the number of the signed paper; and the words."""

    evidence: str
    tail: str
    paper: str
    words: str


@transaction.atomic
def take(*, actor: Actor, person: Person, wish: Wish) -> DataRequest:
    """Write down that the person wants to be deleted; nothing is deleted before a second one confirms.

    Raises ValidationError for another one's document, while something is under way, while the same waits, and for an
    office that does not serve the person.
    """
    locked = _locked(person)
    if wish.tail.upper() != locked.id_number[-6:]:
        raise ValidationError("和登记的证件号码对不上，请看看是不是这个人", code="tail")
    may_be_erased(locked)
    case = latest_of(locked)
    with explained():
        one = DataRequest.objects.create(
            person=locked, kind=RequestKind.DELETE, words=wish.words or None, evidence=Proof(wish.evidence),
            paper_number=wish.paper, seen_by=actor.user_id, region_code=case.region_code,
            service_office=case.service_office,
        )  # fmt: skip
        perform(WORKFLOW, "take", actor=actor, case=one)
    return one


def _locked(person: Person) -> Person:
    """The person's row before any request's, as the online deletion takes them."""
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


@transaction.atomic
def decide(
    *, actor: Actor, one: DataRequest, granted: bool, paper: str = "", words: str = "", version: int | None = None
) -> None:
    """The second one's word: delete now, or not, with the reason that the person is owed (PIPL 50).

    Raises ValidationError for who took it, where the paper bears another number, and while something is under way.
    """
    person = _locked(one.person)
    if granted:
        may_be_erased(person)
    facts = {"granted": granted, "paper": paper, "words": "" if granted else words}
    perform(WORKFLOW, "decide", actor=actor, case=one, version=version, facts=facts)
    if granted:
        _carry_out(actor, person, one)
    else:
        notify(person=person, kind=messages.NotDeleted(actor.office_name), subject_id=one.pk)


def _carry_out(actor: Actor, person: Person, one: DataRequest) -> None:
    alone, shared = _accounts_of(person)
    waiting = DataRequest.objects.filter(Q(person=person) | Q(account__in=alone), state=RequestState.WAITING)
    for asked in waiting:
        perform(WORKFLOW, "lapse", actor=actor, case=asked)  # nobody is left to be answered
    sign_out_everywhere(shared)
    links, number = PersonLink.objects.live().filter(person=person, account__in=shared), str(person.id_number)
    cut = links.update(ended_at=timezone.now(), ended_reason=DELETED)
    certificate = carry_out(person, alone, by=actor.user_id)  # type: ignore[arg-type]
    if cut and not certificate["held"]:
        certificate["removed"] += _from_shared(number, shared)
    if cut:
        certificate["removed"].append(["和家人共用、不再和您相连的网上账号", cut])
    one.certificate = certificate
    DataRequest.objects.filter(pk=one.pk).update(certificate=certificate)


def _from_shared(number: str, accounts: list[UUID]) -> list[list[Any]]:
    """Delete what accounts of others hold under this number; what they hold of others stays: (what, how many)."""
    drafts = UnemploymentRegistration.objects.filter(account__in=accounts, state=State.DRAFT)
    begun = [one.pk for one in drafts if _number_in(one) == number]
    agreed = Representation.objects.filter(represented__in=accounts)
    theirs = [one.pk for one in agreed if one.id_number == number]
    return [
        ["共用的账号里您没写完的登记", drop_drafts(drafts.filter(pk__in=begun))],
        ["共用的账号里您同意别人代办的记录和委托书", drop(agreed.filter(pk__in=theirs))],
    ]


def _number_in(draft: UnemploymentRegistration) -> str:
    typed: dict[str, Any] = draft.draft or {}  # type: ignore[assignment]
    return canonical(str(typed.get("id_number", "")))


def _accounts_of(person: Person) -> tuple[list[UUID], list[UUID]]:
    """The accounts that speak for this person alone, and those that speak for somebody else as well."""
    live = PersonLink.objects.live().filter(account__kind=UserKind.CITIZEN)
    mine = set(live.filter(person=person).values_list("account_id", flat=True))
    others = live.filter(account__in=mine, person__merged_into=None).exclude(person=person)
    shared = set(others.values_list("account_id", flat=True))
    return sorted(mine - shared), sorted(shared)


@transaction.atomic
def take_back(*, actor: Actor, one: DataRequest, why: str, version: int | None = None) -> None:
    """The person said at the counter that nothing shall be deleted. Raises ValidationError without why."""
    perform(WORKFLOW, "take_back", actor=actor, case=one, reason=why, version=version)
