"""Case 19: a form that is sent after its session has ended is not lost, and nobody else gets it."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.kept import KEPT, LONGEST
from portal.messages.gateways import FileGateway
from portal.people.models import Person
from registration.unemployment.models import UnemploymentRegistration
from tests.accounts.door import PASSWORD, STAFF, code_now, equipped, signed_in
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
DESK, STEP, SIGN_IN, SESSION, KEPT_FORM = (
    "/desk/waiting/", "/register/identity/", "/account/sign-in/", "/account/session/", "/account/kept/"
)  # fmt: skip
POLL = {"HTTP_X_POLL": "1"}


@pytest.fixture(autouse=True)
def _quick(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def worker(staff):
    return equipped(staff(Role.CASEWORKER, TOWN))


def enters(browser: Client, account, page: str):
    """The citizen signs in again from the page that asks for it; gives the answer to the right code."""
    assert browser.post(SIGN_IN, {"phone": account.phone, "next": page}).status_code == 302
    return browser.post(f"{SIGN_IN}code/", {"code": FileGateway().last_code(account.phone)})


def hidden_fields(page: str) -> dict[str, str]:
    """What the page would send on, as a browser reads it."""
    form = page[page.index("<form") : page.index("</form>")]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_case_19_a_form_sent_after_the_end_is_kept_and_sent_after_the_sign_in(citizen, browser_of, clock):
    """Without script nothing is saved on the way: what was typed arrives with the form, after the session's end."""
    account, typed = citizen(), {"name": "张某某 <b>&\"'", "id_number": "2300"}
    browser = browser_of(account)
    browser.get(STEP)
    clock.shift(timedelta(minutes=31))
    asked = browser.post(STEP, typed)
    assert asked.url == f"{SIGN_IN}?next={KEPT_FORM}"
    assert "张某某" not in str(dict(browser.session)) and not Person.objects.exists()
    assert enters(browser, account, KEPT_FORM).url == KEPT_FORM
    page = browser.get(KEPT_FORM).content.decode()
    assert f'action="{STEP}"' in page and hidden_fields(page) == typed
    assert "张某某" in browser.post(STEP, hidden_fields(page)).content.decode()
    assert KEPT not in browser.session
    assert browser.get(KEPT_FORM).status_code == 302


def test_case_19_what_was_kept_can_be_dropped(citizen, browser_of, clock):
    account = citizen()
    browser = browser_of(account)
    browser.get(STEP)
    clock.shift(timedelta(minutes=31))
    browser.post(STEP, {"name": "张某某"})
    enters(browser, account, KEPT_FORM)
    assert browser.post(KEPT_FORM).url == STEP
    assert KEPT not in browser.session


def test_case_19_a_case_worker_decides_after_the_session_ended(citizen, worker, clock):
    case = cases.submitted(citizen(), TOWN)
    browser, url = signed_in(worker), reverse("review", args=[case.pk])
    browser.get(url)
    clock.shift(timedelta(minutes=16))
    sent = {"decision": "reject", "version": case.version, "lawful": "on", "ground": "working", "reason": "还在上班"}
    assert browser.post(url, sent).url == f"{SIGN_IN}?next={KEPT_FORM}"
    assert UnemploymentRegistration.objects.get().state == "submitted"
    browser.post(STAFF, {"username": worker.username, "password": PASSWORD, "next": KEPT_FORM})
    browser.post("/account/second-factor/check/", {"code": code_now()})
    browser.post(url, hidden_fields(browser.get(KEPT_FORM).content.decode()))
    assert UnemploymentRegistration.objects.get().state == "rejected"


def test_case_19_another_account_does_not_get_what_was_typed(citizen, browser_of, clock):
    account, other = citizen(), citizen()
    browser = browser_of(account)
    browser.get(STEP)
    clock.shift(timedelta(minutes=31))
    browser.post(STEP, {"name": "张某某"})
    enters(browser, other, KEPT_FORM)
    assert KEPT not in browser.session
    assert "张某某" not in browser.get(KEPT_FORM, follow=True).content.decode()


def test_case_19_what_was_typed_waits_an_hour_only(citizen, browser_of, clock):
    account = citizen()
    browser = browser_of(account)
    browser.get(STEP)
    clock.shift(timedelta(minutes=31))
    browser.post(STEP, {"name": "张某某"})
    clock.shift(timedelta(minutes=61))
    enters(browser, account, KEPT_FORM)
    assert KEPT not in browser.session


@pytest.mark.parametrize(
    ("url", "how"),
    [
        (STEP, {"HTTP_SEC_FETCH_DEST": "empty"}),
        (STEP, {"HTTP_HX_REQUEST": "true"}),
        ("/account/password/", {}),
        ("long", {}),
    ],
)
def test_case_19_what_a_script_sent_a_password_or_a_flood_is_not_kept(citizen, browser_of, clock, url, how):
    browser = browser_of(citizen())
    browser.get("/my/")
    clock.shift(timedelta(minutes=31))
    fields = {"name": "张" * (LONGEST if url == "long" else 3)}
    browser.post(STEP if url == "long" else url, fields, **how)
    assert KEPT not in browser.session


def test_case_28_a_foreign_page_cannot_have_its_form_kept(citizen, browser_of, clock):
    browser = Client(enforce_csrf_checks=True)
    inside = browser_of(citizen())
    inside.get(STEP)
    browser.cookies["session"] = inside.cookies["session"].value
    clock.shift(timedelta(minutes=31))
    assert browser.post(STEP, {"name": "forged"}).status_code == 403
    assert KEPT not in browser.session
