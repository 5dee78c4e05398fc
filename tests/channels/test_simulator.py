"""The simulator: what it does, it does through the signed API, and what it does wrongly is refused."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from matching.recommend import runs
from matching.recommend.held import Board
from matching.vacancies.models import Vacancy
from matching.vacancies.sources import feeds
from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.config.demo.channels import adapter
from portal.config.demo.channels.keys import make_keys
from portal.exchange.channels.enums import ChannelCode, Scope
from portal.exchange.channels.models import Channel, ChannelKey
from registration.help.models import HelpRequest
from registration.jobseeking.models import JobSeeking
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number
from tests.matching.world import published
from tests.registration.employers import employer_of
from tests.registration.jobseeking.people import COOK, WELDER, active

pytestmark = pytest.mark.django_db
OUTSIDE = [code for code in ChannelCode.values if code != ChannelCode.WEB]


@pytest.fixture(autouse=True)
def house(monkeypatch, settings):
    """The adapter's way to the portal leads to the portal of this test: the same bytes, without a socket."""
    settings.BASE_URL = "http://testserver"
    make_keys()

    def request(method, url, headers, data, **_):
        path, _, query = url.removeprefix("http://testserver").partition("?")
        kept = {name: value for name, value in headers.items() if name != "content-type"}
        answer = Client().generic(method, path, data, headers.get("content-type", ""), QUERY_STRING=query, headers=kept)
        return type("Came", (), {"status_code": answer.status_code, "content": answer.content, "headers": answer.headers, "json": answer.json if answer.content else None})  # fmt: skip

    monkeypatch.setattr(adapter.requests, "request", request)


def signed_in(channel: str, phone: str) -> Client:
    browser = Client()
    browser.post(f"/demo/channels/{channel}/sign-in/", {"phone": phone})
    page = browser.get(f"/demo/channels/{channel}/code/").content.decode()
    code = re.search(r'data-demo-code="(\d{6})"', page).group(1)
    assert browser.post(f"/demo/channels/{channel}/code/", {"code": code}).status_code == 302
    return browser


def test_each_channel_that_signs_gets_a_key_once():
    assert ChannelKey.objects.filter(is_demo=True).count() == len(OUTSIDE) == 12
    assert make_keys() == 0


@pytest.fixture
def vacancy(citizen, staff):
    """One that everybody reads, of an employer that an office has checked."""
    cache.clear()
    owner = citizen()
    employer = employer_of(owner, actor_of(staff(Role.CASEWORKER, TOWN)))
    return published(actor_of(owner), employer, title="焊工", occupation_id=WELDER, skills=["电焊"])


SHOWN = {
    "jobs": ("<h1>求职登记</h1>", 'name="q"', "1 个岗位", "4,500–5,500", "米业有限公司", 'href="/seeking/"'),
    "hiring": ("<h1>招聘登记</h1>", 'href="/employer/"', 'href="/hire/"'),
    "register": ("<h1>失业登记</h1>", 'name="jobless_since"', 'name="hand_in"'),
    "help": ("<h1>请服务站打电话给我</h1>", 'name="kind"', 'name="phone"'),
}
"""What each of the four entries is for, as its page shows it."""


@pytest.mark.parametrize("channel", OUTSIDE)
def test_the_four_entries_stand_on_the_first_screen_and_lead_on(channel, vacancy, citizen):
    first, browser = Client().get(f"/demo/channels/{channel}/").content.decode(), Client()
    for words, path in (("失业登记", "register"), ("就业援助", "help"), ("求职登记", "jobs"), ("招聘登记", "hiring")):
        assert words in first and f"/demo/channels/{channel}/{path}/" in first
    for path in ("register", "help"):  # first who it is
        assert browser.get(f"/demo/channels/{channel}/{path}/")["Location"] == f"/demo/channels/{channel}/sign-in/"
    pages = {path: browser.get(f"/demo/channels/{channel}/{path}/") for path in ("jobs", "hiring")}
    browser = signed_in(channel, "12600000904")
    pages |= {path: browser.get(f"/demo/channels/{channel}/{path}/") for path in ("register", "help")}
    for path, page in pages.items():
        said = page.content.decode()
        assert page.status_code == 200 and [words for words in SHOWN[path] if words not in said] == []
        assert "还没有接进来" not in said and "还没有开通" not in said
    assert f'href="/jobs/{vacancy.pk}/"' in pages["jobs"].content.decode()
    may = "还没有登记岗位来源" if channel == "partner" else "不能直接交岗位"
    assert may in pages["hiring"].content.decode()


def test_vacancies_are_searched_by_words_and_a_mark_that_is_not_ours_is_refused(vacancy):
    url = "/demo/channels/kiosk/jobs/"
    assert str(vacancy.pk) in Client().get(url, {"q": "焊工"}).content.decode()
    assert "没有找到这样的岗位" in Client().get(url, {"q": "芭蕾舞"}).content.decode()
    assert "cursor 不是上一页给的" in Client().get(url, {"cursor": "x"}).content.decode()


