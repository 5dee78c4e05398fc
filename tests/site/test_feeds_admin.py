"""The page of partners who send vacancies: who may open it, how each is doing, keys once, a pause that is kept."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from matching.vacancies.sources import snapshots
from matching.vacancies.sources.models import FeedKey, FeedRun, VacancyFeed
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.privacy.models import AuditEntry
from tests.channels.signing import Outside, channel
from tests.conftest import COUNTY, PROVINCE, TOWN
from tests.matching.vacancies.feeds import agency, offer, province, system_of
from tests.people.employers import credit_code
from tests.registration.employers import employer_of

pytestmark = pytest.mark.django_db
LIST, ONE = "/security/feeds/", "/security/feeds/of/jia/"


@pytest.fixture
def security(staff, browser_of):
    return browser_of(staff(Role.SECURITY_ADMIN, PROVINCE))


@pytest.fixture
def employer(citizen, staff):
    return employer_of(citizen(), actor_of(staff(Role.CASEWORKER, TOWN)))


def days() -> dict[str, str]:
    today = timezone.localdate()
    return {"since": today.isoformat(), "until": (today + timedelta(days=300)).isoformat()}


@pytest.mark.parametrize(
    ("role", "place", "sees", "manages"),
    [
        (Role.SECURITY_ADMIN, PROVINCE, 200, 302), (Role.PROVINCE_OFFICIAL, PROVINCE, 200, 404),
        (Role.SYSTEM_ADMIN, PROVINCE, 200, 404), (Role.AUDIT_ADMIN, PROVINCE, 404, 404),
        (Role.COUNTY_REVIEWER, COUNTY, 404, 404), (Role.CASEWORKER, TOWN, 404, 404),
    ],
)  # fmt: skip
def test_who_sees_the_partners_and_who_manages_them(role, place, sees, manages, staff, browser_of, employer):
    feed, browser = agency(employer), browser_of(staff(role, place, username=f"one-{role}"))
    key = system_of(feed).row
    assert [browser.get(path).status_code for path in (LIST, ONE)] == [sees, sees]
    form = 404 if manages == 404 else 200
    assert [browser.get(f"{path}").status_code for path in (f"{LIST}new/", f"{ONE}keys/", f"{ONE}employers/")] == [
        form
    ] * 3
    acts = (
        ({"on": "0"}, f"{ONE}switch/"),
        ({}, f"{ONE}employers/{employer.pk}/end/"),
        ({}, f"/security/feed-keys/{key.pk}/revoke/"),
    )
    assert [browser.post(path, said).status_code for said, path in acts] == [manages] * 3
    feed.refresh_from_db(), key.refresh_from_db()
    untouched = (feed.is_active, feed.employers.exists(), key.revoked_at is None)
    assert untouched == (manages == 404,) * 3


def test_a_partner_is_entered_gets_a_key_that_is_shown_once_and_sends(security, employer):
    given = {"name": "某甲人力资源公司", "code": "jia", "source": "agency"}
    assert security.post(f"{LIST}new/", given).url == ONE
    assert "已经有了" in security.post(f"{LIST}new/", given).content.decode()
    assert "没有在用的密钥" in security.get(LIST).content.decode()
    page = security.post(f"{ONE}keys/", days())
    secret = page.context["secret"]
    assert secret in page.content.decode() and secret not in security.get(ONE).content.decode()
    assert secret not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert "没有代码" in security.post(f"{ONE}employers/", {"uscc": credit_code(9)}).content.decode()
    assert security.post(f"{ONE}employers/", {"uscc": employer.uscc}).url == ONE
    system = Outside("partner", base64.b64decode(secret), FeedKey.objects.get().key)
    assert system.ask("PUT", "vacancies/offers/a-1/", offer(employer_uscc=employer.uscc)).json()["state"] == "published"
    shown = security.get(LIST).content.decode()
    assert "正常" in shown and "还没传过" not in shown
    security.post(f"{ONE}switch/", {"on": "0"})
    assert (
        system.ask("PUT", "vacancies/offers/a-2/", offer("a-2", employer_uscc=employer.uscc)).json()["code"] == "feed"
    )
    assert "暂停着" in security.get(LIST).content.decode()
    security.post(f"{ONE}switch/", {"on": "1"})
    assert system.ask("PUT", "vacancies/offers/a-2/", offer("a-2", employer_uscc=employer.uscc)).status_code == 200


def test_what_was_not_taken_is_counted_and_said(security, employer):
    feed = agency(employer)
    bad = offer("a-2", employer_uscc=employer.uscc, pay="看着给")
    body = {"snapshot": "s-1", "part": 1, "parts": 1, "vacancies": [offer(employer_uscc=employer.uscc), bad]}
    assert system_of(feed).ask("POST", "vacancies/snapshots/", body).status_code == 202
    snapshots.work()
    assert "上次有 1 个没收" in security.get(LIST).content.decode()
    shown = security.get(ONE).content.decode()
    assert "新的 1，没收 1" in shown and "a-2" in shown and "收全了，已经对过" in shown
    FeedRun.objects.update(state="held")
    assert "少得太多" in security.get(LIST).content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_the_questions_do_not_grow_with_the_list(many, security, employer, django_assert_max_num_queries):
    for at in range(many):
        feed = agency(employer, code=f"jia{at}", name=f"机构{at}") if at else agency(employer)
        FeedKey.objects.create(key=channel("partner").row, feed=feed)
        FeedRun.objects.create(feed=VacancyFeed.objects.get(code="jia"), snapshot=f"s-{at}", parts=1)
    province()
    for path, most in ((LIST, 8), (ONE, 12)):
        security.get(path)
        with django_assert_max_num_queries(most):
            assert security.get(path).status_code == 200
