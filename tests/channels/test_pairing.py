"""Authorised login: the number leads to nothing unless the channel signs for it and the person agrees to that channel by name."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.exchange.channels.models import Pairing, PersonToken
from tests.channels.signing import channel
from tests.conftest import TOWN

pytestmark = pytest.mark.django_db


def agreed(browser, number: str) -> str:
    page = browser.post("/my/channels/", {"number": f"{number[:4]} {number[4:]}"}).content.decode()
    word = re.search(r'name="word" value="([^"]+)"', page).group(1)
    assert "同意就在龙江小程序替您办吗" in page
    return browser.post("/my/channels/allow/", {"word": word}).content.decode()


def test_the_person_types_the_number_and_agrees_and_the_channel_gets_its_token_once(citizen, browser_of):
    person, mini = citizen(), channel()
    made = mini.ask("POST", "session/pairing/").json()
    waiting = mini.ask("POST", "session/paired/", {"pairing": made["pairing"]})
    assert waiting.status_code == 409 and waiting.json()["code"] == "waiting" and waiting["Retry-After"] == "3"
    browser = browser_of(person)
    assert "您同意就在龙江小程序替您办了" in agreed(browser, made["number"])
    opened = mini.ask("POST", "session/paired/", {"pairing": made["pairing"]})
    assert opened.status_code == 201
    mini.token = opened.json()["token"]
    assert mini.ask("GET", "my/").status_code == 200
    assert "就在龙江小程序" in browser.get("/my/channels/").content.decode()
    mini.token = ""
    assert mini.ask("POST", "session/paired/", {"pairing": made["pairing"]}).status_code == 400


def test_the_person_ends_all_of_them(citizen, browser_of):
    person = citizen()
    mini = channel().of(person)
    assert browser_of(person).post("/my/channels/end/").status_code == 302
    assert mini.ask("GET", "my/").json()["code"] == "token"


def test_another_channel_cannot_take_what_was_agreed_to(citizen, browser_of):
    mini, other = channel(), channel("social_card")
    made = mini.ask("POST", "session/pairing/").json()
    agreed(browser_of(citizen()), made["number"])
    assert other.ask("POST", "session/paired/", {"pairing": made["pairing"]}).status_code == 400
    assert mini.ask("POST", "session/paired/", {"pairing": "x"}).status_code == 400
    assert not PersonToken.objects.exists()


def test_a_number_is_good_for_five_minutes_and_for_one_person(citizen, browser_of):
    mini = channel()
    late, taken = (mini.ask("POST", "session/pairing/").json() for _ in range(2))
    first, second = browser_of(citizen()), browser_of(citizen())
    agreed(first, taken["number"])
    assert "没有这个数字" in second.post("/my/channels/", {"number": taken["number"]}).content.decode()
    Pairing.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "没有这个数字" in second.post("/my/channels/", {"number": late["number"]}).content.decode()
    assert mini.ask("POST", "session/paired/", {"pairing": taken["pairing"]}).status_code == 400


def test_nobody_tries_numbers_out(citizen, browser_of):
    browser, mini = browser_of(citizen()), channel()
    for number in range(10):
        browser.post("/my/channels/", {"number": f"{number:08d}"})
    made = mini.ask("POST", "session/pairing/").json()
    assert "试得太多了" in browser.post("/my/channels/", {"number": made["number"]}).content.decode()


@pytest.mark.parametrize("word", ["", "x", "x:y:z"])
def test_a_forged_consent_does_nothing(citizen, browser_of, word):
    channel().ask("POST", "session/pairing/")
    assert browser_of(citizen()).post("/my/channels/allow/", {"word": word}).status_code == 302
    assert not Pairing.objects.exclude(granted_at=None).exists()


def test_staff_agree_to_nothing(staff, browser_of):
    assert browser_of(staff(Role.CASEWORKER, TOWN)).get("/my/channels/").status_code == 403
