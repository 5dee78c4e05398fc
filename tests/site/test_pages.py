"""The public pages: open to all, honest about what is not there, kind when something is wrong."""

import json
import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from portal.site import catalogue, errors
from portal.ui.navigation import Entry, address, footer, links

PAGES = [
    "home",
    "search",
    "services",
    "find-work",
    "hire",
    "help",
    "hotline",
    "accessibility",
    "privacy-notice",
    "site-map",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_signing_in(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "跳到正文" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_public_pages_only_read(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_no_page_means_no_link():
    assert address("no-such-page") == ""
    assert links((Entry("没有", "no-such-page"), Entry("办事", "services")), "/services/")[0].current
    assert all(link.url for _, column in footer() for link in column)


def test_footer_says_what_is_not_filled_in(client, settings):
    settings.FOOTER_SLOTS = {"主办单位": "", "网站标识码": "2300000001"}
    page = client.get("/").content.decode()
    assert "主办单位（待填）" in page and "网站标识码：2300000001" in page


@pytest.mark.parametrize("demo", [True, False])
def test_invented_data_is_named_on_every_page(client, settings, demo):
    settings.DEMO = demo
    assert ("演示数据" in client.get("/help/").content.decode()) is demo


@pytest.mark.parametrize("asked", ["失业", "sydj", "我失业了", "登记 失业"])
def test_search_finds_by_words_and_initials(asked):
    found = [entry.title for entry in catalogue.search(asked)]
    assert not address("register-start") or "失业登记" in found


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "   ", "没有这个词", "<script>", "\x00", "%" * 3000])
def test_search_answers_anything(client, asked):
    answer = client.get(reverse("search"), {"q": asked})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script ", "")


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.permission_denied, 403), (errors.not_found, 404), (errors.csrf_failure, 403)],
)
def test_errors_are_kind_and_carry_the_number(view, status):
    request = RequestFactory().get("/nowhere/")
    request.request_id = "12345678-aaaa"
    answer = view(request)
    page = answer.content.decode()
    assert answer.status_code == status
    assert "12345678" in page and "12333" in page and "系统异常" not in page


@pytest.mark.parametrize("view", [errors.bad_request, errors.not_found, errors.server_error, errors.unavailable])
def test_a_program_is_told_in_its_own_format_and_in_chinese(view):
    request = RequestFactory().get("/api/v1/nowhere/")
    request.request_id = "12345678-aaaa"
    answer = view(request)
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json" and told["status"] == answer.status_code
    assert told["request_id"] == "12345678-aaaa" and re.search("[一-鿿]", told["title"])


def test_an_address_of_the_api_that_is_none_is_a_problem_too(client):
    answer = client.get("/api/v1/nowhere/")
    assert (answer.status_code, answer.json()["title"]) == (404, "没有找到")


@pytest.mark.parametrize(("view", "status"), [(errors.server_error, 500), (errors.unavailable, 503)])
def test_failures_need_no_database(view, status):
    request = RequestFactory().get("/")
    request.COOKIES = {"lj_elder": "1"}
    answer = view(request)
    assert answer.status_code == status
    assert 'class="lj-elder"' in answer.content.decode()


def test_unavailable_says_when_to_come_back():
    assert errors.unavailable(RequestFactory().get("/"))["Retry-After"] == "30"


def test_parts_stand_on_a_demo_only():
    assert address("parts")  # tests count as a demo
