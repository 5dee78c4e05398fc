"""Tried against a provider of our own on loopback: what it may prove, and what nobody may pretend."""

import re
import socket
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from oidc_provider_mock import User as Subject
from oidc_provider_mock import run_server_in_thread

from portal.accounts.enums import Role
from portal.config.settings import identity_provider
from portal.people import provider
from portal.people.models import PersonLink
from portal.privacy.models import AuditEntry
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def person(citizen):
    return cases.submitted(citizen(), TOWN).person


@pytest.fixture
def account(person):
    return person.links.get().account


@pytest.fixture
def server(person, settings, monkeypatch):
    """A provider that knows the person, and a stranger."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    known = Subject(sub="s1", claims={"name": person.name, "id_number": person.id_number})
    other = Subject(sub="s2", claims={"name": person.name, "id_number": id_number()})
    renamed = Subject(sub="s3", claims={"name": "李某某", "id_number": person.id_number})
    with run_server_in_thread(user_claims=[known, other, renamed], require_nonce=True) as running:
        settings.SOCIALACCOUNT_PROVIDERS = identity_provider(
            f"http://localhost:{running.server_port}", "portal", "secret"
        )
        yield running


def consent(browser, subject: str = "s1", **form) -> str:
    """Walk to the provider and say yes there; gives the address that leads back."""
    away = browser.post(reverse("identity-ask"))["Location"]
    sent = requests.post(away, data={"sub": subject} | form, allow_redirects=False, timeout=5)
    return re.sub(r"^http://[^/]+", "", sent.headers["Location"])


def assurance(person) -> str:
    return PersonLink.objects.live().get(person=person).assurance


def test_case_20_state_nonce_and_pkce_go_along(server, account, browser_of):
    asked = parse_qs(urlsplit(browser_of(account).post(reverse("identity-ask"))["Location"]).query)
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["code_challenge_method"] == ["S256"]


def test_an_equal_number_proves_the_person(server, person, account, browser_of):
    browser = browser_of(account)
    assert "用身份平台核验" in browser.get(reverse("my")).content.decode()
    assert "身份核验好了" in browser.get(consent(browser)).content.decode()
    assert assurance(person) == "provider"
    assert SocialAccount.objects.get().extra_data == {}
    assert AuditEntry.objects.get(action="identity.proved").person_id == person.pk
    assert "用身份平台核验" not in browser.get(reverse("my")).content.decode()


@pytest.mark.parametrize("subject", ["s2", "s3"])
def test_case_22_another_number_or_name_proves_and_merges_nothing(server, person, account, browser_of, subject):
    browser = browser_of(account)
    page = browser.get(consent(browser, subject))
    assert page.status_code == 409
    assert "什么都没有改" in page.content.decode()
    assert assurance(person) == "phone"
    assert not SocialAccount.objects.exists()


def test_case_20_a_subject_of_another_account_is_refused(server, person, account, citizen, browser_of):
    SocialAccount.objects.create(user=citizen(), provider=provider.PROVIDER_ID, uid="s1")
    browser = browser_of(account)
    assert "另一个账号" in browser.get(consent(browser)).content.decode()
    assert assurance(person) == "phone"


def test_case_20_an_answer_is_good_once_and_in_its_own_browser(server, person, account, citizen, browser_of):
    browser = browser_of(account)
    back = consent(browser)
    assert browser_of(account).get(back).status_code == 400
    assert browser.get(back).status_code == 200
    assert browser.get(back).status_code == 400


@pytest.mark.parametrize("change", [("state=", "state=x"), ("code=", "code=x")])
def test_case_20_a_changed_state_or_code_is_refused(server, person, account, browser_of, change):
    browser = browser_of(account)
    assert browser.get(consent(browser).replace(*change)).status_code == 400
    assert assurance(person) == "phone"


def test_a_person_who_says_no_is_told_what_to_do(server, account, browser_of):
    browser = browser_of(account)
    page = browser.get(consent(browser, action="deny"))
    assert page.status_code == 400
    assert "再点一次" in page.content.decode()


FORGERIES = {
    "no signature": lambda told, key: jwt.encode(told, None, algorithm="none"),
    "a shared secret": lambda told, key: jwt.encode(told, "x" * 32, algorithm="HS256"),
    "another audience": lambda told, key: key(told | {"aud": "somebody"}),
    "another issuer": lambda told, key: key(told | {"iss": "http://evil.example"}),
    "too old": lambda told, key: key(told | {"exp": int(time.time()) - 3600}),
    "another nonce": lambda told, key: key(told | {"nonce": "x"}),
    "another key": lambda told, key: jwt.encode(told, _other_key(), algorithm="RS256"),
}


def _other_key():
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_case_20_a_forged_token_is_refused(server, person, account, browser_of, monkeypatch, forge):
    browser, mine = browser_of(account), _other_key()
    back = consent(browser)
    told = {"iss": f"http://localhost:{server.server_port}", "aud": "portal", "sub": "s1", "nonce": "n",
            "iat": int(time.time()), "exp": int(time.time()) + 60}  # fmt: skip
    public = jwt.algorithms.RSAAlgorithm.to_jwk(mine.public_key(), as_dict=True)

    class Keys:
        def __init__(self, **_):
            self.keys = {"keys": [public]}

        def json(self):
            return self.keys

    monkeypatch.setattr("allauth.socialaccount.providers.oauth2.client.OAuth2Client.get_access_token",
                        lambda *a, **k: {"access_token": "t", "id_token": forge(told, lambda one: jwt.encode(one, mine, algorithm="RS256"))})  # fmt: skip
    original = requests.Session.get
    monkeypatch.setattr(
        requests.Session, "get", lambda self, url, **k: Keys() if url.endswith("/jwks") else original(self, url, **k)
    )
    assert browser.get(back).status_code == 400
    assert assurance(person) == "phone"


@pytest.fixture
def mute_server():
    """Takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        yield listener.getsockname()[1]


def test_case_21_a_mute_provider_costs_less_than_three_seconds(mute_server, account, browser_of, settings):
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider(f"http://127.0.0.1:{mute_server}", "portal", "secret")
    browser, begun = browser_of(account), time.monotonic()
    page = browser.post(reverse("identity-ask"))
    assert time.monotonic() - begun < 3
    assert page.status_code == 503
    assert "没有回应" in page.content.decode()
    assert browser.get(reverse("my")).status_code == 200


def test_case_21_a_provider_that_is_away_is_explained(account, browser_of, settings):
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider("http://127.0.0.1:9", "portal", "secret")
    assert browser_of(account).post(reverse("identity-ask")).status_code == 503


def test_who_may_not_ask(server, staff, browser_of, client, settings, account):
    assert browser_of(staff(Role.CASEWORKER, TOWN)).post(reverse("identity-ask")).status_code == 404
    assert client.post(reverse("identity-ask")).status_code == 302
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert browser_of(account).post(reverse("identity-ask")).status_code == 404
    assert browser_of(account).get(reverse("identity-back")).status_code == 404
