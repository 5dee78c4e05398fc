"""Writes of requests for help: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.cases.workflow import perform
from portal.messages.services import MessageKind, notify
from portal.people.models import Person
from portal.privacy import crypto
from registration.help import messages
from registration.help.models import PHONE_PURPOSE, HelpRequest
from registration.help.workflow import WORKFLOW
from registration.unemployment.enums import Channel
from registration.unemployment.services import next_receipt, office_of_residence, service_region


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, cleaned."""

    name: str
    phone: str
    region_code: str
    kind: str
    words: str = ""


@transaction.atomic
def ask_for_help(*, actor: Actor, key: UUID, wish: Wish, channel: str = Channel.WEB) -> HelpRequest:
    """Hand a request to the office of residence, with a number and the day by which somebody calls.

    `key` is the form's own: the same form sent twice gives the request that the first one made.
    """
    place = service_region(wish.region_code)
    case, made = HelpRequest.objects.get_or_create(
        pk=key,
        defaults={
            "account_id": actor.user_id if actor.kind is ActorKind.CITIZEN else None,
            "person": Person.objects.of_account(actor).order_by("-proved_at", "-created_at").first(),
            "region_code": place, "service_office": office_of_residence(place), "channel": channel, "kind": wish.kind,
            "name": wish.name, "phone": wish.phone, "phone_index": crypto.mac(wish.phone, PHONE_PURPOSE),
            "words": wish.words or None, "receipt_no": next_receipt(place, timezone.now()),
        },
    )  # fmt: skip
    if made:
        perform(WORKFLOW, "submit", actor=actor, case=case, channel=channel)
        _tell(case, messages.Received(case))
    return case


def _tell(case: HelpRequest, kind: MessageKind) -> None:
    """Only somebody whom an account speaks for: a telephone that anybody may type gets no text message from us."""
    if case.person:
        notify(person=case.person, kind=kind, subject_id=case.pk)


@transaction.atomic
def called(*, actor: Actor, case: HelpRequest, answer: str = "", version: int | None = None) -> None:
    """Somebody was called and it goes on; what was said is ciphertext, the log has none."""
    perform(WORKFLOW, "call", actor=actor, case=case, version=version, facts={"answer": answer})


@transaction.atomic
def close(*, actor: Actor, case: HelpRequest, result: str, answer: str = "", version: int | None = None) -> None:
    """It is dealt with; the person is told."""
    perform(WORKFLOW, "close", actor=actor, case=case, version=version, facts={"result": result, "answer": answer})
    _tell(case, messages.Answered(case))


@transaction.atomic
def refer(*, actor: Actor, case: HelpRequest, referred_to: str, answer: str = "", version: int | None = None) -> None:
    """Another place deals with it; the person is told which one, and whom to ask if nobody calls."""
    if len(referred_to) > (HelpRequest._meta.get_field("referred_to").max_length or 0):
        raise ValidationError("转给哪里，写短一些", code="length")
    facts = {"referred_to": referred_to, "answer": answer}
    perform(WORKFLOW, "refer", actor=actor, case=case, version=version, facts=facts)
    _tell(case, messages.Referred(case))


@transaction.atomic
def withdraw(*, actor: Actor, case: HelpRequest, channel: str = Channel.WEB) -> None:
    """The person needs no call any more."""
    perform(WORKFLOW, "withdraw", actor=actor, case=case, channel=channel)
