"""Sign-in out of an application: who gets in, on whose word, once; and who is told what to do instead."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.exchange.channels import limits
from portal.exchange.channels.housekeeping import forget
from portal.exchange.channels.models import ChannelRefusal, SignInTicket
from portal.people.models import PersonLink
from portal.privacy.models import AuditEntry
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration
from tests.channels.signing import channel
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
SAID = {"level": "face"}


def vouched(name: str, number: str, code: str = "mini_program", change: dict | None = None):
    return channel(code).ask("POST", "session/ticket/", SAID | {"name": name, "id_number": number} | (change or {}))


def ticket(name: str, number: str, code: str = "mini_program") -> str:
    answer = vouched(name, number, code)
    assert answer.status_code == 201 and answer.json()["expires_in"] == 300, answer.content
    return answer.json()["url"].partition("8000")[2]


@pytest.fixture
def known(citizen, acting):
    """A person whose document a caseworker saw, and the account that speaks for them."""
    case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    return case.person, case.account


def is_in(browser: Client) -> bool:
    return browser.get("/my/").status_code == 200


def test_the_application_verifies_and_the_person_is_in_once(known):
    person, account = known
    where, browser = ticket(person.name, person.id_number), Client(enforce_csrf_checks=True)
    page = browser.get(where)
    assert page.status_code == 200 and "就在龙江小程序核验过：张*" in page.content.decode()
    assert person.id_number not in page.content.decode() and not is_in(browser)
    token = browser.cookies["csrftoken"].value if "csrftoken" in browser.cookies else ""
    word = page.content.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0] or token
    assert browser.post(where, {"csrfmiddlewaretoken": word}).status_code == 302
    assert browser.session["_auth_user_id"] == str(account.pk) and browser.session["came_from"] == "mini_program"
    assert "您这次是从就在龙江小程序进来的" in browser.get("/my/channels/").content.decode()
    entry = AuditEntry.objects.filter(action="sign-in").latest("pk")
    assert entry.detail == {"channel": "mini_program", "proved": False} and entry.actor_id == account.pk
    used = SignInTicket.objects.get()
    assert used.account == account and used.identity is None
    again = Client()
    assert (
        again.post(where).status_code == 410 and "只能用一次" in again.get(where).content.decode() and not is_in(again)
    )


def test_what_is_begun_in_a_session_out_of_an_application_came_in_by_it(known):
    browser = Client()
    browser.post(ticket(known[0].name, known[0].id_number))
    browser.post(reverse("register-autosave", args=["identity"]), {"name": known[0].name})
    draft = UnemploymentRegistration.objects.get(state=State.DRAFT)
    assert (draft.channel, draft.begun_in) == ("mini_program", "mini_program")


@pytest.mark.parametrize("spoil", ["late", "forged", "channel off"])
def test_a_ticket_that_is_over_or_nobodys_leads_nowhere(known, spoil):
    where, browser = ticket(known[0].name, known[0].id_number), Client()
    if spoil == "late":
        SignInTicket.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if spoil == "channel off":
        row = SignInTicket.objects.get().channel
        row.is_active = False
        row.save()
    where = "/arrive/x/" if spoil == "forged" else where
    assert browser.get(where).status_code == browser.post(where).status_code == 410 and not is_in(browser)
    SignInTicket.objects.update(expires_at=timezone.now() - timedelta(days=2))
    assert forget()["tickets"] == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [({"level": "name"}, 403, "level"), ({"level": "x"}, 400, None), ({"id_number": "230000"}, 400, None), ({"name": "1"}, 400, None)],
)  # fmt: skip
def test_what_the_channel_says_must_be_enough(change, status, code):
    answer = vouched("张某某", id_number(), change=change)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert code is None or answer.json()["code"] == code
    assert not SignInTicket.objects.exists()


def test_only_a_channel_that_may_vouch_gets_tickets_and_not_too_often(monkeypatch):
    refused = vouched("张某某", id_number(), "hall")
    assert refused.status_code == 403 and refused.json()["code"] == "scope"
    app, body = channel(), SAID | {"name": "张某某", "id_number": id_number()}
    forged = app.ask("POST", "session/ticket/", body, after=lambda sent: setattr(sent, "body", b"{}") or sent)
    assert forged.status_code == 401
    monkeypatch.setattr(limits, "person_per_minute", lambda: 1)
    assert [app.ask("POST", "session/ticket/", body).status_code for _ in range(2)] == [201, 429]
    monkeypatch.setattr(limits, "tickets_per_minute", lambda: 0)
    assert app.ask("POST", "session/ticket/", body | {"id_number": id_number()})["Retry-After"]


def test_a_new_person_signs_in_by_phone_first_and_what_they_wrote_is_proved(citizen, browser_of):
    number, account = id_number(), citizen()
    where = ticket("张某某", number)
    page = Client().post(where).content.decode()
    assert "先用手机登录" in page and f"next={where}" in page
    browser = browser_of(account)
    assert "还差一步" in browser.post(where).content.decode()
    person = cases.submitted(account, TOWN, number).person
    assert "记到您现在登录的账号上" in browser.get(where).content.decode()
    assert browser.post(where).status_code == 302
    link = PersonLink.objects.get(person=person)
    assert (link.assurance, link.evidence) == ("provider", "channel:mini_program")
    assert Client().post(ticket("张某某", number, "social_card")).status_code == 302


def test_a_claim_a_telephone_or_another_name_lets_nobody_in(known, citizen):
    person, _ = known
    other = citizen()
    cases.submitted(other, TOWN, id_number())
    unproved = cases.submitted(citizen(), TOWN, id_number()).person
    assert "先用手机登录" in Client().post(ticket(unproved.name, unproved.id_number)).content.decode()
    differs = Client().post(ticket("李某某", person.id_number))
    assert differs.status_code == 409 and "姓名和这里核对过的不一样" in differs.content.decode()
    PersonLink.objects.filter(person=person).update(assurance="phone", evidence="")
    assert "先用手机登录" in Client().post(ticket(person.name, person.id_number)).content.decode()


def test_an_account_that_speaks_for_somebody_else_as_well_is_not_opened(known):
    person, account = known
    cases.claimed(account, TOWN)
    assert "先用手机登录" in Client().post(ticket(person.name, person.id_number)).content.decode()


def test_whoever_does_not_let_a_channel_in_is_not_signed_in_by_it(known, browser_of):
    person, account = known
    own, mini = browser_of(account), channel().of(account)
    assert own.post("/my/channels/direct/", {"channel": "hall"}).status_code == 404
    assert own.post("/my/channels/direct/", {"channel": "mini_program"}).status_code == 302
    assert mini.ask("GET", "my/").json()["code"] == "token"
    assert "不让它直接登录" in own.get("/my/channels/").content.decode()
    refused = Client().post(where := ticket(person.name, person.id_number))
    assert refused.status_code == 403 and "您不让就在龙江小程序直接登录" in refused.content.decode()
    assert Client().post(ticket(person.name, person.id_number, "social_card")).status_code == 302
    own.post("/my/channels/direct/", {"channel": "mini_program", "again": "1"})
    assert Client().post(where).status_code == 302 and not ChannelRefusal.objects.standing().exists()


def test_staff_neither_come_in_nor_are_signed_out(known, staff, browser_of):
    person, account = known
    worker = staff(Role.CASEWORKER, TOWN, "another")
    where = ticket(person.name, person.id_number)
    assert browser_of(worker).post(where).status_code == 403
    User.objects.filter(pk=account.pk).update(kind="staff", username="turned")
    assert "先用手机登录" in Client().post(where).content.decode()
    assert browser_of(worker).post("/my/channels/direct/", {"channel": "mini_program"}).status_code == 403
