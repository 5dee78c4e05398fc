"""Preferences: kept in cookies, set by POST, and never a way out of the site."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db  # a POST opens a transaction


def test_the_elder_version_is_one_press_away_and_back(client):
    answer = client.post(reverse("prefer-elder"), {"elder": "1", "next": "/help/"})
    assert answer.status_code == 302 and answer["Location"] == "/help/"
    assert client.cookies["lj_elder"]["httponly"]
    page = client.get("/help/").content.decode()
    assert 'class="lj-elder"' in page and "普通版" in page and "读给我听" in page
    client.post(reverse("prefer-elder"), {"elder": "0"})
    assert 'class="lj-elder"' not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example/x",
        "/\\evil.example",
        "javascript:alert(1)",
        "\x00/",
        "http:///evil.example",
    ],
)
def test_next_never_leads_away(client, away):
    assert client.post(reverse("prefer-elder"), {"elder": "1", "next": away})["Location"] == "/"


def test_preferences_are_posted(client):
    assert client.get(reverse("prefer-elder")).status_code == 405
    assert client.get(reverse("prefer-region")).status_code == 405


@pytest.mark.parametrize("cookie", ["x", "230882", "110000000000", "<b>", "2" * 4000])
def test_a_forged_region_cookie_is_ignored(client, cookie):
    client.cookies["lj_region"] = cookie
    page = client.get("/").content.decode()
    assert "选地区" in page and "<b>富" not in page


def test_without_a_token_the_form_says_how_to_send_it_again():
    answer = Client(enforce_csrf_checks=True).post(reverse("prefer-elder"), {"elder": "1"})
    assert answer.status_code == 403
    assert "这一页开得太久了" in answer.content.decode()


def test_a_region_that_is_none_asks_again(client):
    answer = client.post(reverse("prefer-region"), {"region": "230882"})
    assert answer.status_code == 200
    assert "lj_region" not in client.cookies
    assert "没有找到这个地方" in answer.content.decode()
