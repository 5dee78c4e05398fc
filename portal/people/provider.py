"""The identity provider (an 电子社保卡-like OpenID Connect service), over django-allauth's client.

The library keeps the state in the session, once and for ten minutes, and does PKCE; here are added what it
leaves out: a nonce, a signature that is always checked against a short list of algorithms, one deadline for
all calls together, and no redirects. What the provider says of a person is compared and forgotten.
"""

import secrets
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import jwt
import requests
import structlog
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

log = structlog.get_logger(__name__)
PROVIDER_ID = "identity"
ALGORITHMS = ("RS256", "PS256", "ES256")  # never none, never a shared secret
NEEDED = ["iss", "aud", "exp", "iat", "sub", "nonce"]
SECONDS_FOR_ALL, LEEWAY = 2.5, 60


class ProviderDown(RuntimeError):
    """The provider does not answer, or not in time; nothing was changed."""


class ProviderRefused(RuntimeError):
    """An answer that must not be believed, or a person who said no."""


@dataclass(frozen=True)
class Claims:
    """What the provider vouches for."""

    subject: str
    id_number: str
    name: str


def is_configured() -> bool:
    """Whether this installation has an identity provider at all."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect"))


def display_name() -> str:
    """What people call the provider; empty where there is none."""
    return settings.IDENTITY_PROVIDER_NAME if is_configured() else ""


class Deadline:
    """Sessions whose calls together take no longer than the page may."""

    def __init__(self) -> None:
        self.ends = time.monotonic() + SECONDS_FOR_ALL

    def session(self) -> requests.Session:
        made = requests.Session()
        made.request = partial(self._call, made.request)  # type: ignore[method-assign]
        return made

    def _call(self, request: Any, method: str, url: str, **kwargs: Any) -> requests.Response:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise requests.Timeout("the identity provider took too long")
        return request(method, url, **kwargs | {"timeout": left, "allow_redirects": False})


class IdentityClient(OpenIDConnectOAuth2Adapter):
    """Our one provider, called back at our own address."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER_ID)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("identity-back"))


def ask(request: HttpRequest) -> HttpResponse:
    """The way to the provider's page. Raises ProviderDown."""
    request.identity_deadline = Deadline()  # type: ignore[attr-defined]
    client, nonce = IdentityClient(request), secrets.token_urlsafe(24)
    provider = client.get_provider()
    provider.get_oauth2_adapter = lambda _request: client
    try:
        return provider.redirect(request, "connect", data={"nonce": nonce}, auth_params={"nonce": nonce})
    except (requests.RequestException, ValueError, KeyError) as error:
        raise _down(error) from error


def answer(request: HttpRequest) -> Claims:
    """What the provider says, after every check. Raises ProviderRefused or ProviderDown."""
    request.identity_deadline = Deadline()  # type: ignore[attr-defined]
    client = IdentityClient(request)
    provider = client.get_provider()
    try:
        state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
        if "code" not in request.GET:
            raise ProviderRefused("no code")
        token = client.get_client(request, provider.app).get_access_token(
            request.GET["code"], pkce_code_verifier=state["pkce_code_verifier"]
        )
        told = _verified(client, provider.app.client_id, token["id_token"], state["data"]["nonce"])
        return _claims(told, _userinfo(client, token["access_token"], told["sub"]))
    except (PermissionDenied, OAuth2Error, jwt.PyJWTError, KeyError, ProviderRefused) as error:
        why = str(error) if isinstance(error, ProviderRefused) else type(error).__name__
        log.warning("identity.refused", why=why)
        raise ProviderRefused(why) from error
    except (requests.RequestException, ValueError) as error:
        raise _down(error) from error


def _verified(client: IdentityClient, audience: str, id_token: str, nonce: str) -> dict[str, Any]:
    header, config = jwt.get_unverified_header(id_token), client.openid_config
    if header.get("alg") not in ALGORITHMS:
        raise ProviderRefused("algorithm")
    with get_adapter().get_requests_session() as session:
        keys = session.get(config["jwks_uri"]).json()["keys"]
    named = [one for one in keys if one.get("kid") == header.get("kid")]
    if len(named or keys) != 1 or (not named and header.get("kid") and keys[0].get("kid")):
        raise ProviderRefused("key")  # a token need not name the key only where there is but one
    key = (named or keys)[0]
    told = jwt.decode(
        id_token, jwt.PyJWK(key, algorithm=header["alg"]).key, algorithms=[header["alg"]], audience=audience,
        issuer=config["issuer"], leeway=LEEWAY, options={"require": NEEDED},
    )  # fmt: skip
    if not secrets.compare_digest(str(told["nonce"]), nonce):
        raise ProviderRefused("nonce")
    return told


def _userinfo(client: IdentityClient, access_token: str, subject: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        told = session.get(client.profile_url, headers={"Authorization": f"Bearer {access_token}"}).json()
    if told.get("sub") != subject:
        raise ProviderRefused("subject")
    return told


def _claims(token: dict[str, Any], userinfo: dict[str, Any]) -> Claims:
    both = token | userinfo
    number, name = both[settings.IDENTITY_PROVIDER_ID_CLAIM], both[settings.IDENTITY_PROVIDER_NAME_CLAIM]
    return Claims(str(token["sub"]), str(number), str(name))


def _down(error: Exception) -> ProviderDown:
    log.warning("identity.down", error=type(error).__name__)
    return ProviderDown(type(error).__name__)
