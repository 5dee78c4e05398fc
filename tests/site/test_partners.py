"""The page of the contracts: who may look, what it says, and what it never shows."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from portal.config.demo.partners.moods import Mood
from portal.exchange.partners.contracts import contracts
from portal.exchange.partners.models import PartnerFeed
from portal.exchange.partners.pulling import pull
from tests.conftest import CITY, COUNTY, PROVINCE, TOWN
from tests.harness import id_number
from tests.partners import town  # noqa: F401

pytestmark = pytest.mark.django_db
WHO = [
    (Role.SYSTEM_ADMIN, PROVINCE, 200, 302), (Role.PROVINCE_OFFICIAL, PROVINCE, 200, 404), (Role.CITY_OFFICIAL, CITY, 200, 404),
    (Role.COUNTY_REVIEWER, COUNTY, 200, 404), (Role.CASEWORKER, TOWN, 404, 404), (Role.VILLAGE_WORKER, TOWN, 404, 404),
    (Role.AUDIT_ADMIN, PROVINCE, 404, 404), (Role.SECURITY_ADMIN, PROVINCE, 404, 404), (Role.PARTNER, TOWN, 404, 404),
]  # fmt: skip


@pytest.mark.parametrize(("role", "place", "look", "act"), WHO)
def test_who_may_look_and_who_may_try_again(staff, browser_of, role, place, look, act):
    browser = browser_of(staff(role, place))
    assert browser.get(reverse("admin-partners")).status_code == look
    url = reverse("admin-partner", args=["insurance"])
    assert browser.get(url).status_code == look and browser.post(url).status_code == act
    assert browser.get(reverse("admin-partner", args=["nobody"])).status_code == 404


@pytest.fixture
def admin(staff, browser_of):
    return browser_of(staff(Role.SYSTEM_ADMIN, PROVINCE))


def test_every_contract_is_shown_whole(admin):
    for one in contracts():
        page = admin.get(reverse("admin-partner", args=[one.code.value])).content.decode()
        for words in (
            one.name,
            one.legal_basis,
            one.purpose,
            one.frequency,
            *(kind.label for kind in one.records.values()),
        ):
            assert words in page
        assert "没有接通" in page and "PARTNERS_FILE" in page


def test_how_the_connection_is_doing_and_nobody_s_name(town, admin):  # noqa: F811
    number, house = id_number(), town.houses["insurance"]
    data = {"employer": "某某米业有限公司", "uscc": "91239999MA0000518X"}
    house.happen("enrolled", "周某某", number, "2026-11-02", data)
    pull("insurance")
    url = reverse("admin-partner", args=["insurance"])
    page = admin.get(url).content.decode()
    assert "正常" in page and "收下了" in page and "周某某" not in page and number not in page
    house.be(Mood.FORGED)
    pull("insurance", hurry=True)
    page = admin.get(url).content.decode()
    assert "签名不对" in page and "整批没有收" in page and "核对好了，现在再问" in page
    assert "签名不对" in admin.get(reverse("admin-partners")).content.decode()
    before = PartnerFeed.objects.get().next_at
    assert admin.post(url).status_code == 302 and PartnerFeed.objects.get().next_at < before