def test_who_is_signed_in_is_recommended_vacancies_where_the_channel_may_ask(vacancy, citizen):
    url, outsider = "/demo/channels/social_card/jobs/", signed_in("social_card", "12600000905")
    assert "您还没有登记求职" in outsider.get(url).content.decode()
    person = citizen("12600000906")
    active(person, skills=["电焊"])
    seeker = signed_in("social_card", person.phone)
    assert "正在给您找" in seeker.get(url).content.decode()
    runs.drain(Board())
    page = seeker.get(url).content.decode()
    assert "为您推荐" in page and page.count(f"/jobs/{vacancy.pk}/") == 2 and re.search(r"对得上 \d+ 分", page)
    assert "为您推荐" not in Client().get(url).content.decode()
    Channel.objects.filter(pk="social_card").update(
        scopes=[one for one in Channel.objects.get(pk="social_card").scopes if one != Scope.MATCHES]
    )
    page = seeker.get(url).content.decode()
    assert "为您推荐" not in page and f"/jobs/{vacancy.pk}/" in page


def test_a_partner_whose_key_names_a_source_may_hand_vacancies_in():
    feed = feeds.register(actor=SYSTEM, code="partner-demo", name="某某人力资源公司", source="agency")
    feeds.use_key(actor=SYSTEM, feed=feed, key=ChannelKey.objects.get(channel="partner"))
    page = Client().get("/demo/channels/partner/hiring/").content.decode()
    assert "的系统可以直接交岗位：" in page and "还没有登记岗位来源" not in page


def test_begun_in_one_channel_and_finished_in_another():
    phone, number = "12600000901", id_number()
    mini = signed_in("mini_program", phone)
    first = {"name": "张某某", "id_type": "resident", "id_number": number}
    assert mini.post("/demo/channels/mini_program/register/", first).status_code == 302
    page = mini.get("/demo/channels/mini_program/register/").content.decode()
    assert "张某某" in page and number not in page and number[-4:] in page
    UnemploymentRegistration.objects.get()
    with connection.cursor() as cursor:  # a minute later: the telephone may be asked again
        cursor.execute("UPDATE portal_phonechallenge SET sent_at = sent_at - interval '2 minutes'")
    card = signed_in("social_card", phone)
    assert "就在龙江小程序" in card.get("/demo/channels/social_card/register/").content.decode()
    rest = {
        "name": "张某某",
        "id_type": "resident",
        "region": TOWN,
        "reason": "agreed",
        "jobless_since": timezone.localdate().isoformat(),
    }
    refused = card.post("/demo/channels/social_card/register/", rest | {"hand_in": "1"})
    assert refused.status_code == 200 and "承诺" in refused.content.decode()
    assert (
        card.post("/demo/channels/social_card/register/", rest | {"hand_in": "1", "promise": "on"}).status_code == 302
    )
    case = UnemploymentRegistration.objects.get()
    assert (case.begun_in, case.channel, case.state) == ("mini_program", "social_card", "submitted")
    page = mini.get("/demo/channels/mini_program/case/").content.decode()
    assert case.receipt_no in page.replace("\u2060", "") and "提交登记" in page
    assert card.post("/demo/channels/social_card/case/").status_code == 302
    case.refresh_from_db()
    assert case.state == "withdrawn"
    card.post("/demo/channels/social_card/sign-out/")
    assert card.get("/demo/channels/social_card/case/").status_code == 302


def test_a_cv_is_written_in_one_channel_and_put_to_use_in_another():
    phone, number = "12600000907", id_number()
    mini = signed_in("mini_program", phone)
    at = "/demo/channels/mini_program/seeking/"
    assert "登记求职" in mini.get(at).content.decode()
    wrong = mini.post(at, {"name": "张某某", "id_number": "1", "region": TOWN, "begin": "1"})
    assert wrong.status_code == 200 and "有错" in wrong.content.decode() and "选填" not in wrong.content.decode()
    assert mini.post(at, {"name": "张某某", "id_number": number, "region": TOWN, "begin": "1"}).status_code == 302
    looked = mini.post(f"{at}wanted/", {"version": "0", "q": "电焊工", "look": "1"}).content.decode()
    assert WELDER in looked and "有错" not in looked
    mini.post(f"{at}wanted/", {"version": "0", "wanted": WELDER, "keep": "1"})
    mini.post(f"{at}past/", {"version": "0", "jobs-1-title": "电焊工", "save": "1"})
    with connection.cursor() as cursor:  # a minute later: the telephone may be asked again
        cursor.execute("UPDATE portal_phonechallenge SET sent_at = sent_at - interval '2 minutes'")
    card = signed_in("social_card", phone)
    at = "/demo/channels/social_card/seeking/"
    page = card.get(at).content.decode()
    assert "就在龙江小程序" in page and "写了没存" in page and "还差" in page
    assert "上次写到一半" in card.get(f"{at}wanted/").content.decode()
    stale = card.post(f"{at}wanted/", {"version": "0", "wanted": WELDER, "save": "1"}).content.decode()
    assert "刚刚在别处写过" in stale
    card.post(f"{at}wanted/", {"version": "1", "wanted": WELDER, "save": "1"})
    card.post(f"{at}place/", {"version": "0", "region": COUNTY, "save": "1"})
    wage = {"version": "0", "situation": "jobless", "work_forms": "full_time", "wage_low": "很多", "save": "1"}
    assert "请写一个整数" in card.post(f"{at}terms/", wage).content.decode()
    card.post(f"{at}terms/", wage | {"wage_low": "3500"})
    assert "要写的都写好了" in card.get(at).content.decode()
    card.post(at, {"publish": "1"})
    case = JobSeeking.objects.get()
    assert (case.state, case.channel, case.wage_low) == ("active", "mini_program", 3500)
    assert "正在找工作" in mini.get("/demo/channels/mini_program/seeking/").content.decode()


