"""Authorised login: a number shown in the channel, typed by the person on our own pages, where they are signed in.

Nobody gets a token by the number alone: the channel that asked for it must sign for it, and the person must agree to that channel
by name. A number is good for five minutes and once.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.exchange.channels import services, tokens
from portal.exchange.channels.models import Channel, Pairing, PersonToken
from portal.privacy import crypto

LIFE, DIGITS, TRIES_A_MINUTE = timedelta(minutes=5), 8, 10
PURPOSE, SALT = "exchange.channels.pairing", "portal.exchange.channels.pairing"
UNKNOWN = "没有这个数字，或者过了 5 分钟。请在那边再要一个"


def ask(*, channel: Channel) -> tuple[str, str]:
    """A fresh pairing of a channel: the word that the channel keeps, and the number that it shows."""
    number = _free_number()
    made = Pairing.objects.create(
        channel=channel, number_mac=crypto.mac(number, PURPOSE), expires_at=timezone.now() + LIFE
    )
    return signing.dumps(str(made.pk), salt=SALT), number


def _free_number() -> str:
    while True:  # of a hundred million numbers some thousands are open at a time
        number = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if not Pairing.objects.open().filter(number_mac__in=crypto.macs(number, PURPOSE)).exists():
            return number


def asked_for(*, actor: Actor, number: str) -> Pairing:
    """The pairing that shows this number now. Raises ValidationError, also for one who tries numbers out."""
    if services.count_call(subject=f"pairing:{actor.user_id}", most=TRIES_A_MINUTE).is_over:
        raise ValidationError("试得太多了，请过一分钟再试", code="often")
    found = Pairing.objects.open().select_related("channel").filter(
        number_mac__in=crypto.macs(number, PURPOSE), granted_at=None, channel__is_active=True
    )  # fmt: skip
    one = found.first()
    if one is None:
        raise ValidationError(UNKNOWN, code="unknown")
    return one


@transaction.atomic
def grant(*, actor: Actor, pairing_id: UUID) -> Pairing:
    """The person lets this channel act for them. Raises ValidationError where it is over or was granted before."""
    held = Pairing.objects.open().select_for_update(of=("self",), no_key=True).select_related("channel")
    one = held.filter(pk=pairing_id, granted_at=None).first()
    if one is None:
        raise ValidationError(UNKNOWN, code="unknown")
    one.account_id, one.granted_at = actor.user_id, timezone.now()
    one.save(update_fields=["account", "granted_at"])
    return one


@transaction.atomic
def redeem(*, channel: Channel, word: str) -> tuple[str, PersonToken] | None:
    """The token of a pairing that was agreed to, once; None while the person has not. Raises ValidationError where it is over."""
    try:
        pk = UUID(signing.loads(word, salt=SALT, max_age=LIFE))
    except (signing.BadSignature, ValueError):
        raise ValidationError(UNKNOWN, code="unknown") from None
    held = Pairing.objects.open().select_for_update(of=("self",), no_key=True).filter(pk=pk, channel=channel).first()
    if held is None:
        raise ValidationError(UNKNOWN, code="unknown")
    if held.account_id is None:
        return None
    held.used_at = timezone.now()
    held.save(update_fields=["used_at"])
    account = User.objects.filter(pk=held.account_id, is_active=True).first()
    if account is None:
        raise ValidationError(UNKNOWN, code="unknown")
    return tokens.issue(channel_id=channel.pk, account=account)
