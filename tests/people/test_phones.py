"""Lost phones, changed numbers, and numbers that belong to somebody else now."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.messages.gateways import FileGateway
from portal.people.models import PersonLink
from portal.privacy.models import AuditEntry
from tests.conftest import COUNTY, OTHER_TOWN, PROVINCE, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
OLD, NEW = "12600000501", "12600000502"

TABLE = [
    (Role.CASEWORKER, TOWN, 200),
    (Role.CASEWORKER, OTHER_TOWN, 404),
    (Role.COUNTY_REVIEWER, COUNTY, 404),
    (Role.SYSTEM_ADMIN, PROVINCE, 404),
]


@pytest.fixture
def case(citizen):
    return cases.submitted(citizen(OLD), TOWN)


def sign_in(phone: str) -> Client:
    client = Client()
    client.post(reverse("sign-in"), {"phone": phone})
    client.post(reverse("sign-in-code"), {"code": FileGateway().last_code(phone)})
    return client


def my_page(client: Client) -> str:
    return client.get(reverse("my")).content.decode()


@pytest.mark.parametrize(("role", "place", "status"), TABLE)
def test_only_the_caseworker_of_the_own_office(case, staff, browser_of, role, place, status):
    assert browser_of(staff(role, place)).get(reverse("person-phone", args=[case.pk])).status_code == status


def test_a_lost_phone_is_changed_and_the_old_session_dies(case, staff, browser_of):
    thief, url = browser_of(case.account), reverse("person-phone", args=[case.pk])
    worker = browser_of(staff(Role.CASEWORKER, TOWN))
    assert "请选怎么核对的身份" in worker.post(url, {"act": "change", "phone": NEW}).content.decode()
    assert worker.post(url, {"act": "change", "phone": NEW, "evidence": "counter"}).status_code == 302
    assert thief.get(reverse("my")).status_code == 302
    assert case.receipt_no in my_page(sign_in(NEW))
    assert case.receipt_no not in my_page(sign_in(OLD))
    row = AuditEntry.objects.filter(action="person.phone", outcome="done").latest("at")
    assert (row.person_id, row.reason) == (case.person_id, "在窗口看过证件原件")


def test_an_empty_account_of_the_new_number_gives_way(case, staff, browser_of, citizen):
    empty = citizen(NEW)
    worker = browser_of(staff(Role.CASEWORKER, TOWN))
    given = {"act": "change", "phone": NEW, "evidence": "counter"}
    assert worker.post(reverse("person-phone", args=[case.pk]), given).status_code == 302
    empty.refresh_from_db()
    assert (empty.is_active, empty.phone) == (False, None)
    assert User.objects.by_phone(NEW) == case.account


def test_a_number_of_another_person_is_not_taken(case, staff, browser_of, citizen):
    cases.submitted(citizen(NEW), TOWN)
    worker = browser_of(staff(Role.CASEWORKER, TOWN))
    given = {"act": "change", "phone": NEW, "evidence": "counter"}
    assert "已经有人在用" in worker.post(reverse("person-phone", args=[case.pk]), given).content.decode()


def test_case_23_the_new_owner_of_a_number_sees_nothing_of_the_former(case, staff, browser_of):
    former, worker = browser_of(case.account), browser_of(staff(Role.CASEWORKER, TOWN))
    url = reverse("person-phone", args=[case.pk])
    assert "请先打电话确认" in worker.post(url, {"act": "recycled"}).content.decode()
    assert worker.post(url, {"act": "recycled", "sure": "on"}).status_code == 302
    assert former.get(reverse("my")).status_code == 302
    stranger = sign_in(OLD)
    page = my_page(stranger)
    assert case.receipt_no not in page
    assert case.person.name not in page
    assert stranger.get(reverse("register-receipt", args=[case.pk])).status_code == 404
    link = PersonLink.objects.get(account=case.account)
    assert link.ended_reason == "号码换了主人"
    assert AuditEntry.objects.filter(action="person.recycled", outcome="done").count() == 1


def test_case_23_the_person_comes_with_a_new_number_and_has_everything_back(case, staff, browser_of):
    worker, url = browser_of(staff(Role.CASEWORKER, TOWN)), reverse("person-phone", args=[case.pk])
    worker.post(url, {"act": "recycled", "sure": "on"})
    assert worker.post(url, {"act": "change", "phone": NEW, "evidence": "counter"}).status_code == 302
    assert case.receipt_no in my_page(sign_in(NEW))
    assert PersonLink.objects.live().get(account=case.account).assurance == "counter"
