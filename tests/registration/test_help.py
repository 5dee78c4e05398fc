"""失业求助: who may not register, or only wants to be called, gets an office, a number and a day."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import ANONYMOUS, actor_of
from portal.accounts.enums import Role
from portal.accounts.models import FormUse
from portal.cases.contacts.models import FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.foundation.identifiers import is_receipt_number, uuid7
from portal.messages.models import Message
from registration.help import services
from registration.help.enums import HelpKind, HelpResult, HelpState
from registration.help.models import HelpRequest
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
AT = f"/call-me/{TOWN}/"


def wish(phone: str = "12655550001", region: str = TOWN) -> services.Wish:
    return services.Wish("张先生", phone, region, HelpKind.FIND_WORK, "想找个看大门的活")


def asked(actor=ANONYMOUS, **kwargs) -> HelpRequest:
    return services.ask_for_help(actor=actor, key=uuid7(), wish=wish(**kwargs))


def form_key(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page).group(1)


def sent(browser, **changed):
    page = browser.get(AT).content.decode()
    given = {"key": form_key(page), "kind": "find_work", "name": "张先生", "phone": "12655550001", "words": ""}
    return browser.post(AT, given | changed)


@pytest.mark.parametrize("situation", ["employed", "pensioner", "call_me"])
def test_who_may_not_register_is_led_to_a_call_and_not_to_a_dead_end(client, situation):
    led = client.post("/register/", {"notice": "on", "situation": situation})
    assert led.url == f"/call-me/?situation={situation}"
    page = client.get(led.url).content.decode()
    assert "打给您" in page or "打电话帮您" in page
    assert client.post(led.url, {"region": TOWN}).url == f"{AT}?situation={situation}"


def test_somebody_under_sixteen_is_led_to_a_call(citizen, browser_of):
    from datetime import date

    from tests.harness import id_number

    number = id_number(date(2015, 5, 1))
    page = browser_of(citizen()).post(
        "/register/identity/", {"name": "张某某", "id_type": "resident", "id_number": number}
    )
    assert reverse("help-ask") in page.content.decode()


def test_a_visitor_asks_and_keeps_a_number_an_office_and_a_day(client):
    answer = sent(client)
    case = HelpRequest.objects.get()
    assert (case.state, case.service_office.code, case.account) == (HelpState.WAITING, TOWN, None)
    assert is_receipt_number(case.receipt_no) and case.due_at > timezone.now()
    page = client.get(answer.url).content.decode()
    assert case.receipt_no in page and "锦山镇就业创业服务站" in page


def test_only_whoever_sent_it_sees_the_receipt(client, citizen, browser_of):
    from django.test import Client

    url = sent(client).url
    assert Client().get(url).status_code == 404
    assert browser_of(citizen()).get(url).status_code == 404


def test_a_signed_in_person_sees_it_on_their_page_and_is_told(citizen, acting):
    account = citizen()
    cases.submitted(account, TOWN)
    case = asked(actor_of(account))
    assert case.person and Message.objects.filter(kind="help.received").count() == 1
    assert FollowUpTask.objects.open().get(case_id=case.pk).step == "help"
    services.close(actor=acting(Role.CASEWORKER), case=case, result=HelpResult.ANSWERED)
    assert Message.objects.filter(kind="help.answered").exists()
    assert not FollowUpTask.objects.open().filter(case_id=case.pk).exists()


def test_a_telephone_that_anybody_may_type_gets_no_text_message(client):
    sent(client)
    assert not Message.objects.exists()


def test_case_61_sent_twice_is_one_request_and_shows_the_same_result(client):
    page = client.get(AT).content.decode()
    given = {"key": form_key(page), "kind": "find_work", "name": "张先生", "phone": "12655550001"}
    assert client.post(AT, given).url == client.post(AT, given).url
    assert HelpRequest.objects.count() == 1


def test_a_forged_key_makes_a_request_of_its_own(client):
    first = asked()
    assert sent(client, key=str(first.pk)).status_code == 302
    assert HelpRequest.objects.count() == 2


def test_the_fourth_of_a_day_for_one_telephone_is_told_whom_to_call(client):
    for _ in range(3):
        assert sent(client).status_code == 302
    page = sent(client).content.decode()
    assert "12333" in page and "今天已经交过几次" in page
    assert HelpRequest.objects.count() == FormUse.objects.count() == 3


def test_one_address_cannot_flood_the_offices(client):
    FormUse.objects.bulk_create(FormUse(form="help", address="127.0.0.1", key_mac=b"x") for _ in range(30))
    assert "交得太多" in sent(client).content.decode()


@pytest.mark.parametrize("phone", ["123", "张三", "1" * 30, "02112345678"])
def test_a_wrong_telephone_is_said_at_the_field(client, phone):
    page = sent(client, phone=phone).content.decode()
    assert "<title>有错：" in page and "手机号码" in page


def test_name_telephone_and_words_are_ciphertext(sql):
    asked()
    row = sql("SELECT name, phone, words FROM registration_helprequest")[0]
    assert all("张".encode() not in bytes(one) and b"1265" not in bytes(one) for one in row)


def test_the_office_hears_of_it_in_its_inbox_and_its_rail(client, staff, browser_of):
    sent(client)
    relay()
    kinds = set(InboxItem.objects.filter(case_kind="help").values_list("kind", "office__code"))
    assert ("help.submit", TOWN) in kinds and ("help.submit", COUNTY) in kinds
    worker = browser_of(staff(Role.CASEWORKER, TOWN))
    page = worker.get("/desk/help/").content.decode()
    assert "张先生" in page and "求助，等回电" in page
    assert "有人请服务站打电话" in worker.get("/inbox/").content.decode()


def test_the_desk_calls_and_closes_and_the_words_stay_out_of_the_log(client, staff, browser_of):
    sent(client, words="家里困难")
    case, worker = HelpRequest.objects.get(), browser_of(staff(Role.CASEWORKER, TOWN))
    url = reverse("help-answer", args=[case.pk])
    assert "家里困难" in worker.get(url).content.decode()
    assert worker.post(url, {"act": "call", "version": case.version, "answer": "说了政策"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.due_at, case.answer) == (HelpState.CALLED, None, "说了政策")
    closed = {"act": "close", "version": case.version, "result": "answered", "answer": ""}
    assert worker.post(url, closed).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.answer) == (HelpState.CLOSED, "说了政策")
    assert not TransitionLog.objects.filter(reason__contains="政策").exists()


def test_closing_needs_a_result_and_referring_a_place(acting):
    worker = acting(Role.CASEWORKER)
    with pytest.raises(ValidationError, match="请选结果"):
        services.close(actor=worker, case=asked(), result="")
    with pytest.raises(ValidationError, match="转给哪里"):
        services.refer(actor=worker, case=asked(), referred_to=" ")
    case = asked()
    services.refer(actor=worker, case=case, referred_to="富锦市人社局")
    assert case.state == HelpState.REFERRED


def test_case_63_two_caseworkers_answer_one_request(acting, client, staff, browser_of):
    sent(client)
    case = HelpRequest.objects.get()
    seen = case.version
    services.called(actor=acting(Role.CASEWORKER), case=case)
    with pytest.raises(Stale):
        services.called(actor=acting(Role.CASEWORKER, OTHER_TOWN), case=case, version=seen)


@pytest.mark.parametrize(
    ("role", "place", "looks", "answers"),
    [
        (Role.CASEWORKER, TOWN, 200, 302),
        (Role.CASEWORKER, OTHER_TOWN, 404, 404),
        (Role.COUNTY_REVIEWER, COUNTY, 200, 404),
        (Role.VILLAGE_WORKER, TOWN, 200, 404),
        (Role.CITY_OFFICIAL, "230800000000", 404, 404),
        (Role.PROVINCE_OFFICIAL, "230000000000", 404, 404),
        (Role.HOTLINE, "230000000000", 404, 404),
        (Role.SYSTEM_ADMIN, "230000000000", 404, 404),
    ],
)
def test_case_1_who_sees_and_who_answers_a_request(staff, browser_of, role, place, looks, answers):
    """Actor × look / answer × another's; each also has a request of its own place."""
    case = asked()
    asked(region=place if place[6:] != "000000" else OTHER_TOWN, phone="12655550002")
    browser, url = browser_of(staff(role, place)), reverse("help-answer", args=[case.pk])
    assert browser.get(url).status_code == looks
    given = {"act": "close", "version": case.version, "result": "answered"}
    assert browser.post(url, given).status_code == answers


def test_case_1_a_person_takes_back_their_own_and_nobody_elses(citizen, browser_of):
    mine, theirs = citizen(), citizen()
    case, other = asked(actor_of(mine)), asked(actor_of(theirs))
    browser = browser_of(mine)
    assert browser.post(reverse("help-withdraw", args=[other.pk])).status_code == 404
    assert "等服务站打电话给您" in browser.get("/my/").content.decode()
    assert browser.post(reverse("help-withdraw", args=[case.pk])).status_code == 302
    case.refresh_from_db()
    assert case.state == HelpState.WITHDRAWN


def test_officials_do_not_ask_for_help(acting):
    with pytest.raises(IllegalTransition):
        asked(acting(Role.PROVINCE_OFFICIAL, "230000000000"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_rows_as_for_one(
    staff, browser_of, django_assert_max_num_queries, rows
):
    for at in range(rows):
        asked(phone=f"126555{at:05d}")
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    with django_assert_max_num_queries(31):
        assert browser.get("/desk/help/").content.count(b"data-row") == rows
