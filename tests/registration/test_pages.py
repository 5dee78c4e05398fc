"""The person's journey and the desk, page by page, as the browser sees them (without script)."""

import re

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from portal.messages.gateways import FileGateway
from portal.privacy.models import AuditEntry
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db


def test_a_person_registers_from_the_home_page_to_the_receipt(client):
    assert reverse("register-start").encode() in client.get("/").content
    client.post("/register/", {"notice": "on", "situation": "jobless"})
    client.post("/account/sign-in/", {"phone": "12699990001", "next": "/register/identity/"})
    code = FileGateway().last_code("12699990001")
    assert client.post("/account/sign-in/code/", {"code": code}).url == "/register/identity/"
    number = id_number()
    client.post("/register/identity/", {"name": "张某某", "id_type": "resident", "id_number": number})
    client.post("/register/residence/", {"region": TOWN})
    client.post("/register/reason/", {"reason": "contract_end", "jobless_since": "2026.11.10"})
    shown = client.get("/register/check/").content.decode()
    assert "张某某" in shown and "佳木斯市富锦市锦山镇" in shown
    assert number not in shown and number[-4:] in shown
    done = client.post("/register/check/", {"promise": "on"})
    receipt = client.get(done.url).content.decode()
    case = UnemploymentRegistration.objects.get()
    assert case.receipt_no in receipt and "锦山镇就业创业服务站" in receipt
    assert client.get(reverse("register-pdf", args=[case.pk])).content.startswith(b"%PDF")


def test_a_wrong_check_digit_is_said_at_the_top_and_at_the_field_and_is_kept_as_typed(client, citizen, browser_of):
    browser = browser_of(citizen())
    number = id_number()
    wrong = number[:-1] + ("1" if number[-1] == "0" else "0")
    page = browser.post("/register/identity/", {"name": "张某某", "id_type": "resident", "id_number": wrong})
    text = page.content.decode()
    assert page.status_code == 200 and text.count("证件号码对不上") >= 2
    assert "<title>有错：" in text
    assert wrong in browser.get("/register/identity/").content.decode()


def test_a_draft_begun_on_one_device_goes_on_on_another(citizen, browser_of):
    account = citizen()
    browser_of(account).post("/register/identity/autosave/", {"name": "欧阳某某"})
    assert "欧阳某某" in browser_of(account).get("/register/identity/").content.decode()


def test_the_caseworker_finds_the_registration_and_decides(citizen, staff, browser_of):
    case = cases.submitted(citizen(), TOWN)
    desk = browser_of(staff(Role.CASEWORKER, TOWN))
    assert case.receipt_no in desk.get("/desk/waiting/").content.decode()
    address = reverse("review", args=[case.pk])
    page = desk.get(address).content.decode()
    assert case.person.id_number not in page and case.person.id_number[-4:] in page
    assert "未接入" in page and "通过" not in page
    assert (
        desk.post(address, {"decision": "approve", "version": case.version, "evidence": "counter"}).status_code == 302
    )
    case.refresh_from_db()
    assert case.state == State.ACTIVE


@pytest.mark.parametrize("words", ["张某某", "zhang", "receipt", "phone"])
def test_the_desk_finds_by_name_pinyin_receipt_and_phone(citizen, staff, browser_of, words):
    account = citizen()
    case = cases.submitted(account, TOWN)
    asked = {"receipt": case.receipt_no.replace("-", ""), "phone": account.phone}.get(words, words)
    assert (
        case.receipt_no
        in browser_of(staff(Role.CASEWORKER, TOWN))
        .post("/desk/waiting/search/", {"q": asked}, follow=True)
        .content.decode()
    )


@pytest.mark.parametrize("page", ["-1", "0", "abc", "999999999", "１"])
def test_case_59_a_strange_page_number_never_breaks_a_list(staff, browser_of, page):
    desk = browser_of(staff(Role.CASEWORKER, TOWN))
    assert desk.get("/desk/waiting/", {"page": page, "page_size": "1000000"}).status_code == 200


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE x; --", "\x00", "a" * 10_000, "(" * 500])
def test_case_57_search_takes_any_words_as_words(staff, browser_of, words):
    found = browser_of(staff(Role.CASEWORKER, TOWN)).post("/desk/waiting/search/", {"q": words}, follow=True)
    assert found.status_code == 200


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.CASEWORKER, TOWN, 200),
        (Role.CASEWORKER, OTHER_TOWN, 404),
        (Role.CASEWORKER, SIBLING_TOWN, 404),
        (Role.COUNTY_REVIEWER, "230882000000", 200),
        (Role.COUNTY_REVIEWER, "230826000000", 404),
        (Role.CITY_OFFICIAL, "230800000000", 200),
        (Role.CITY_OFFICIAL, "230100000000", 404),
        (Role.PROVINCE_OFFICIAL, "230000000000", 404),
        (Role.SYSTEM_ADMIN, "230000000000", 404),
        (Role.SECURITY_ADMIN, "230000000000", 404),
        (Role.AUDIT_ADMIN, "230000000000", 404),
    ],
)
def test_case_1_who_opens_a_registration_by_its_address(citizen, staff, browser_of, role, place, status):
    """Actor × own / another's: what is out of reach does not exist. Each actor also owns another object there."""
    case = cases.submitted(citizen(), TOWN)
    cases.submitted(citizen(), place if place[6:] != "000000" else TOWN)
    browser = browser_of(staff(role, place))
    assert browser.get(reverse("review", args=[case.pk])).status_code == status


def test_case_1_a_citizen_with_an_own_case_cannot_open_anothers(citizen, browser_of):
    mine, theirs = cases.submitted(citizen(), TOWN), cases.submitted(citizen(), TOWN)
    browser = browser_of(mine.account)
    assert browser.get(reverse("register-receipt", args=[mine.pk])).status_code == 200
    for name in ("register-receipt", "register-pdf", "register-leave", "review"):
        assert browser.get(reverse(name, args=[theirs.pk])).status_code == 404
    assert browser.post(reverse("register-withdraw", args=[theirs.pk])).status_code == 404


def test_case_98_officials_see_masked_names_and_no_digits(citizen, staff, browser_of):
    account = citizen()
    case = cases.submitted(account, TOWN)
    page = browser_of(staff(Role.CITY_OFFICIAL, "230800000000")).get(reverse("review", args=[case.pk])).content.decode()
    assert "张某某" not in page and "张*" in page
    assert case.person.id_number[-4:] not in re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)
    assert account.phone not in page


def test_case_102_looking_at_a_person_leaves_an_audit_row(citizen, staff, browser_of):
    case = cases.submitted(citizen(), TOWN)
    worker = staff(Role.CASEWORKER, TOWN)
    browser_of(worker).get(reverse("review", args=[case.pk]))
    entry = AuditEntry.objects.get(person_id=case.person_id)
    assert (entry.actor_id, entry.action, entry.object_id) == (worker.pk, "registration.view", str(case.pk))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_desk_asks_the_database_as_often_for_thirty_rows_as_for_one(
    citizen, staff, browser_of, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        cases.submitted(citizen(), TOWN)
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    with django_assert_max_num_queries(31):  # the rail asks once for each subject that has queues in it
        assert browser.get("/desk/waiting/").content.count(b"data-row") == rows
