"""Signing in under attack, in a hall behind one address, and without a cache."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.cache import caches
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from portal.accounts import limits
from portal.accounts.enums import Role
from portal.accounts.models import PhoneChallenge, SecondFactorUse, SignInFailure, User
from portal.messages.gateways import FileGateway
from portal.privacy import crypto
from portal.privacy.enums import Outcome
from portal.privacy.models import AuditEntry
from tests.conftest import COUNTY, TOWN

pytestmark = pytest.mark.django_db

PASSWORD, HALL, ELSEWHERE = "four-plain-words-here", "10.0.0.7", "10.9.9.9"
SIGN_IN = "/account/staff/"


@pytest.fixture
def worker(staff):
    """A caseworker with a password and an authenticator app."""
    user = staff(Role.CASEWORKER, TOWN, username="li")
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, generate_totp_secret())
    return user


def attempt(client: Client, username: str, password: str = "wrong", address: str = HALL):
    return client.post(SIGN_IN, {"username": username, "password": password}, REMOTE_ADDR=address)


def code_of(user: User) -> str:
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def enter(client: Client, user: User, address: str = HALL):
    attempt(client, user.username, PASSWORD, address)
    return client.post(reverse("mfa_authenticate"), {"code": code_of(user)}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return client.get(reverse("desk-today")).status_code == 200


def test_password_and_code_lead_to_the_desk(client, worker):
    enter(client, worker)
    assert is_in(client)
    assert AuditEntry.objects.get(action="mfa_authenticate").actor_id == worker.pk


def test_case_12_five_wrong_lock_this_user_here_and_nobody_else(client, worker, staff):
    other = staff(Role.COUNTY_REVIEWER, COUNTY, username="qian")
    other.set_password(PASSWORD)
    other.save()
    answers = [attempt(client, "li").status_code for _ in range(6)]
    assert answers[-1] == 429
    assert attempt(Client(), "li", PASSWORD).status_code == 429
    assert attempt(Client(), "qian", PASSWORD).status_code == 302
    assert attempt(Client(), "li", PASSWORD, ELSEWHERE).status_code == 302
    assert AuditEntry.objects.filter(action="sign-in", outcome=Outcome.DENIED).count() >= 5
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert attempt(Client(), "li", PASSWORD).status_code == 302


def _spray(address: str, count: int = limits.PER_ADDRESS) -> None:
    SignInFailure.objects.bulk_create(
        SignInFailure(address=address, username_mac=crypto.mac(f"user{one}", limits.NAME_PURPOSE))
        for one in range(count)
    )


def test_case_13_spraying_holds_up_unknown_devices_of_that_address_only(worker, citizen):
    known, new = Client(), Client()
    enter(known, worker)
    known.post(reverse("sign-out"))
    _spray(HALL)
    assert attempt(new, "li", PASSWORD).status_code == 429
    assert "没登录过的设备" in attempt(new, "li", PASSWORD).content.decode()
    assert attempt(known, "li", PASSWORD).status_code == 302
    assert attempt(Client(), "li", PASSWORD, ELSEWHERE).status_code == 302
    by_phone = new.post(reverse("sign-in"), {"phone": "12600000417"}, REMOTE_ADDR=HALL)
    assert by_phone["Location"] == reverse("sign-in-code")


def test_case_13_a_hall_of_200_with_a_few_slips_is_not_held_up(worker):
    _spray(HALL, limits.PER_ADDRESS - 1)
    assert attempt(Client(), "li", PASSWORD).status_code == 302


def test_case_13_a_forged_device_cookie_is_no_known_device(worker):
    _spray(HALL)
    forged = Client()
    forged.cookies[limits.DEVICE_COOKIE] = f"['{worker.pk}']:abc:def"
    assert attempt(forged, "li", PASSWORD).status_code == 429


def test_case_13_the_wait_ends_and_survives_a_flushed_cache(worker):
    _spray(HALL)
    caches["default"].clear()
    assert attempt(Client(), "li", PASSWORD).status_code == 429
    with time_machine.travel(timezone.now() + limits.WINDOW + timedelta(seconds=5)):
        assert attempt(Client(), "li", PASSWORD).status_code == 302


def test_case_14_one_user_guessed_from_many_addresses(worker):
    known = Client()
    enter(known, worker)
    known.post(reverse("sign-out"))
    for one in range(limits.PER_USER):
        attempt(Client(), "li", address=f"10.1.{one}.1")
    assert attempt(Client(), "li", PASSWORD, ELSEWHERE).status_code == 429
    assert attempt(known, "li", PASSWORD, ELSEWHERE).status_code == 302


def test_a_code_is_good_once_even_if_the_cache_is_flushed(worker):
    with time_machine.travel(timezone.now(), tick=False):
        enter(Client(), worker)
        caches["default"].clear()
        second = Client()
        page = enter(second, worker)
        assert "这个动态码用过了" in page.content.decode()
        assert not is_in(second)
    assert SecondFactorUse.objects.get().user == worker


def test_five_wrong_codes_and_the_sixth_is_not_looked_at(worker, client):
    attempt(client, "li", PASSWORD)
    for _ in range(5):
        assert "动态码不对" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "等 15 分钟" in client.post(reverse("mfa_authenticate"), {"code": code_of(worker)}).content.decode()


AWAY = {
    "default": {"BACKEND": "portal.foundation.cache.ForgivingRedisCache", "LOCATION": "unix:///nowhere/valkey.sock"}
}


@override_settings(CACHES=AWAY)
def test_case_78_staff_sign_in_while_the_cache_is_away(worker, client):
    enter(client, worker)
    assert is_in(client)
    assert client.get(reverse("readyz")).json() == {"database": "ok", "cache": "down"}


@override_settings(CACHES=AWAY)
def test_case_78_a_cache_that_is_away_answers_like_an_empty_one():
    cache = caches["default"]
    assert cache.get("x", 7) == 7
    assert cache.add("x", 1) is True
    assert (cache.set("x", 1), cache.get_many(["x"]), cache.set_many({"x": 1})) == (None, {}, [])
    assert (cache.delete("x"), cache.touch("x"), cache.has_key("x")) == (False, False, False)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("x")


def test_case_18_a_new_password_ends_every_other_session(worker, browser_of):
    here, there = browser_of(worker), browser_of(worker)
    given = {"old": PASSWORD, "new": "another-plain-phrase", "again": "another-plain-phrase"}
    assert here.post(reverse("staff-password"), given).status_code == 302
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("short", "short", "至少要 12 位"),
        ("longjiang12333", "longjiang12333", "不要用单位"),
        ("password1234", "password1234", "太常见"),
        ("another-plain-phrase", "another-plain-phrasE", "两遍写得不一样"),
        (PASSWORD, PASSWORD, "不能和现在的一样"),
    ],
)
def test_a_password_that_will_not_do(worker, browser_of, new, again, sentence):
    page = browser_of(worker).post(reverse("staff-password"), {"old": PASSWORD, "new": new, "again": again})
    assert sentence in page.content.decode()


def test_a_one_time_password_leads_to_an_own_one_first_and_runs_out(worker, browser_of, client):
    worker.enrolment_until = timezone.now() + timedelta(days=1)
    worker.save()
    browser = browser_of(worker)
    assert browser.get(reverse("desk"))["Location"] == reverse("staff-password")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert "用户名或密码不对" in attempt(client, "li", PASSWORD).content.decode()
    browser.post(
        reverse("staff-password"), {"old": PASSWORD, "new": "another-plain-phrase", "again": "another-plain-phrase"}
    )
    assert is_in(browser)


def test_a_citizen_has_no_password_page(citizen, browser_of):
    assert browser_of(citizen()).get(reverse("staff-password")).status_code == 404


def test_sessions_are_listed_and_the_others_end(worker):
    here, there = Client(), Client()
    enter(here, worker)
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        enter(there, worker)
        assert here.get(reverse("usersessions_list")).content.decode().count("lj-task") == 2
        here.post(reverse("usersessions_list"))
        assert is_in(here)
        assert not is_in(there)


PHONE = "12600000417"


def _ask(client: Client, phone: str = PHONE):
    return client.post(reverse("sign-in"), {"phone": phone})


def _say(client: Client, code: str):
    return client.post(reverse("sign-in-code"), {"code": code})


def test_case_15_a_code_works_once_in_its_own_browser():
    client, other = Client(), Client()
    _ask(client)
    code = FileGateway().last_code(PHONE)
    assert _say(other, code)["Location"] == reverse("sign-in")
    assert _say(client, code)["Location"] == reverse("my")
    client.post(reverse("sign-out"))
    assert _say(client, code)["Location"] == reverse("sign-in")


def test_case_15_five_wrong_tries_burn_the_code(client):
    _ask(client)
    code = FileGateway().last_code(PHONE)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert "验证码不对" in _say(client, wrong).content.decode()
    assert "已经试了 5 次" in _say(client, code).content.decode()


def test_case_15_after_five_minutes_a_code_is_old(client):
    _ask(client)
    code = FileGateway().last_code(PHONE)
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert _say(client, code)["Location"] == reverse("sign-in")


def test_case_16_a_minute_between_codes_and_ten_a_day(client):
    begun = timezone.now()
    for minutes in range(10):
        with time_machine.travel(begun + timedelta(minutes=2 * minutes)):
            assert _ask(client).status_code == 302
            assert "请等" in _ask(client).content.decode()
    with time_machine.travel(begun + timedelta(minutes=30)):
        assert "今天要了太多次" in _ask(client).content.decode()
    assert PhoneChallenge.objects.count() == 10


def test_case_25_nobody_can_sign_in_as_somebody_else():
    """There is no such page: a session begins in the sign-in views alone, and nowhere else in the source."""
    root = Path(settings.BASE_DIR)
    begins = re.compile(r"(?<![\w.])(perform_login|force_login|login|SESSION_KEY)\(")
    found = {
        str(path.relative_to(root))
        for folder in ("portal", "registration", "assistance", "matching", "entrepreneurship", "analytics")
        for path in (root / folder).rglob("*.py")
        if begins.search(path.read_text())
    }
    assert found == {"portal/accounts/views.py"}
