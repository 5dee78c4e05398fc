"""The demo's keys: made out of the machine's own secret, so that nothing has to be kept."""

import base64
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.exchange.channels import services
from portal.exchange.channels.enums import Algorithm
from portal.exchange.channels.models import Channel, ChannelKey

YEARS = 3


def private_key(channel: str) -> Ed25519PrivateKey:
    """What the simulator of a channel signs with."""
    derived = HKDF(SHA256(), 32, salt=None, info=f"portal.demo.channel:{channel}".encode())
    return Ed25519PrivateKey.from_private_bytes(derived.derive(settings.SECRET_KEY.encode()))


def key_id(channel: str) -> str:
    """The key's number. It changes with the secret, so that a machine with another one gets another key."""
    public = private_key(channel).public_key().public_bytes_raw()
    return f"demo-{channel}-{public.hex()[:8]}"


def make_keys() -> int:
    """Give each channel that signs its demo key, if it has none; returns how many were made."""
    known, now, made = set(ChannelKey.objects.values_list("key_id", flat=True)), timezone.now(), 0
    for channel in Channel.objects.exclude(scopes=[]):
        if key_id(channel.pk) not in known:
            public = private_key(channel.pk).public_key().public_bytes_raw()
            services.add_key(
                actor=SYSTEM, channel=channel, key_id=key_id(channel.pk), algorithm=Algorithm.ED25519,
                material=base64.b64encode(public).decode(), start=now - timedelta(days=1),
                end=now + timedelta(days=366 * YEARS), is_demo=True,
            )  # fmt: skip
            made += 1
    return made