def test_a_vacancy_is_written_in_one_channel_and_published_in_another(vacancy):
    phone = vacancy.written_by.phone
    app = signed_in("app_12333", phone)
    assert vacancy.title in app.get("/demo/channels/app_12333/hiring/").content.decode()
    begun = app.post("/demo/channels/app_12333/hiring/", {"employer": str(vacancy.employer_id)})
    at = begun["Location"]
    app.post(f"{at}work/", {"version": "0", "title": "厨师", "keep": "1"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_phonechallenge SET sent_at = sent_at - interval '2 minutes'")
    kiosk, there = signed_in("kiosk", phone), at.replace("app_12333", "kiosk")
    assert "掌上12333" in kiosk.get(there).content.decode() and "厨师" in kiosk.get(f"{there}work/").content.decode()
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    parts = {
        "work": {"title": "厨师", "headcount": "2", "duties": "做四十人的午饭和晚饭，收拾后厨。"}, "kind": {"occupation": COOK},
        "asks": {"conditions": "会做东北菜。", "experience_months": "0"}, "pay": {"pay": "4500-6000元/月"},
        "terms": {"work_form": "full_time", "hours_day": "8", "days_week": "6"},
        "place": {"site": str(vacancy.site_id), "closes_on": day},
    }  # fmt: skip
    assert "要改的" in kiosk.post(there, {"submit": "1"}).content.decode()
    for name, answers in parts.items():
        version = "1" if name == "work" else "0"
        assert kiosk.post(f"{there}{name}/", answers | {"version": version, "save": "1"}).status_code == 302, name
    assert "大家都看得到了" in kiosk.post(there, {"submit": "1"}).content.decode()
    made = Vacancy.objects.get(title="厨师")
    assert (made.state, made.begun_in) == ("published", "app_12333")
    other = signed_in("kiosk", "12600000908")
    assert other.get(there).status_code == other.get(f"{there}work/").status_code == 404
    assert "您还不是哪个单位的人" in other.get("/demo/channels/kiosk/hiring/").content.decode()


def test_help_is_asked_for_from_a_kiosk():
    kiosk = signed_in("kiosk", "12600000902")
    wish = {"kind": "policy", "name": "张先生", "phone": "12600000902", "region": TOWN, "words": ""}
    assert "收到了" in kiosk.post("/demo/channels/kiosk/help/", wish).content.decode()
    assert HelpRequest.objects.get().channel == "kiosk"
    wrong = kiosk.post("/demo/channels/kiosk/help/", wish | {"phone": "1"}).content.decode()
    assert "手机号码要写满 11 位" in wrong


@pytest.mark.parametrize(
    ("how", "said"),
    [("old", "校准时钟"), ("replay", "已经收到过了"), ("forged", "签名不对"), ("changed", "对不上")],
)  # fmt: skip
def test_case_27_what_an_adapter_does_wrongly_is_refused_and_shown(how, said):
    page = Client().post("/demo/channels/hall/misbehave/", {"how": how}).content.decode()
    assert "401" in page and said in page


def test_our_own_pages_have_no_simulator():
    assert Client().get("/demo/channels/web/").status_code == 404
    assert "就是这个网站" in Client().get("/demo/channels/").content.decode()


def test_authorised_login_needs_no_text_message(citizen, browser_of):
    app, person = Client(), browser_of(citizen("12600000903"))
    page = app.post("/demo/channels/province_app/pair/").content.decode()
    number = re.search(r'data-number="(\d{8})"', page).group(1)
    assert "本人还没有同意" in app.post("/demo/channels/province_app/pair/").content.decode()
    word = re.search(r'name="word" value="([^"]+)"', person.post("/my/channels/", {"number": number}).content.decode())
    person.post("/my/channels/allow/", {"word": word.group(1)})
    assert app.post("/demo/channels/province_app/pair/").status_code == 302
    assert app.get("/demo/channels/province_app/register/").status_code == 200


def test_an_application_sends_whom_it_has_verified_to_our_pages():
    said, app = {"name": "张某某", "id_number": id_number(), "level": "name"}, Client()
    assert "进网站，不用验证码" in app.get("/demo/channels/app_12333/").content.decode()
    assert "进网站，不用验证码" not in app.get("/demo/channels/hall/").content.decode()
    assert "不能说明是本人" in app.post("/demo/channels/app_12333/arrive/", said).content.decode()
    sent = app.post("/demo/channels/app_12333/arrive/", said | {"level": "card"})
    assert "先用手机登录" in app.get(sent["Location"]).content.decode()
