"""Writes about the partners who send vacancies: who they are, the keys they sign with, for whom they may speak."""

import base64
import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.vacancies.sources.models import FeedKey, VacancyFeed
from portal.accounts.actors import Actor
from portal.exchange.channels import services as channels
from portal.exchange.channels.enums import Algorithm, ChannelCode
from portal.exchange.channels.models import Channel, ChannelKey
from portal.foundation.constraints import explained
from portal.people.employers.models import Employer


@transaction.atomic
def register(*, actor: Actor, code: str, name: str, source: str) -> VacancyFeed:
    """Enter a partner. Raises ValidationError for a code that is taken."""
    with explained():
        if VacancyFeed.objects.filter(code=code).exists():
            raise ValidationError("这个编号已经有了，请换一个", code="taken")
        return VacancyFeed.objects.create(code=code, name=name, source=source)


@transaction.atomic
def switch(*, actor: Actor, feed: VacancyFeed, on: bool) -> None:
    """Take nothing more from the next request on, or take again. What it brought stays, and grows old like everything."""
    VacancyFeed.objects.filter(pk=feed.pk).update(is_active=on)
    feed.is_active = on


@transaction.atomic
def new_key(*, actor: Actor, feed: VacancyFeed, start: datetime, end: datetime) -> tuple[ChannelKey, str]:
    """Make a common secret for the partner; returns it once: from now on it is ciphertext and nobody reads it again."""
    secret = base64.b64encode(secrets.token_bytes(channels.KEY_BYTES)).decode()
    key = channels.add_key(
        actor=actor, channel=Channel.objects.get(pk=ChannelCode.PARTNER),
        key_id=f"{feed.code}-{timezone.localdate():%y%m%d}-{secrets.token_hex(3)}", algorithm=Algorithm.HMAC, material=secret,
        start=start, end=end,
    )  # fmt: skip
    use_key(actor=actor, feed=feed, key=key)
    return key, secret


@transaction.atomic
def use_key(*, actor: Actor, feed: VacancyFeed, key: ChannelKey) -> None:
    """A key that was entered for partners signs for this feed, and for no other. Raises ValidationError for another channel's."""
    if key.channel_id != ChannelCode.PARTNER:
        raise ValidationError("这把密钥不是“共建网点”渠道的", code="channel")
    FeedKey.objects.update_or_create(key=key, defaults={"feed": feed})


@transaction.atomic
def authorise(*, actor: Actor, feed: VacancyFeed, uscc: str) -> Employer:
    """An office has seen the letter by which this employer lets the partner speak (人力资源市场暂行条例 26).

    Raises ValidationError for a code that no employer has.
    """
    employer = Employer.objects.filter(uscc=uscc).first()
    if employer is None:
        raise ValidationError("没有代码是这个的单位，请先登记", code="employer")
    feed.employers.add(employer)
    return employer


@transaction.atomic
def end_authority(*, actor: Actor, feed: VacancyFeed, employer: Employer) -> None:
    """The partner may bring nothing new for this employer any more."""
    feed.employers.remove(employer)
