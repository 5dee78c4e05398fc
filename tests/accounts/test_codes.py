"""Phone codes: what a code is good for, how often one is sent, and what neither page nor work gives away."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.codes import LIFE, PER_ADDRESS_AN_HOUR, PER_PHONE_A_DAY, TRIES
from portal.accounts.limits import counted_address
from portal.accounts.models import PhoneChallenge
from portal.accounts.phones import PHONE_PURPOSE
from portal.messages.gateways import FileGateway
from portal.privacy import crypto

pytestmark = pytest.mark.django_db
SIGN_IN, ENTER = "/account/sign-in/", "/account/sign-in/code/"
PHONE = "12610000001"


@pytest.fixture(autouse=True)
def _own_letter_box(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path


def asked(phone: str = PHONE, address: str = "10.0.0.1") -> tuple[Client, str]:
    """A browser that asked for a code, and the code that came."""
    browser = Client(REMOTE_ADDR=address)
    assert browser.post(SIGN_IN, {"phone": phone}).status_code == 302
    return browser, FileGateway().last_code(phone)


def entered(browser: Client, code: str) -> bool:
    browser.post(ENTER, {"code": code})
    return "_auth_user_id" in browser.session


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_case_15_a_right_code_signs_in_once():
    browser, code = asked()
    assert entered(browser, code)
    browser.post("/account/sign-out/")
    assert not entered(browser, code)


def test_case_15_a_used_code_is_dead_in_the_same_session_too():
    browser, code = asked()
    kept = dict(browser.session)
    assert entered(browser, code)
    again = Client()
    session = again.session
    session.update({name: value for name, value in kept.items() if not name.startswith("_auth")})
    session.save()
    assert not entered(again, code)


@pytest.mark.parametrize(("tries", "passes"), [(TRIES - 1, True), (TRIES, False)])
def test_case_15_the_sixth_guess_is_refused_even_if_right(tries, passes):
    browser, code = asked()
    for _ in range(tries):
        assert not entered(browser, wrong(code))
    assert entered(browser, code) is passes


@pytest.mark.parametrize(("age", "passes"), [(LIFE - timedelta(seconds=2), True), (LIFE + timedelta(seconds=1), False)])
def test_case_15_a_code_lives_five_minutes(age, passes):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser, code = asked()
        clock.shift(age)
        assert entered(browser, code) is passes


def test_case_15_a_code_is_good_in_the_browser_that_asked_only():
    _, code = asked()
    stranger, own = asked("12610000002")
    assert own == code or not entered(stranger, code)
    assert not entered(Client(), code)


def test_case_15_another_phones_code_opens_nothing():
    browser, code = asked()
    _, other = asked("12610000003")
    assert other == code or not entered(browser, other)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "١٢٣٤٥٦", "abcdef", "12 456", "\x00" * 6])
def test_case_15_what_is_not_six_digits_costs_no_try(code):
    browser, _ = asked()
    assert browser.post(ENTER, {"code": code}).status_code == 200
    assert PhoneChallenge.objects.get().tries == 0


def test_case_16_one_code_a_minute():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser, _ = asked()
        assert "请等 60 秒" in browser.post(SIGN_IN, {"phone": PHONE}).content.decode()
        clock.shift(timedelta(seconds=59))
        assert "请等 1 秒" in browser.post(SIGN_IN, {"phone": PHONE}).content.decode()
        clock.shift(timedelta(seconds=1))
        assert browser.post(SIGN_IN, {"phone": PHONE}).status_code == 302


def test_case_16_ten_codes_a_day_to_one_phone_from_however_many_browsers():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for at in range(PER_PHONE_A_DAY):
            asked(address=f"10.0.1.{at}")
            clock.shift(timedelta(seconds=61))
        refused = Client(REMOTE_ADDR="10.0.9.9").post(SIGN_IN, {"phone": PHONE})
        assert "请明天再试" in refused.content.decode()
        clock.shift(timedelta(days=1))
        asked()


def test_case_16_a_hundred_phones_from_one_hall_are_served_and_a_flood_is_not():
    for at in range(100):
        asked(f"1262{at:07d}", "10.0.0.9")
    sent = timezone.now() - timedelta(minutes=5)
    PhoneChallenge.objects.bulk_create(
        PhoneChallenge(
            phone=f"1263{at:07d}", phone_index=crypto.mac(f"1263{at:07d}", PHONE_PURPOSE), code_mac=b"x", address="10.0.0.9",
            sent_at=sent, expires_at=sent,
        )
        for at in range(PER_ADDRESS_AN_HOUR - 100)
    )  # fmt: skip
    flooded = Client(REMOTE_ADDR="10.0.0.9").post(SIGN_IN, {"phone": PHONE})
    assert "太多" in flooded.content.decode() and not FileGateway().last_code(PHONE)
    asked(address="10.0.0.10")


@pytest.mark.parametrize(
    ("address", "counted"),
    [("10.0.0.9", "10.0.0.9"), ("::ffff:10.0.0.9", "10.0.0.9"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("", None)],
)
def test_case_16_who_has_a_whole_network_has_one_budget(rf, address, counted):
    request = rf.get("/")
    request.address = address
    assert counted_address(request) == counted


def test_case_8_a_known_and_an_unknown_phone_look_and_cost_the_same(citizen):
    known, answers = citizen("12610000007").phone, []
    for phone in (known, "12610000008"):
        browser = Client()
        with CaptureQueriesContext(connection) as asking:
            first = browser.post(SIGN_IN, {"phone": phone})
        shapes = [re.sub(r"_x?[0-9]+|[0-9]+", "", query["sql"])[:40] for query in asking]
        page = browser.get(ENTER).content.decode()
        code = FileGateway().last_code(phone)
        answers.append((first.status_code, first.url, shapes, page.replace(code, "CODE").count(phone[-4:])))
    assert answers[0] == answers[1] and len(answers[0][2]) > 4
