"""How a member of staff signs in, for tests of what comes after."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User

STAFF = "/account/staff/"
PASSWORD = "一个够长的测试口令 2026"
SECRET = "JBSWY3DPEHPK3PXP"


def equipped(user: User) -> User:
    """The employee with a password and an authenticator app."""
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(SECRET)}
    )
    return user


def code_now() -> str:
    """The six digits that the app shows at this moment."""
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(timezone.now().timestamp()) // 30))


def signed_in(user: User, address: str = "127.0.0.1", **post: str) -> Client:
    """A browser that went all the way: password, then the second factor."""
    browser = Client(REMOTE_ADDR=address)
    browser.post(STAFF, {"username": user.username, "password": PASSWORD} | post)
    browser.post("/account/second-factor/check/", {"code": code_now()})
    assert "_auth_user_id" in browser.session
    return browser
