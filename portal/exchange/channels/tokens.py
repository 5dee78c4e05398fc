"""A person's leave for a channel to act for them: short, bound to one channel and one account, ended at any time."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from portal.accounts.models import User
from portal.exchange.channels.limits import token_life
from portal.exchange.channels.models import PersonToken
from portal.privacy import crypto

PURPOSE, BOUND = "exchange.channels.token", "exchange.channels.token.account"
LONGEST = 100


def issue(*, channel_id: str, account: User) -> tuple[str, PersonToken]:
    """A fresh token and its row; the token itself is told once and kept nowhere."""
    token, now = secrets.token_urlsafe(32), timezone.now()
    row = PersonToken.objects.create(
        digest=crypto.mac(token, PURPOSE), channel_id=channel_id, account=account,
        bound_to=crypto.mac(account.get_session_auth_hash(), BOUND), issued_at=now, expires_at=now + token_life(),
    )  # fmt: skip
    return token, row


def token_of(channel_id: str, token: str) -> PersonToken | None:
    """The live token of this channel, if its account still is what it was; one query."""
    digests = crypto.macs(token[:LONGEST], PURPOSE)
    found = PersonToken.objects.live().select_related("account").filter(digest__in=digests, channel=channel_id).first()
    if found is None or not found.account.is_active:
        return None
    now = crypto.macs(found.account.get_session_auth_hash(), BOUND)
    return found if bytes(found.bound_to) in now else None


def end(token: PersonToken) -> None:
    """The person signed out in the channel."""
    PersonToken.objects.filter(pk=token.pk, ended_at=None).update(ended_at=timezone.now())


def end_all(accounts: Iterable[UUID], channel: str = "") -> int:
    """The person ended everything elsewhere, or in one channel; returns how many tokens that were."""
    live = PersonToken.objects.live().filter(account__in=set(accounts))
    return (live.filter(channel=channel) if channel else live).update(ended_at=timezone.now())
