"""Where django-allauth asks the project: second factors and provider identities kept our way."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from portal.accounts import kept
from portal.accounts.limits import know_device
from portal.accounts.sessions import ELSEWHERE, SEEN, STARTED, TOLD_OF, others_of
from portal.privacy import audit, crypto

TOTP_PURPOSE = "accounts.totp.secret"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by a form: citizens by phone code, staff by their office."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return getattr(request, "address", "") or "0.0.0.0"

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        for name in (STARTED, SEEN, ELSEWHERE, TOLD_OF, "second_factor", "assignment"):
            request.session.pop(name, None)
        kept.forget_unless_own(request)
        response = super().post_login(request, user, **kwargs)
        if user.is_staff_member:
            know_device(request, response, user)
            self._tell_of_others(request, user)
        return response

    @staticmethod
    def _tell_of_others(request: HttpRequest, user: Any) -> None:
        """An account in use at two places at once is perhaps in two people's hands (trust.md, case 32)."""
        if others := others_of(request, user):
            request.session[ELSEWHERE] = True
            audit.record(
                "sign-in.elsewhere", actor_id=user.pk, detail={"others": others},
                address=getattr(request, "address", ""), request_id=getattr(request, "request_id", ""),
            )  # fmt: skip

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's own notices are not ours to speak; pages say what happened."""


class MfaAdapter(DefaultMFAAdapter):
    """Second-factor secrets are ciphertext in the database like every other secret."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, TOTP_PURPOSE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(bytes.fromhex(encrypted_text), TOTP_PURPOSE)


class IdentityAdapter(DefaultSocialAccountAdapter):
    """An identity provider proves a person to an account that is already signed in; it opens none by itself."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_requests_session(self) -> Any:
        """Calls to the provider share the deadline of the page that makes them."""
        deadline = getattr(context.request, "identity_deadline", None)
        return deadline.session() if deadline else super().get_requests_session()
