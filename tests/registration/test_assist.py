"""Registering for somebody at the counter, in the village and on 12333: one page, the same case (N9)."""

import re

import pytest
from django.urls import reverse

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.privacy.models import AuditEntry
from registration.unemployment import services
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import COUNTY, OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
URL = "/assist/"


def filled(browser, **changed):
    page = browser.get(URL).content.decode()
    return {
        "key": re.search(r'name="key" value="([^"]+)"', page).group(1),
        "region": TOWN, "name": "王某某", "id_type": "resident", "id_number": id_number(), "phone": "",
        "reason": "contract_end", "jobless_since": "20261101", "promise": "on", "basis": "residence",
        "channel": re.search(r'<option value="(\w+)" selected>', page.split('name="channel"')[1]).group(1), "evidence": "",
    } | changed  # fmt: skip


def the_case() -> UnemploymentRegistration:
    return UnemploymentRegistration.objects.latest("created_at")


@pytest.mark.parametrize(
    ("role", "place", "channel"),
    [
        (Role.CASEWORKER, TOWN, "outlet"),
        (Role.VILLAGE_WORKER, TOWN, "village"),
        (Role.HOTLINE, "230000000000", "phone_12333"),
    ],
)
def test_one_page_makes_the_same_case_with_its_channel(staff, browser_of, role, place, channel):
    browser = browser_of(staff(role, place))
    answer = browser.post(URL, filled(browser))
    case = the_case()
    assert answer.url == reverse("assist-done", args=[case.pk])
    assert (case.state, case.channel, case.service_office.code) == (State.SUBMITTED, channel, TOWN)
    page = browser.get(answer.url).content.decode()
    assert case.receipt_no in page and "锦山镇就业创业服务站" in page


def test_with_the_document_seen_it_is_accepted_and_approved_in_the_same_act(staff, browser_of):
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    browser.post(URL, filled(browser, evidence="counter"))
    case = the_case()
    assert case.state == State.ACTIVE and case.person.is_proved
    assert list(TransitionLog.objects.filter(case_id=case.pk).order_by("id").values_list("name", flat=True)) == [
        "submit", "approve",
    ]  # fmt: skip


def test_without_the_document_nothing_is_proved(staff, browser_of):
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    browser.post(URL, filled(browser))
    assert not the_case().person.is_proved


@pytest.mark.parametrize(("role", "place"), [(Role.VILLAGE_WORKER, TOWN), (Role.HOTLINE, "230000000000")])
def test_village_and_hotline_cannot_prove_an_identity(staff, browser_of, role, place):
    browser = browser_of(staff(role, place))
    browser.post(URL, filled(browser, evidence="counter"))
    case = the_case()
    assert case.state == State.SUBMITTED and not case.person.is_proved


def test_somebody_from_elsewhere_is_taken_here_and_proved_there(staff, browser_of):
    browser = browser_of(staff(Role.CASEWORKER, OTHER_TOWN))
    page = browser.post(URL, filled(browser, region=TOWN, evidence="counter")).content.decode()
    assert "由住地的服务站核对身份" in page and not UnemploymentRegistration.objects.exists()
    browser.post(URL, filled(browser, region=TOWN, basis="hukou"))
    case = the_case()
    assert (case.service_office.code, case.accepting_office.code, case.basis) == (TOWN, OTHER_TOWN, "hukou")
    assert browser.get(reverse("assist-done", args=[case.pk])).status_code == 200
    assert browser.get(reverse("review", args=[case.pk])).status_code == 404


def test_registered_elsewhere_the_case_is_kept_and_the_page_says_how_to_go_on(staff, browser_of, citizen, acting):
    number = id_number()
    cases.active(citizen(), SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN), number)
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    page = browser.post(URL, filled(browser, id_number=number, name="张某某", evidence="counter")).content.decode()
    assert "同一时间已经有一次失业登记" in page and "12333" in page
    case = the_case()
    assert (case.state, case.person.is_proved) == (State.SUBMITTED, True)


