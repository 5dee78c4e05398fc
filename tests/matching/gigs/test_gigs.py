"""Markets of odd jobs: what everybody reads, who of the office writes, and that nothing written is lost."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from matching.gigs import services
from matching.gigs.models import GigMarket
from matching.gigs.services import Told
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.ui.fields.once import new_key
from tests.conftest import CITY, COUNTY, FAR_TOWN, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN
from tests.matching.search.market import stocked

pytestmark = pytest.mark.django_db
NEW = "/desk/gig-markets/new/"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def clerk(staff):
    return staff(Role.CASEWORKER, TOWN, username="clerk")


def market(user, name: str = "富锦市零工市场", place: str = TOWN, **more: str) -> GigMarket:
    told = {
        "address": "农贸市场东门",
        "layout": "general",
        "trades": "装卸",
        "hours": "每天 5 点到 9 点",
        "phone": "",
    } | more
    return services.open_market(actor=actor_of(user), key=uuid7(), told=Told(name, place, **told))


def sent(**more: object) -> dict[str, object]:
    return {
        "act": "change", "key": new_key(), "name": "富锦市零工市场", "region": TOWN, "address": "农贸市场东门", "layout": "general",
        "trades": "装卸、瓦工", "hours": "每天 5 点到 9 点", "phone": "",
    } | more  # fmt: skip


def page(client, **given: str) -> str:
    answer = client.get("/gig-work/", given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_the_office_writes_everybody_reads_without_an_account(clerk, browser_of, client):
    desk = browser_of(clerk)
    assert "还没有录入零工市场" in page(client, region=COUNTY)
    said = desk.post(NEW, sent(hours="", name="")).content.decode()
    assert "请写名称" in said and "请写什么时候有人" in said
    form = sent(phone="0454-0000000")
    assert {desk.post(NEW, form).url for _ in range(2)} == {reverse("gig-markets")} and GigMarket.objects.count() == 1
    assert "已经记过一个叫这个名字" in desk.post(NEW, sent()).content.decode()
    assert "只能记您这一片的" in desk.post(NEW, sent(region=FAR_TOWN)).content.decode()
    text = page(client, region=COUNTY)
    for words in (
        "在富锦市打零工",
        "富锦市零工市场",
        "农贸市场东门",
        "每天 5 点到 9 点",
        "常有装卸、瓦工",
        "tel:0454-0000000",
        "核对过",
    ):
        assert words in text, words
    one = GigMarket.objects.get()
    change = sent(version=one.version, hours="每天 6 点到 10 点")
    assert desk.post(reverse("gig-market", args=[one.pk]), change).status_code == 302
    assert "每天 6 点到 10 点" in page(client)
    desk.post(reverse("gig-market", args=[one.pk]), {"act": "close", "version": 2, "why": "挪到服务站里了"})
    assert "富锦市零工市场" not in page(client, region=COUNTY)
    assert "挪到服务站里了" in desk.get("/desk/gig-markets/?list=closed").content.decode()
    assert desk.post(reverse("gig-market", args=[one.pk]), change).status_code == 404


def test_odd_jobs_stand_beside_with_the_way_to_all_of_them(client, recruiter, employer):
    stocked(employer, 12, work_form="gig", region_code=TOWN, title="装卸工日结")
    stocked(employer, 3, work_form="full_time", region_code=TOWN, title="长期会计")
    text = page(client, region=COUNTY, form="full_time", q="会计", pay="99999")
    assert "现在还在招的零工 12 个" in text and text.count("装卸工日结") == 10 and "长期会计" not in text
    assert (
        "form=gig" in text
        and "长期会计" not in client.get("/find-work/", {"region": COUNTY, "form": "gig"}).content.decode()
    )
    assert "现在没有招零工的" in page(client, region=OTHER_CITY)


def test_where_a_county_has_none_the_nearest_of_the_province_stand_first_near_then_far(clerk, client):
    far, near = market(clerk, "远的", FAR_TOWN), market(clerk, "近的", OTHER_TOWN)
    text = page(client, region=COUNTY, home=TOWN)
    assert near.name in text and (far.name not in text or text.index("近的") < text.index("远的"))
    assert far.name in page(client, region=SIBLING_COUNTY) and "打零工" in page(client, region="nonsense", home="x")


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_cost_as_many_queries_as_one(
    clerk, client, browser_of, recruiter, employer, rows, django_assert_max_num_queries
):
    for at in range(rows):
        market(clerk, f"第{at}处")
    stocked(employer, rows, work_form="gig", region_code=TOWN)
    desk = browser_of(clerk)
    page(client, region=COUNTY)
    cache.clear()
    with django_assert_max_num_queries(10):
        page(client, region=COUNTY)
    with django_assert_max_num_queries(30):
        assert f"{rows} 处" in desk.get("/desk/gig-markets/").content.decode()


@pytest.mark.parametrize(
    ("role", "place", "reads", "writes"),
    [
        (Role.CASEWORKER, TOWN, 200, 302), (Role.CASEWORKER, OTHER_TOWN, 404, 404), (Role.COUNTY_REVIEWER, COUNTY, 200, 302),
        (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404, 404), (Role.CITY_OFFICIAL, CITY, 200, 404),
        (Role.CITY_OFFICIAL, OTHER_CITY, 404, 404), (Role.PROVINCE_OFFICIAL, PROVINCE, 200, 404),
        (Role.VILLAGE_WORKER, TOWN, 404, 404), (Role.SYSTEM_ADMIN, PROVINCE, 404, 404), (Role.AUDIT_ADMIN, PROVINCE, 404, 404),
    ],
)  # fmt: skip
def test_who_may_read_and_write_whose_market(clerk, staff, browser_of, role, place, reads, writes):
    one = market(clerk)
    browser = browser_of(staff(role, place, username="somebody"))
    address = reverse("gig-market", args=[one.pk])
    assert browser.get(address).status_code == reads
    assert browser.post(address, sent(version=one.version)).status_code == writes
    listed = browser.get("/desk/gig-markets/")
    assert (one.name in listed.content.decode()) is (reads == 200)


def test_case_63_the_second_of_two_is_told_and_keeps_what_they_typed(clerk, browser_of):
    one = market(clerk)
    address, desk = reverse("gig-market", args=[one.pk]), browser_of(clerk)
    desk.post(address, sent(version=1, hours="第一个人写的"))
    said = desk.post(address, sent(version=1, hours="第二个人写的")).content.decode()
    assert "刚才有人改过" in said and "第二个人写的" in said
    assert "刚才有人改过" in desk.post(address, {"act": "close", "version": 1, "why": "x"}).content.decode()
    one.refresh_from_db()
    assert one.hours == "第一个人写的" and one.version == 2


def test_the_database_keeps_the_rules(clerk):
    rows = GigMarket.objects.filter(pk=market(clerk).pk)
    for change, words in (
        ({"address": ""}, "地址"), ({"region_code": "110000000000"}, "黑龙江省内"), ({"closed_why": "只有原因"}, "停办要写原因"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words), explained():
            rows.update(**change)
