"""Codes of the authenticator app: each is good once, and wrong ones are counted, both as rows in PostgreSQL."""

import time
from datetime import timedelta

from allauth.mfa import app_settings
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import SignInFailure, User
from portal.privacy import crypto

WINDOW, TRIES = timedelta(minutes=15), 5
FAILURE_PURPOSE = "accounts.second_factor"
USE = """
    INSERT INTO portal_secondfactoruse (user_id, step) VALUES (%s, %s)
    ON CONFLICT (user_id) DO UPDATE SET step = excluded.step WHERE portal_secondfactoruse.step < excluded.step
    RETURNING step
"""


class _Checked:
    """What both forms of the library do besides: count, refuse a used code, and speak plainly."""

    user: User

    def clean_code(self) -> str:
        """The code, if it is right, fresh and not the sixth try. Raises ValidationError with what to do."""
        mac = crypto.mac(str(self.user.pk), FAILURE_PURPOSE)
        recent = SignInFailure.objects.filter(username_mac=mac, at__gt=timezone.now() - WINDOW)
        if recent.count() >= TRIES:
            raise ValidationError("错了 5 次，请等 15 分钟再试", code="too_many")
        try:
            code = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            SignInFailure.objects.create(username_mac=mac)
            raise ValidationError("动态码不对，请看验证器上现在的 6 位数字", code="wrong") from None
        if self.authenticator.type == Authenticator.Type.TOTP and not use_once(self.authenticator, code):  # type: ignore[attr-defined]
            raise ValidationError("这个动态码用过了，请等下一个", code="used")
        return code


class AuthenticateForm(_Checked, forms.AuthenticateForm):
    """The second step of signing in."""


class ReauthenticateForm(_Checked, forms.ReauthenticateForm):
    """Once more, before something delicate."""


@transaction.atomic
def use_once(authenticator: Authenticator, code: str) -> bool:
    """Use up the time step that a right code belongs to; False if it, or a later one, was used before."""
    secret, now = decrypt(authenticator.data["secret"]), int(time.time()) // app_settings.TOTP_PERIOD
    step = next((one for one in (now, now - 1) if format_hotp_value(hotp_value(secret, one)) == code.strip()), now)
    with connection.cursor() as cursor:
        cursor.execute(USE, [authenticator.user_id, step])
        return cursor.fetchone() is not None