def test_case_61_the_button_pressed_twice_is_one_case_and_shows_the_same_receipt(staff, browser_of):
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    form = filled(browser, evidence="counter")
    assert browser.post(URL, form).url == browser.post(URL, form).url
    assert UnemploymentRegistration.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("id_number", "230882198704025", "15 位的旧号码"),
        ("phone", "123", "手机号码要写满 11 位"),
        ("jobless_since", "2099-01-01", "失业日期不能晚于今天"),
        ("promise", "", "请把承诺念给本人听"),
        ("region", "", "请选到乡镇或街道"),
        ("reason", "", "请选一个原因"),
        ("channel", "web", "选择"),
        ("name", "", "请写姓名"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(staff, browser_of, field, value, words):
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    page = browser.post(URL, filled(browser, **{field: value})).content.decode()
    assert "<title>有错：" in page and words in page
    assert field == "name" or "王某某" in page
    assert not UnemploymentRegistration.objects.exists()


def test_nothing_but_a_document_is_asked_and_the_telephone_may_be_missing(staff, browser_of):
    page = browser_of(staff(Role.CASEWORKER, TOWN)).get(URL).content.decode()
    assert "除了证件，不能要别的材料" in page and "没有就空着" in page and 'type="file"' not in page


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.CASEWORKER, TOWN, 200),
        (Role.VILLAGE_WORKER, TOWN, 200),
        (Role.HOTLINE, "230000000000", 200),
        (Role.COUNTY_REVIEWER, COUNTY, 404),
        (Role.CITY_OFFICIAL, "230800000000", 404),
        (Role.PROVINCE_OFFICIAL, "230000000000", 404),
        (Role.SYSTEM_ADMIN, "230000000000", 404),
        (Role.AUDIT_ADMIN, "230000000000", 404),
    ],
)
def test_case_1_who_writes_for_people(staff, browser_of, role, place, status):
    assert browser_of(staff(role, place)).get(URL).status_code == status


def test_case_1_a_citizen_does_not_write_for_others(citizen, browser_of):
    assert browser_of(citizen()).get(URL).status_code == 404


def test_case_1_the_hotline_sees_what_it_wrote_today_and_nothing_else(staff, browser_of, citizen):
    writer, colleague = (browser_of(staff(Role.HOTLINE, "230000000000", username=name)) for name in ("one", "two"))
    writer.post(URL, filled(writer))
    mine, other = the_case(), cases.submitted(citizen(), TOWN)
    done, correct = (
        [reverse(name, args=[one.pk]) for one in (mine, other)] for name in ("assist-done", "assist-correct")
    )
    assert [writer.get(url).status_code for url in (*done, *correct)] == [200, 404, 200, 404]
    assert [colleague.get(url).status_code for url in (*done, *correct)] == [404, 404, 404, 404]
    for name in ("review", "review-pdf", "person-phone"):
        assert writer.get(reverse(name, args=[mine.pk])).status_code == 404


def test_the_hotline_sees_it_no_more_the_next_day(staff, browser_of):
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    worker = staff(Role.HOTLINE, "230000000000")
    writer = browser_of(worker)
    writer.post(URL, filled(writer))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert not UnemploymentRegistration.objects.written_by(actor_of(worker)).exists()


def test_staff_correct_what_the_person_says_and_the_office_sees_it(staff, browser_of, citizen):
    case = cases.submitted(citizen(), TOWN)
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    url, number = reverse("assist-correct", args=[case.pk]), case.person.id_number
    page = browser.get(url).content.decode()
    assert number not in page and "没写错就空着" in page
    sent = {
        "version": case.version, "region": TOWN, "name": "张某", "id_type": "resident", "id_number": "",
        "phone": case.person.phone, "reason": "resigned", "jobless_since": "20261101", "promise": "on",
    }  # fmt: skip
    assert browser.post(url, sent).status_code == 302
    case.refresh_from_db()
    assert (case.person.name, case.reason, case.person.id_number) == ("张某", "resigned", number)
    assert "改了：姓名、原因、失业日期" in browser.get(reverse("review", args=[case.pk])).content.decode()


def test_case_63_a_correction_of_an_old_page_is_shown_again(staff, browser_of, citizen, acting):
    case = cases.submitted(citizen(), TOWN)
    browser, url = (
        browser_of(staff(Role.CASEWORKER, TOWN, username="second")),
        reverse("assist-correct", args=[case.pk]),
    )
    services.accept(actor=acting(Role.CASEWORKER), case=case)
    sent = {
        "version": 1, "region": TOWN, "name": "张某", "id_type": "resident", "id_number": "", "phone": "",
        "reason": "resigned", "jobless_since": "20261101", "promise": "on",
    }  # fmt: skip
    page = browser.post(url, sent).content.decode()
    assert "别人刚刚改过这一件" in page and 'value="张某"' in page
    case.refresh_from_db()
    assert case.person.name == "张某某"


def test_each_writing_for_somebody_is_audited(staff, browser_of):
    worker = staff(Role.VILLAGE_WORKER, TOWN)
    browser = browser_of(worker)
    browser.post(URL, filled(browser))
    entry = AuditEntry.objects.get(action="registration.for")
    assert (entry.actor_id, entry.person_id) == (worker.pk, the_case().person_id)


def test_an_account_is_linked_at_the_counter_after_the_proof(staff, browser_of):
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    browser.post(URL, filled(browser))
    case = the_case()
    url = reverse("person-phone", args=[case.pk])
    assert browser.get(url).status_code == 404
    browser.post(
        reverse("review", args=[case.pk]), {"decision": "approve", "version": case.version, "evidence": "counter"}
    )
    assert "连上网上账号" in browser.get(url).content.decode()
    assert browser.post(url, {"act": "change", "phone": "12677770009", "evidence": "counter"}).status_code == 302
    case.refresh_from_db()
    assert case.account.phone == "12677770009"
