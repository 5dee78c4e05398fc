"""Sign-in out of an application: the channel vouches for whom it has verified, and the person's own browser comes in with that, once.

Nobody is signed in by the channel's word about a telephone: only the account that speaks, by a document seen or a provider's
word, for the person of exactly this number and name. Whom no account speaks for yet signs in by phone code first; what they
claim to be is proved by the same ticket then (the rules of `portal.people.services.prove_by_provider`).
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Assurance, UserKind
from portal.accounts.models import User
from portal.exchange.channels import limits, tokens
from portal.exchange.channels.models import Channel, ChannelRefusal, SignInTicket
from portal.people.models import Person
from portal.people.names import comparing
from portal.people.services import own_claim, prove_identity, proved_accounts
from portal.privacy import crypto

PURPOSE, LONGEST = "exchange.channels.ticket", 100


class Way(StrEnum):
    """What a ticket leads to, in the browser that opened it."""

    ENTER = "enter"  # an account speaks for this person
    JOIN = "join"  # signed in, and claims to be this person: the ticket proves it
    PHONE = "phone"  # no account yet: sign in by phone first
    WRITE = "write"  # signed in, and has not said to be this person
    REFUSED = "refused"  # the account does not let this channel sign it in
    DIFFERS = "differs"  # this number was proved under another name: a human must look
    STAFF = "staff"  # this browser is a member of staff's at work
    OVER = "over"  # used, too late, or never given


@dataclass(frozen=True)
class Arrival:
    """A ticket looked at: what it leads to, and to which account."""

    way: Way
    ticket: SignInTicket | None = None
    account: User | None = None

    @property
    def name(self) -> str:
        return _named(self.ticket)[0] if self.ticket else ""

    @property
    def id_number(self) -> str:
        return _named(self.ticket)[1] if self.ticket else ""


def _named(ticket: SignInTicket) -> tuple[str, str]:
    """The name and the number that a ticket vouches for."""
    told: Any = ticket.identity
    return told["name"], told["id_number"]


def issue(*, channel: Channel, level: str, name: str, id_number: str) -> tuple[str, SignInTicket]:
    """A fresh ticket and its row; the answer is the same whether or not anybody knows this person here."""
    word, now = secrets.token_urlsafe(32), timezone.now()
    row = SignInTicket.objects.create(
        digest=crypto.mac(word, PURPOSE), channel=channel, level=level, issued_at=now,
        expires_at=now + limits.ticket_life(), identity={"name": name, "id_number": id_number},
    )  # fmt: skip
    return word, row


def subject_of(id_number: str) -> str:
    """Under what name the tickets for one person are counted."""
    return f"ticket:{crypto.mac(id_number, PURPOSE).hex()[:36]}"


def look(*, word: str, user: User | None, for_use: bool = False) -> Arrival:
    """What this ticket leads to in a browser where `user`, or nobody, is signed in; `for_use` holds its row."""
    held = SignInTicket.objects.open()
    held = held.select_for_update(of=("self",), no_key=True) if for_use else held
    ticket = held.select_related("channel").filter(digest__in=crypto.macs(word[:LONGEST], PURPOSE)).first()
    if ticket is None:
        return Arrival(Way.OVER)
    if user is not None and user.kind != UserKind.CITIZEN:
        return Arrival(Way.STAFF, ticket)
    return _way_of(ticket, user)


def _way_of(ticket: SignInTicket, user: User | None) -> Arrival:
    name, number = _named(ticket)
    known = Person.objects.proved().with_id_number(number).filter(merged_into=None, forgotten_at=None).first()
    if known and comparing(known.name) != comparing(name):
        return Arrival(Way.DIFFERS, ticket)
    accounts = proved_accounts(known) if known else []
    account = accounts[0] if accounts else user
    if account and ChannelRefusal.objects.standing().filter(account=account, channel=ticket.channel).exists():
        return Arrival(Way.REFUSED, ticket, account)
    if accounts:
        return Arrival(Way.ENTER, ticket, account)
    if account is None:
        return Arrival(Way.PHONE, ticket)
    return Arrival(Way.JOIN if own_claim(account, number, name) else Way.WRITE, ticket, account)


@transaction.atomic
def redeem(*, actor: Actor, word: str, user: User | None) -> Arrival:
    """Use the ticket up where it leads to an account: prove whom it claims to be, if that is what it says.

    Anything else leaves it as it was. Raises ValidationError where a proof is refused (`prove_identity`).
    """
    found = look(word=word, user=user, for_use=True)
    if found.way not in (Way.ENTER, Way.JOIN) or found.ticket is None or found.account is None:
        return found
    if found.way is Way.JOIN:
        claim = own_claim(found.account, found.id_number, found.name)
        if claim is None:
            raise ValidationError("您在这里写的姓名、证件号码变了，请再看一看", code="differs")
        prove_identity(
            actor=actor, person=claim, assurance=Assurance.PROVIDER, evidence=f"channel:{found.ticket.channel_id}"
        )
    ticket = found.ticket
    ticket.identity, ticket.account, ticket.used_at = None, found.account, timezone.now()
    ticket.save(update_fields=["identity", "account", "used_at"])
    return found


@transaction.atomic
def refuse(*, actor: Actor, channel: Channel) -> None:
    """The person does not let this channel sign them in, and what it may do for them ends now."""
    ChannelRefusal.objects.get_or_create(account_id=actor.user_id, channel=channel, lifted_at=None)
    tokens.end_all([actor.user_id], channel=channel.pk)  # type: ignore[list-item]


@transaction.atomic
def allow_again(*, actor: Actor, channel: Channel) -> None:
    """The person lets this channel sign them in again."""
    standing = ChannelRefusal.objects.standing().filter(account=actor.user_id, channel=channel)
    standing.update(lifted_at=timezone.now())
