"""Rule book of ways: nothing is used that was not confirmed, one comes first, the end of it is one press, nothing is told."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.constraints import explained
from portal.messages import ways
from portal.messages.enums import Stopped, Way
from portal.messages.models import ContactWay
from portal.people.merging.enums import MergeEvidence
from portal.people.merging.services import merge
from portal.people.retention.services import forget_one
from tests.conftest import TOWN
from tests.messages.senders import Mail
from tests.registration import cases

pytestmark = pytest.mark.django_db
ADDRESS = "lixiaoming@example.com"


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.MAIL_GATEWAY = "tests.messages.senders.Mail"
    Mail.begin()


@pytest.fixture
def account(citizen):
    user = citizen()
    cases.submitted(user, TOWN)
    return user


@pytest.fixture
def me(account):
    return actor_of(account)


def code() -> str:
    return Mail.box[-1][2].partition("确认码：")[2][:6]


def confirmed(me, address: str = ADDRESS) -> ContactWay:
    ways.ask_email(actor=me, address=address)
    assert ways.confirm_email(actor=me, code=code()) == ""
    return ContactWay.objects.usable().get(way=Way.EMAIL)


def test_an_address_is_used_only_after_the_code_that_was_sent_there(me):
    ways.ask_email(actor=me, address=f" {ADDRESS} ")
    assert not ContactWay.objects.usable().exists() and Mail.box[0][0] == ADDRESS
    assert (
        ways.confirm_email(actor=me, code="000000" if code() != "000000" else "111111") == "确认码不对，请再看一看邮件"
    )
    assert ways.confirm_email(actor=me, code=code()) == ""
    one = ContactWay.objects.usable().get()
    assert (one.address, one.code_mac) == (ADDRESS, None)


def test_the_address_lies_in_the_database_as_ciphertext(me, sql):
    confirmed(me)
    assert ADDRESS.encode() not in bytes(sql("SELECT address FROM portal_contactway")[0][0])


def test_a_code_has_five_tries_and_half_an_hour(me):
    ways.ask_email(actor=me, address=ADDRESS)
    right = code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert ways.confirm_email(actor=me, code=wrong)
    assert ways.confirm_email(actor=me, code=right) == "试了 5 次都不对，请再要一封"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        ways.ask_email(actor=me, address=ADDRESS)
    with time_machine.travel(timezone.now() + timedelta(minutes=40)):
        assert ways.confirm_email(actor=me, code=code()) == "确认码过期了，请再要一封"


@pytest.mark.parametrize(
    "address", ["", "li", "li@", "李@例子.中国", "a\n@b.cn", "x" * 250 + "@b.cn", "a@b.cn\r\nBcc: c@d.cn"]
)
def test_what_is_no_address_is_told_in_words(me, address):
    with pytest.raises(ValidationError, match="邮箱的写法不对"):
        ways.ask_email(actor=me, address=address)
    assert not Mail.box


def test_nobody_is_flooded_with_codes(me):
    ways.ask_email(actor=me, address=ADDRESS)
    with pytest.raises(ValidationError, match="等一分钟"):
        ways.ask_email(actor=me, address="other@example.com")
    for n in range(1, 10):
        with time_machine.travel(timezone.now() + timedelta(minutes=5 * n)):
            ways.ask_email(actor=me, address=ADDRESS)
    with time_machine.travel(timezone.now() + timedelta(minutes=60)), pytest.raises(ValidationError, match="明天再试"):
        ways.ask_email(actor=me, address=ADDRESS)


def test_a_server_that_is_down_keeps_nothing(me):
    Mail.down = True
    with pytest.raises(ValidationError, match="过几分钟再试"):
        ways.ask_email(actor=me, address=ADDRESS)
    assert not ContactWay.objects.exists()


def test_whoever_never_registered_has_nobody_to_write_to(citizen):
    with pytest.raises(ValidationError, match="先登记一次"):
        ways.ask_email(actor=actor_of(citizen()), address=ADDRESS)


def test_one_way_comes_first_and_only_a_confirmed_one(me):
    ways.ask_email(actor=me, address=ADDRESS)
    with pytest.raises(ValidationError, match="还没有确认"):
        ways.prefer(actor=me, way=Way.EMAIL)
    ways.confirm_email(actor=me, code=code())
    ways.subscribe(actor=me, receiver="receiver-1")
    ways.prefer(actor=me, way=Way.EMAIL)
    ways.prefer(actor=me, way=Way.MINI)
    assert ContactWay.objects.get(preferred=True).way == Way.MINI
    ways.prefer(actor=me, way=Way.SMS)
    assert not ContactWay.objects.filter(preferred=True).exists()


def test_a_subscription_said_twice_is_one_and_another_receiver_takes_its_place(me):
    for receiver in ("receiver-1", "receiver-1", "receiver-2"):
        ways.subscribe(actor=me, receiver=receiver)
    assert ContactWay.objects.standing().get().address == "receiver-2"
    assert [one.address for one in ContactWay.objects.filter(ended_why=Stopped.BY_PERSON)] == [None]


def test_the_database_keeps_the_rules(me):
    one = confirmed(me)
    rows = ContactWay.objects.filter(pk=one.pk)
    for change, words in (
        ({"address": None}, "发到哪里"), ({"ended_at": timezone.now()}, "停用要写明原因"),
        ({"preferred": True, "confirmed_at": None}, "才能先用"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words), explained():
            rows.update(**change)


def test_two_rows_of_one_person_that_prefer_different_ways_merge(citizen, acting):
    worker, people = acting(Role.CASEWORKER, TOWN), []
    for at in range(2):
        user = citizen()
        case = cases.submitted(user, TOWN) if at else cases.active(user, TOWN, worker)
        ways.subscribe(actor=actor_of(user), receiver=f"receiver-{at}")
        ways.prefer(actor=actor_of(user), way=Way.MINI)
        people.append(case.person)
        if at:
            from registration.unemployment import services

            services.withdraw(actor=actor_of(user), case=case)
    merge(actor=worker, keep=people[0], other=people[1], reason="同一个人", evidence=MergeEvidence.ASKED)
    assert ContactWay.objects.get(preferred=True).person_id == people[0].pk


def test_case_105_addresses_go_with_their_person(me):
    one = confirmed(me)
    forget_one(one.person)
    assert not ContactWay.objects.exists()


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_page_opens_confirms_prefers_and_ends(account, browser_of):
    client, url = browser_of(account), reverse("my-ways")
    assert "用邮箱收" in client.get(url).content.decode()
    assert "邮箱的写法不对" in client.post(url, {"act": "email", "address": "li"}).content.decode()
    assert client.post(url, {"act": "email", "address": ADDRESS}).status_code == 302
    page = client.get(url).content.decode()
    assert "li****@example.com" in page and ADDRESS not in page
    assert (
        "确认码不对"
        in client.post(url, {"act": "code", "code": "000000" if code() != "000000" else "111111"}).content.decode()
    )
    assert client.post(url, {"act": "code", "code": code()}).status_code == 302
    assert client.post(url, {"act": "first", "way": "mini"}).status_code == 200, "not one of the confirmed"
    assert client.post(url, {"act": "first", "way": "email"}).status_code == 302
    assert ContactWay.objects.get(preferred=True).way == Way.EMAIL
    assert client.post(url, {"act": "stop", "way": "email"}).status_code == 302
    assert not ContactWay.objects.standing().exists()


def test_the_page_is_a_citizen_s_own(staff, browser_of, citizen):
    assert browser_of(staff(Role.CASEWORKER, TOWN)).get(reverse("my-ways")).status_code in (403, 404)
    assert "登记过一次" in browser_of(citizen()).get(reverse("my-ways")).content.decode()


def test_the_link_in_a_mail_ends_it_with_one_press_without_signing_in(me):
    one, browser = confirmed(me), Client()
    url = reverse("mail-stop", args=[ways.stop_token(one)])
    assert str(one.pk) not in url and "不再收邮件？" in browser.get(url).content.decode()
    assert ContactWay.objects.usable().exists(), "a look ends nothing: mail scanners follow links"
    assert browser.post(url).status_code == 302
    one.refresh_from_db()
    assert (one.ended_why, one.address) == (Stopped.UNSUBSCRIBED, None)
    assert "已经用过" in browser.get(url).content.decode() and browser.post(url).status_code == 200


@pytest.mark.parametrize("token", ["x", "A" * 80, "stop", "%00"])
def test_a_link_that_is_not_ours_says_nothing(token):
    assert "已经用过" in Client().get(f"/mail/stop/{token}/").content.decode()
