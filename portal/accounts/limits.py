"""How often a password may be wrong. Counters are rows in PostgreSQL; a flushed cache changes nothing.

Three limits, none of which lets a stranger shut somebody out for good:
- one user at one address, 5 times: 15 minutes (django-axes);
- one address, 50 times in 10 minutes: devices it does not know wait, known ones and phone codes don't (case 13);
- one user from anywhere, 20 times in 10 minutes: devices not known to be this user's wait (case 14).
- one public form, 3 times a day for one telephone and 30 times in 10 minutes from one address: the page says whom to call.
A device is known for 30 days after a good sign-in, by a signed cookie that holds account ids only.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.accounts.models import FormUse, SignInFailure, User
from portal.privacy import crypto

WINDOW = timedelta(minutes=10)
PER_ADDRESS, PER_USER = 50, 20
FORMS_A_DAY, FORMS_PER_ADDRESS, A_DAY = 3, 30, timedelta(days=1)
KNOWN_FOR = timedelta(days=30)
MOST_USERS_A_DEVICE = 20
IPV6_SUBSCRIBER = 64  # bits
DEVICE_COOKIE, DEVICE_SALT = "lj_device", "portal.accounts.device"
NAME_PURPOSE, FORM_PURPOSE = "accounts.sign_in.username", "accounts.form_use.key"


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """429 with a page that says how long and whom to call."""
    return render(request, "accounts/locked.html", {"minutes": 15, "everybody": False}, status=429)


def asked_to_wait(request: HttpRequest) -> HttpResponse:
    """429 for a device that nobody knows, while somebody is guessing passwords from here or for this user."""
    return render(request, "accounts/locked.html", {"minutes": 10, "everybody": True}, status=429)


def must_wait(request: HttpRequest, username: str) -> bool:
    """Whether a try from this device is put off; the same two counts for a known and an unknown user name."""
    known = known_users(request)
    recent = SignInFailure.objects.filter(at__gt=timezone.now() - WINDOW)
    spraying = recent.filter(address=counted_address(request)).count() >= PER_ADDRESS
    guessed = recent.filter(username_mac__in=crypto.macs(_plain(username), NAME_PURPOSE)).count() >= PER_USER
    owner = User.objects.filter(username=username).values_list("pk", flat=True).first()
    return (spraying and not known) or (guessed and str(owner) not in known)


def count_failure(request: HttpRequest, username: str) -> None:
    """Keep one wrong try, whether or not such a user exists."""
    SignInFailure.objects.create(
        address=counted_address(request), username_mac=crypto.mac(_plain(username), NAME_PURPOSE)
    )


def count_form(request: HttpRequest, form: str, key: str, *, by_address: bool = True) -> None:
    """Keep one public form that came in; `key` is the telephone it names. A channel's own machine is nobody's address.

    Raises ValidationError, and keeps nothing, when this telephone or this address has sent enough of them.
    """
    now, mac = timezone.now(), crypto.mac(key, FORM_PURPOSE)
    address = counted_address(request) if by_address else None
    sent = FormUse.objects.filter(form=form)
    if sent.filter(key_mac__in=crypto.macs(key, FORM_PURPOSE), at__gt=now - A_DAY).count() >= FORMS_A_DAY:
        raise ValidationError("这个电话今天已经交过几次了，我们会打给您。着急请打 12333", code="often")
    if by_address and sent.filter(address=address, at__gt=now - WINDOW).count() >= FORMS_PER_ADDRESS:
        raise ValidationError("这里交得太多了，请过十分钟再试，或打 12333", code="often")
    FormUse.objects.create(form=form, address=address, key_mac=mac)


def known_users(request: HttpRequest) -> list[str]:
    """The accounts that signed in on this device within 30 days."""
    try:
        return signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []


def know_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Remember a good sign-in on this device, by a cookie that no script reads."""
    users = [str(user.pk), *(one for one in known_users(request) if one != str(user.pk))][:MOST_USERS_A_DEVICE]
    response.set_cookie(
        DEVICE_COOKIE, signing.dumps(users, salt=DEVICE_SALT), max_age=int(KNOWN_FOR.total_seconds()),
        secure=settings.SECURE_COOKIES, httponly=True, samesite="Lax",
    )  # fmt: skip


def counted_address(request: HttpRequest) -> str | None:
    """The address that limits count: one IPv4 address, or the /64 network that one IPv6 subscriber is given whole."""
    try:
        address = ip_address(getattr(request, "address", ""))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_SUBSCRIBER), strict=False).network_address)
    return str(address)


def _plain(username: str) -> str:
    return username.strip().casefold()[:150]
