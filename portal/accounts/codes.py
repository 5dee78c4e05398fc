"""Phone codes: six digits, five minutes, five tries, once, and only in the browser that asked.

Everything that counts is a row in PostgreSQL, so the counters survive a flushed cache, and the session
holds a challenge's id, never a phone or a code. (django-allauth's own flow keeps both in the session:
docs/adr/0003.)
"""

import secrets
from datetime import timedelta
from math import ceil
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.accounts.enums import UserKind
from portal.accounts.limits import counted_address
from portal.accounts.models import PhoneChallenge, User
from portal.accounts.phones import PHONE_PURPOSE
from portal.foundation.locks import lock_in_transaction
from portal.foundation.outages import GatewayDown
from portal.privacy import crypto

LIFE, RESEND_AFTER = timedelta(minutes=5), timedelta(seconds=60)
TRIES, PER_PHONE_A_DAY = 5, 10
PER_ADDRESS_AN_HOUR = 600  # a service hall of 200 people behind one address, three times over
CODE_PURPOSE = "accounts.challenge.code"
SESSION_KEY = "phone_challenge"


def request_code(request: HttpRequest, phone: str) -> PhoneChallenge:
    """Send a fresh code to `phone` and tie it to this browser session. Raises as `send_code`."""
    challenge = send_code(phone, counted_address(request))
    request.session[SESSION_KEY] = str(challenge.pk)
    return challenge


@transaction.atomic
def send_code(phone: str, address: str | None, before: str = "") -> PhoneChallenge:
    """Send a fresh code to `phone`, and `before` it what it is for; whoever asked for it keeps the challenge it belongs to.

    `address` is the browser's, or none where a channel asks for many people. The same work for a known and an unknown
    phone, so neither the answer nor its time tells them apart. Raises ValidationError with what to do when a code was
    asked for too often, or could not be sent.
    """
    lock_in_transaction(f"code:{crypto.mac(phone, PHONE_PURPOSE).hex()}")
    _check_limits(phone, address)
    code = f"{secrets.randbelow(1_000_000):06d}"
    challenge = PhoneChallenge(
        phone=phone, phone_index=crypto.mac(phone, PHONE_PURPOSE), address=address, expires_at=timezone.now() + LIFE
    )
    challenge.code_mac = crypto.mac(f"{challenge.pk}:{code}", CODE_PURPOSE)
    challenge.save()
    try:
        gateway = import_string(settings.SMS_GATEWAY)()
        if before:
            gateway.send(phone, before)
        gateway.send_code(phone, code)
    except GatewayDown as error:  # nothing is kept: what was never sent counts against nobody
        raise ValidationError("短信现在发不出去，请过几分钟再试，或打 12333", code="gateway") from error
    return challenge


def _check_limits(phone: str, address: str | None) -> None:
    now, sent = timezone.now(), PhoneChallenge.objects.filter(phone_index__in=crypto.macs(phone, PHONE_PURPOSE))
    last = sent.order_by("-sent_at").first()
    if last and now - last.sent_at < RESEND_AFTER:
        wait = ceil((RESEND_AFTER - (now - last.sent_at)).total_seconds())
        raise ValidationError(f"验证码刚发过，请等 {wait} 秒再要一次", code="too_soon")
    if sent.filter(sent_at__gt=now - timedelta(days=1)).count() >= PER_PHONE_A_DAY:
        raise ValidationError("这个号码今天要了太多次验证码。请明天再试，或打 12333", code="too_many")
    if (
        address
        and PhoneChallenge.objects.filter(address=address, sent_at__gt=now - timedelta(hours=1)).count()
        >= PER_ADDRESS_AN_HOUR
    ):
        raise ValidationError("现在要验证码的人太多，请过一会儿再试，或打 12333", code="address")


def current_challenge(request: HttpRequest) -> PhoneChallenge | None:
    """The unexpired, unused challenge of this browser session."""
    stored = request.session.get(SESSION_KEY)
    return open_challenge(UUID(stored)) if stored else None


def open_challenge(pk: UUID) -> PhoneChallenge | None:
    """A challenge that may still be answered."""
    return PhoneChallenge.objects.filter(pk=pk, used_at__isnull=True, expires_at__gt=timezone.now()).first()


def confirm_code(request: HttpRequest, code: str) -> User:
    """The account behind a right code in this browser session. Raises as `answer_challenge`."""
    user = answer_challenge(current_challenge(request), code)
    request.session.pop(SESSION_KEY, None)
    return user


def answer_challenge(challenge: PhoneChallenge | None, code: str) -> User:
    """The account behind a right code, made if there is none; the code is spent either way.

    Raises ValidationError; a wrong try is counted even though the caller's work is rolled back, because
    the count is committed before the answer. So nobody may call this inside a transaction of their own.
    """
    if challenge is None:
        raise ValidationError("验证码过期了，请再要一个", code="expired")
    if not _spend_try(challenge, code):
        raise ValidationError("验证码不对，请再看一看短信", code="wrong")
    return _account_of(challenge.phone)


def _spend_try(challenge: PhoneChallenge, code: str) -> bool:
    """Count one try under a row lock; True uses the code up."""
    with transaction.atomic():
        locked = PhoneChallenge.objects.select_for_update(no_key=True).get(pk=challenge.pk)
        if locked.used_at or locked.tries >= TRIES:
            raise ValidationError("这个验证码已经试了 5 次，请再要一个", code="burned")
        locked.tries += 1
        right = secrets.compare_digest(
            bytes(locked.code_mac), crypto.mac(f"{locked.pk}:{code}", CODE_PURPOSE, bytes(locked.code_mac)[0])
        )
        locked.used_at = timezone.now() if right else None
        locked.save(update_fields=["tries", "used_at"])
    return right


@transaction.atomic
def _account_of(phone: str) -> User:
    lock_in_transaction(f"account:{crypto.mac(phone, PHONE_PURPOSE).hex()}")
    user = User.objects.by_phone(phone)
    if user is None:
        user = User(kind=UserKind.CITIZEN, phone=phone, phone_index=crypto.mac(phone, PHONE_PURPOSE))
        user.set_unusable_password()
    user.phone_confirmed_at = timezone.now()
    user.save()
    return user
