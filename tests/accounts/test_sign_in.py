"""Staff sign-in: what a guess costs, what a session survives, and where one lands."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.config.middleware import client_address
from portal.messages.gateways import FileGateway
from portal.privacy.models import AuditEntry
from tests.accounts.door import PASSWORD, STAFF, code_now, equipped, signed_in
from tests.conftest import COUNTY, OTHER_TOWN, TOWN, office_at
from tests.registration import cases

pytestmark = pytest.mark.django_db
PHONE_SIGN_IN, DESK = "/account/sign-in/", "/desk/waiting/"


class CountedHasher(PBKDF2PasswordHasher):
    """The real hasher at a tenth of a percent of its work, counting how often it worked."""

    iterations, worked = 1000, 0

    def encode(self, *args, **kwargs):
        type(self).worked += 1
        return super().encode(*args, **kwargs)


@pytest.fixture(autouse=True)
def _quick_passwords(settings, tmp_path):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    settings.SMS_FOLDER = tmp_path


@pytest.fixture
def worker(staff):
    """A caseworker with a password and an authenticator app."""
    return equipped(staff(Role.CASEWORKER, TOWN))


def guess(user, password: str = "wrong", address: str = "10.0.0.1"):
    return Client(REMOTE_ADDR=address).post(STAFF, {"username": getattr(user, "username", user), "password": password})


def test_case_8_an_unknown_and_a_known_user_name_cost_the_same_work(worker):
    seen = []
    for name in (worker.username, "nobody-here"):
        before = CountedHasher.worked
        with CaptureQueriesContext(connection) as asking:
            answer = guess(name)
        text = answer.content.decode().replace(name, "NAME")
        seen.append((answer.status_code, "用户名或密码不对" in text, CountedHasher.worked - before, len(asking)))
    assert seen[0] == seen[1]
    assert seen[0][1:3] == (True, 1) and seen[0][3] > 2


def test_case_12_five_wrong_passwords_lock_that_user_at_that_address_for_a_quarter_of_an_hour(worker, staff):
    neighbour = staff(Role.COUNTY_REVIEWER, "230882000000")
    neighbour.set_password(PASSWORD)
    neighbour.save()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = [guess(worker).status_code for _ in range(5)]
        assert answers[:4] == [200] * 4 and answers[4] == 429
        assert guess(worker, PASSWORD).status_code == 429
        assert guess(neighbour, PASSWORD).status_code == 302
        assert guess(worker, PASSWORD, "10.0.0.2").status_code == 302
        assert AuditEntry.objects.filter(action="sign-in", outcome="denied", address="10.0.0.1").count() >= 5
        clock.shift(timedelta(minutes=15, seconds=1))
        assert guess(worker, PASSWORD).status_code == 302


@pytest.mark.parametrize("forwarded", ["10.9.9.9", "10.0.0.2, 10.9.9.9"])
def test_case_12_a_forged_address_does_not_buy_more_guesses(worker, forwarded):
    for _ in range(5):
        guess(worker)
    browser = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert browser.post(STAFF, {"username": worker.username, "password": PASSWORD}).status_code == 429


def test_case_17_the_session_key_is_new_after_each_step(worker):
    browser = Client()
    session = browser.session
    session["planted"] = "1"
    session.save()
    keys = [session.session_key]
    browser.post(STAFF, {"username": worker.username, "password": PASSWORD})
    browser.post("/account/second-factor/check/", {"code": code_now()})
    keys.append(browser.session.session_key)
    attacker = Client()
    attacker.cookies["session"] = keys[0]
    assert keys[0] != keys[1]
    assert attacker.get(DESK).status_code == 302


def test_case_17_a_citizens_session_key_is_new_after_the_code():
    browser = Client()
    browser.post(PHONE_SIGN_IN, {"phone": "12640000001"})
    before = browser.session.session_key
    browser.post("/account/sign-in/code/", {"code": FileGateway().last_code("12640000001")})
    assert "_auth_user_id" in browser.session and browser.session.session_key != before


def test_case_17_a_changed_role_gets_a_new_session_key_and_stays_in_the_list_of_sessions(worker):
    second = Assignment.objects.create(
        user=worker, office=office_at(OTHER_TOWN), role=Role.CASEWORKER, valid=DateRange(date(2020, 1, 1), None)
    )
    browser = signed_in(worker)
    before = browser.session.session_key
    assert browser.post("/account/role/", {"assignment": second.pk}).status_code == 302
    assert browser.session.session_key != before
    assert "正在用" in browser.get("/account/sessions/").content.decode()


@pytest.mark.parametrize("chosen", ["", "0", "-1", "abc", "９", "99999999999999999999", "1 OR 1=1"])
def test_case_42_a_role_that_is_no_number_is_refused_not_broken(worker, chosen):
    assert signed_in(worker).post("/account/role/", {"assignment": chosen}).status_code == 403


def stolen(browser: Client) -> Client:
    thief = Client()
    thief.cookies["session"] = browser.cookies["session"].value
    assert thief.get(DESK).status_code == 200
    return thief


@pytest.mark.parametrize("end", ["sign_out", "password", "disabled"])
def test_case_18_a_stolen_cookie_dies_with_the_session_the_password_and_the_account(worker, end):
    browser = signed_in(worker)
    thief = stolen(browser)
    if end == "sign_out":
        browser.post("/account/sign-out/")
    elif end == "password":
        worker.set_password("ein anderes " + PASSWORD)
        worker.save()
    else:
        worker.is_active = False
        worker.save()
    assert thief.get(DESK).url.startswith(PHONE_SIGN_IN)


def test_case_18_a_removed_role_opens_nothing_from_the_next_request_on(worker):
    browser = signed_in(worker)
    assert browser.get(DESK).status_code == 200
    worker.assignments.update(valid=DateRange(date(2020, 1, 1), timezone.localdate()))
    assert browser.get(DESK).status_code == 404


def test_case_18_a_disabled_account_cannot_come_back_with_its_password(worker):
    worker.is_active = False
    worker.save()
    assert guess(worker, PASSWORD).status_code == 200


@pytest.mark.parametrize(("minutes", "kept"), [(14, True), (16, False)])
def test_case_19_a_desk_left_alone_for_a_quarter_of_an_hour_is_locked(worker, minutes, kept):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(worker)
        browser.get(DESK)
        clock.shift(timedelta(minutes=minutes))
        assert (browser.get(DESK).status_code == 200) is kept


@pytest.mark.parametrize(("hours", "kept"), [(7.9, True), (8.1, False)])
def test_case_19_after_eight_hours_staff_sign_in_again_however_busy(worker, hours, kept):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser, start = signed_in(worker), timezone.now()
        browser.get(DESK)
        while timezone.now() - start < timedelta(hours=hours) - timedelta(minutes=14):
            clock.shift(timedelta(minutes=14))
            browser.get(DESK)
        clock.move_to(start + timedelta(hours=hours))
        assert (browser.get(DESK).status_code == 200) is kept


def test_case_19_a_counter_that_refreshes_itself_keeps_nobody_signed_in(worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(worker)
        browser.get(DESK)
        for _ in range(4):
            clock.shift(timedelta(minutes=4))
            last = browser.get("/inbox/count/", HTTP_X_POLL="1")
        assert last.status_code == 302


@pytest.mark.parametrize(("minutes", "kept"), [(29, True), (31, False)])
def test_case_19_a_citizen_has_half_an_hour_and_loses_no_word(citizen, browser_of, minutes, kept):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        account = citizen()
        browser, page = browser_of(account), "/register/identity/"
        browser.post(f"{page}autosave/", {"name": "张某某"})
        clock.shift(timedelta(minutes=minutes))
        answer = browser.get(page)
        assert (answer.status_code == 200) is kept
        if not kept:
            assert answer.url == f"{PHONE_SIGN_IN}?next={page}"
            browser.post(answer.url, {"phone": account.phone, "next": page})
            back = browser.post("/account/sign-in/code/", {"code": FileGateway().last_code(account.phone)})
            assert back.url == page
        assert "张某某" in browser.get(page).content.decode()


def time_of(browser: Client, method: str = "get", **headers) -> dict:
    return getattr(browser, method)("/account/time/", HTTP_X_POLL="1" if method == "get" else "", **headers).json()


def test_case_19_every_page_of_somebody_signed_in_carries_the_seconds_left(worker, citizen, browser_of):
    for browser, page, seconds in ((signed_in(worker), DESK, 900), (browser_of(citizen()), "/help/", 1800)):
        with time_machine.travel(timezone.now(), tick=False):
            assert f'data-left="{seconds}"' in browser.get(page).content.decode()
    assert "data-left" not in Client().get("/help/").content.decode()


def test_case_19_asking_how_long_is_left_renews_nothing_and_going_on_does(worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(worker)
        browser.get(DESK)
        clock.shift(timedelta(minutes=13))
        assert time_of(browser) == time_of(browser) == {"left": 120, "renewable": True}
        assert time_of(browser, "post") == {"left": 900, "renewable": True}
        clock.shift(timedelta(minutes=14))
        assert time_of(browser)["left"] == 60
        clock.shift(timedelta(minutes=2))
        assert browser.get("/account/time/", HTTP_X_POLL="1").status_code == 302
        assert browser.post("/account/time/").status_code == 302


def test_case_19_the_longest_session_cannot_be_renewed_and_says_so(citizen, browser_of):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser, start = browser_of(citizen()), timezone.now()
        while timezone.now() <= start + timedelta(hours=11, minutes=40):
            browser.get("/my/")
            clock.shift(timedelta(minutes=20))
        clock.move_to(start + timedelta(hours=11, minutes=58))
        assert time_of(browser, "post") == {"left": 120, "renewable": False}


def test_case_19_staff_come_back_to_the_same_page_by_their_own_door(worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(worker)
        browser.get(DESK)
        clock.shift(timedelta(minutes=16))
        sent_to = browser.get("/desk/active/?page=2")
        door = f"{STAFF}?next=/desk/active/%3Fpage%3D2"
        assert f'href="{door}"' in browser.get(sent_to.url).content.decode()
        assert 'name="next" value="/desk/active/?page=2"' in browser.get(door).content.decode()
        browser.post(STAFF, {"username": worker.username, "password": PASSWORD, "next": "/desk/active/?page=2"})
        assert browser.post("/account/second-factor/check/", {"code": code_now()}).url == "/desk/active/?page=2"


NOTICE = "这个账号在别的地方也登录着"


def says_elsewhere(browser: Client) -> bool:
    return NOTICE in browser.get(DESK).content.decode()


def test_case_32_an_account_used_at_two_places_is_told_at_both_and_audited(worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = signed_in(worker)
        assert not says_elsewhere(first)
        clock.shift(timedelta(minutes=2))
        second = signed_in(worker)
        page = second.get(DESK).content.decode()
        assert NOTICE in page and 'href="/account/sessions/"' in page
        assert says_elsewhere(first)
        assert second.get("/account/sessions/").content.decode().count("登录，地址") == 2
    entry = AuditEntry.objects.get(action="sign-in.elsewhere")
    assert (entry.actor_id, entry.detail) == (worker.pk, {"others": 1})


def test_case_32_the_notice_stays_until_it_was_read_and_comes_again_with_the_next_sign_in(worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = signed_in(worker)
        first.get(DESK)
        for _ in range(2):
            clock.shift(timedelta(minutes=2))
            signed_in(worker)
            assert says_elsewhere(first) and says_elsewhere(first)
            assert first.post("/account/elsewhere/", {"next": DESK}).url == DESK
            assert not says_elsewhere(first)


@pytest.mark.parametrize("end", ["signed out", "idle", "other password", "same browser", "somebody else"])
def test_case_32_a_session_that_nobody_can_go_on_with_is_no_second_place(worker, staff, browser_of, end):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = signed_in(worker) if end != "somebody else" else browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
        first.get(DESK)
        clock.shift(timedelta(minutes=16 if end == "idle" else 2))
        if end == "signed out":
            first.post("/account/sign-out/")
        if end == "other password":
            worker.set_password(PASSWORD)
            worker.save()
        if end == "same browser":
            first.post(STAFF, {"username": worker.username, "password": PASSWORD})
            first.post("/account/second-factor/check/", {"code": code_now()})
            assert not says_elsewhere(first)
        else:
            assert not says_elsewhere(signed_in(worker))
    assert not AuditEntry.objects.filter(action="sign-in.elsewhere").exists()


def test_case_32_a_family_may_share_a_phone(citizen, browser_of):
    account = citizen()
    for _ in range(2):
        assert NOTICE not in browser_of(account).get("/my/").content.decode()


EVIL = ["//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "http:evil.example", "javascript:alert(1)",
        "JaVaScRiPt:alert(1)", "data:text/html,x", "\x00//evil.example", " //evil.example", "\t//evil.example", "///evil.example",
        "https:///evil.example", "//127.0.0.1@evil.example", "http://testserver.evil.example/", "//testserver\\@evil.example",
        "\u202e//evil.example", "/" * 10 + "evil.example", "ftp://testserver/", "/a" * 3000]  # fmt: skip


@pytest.mark.parametrize("wanted", EVIL)
def test_case_29_no_address_leads_out_of_the_house(worker, wanted):
    for url in ("/preferences/elder/", "/preferences/region/"):
        assert local(Client().post(url, {"next": wanted, "elder": "1", "region": TOWN}).headers.get("Location", "/"))
    browser = Client()
    browser.post(PHONE_SIGN_IN, {"phone": "12650000001", "next": wanted})
    entered = browser.post("/account/sign-in/code/", {"code": FileGateway().last_code("12650000001")})
    assert local(entered.headers.get("Location", "/"))
    desk = Client()
    desk.post(STAFF, {"username": worker.username, "password": PASSWORD, "next": wanted})
    assert local(desk.post("/account/second-factor/check/", {"code": code_now()}).headers.get("Location", "/"))


def local(location: str) -> bool:
    return location.startswith("/") and not location.startswith(("//", "/\\"))


def test_case_29_a_page_of_ours_is_returned_to(worker):
    browser = Client()
    browser.post(STAFF, {"username": worker.username, "password": PASSWORD, "next": "/desk/active/"})
    assert browser.post("/account/second-factor/check/", {"code": code_now()}).url == "/desk/active/"


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "a\x00b", "[::1"]
)
def test_case_30_another_host_name_is_refused(host):
    assert Client().get("/", HTTP_HOST=host).status_code == 400


def test_case_30_a_forwarded_host_is_not_listened_to():
    page = Client().get("/", HTTP_X_FORWARDED_HOST="evil.example")
    assert page.status_code == 200 and b"evil.example" not in page.content


@pytest.mark.parametrize(
    ("direct", "forwarded", "address"),
    [("10.0.0.1", "1.2.3.4", "10.0.0.1"), ("172.16.0.1", "1.2.3.4", "1.2.3.4"), ("172.16.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
     ("172.16.0.1", "1.2.3.4:5678", "172.16.0.1"), ("172.16.0.1", "'; DROP TABLE x", "172.16.0.1"), ("172.16.0.1", "2001:db8::1", "2001:db8::1"),
     ("172.16.0.1", "1.2.3.4\r\nX: y", "172.16.0.1"), ("", "1.2.3.4", "")],
)  # fmt: skip
def test_case_30_a_forwarded_address_counts_only_from_a_listed_proxy_and_only_as_an_address(
    settings, direct, forwarded, address
):
    settings.TRUSTED_PROXIES = ["172.16.0.1"]
    request = RequestFactory().get("/", REMOTE_ADDR=direct, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


@pytest.mark.parametrize(("direct", "secure"), [("10.0.0.1", False), ("172.16.0.1", True)])
def test_case_30_a_forwarded_scheme_counts_only_from_a_listed_proxy(settings, direct, secure):
    settings.TRUSTED_PROXIES, settings.SECURE_SSL_REDIRECT = ["172.16.0.1"], True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client(REMOTE_ADDR=direct).get("/help/", HTTP_X_FORWARDED_PROTO="https")
    assert (answer.status_code == 200) is secure


def test_case_7_a_person_cannot_promote_the_own_case_by_adding_fields(citizen, browser_of):
    """Mass assignment: every column of the case and its person, posted to every page a person has."""
    case = cases.submitted(citizen(), TOWN)
    case.refresh_from_db()
    names = [field.attname for model in (type(case), type(case.person)) for field in model._meta.concrete_fields]
    forged = dict.fromkeys(names, "1") | {
        "state": "active",
        "assurance": "counter",
        "evidence": "counter",
        "role": "caseworker",
    }
    browser, before = browser_of(case.account), rows_of(case)
    for url in ("/register/identity/", "/register/residence/", "/register/reason/", "/register/check/", "/register/identity/autosave/",
                f"/my/registration/{case.pk}/leave/", f"/desk/registration/{case.pk}/", "/account/role/", "/inbox/act/"):  # fmt: skip
        assert browser.post(url, forged).status_code < 500
    assert rows_of(case) == before


def rows_of(case) -> list:
    """What stands in the database of this case, its person, the link and the account."""
    link = case.person.links.values().get()
    return [
        type(case).objects.filter(pk=case.pk).values().get(), type(case.person).objects.filter(pk=case.person_id).values().get(),
        link, type(case.account).objects.filter(pk=case.account_id).values("kind", "is_active", "username").get(),
    ]  # fmt: skip
