"""Writes of the channel register: what is shipped, keys, and the two counters behind every call."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.exchange.channels.enums import Algorithm
from portal.exchange.channels.models import Channel, ChannelKey
from portal.foundation.constraints import explained

SHIPPED = Path(__file__).parent / "data" / "channels.json"
KEY_BYTES, SHORTEST_SECRET = 32, 32


def load_channels() -> int:
    """Bring in the shipped channels that are missing; what an administrator changed stays. Returns how many came."""
    known = set(Channel.objects.values_list("pk", flat=True))
    missing = [Channel(**one) for one in _shipped() if one["code"] not in known]
    Channel.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


@lru_cache(1)
def _shipped() -> list[dict]:
    return json.loads(SHIPPED.read_text())


@transaction.atomic
def add_key(
    *, actor: Actor, channel: Channel, key_id: str, algorithm: str, material: str, start: datetime, end: datetime,
    is_demo: bool = False,
) -> ChannelKey:  # fmt: skip
    """Enter what a channel signs with; `material` is base64: a public key of 32 bytes, or a secret of at least 32.

    Raises ValidationError for material of another shape, a key number that is taken, or a time that is over.
    """
    if not channel.scopes:
        raise ValidationError("这个渠道不走接口，不用密钥", code="own")
    if end <= start or end <= timezone.now():
        raise ValidationError("结束的时间要晚于开始，也要晚于现在", code="dates")
    raw = _material(material, algorithm)
    public = algorithm == Algorithm.ED25519
    with explained():
        if ChannelKey.objects.filter(key_id=key_id).exists():
            raise ValidationError("这个密钥编号已经用过，请换一个", code="taken")
        return ChannelKey.objects.create(
            channel=channel, key_id=key_id, algorithm=algorithm,
            public_key=base64.b64encode(raw).decode() if public else "",
            secret=None if public else base64.b64encode(raw).decode(),
            valid=DateTimeTZRange(start, end), entered_by=actor.user_id, is_demo=is_demo,
        )  # fmt: skip


def _material(text: str, algorithm: str) -> bytes:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError("密钥要写成 base64", code="form") from None
    if algorithm == Algorithm.ED25519 and len(raw) != KEY_BYTES:
        raise ValidationError(f"Ed25519 公钥是 {KEY_BYTES} 个字节，这里是 {len(raw)} 个", code="length")
    if algorithm == Algorithm.HMAC and not SHORTEST_SECRET <= len(raw) <= 2 * SHORTEST_SECRET:
        raise ValidationError(f"共同的密钥要有 {SHORTEST_SECRET} 到 {2 * SHORTEST_SECRET} 个字节", code="length")
    return raw


@transaction.atomic
def revoke_key(*, actor: Actor, key: ChannelKey) -> None:
    """Let a key sign nothing any more, from the next request on."""
    ChannelKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=actor.user_id)


@transaction.atomic
def change_channel(*, actor: Actor, channel: Channel, per_minute: int, is_active: bool) -> None:
    """How often a channel is answered, and whether at all."""
    channel.per_minute, channel.is_active = per_minute, is_active
    with explained():
        channel.save(update_fields=["per_minute", "is_active"])


def key_bytes(key: ChannelKey) -> bytes:
    """What signatures are checked with: the public key, or the shared secret."""
    return base64.b64decode(key.public_key or key.secret)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Count:
    """How often somebody has called in this minute, this call included."""

    used: int
    most: int
    seconds: int  # until the minute is over

    @property
    def is_over(self) -> bool:
        return self.used > self.most

    @property
    def left(self) -> int:
        return max(self.most - self.used, 0)


# One statement, one commit, whatever becomes of the request: a nonce that was seen stays seen.
ARRIVED = """
    WITH seen AS (
        INSERT INTO portal_seennonce (key_id, nonce, at) VALUES (%(key)s, %(nonce)s, now())
        ON CONFLICT DO NOTHING RETURNING 1
    ), counted AS (
        INSERT INTO portal_callcount AS c (subject, minute, count) VALUES (%(subject)s, date_trunc('minute', now()), 1)
        ON CONFLICT (subject, minute) DO UPDATE SET count = c.count + 1 RETURNING count
    )
    SELECT (SELECT count(*) FROM seen), (SELECT count FROM counted),
           60 - floor(extract(second FROM now()))::int
"""
COUNTED = """
    INSERT INTO portal_callcount AS c (subject, minute, count) VALUES (%s, date_trunc('minute', now()), 1)
    ON CONFLICT (subject, minute) DO UPDATE SET count = c.count + 1
    RETURNING count, 60 - floor(extract(second FROM now()))::int
"""


def arrive(*, key: ChannelKey, nonce: str, most: int) -> tuple[bool, Count]:
    """Remember one signed request: whether its nonce is new, and how often its channel has called in this minute."""
    given = {"key": key.pk, "nonce": nonce, "subject": f"channel:{key.channel_id}"}
    with connection.cursor() as cursor:
        cursor.execute(ARRIVED, given)
        seen, used, seconds = cursor.fetchone()
    return bool(seen), Count(used, most, seconds)


def count_call(*, subject: str, most: int) -> Count:
    """Count one call of somebody in this minute."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [subject])
        used, seconds = cursor.fetchone()
    return Count(used, most, seconds)


def channels_with_keys() -> Iterable[Channel]:
    """Every channel with its keys, newest first. Two queries."""
    return Channel.objects.prefetch_related("keys")
