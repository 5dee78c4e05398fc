"""Policies: only what is confirmed is public, it is found in the one box, and home is near every service."""

import re
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from assistance.policies.reading import policies, policy_of
from portal.rules import selectors, services
from portal.rules.enums import Purpose, Status, Truth
from portal.rules.models import Rule, RuleVersion
from portal.rules.selectors import rule_in_force
from portal.site import catalogue
from tests.conftest import COUNTY, PROVINCE

pytestmark = pytest.mark.django_db
HARBIN, STEPS = "230100000000", 3
CONDITION = {"fact": "business.registered", "op": "==", "value": True}
RESULT = {
    "groups": ["starter"],
    "who": "第一次办企业的人。",
    "gives": ["一笔钱。"],
    "apply": "到区里办。",
    "ask": "区人社局。",
    "checked": "2026-11-01",
}


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    selectors.EDITION.forget()
    yield
    selectors.EDITION.forget()


@pytest.fixture
def loan():
    return Rule.objects.create(code="policy.loan", name="创业补贴", purpose=Purpose.POLICY)


def test_shipped_are_statutes_with_article_and_day():
    found = policies()
    assert [one.slug for one in found][:2] == ["free-services", "unemployment-benefit"] and len(found) == 6
    assert all("法第" in one.source and one.checked == date(2025, 4, 19) and one.place == "全省" for one in found)


def test_the_benefits_condition_is_the_statutes():
    facts = {"person.ui_months_paid": 12, "person.lost_work_unwillingly": True, "person.registered_unemployed": True}
    rule = rule_in_force("policy.unemployment_benefit")
    assert rule.judge(facts).truth is Truth.YES
    assert rule.judge(facts | {"person.ui_months_paid": 11}).truth is Truth.NO
    assert rule.judge(facts | {"person.lost_work_unwillingly": None}).truth is Truth.UNKNOWN


def test_what_nobody_confirmed_is_not_public(loan, client):
    """domain.md, data: only LAW or confirmed is shown; a release's general knowledge, a draft and a withdrawn one are not."""
    days = DateRange(date(2026, 1, 1), None, "[)")
    RuleVersion.objects.create(
        rule=loan, condition=CONDITION, result=RESULT, valid=days, source="R16", mark="GK", shipped=True, status=Status.PUBLISHED,
    )  # fmt: skip
    assert policy_of("loan") is None
    assert client.get("/policies/loan/").status_code == 404
    assert "一笔钱" not in client.get("/search/", {"q": "第一次办企业"}).content.decode()
    assert client.get("/api/v1/search/", {"q": "第一次办企业"}).json()["policies"] == []


def test_published_by_two_it_is_public_in_its_place_and_days(loan, client):
    one, two = SimpleNamespace(user_id=uuid4()), SimpleNamespace(user_id=uuid4())
    kept = {
        "code": loan.code,
        "condition": CONDITION,
        "start": date(2026, 11, 1),
        "region": HARBIN,
        "source": "哈人社〔2026〕0 号",
    }
    draft = services.draft_rule(actor=one, result=RESULT, **kept)
    assert policy_of("loan", region=HARBIN) is None
    services.publish(actor=two, version=draft)
    selectors.EDITION.forget()
    assert policy_of("loan") is None and policy_of("loan", region=HARBIN, on=date(2026, 10, 31)) is None
    client.cookies["lj_region"] = HARBIN
    page = client.get("/policies/loan/").content.decode()
    assert "哈人社〔2026〕0 号" in page and "哈尔滨市" in page and "2026年11月1日起" in page and "不是决定" in page
    assert "想创业的人" in client.get("/policies/").content.decode()
    with pytest.raises(ValidationError, match="给哪些人"):
        services.draft_rule(actor=one, result=RESULT | {"gives": []}, **kept)


def test_the_list_is_by_group_of_people(client, django_assert_max_num_queries):
    client.get("/policies/")
    with django_assert_max_num_queries(1):
        page = client.get("/policies/", {"for": "hardship"}).content.decode()
    assert "零就业家庭" in page and "丧葬" not in page and "再放到这里" in page
    assert client.get("/policies/", {"for": "nobody"}).content.decode().count("lj-item") == 6
    assert client.get("/policies/no-such/").status_code == 404
    client.cookies["lj_region"] = "xx"
    assert client.get("/policies/zero-employment-household/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "title"),
    [("失业金", "失业保险金"), ("sybxj", "失业保险金"), ("shiyebaoxianjin", "失业保险金"), ("被裁 补助", "失业保险金"),
     ("免费", "免费的公共就业服务"), ("全家没工作", "零就业家庭"), ("公益性岗位", "就业援助"), ("丧葬费", "去世")],
)  # fmt: skip
def test_the_one_box_finds_policies_as_people_say_it(client, asked, title):
    page = client.get(reverse("search"), {"q": asked}).content.decode()
    assert title in page and re.search(r"政策 \d+ 个", page)
    assert any(title in one["title"] for one in client.get("/api/v1/search/", {"q": asked}).json()["policies"])


def test_the_api_says_what_the_box_says(client):
    found = client.get("/api/v1/search/", {"q": "失业登记", "region": COUNTY}).json()
    assert "register-start" in [one["code"] for one in found["items"]]
    assert found["vacancy_count"] == 0 and found["vacancies"] == [] and found["offices"] == []
    assert client.get("/api/v1/search/").json()["policies"] == []


def test_every_service_and_policy_is_within_three_steps_of_home(client):
    """Requirements 17.1: reachable from the home page in three steps, crawled as a visitor; sign-in pages count as reached."""
    reached, edge = {"/"}, ["/"]
    for _ in range(STEPS):
        links = {link for url in edge for link in _links(client, url)}
        edge = sorted(links - reached)
        reached |= links
    wanted = {one.url for one in catalogue.existing()} | {one.url for one in policies(region=PROVINCE)}
    assert wanted - reached == set()


def _links(client, url: str) -> set[str]:
    answer = client.get(url)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return set()
    return set(re.findall(r'href="(/(?!static|api)[^"?#]*)', answer.content.decode()))
