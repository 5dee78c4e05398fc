"""The simulator: what it does, it does through the signed API, and what it does wrongly is refused."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from portal.config.demo.channels import adapter
from portal.config.demo.channels.keys import make_keys
from portal.exchange.channels.enums import ChannelCode
from portal.exchange.channels.models import ChannelKey
from registration.help.models import HelpRequest
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import TOWN
from tests.harness import id_number

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
    assert ChannelKey.objects.filter(is_demo=True).count() == len(OUTSIDE) == 10
    assert make_keys() == 0


@pytest.mark.parametrize("channel", OUTSIDE)
def test_the_four_entries_stand_on_the_first_screen_and_lead_on(channel):
    page = Client().get(f"/demo/channels/{channel}/").content.decode()
    for words, path in (("失业登记", "register"), ("就业援助", "help"), ("求职登记", "jobs"), ("招聘登记", "hiring")):
        assert words in page and f"/demo/channels/{channel}/{path}/" in page
        assert Client().get(f"/demo/channels/{channel}/{path}/").status_code in (200, 302)


def test_begun_in_one_channel_and_finished_in_another():
    phone, number = "12600000901", id_number()
    mini = signed_in("mini_program", phone)
    first = {"name": "张某某", "id_type": "resident", "id_number": number}
    assert mini.post("/demo/channels/mini_program/register/", first).status_code == 302
    page = mini.get("/demo/channels/mini_program/register/").content.decode()
    assert "张某某" in page and number not in page and number[-4:] in page
    UnemploymentRegistration.objects.get()
    from django.db import connection

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
