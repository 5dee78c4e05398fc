"""The three administrators: who may open what, of which office, and that nobody widens the own scope."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.hashers import check_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portal.accounts import administration
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, OfficeArea, User
from portal.accounts.tasks import disable_unused_accounts
from portal.exchange.enums import DeliveryState
from portal.exchange.models import Delivery
from portal.foundation.identifiers import uuid7
from portal.privacy import audit
from portal.privacy.models import AuditEntry
from tests.conftest import CITY, COUNTY, OTHER_CITY, PROVINCE, SIBLING_COUNTY, TOWN, office_at

pytestmark = pytest.mark.django_db

PLAIN_PAGES = {
    Role.SYSTEM_ADMIN: ("admin-offices", "admin-staff", "admin-unused", "admin-dead-letters"),
    Role.SECURITY_ADMIN: (
        "admin-access",
        "admin-lock-outs",
        "admin-keys",
        "admin-personal-fields",
        "admin-holds",
        "admin-stored",
    ),
    Role.AUDIT_ADMIN: ("admin-audit", "admin-audit-verify"),
}
ALL_PAGES = [(name, owner) for owner, names in PLAIN_PAGES.items() for name in names]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("name", "owner"), ALL_PAGES)
def test_case_24_each_page_belongs_to_one_administrator(staff, browser_of, role, name, owner):
    answer = browser_of(staff(role, PROVINCE)).get(reverse(name))
    assert answer.status_code == (200 if role is owner else 404)


@pytest.mark.parametrize(("name", "owner"), ALL_PAGES)
def test_a_citizen_and_a_stranger_see_no_administration(citizen, browser_of, client, name, owner):
    assert browser_of(citizen()).get(reverse(name)).status_code == 404
    assert client.get(reverse(name)).status_code == 302


# actor's place × object × expected: own, below, above, beside, another city
OFFICE_TABLE = [
    (COUNTY, COUNTY, 200), (COUNTY, TOWN, 200), (COUNTY, CITY, 404), (COUNTY, SIBLING_COUNTY, 404),
    (COUNTY, OTHER_CITY, 404), (CITY, TOWN, 200), (CITY, OTHER_CITY, 404), (PROVINCE, TOWN, 200),
]  # fmt: skip
OFFICE_PAGES = ("admin-office", "admin-office-edit", "admin-area-add", "admin-staff-add")


@pytest.mark.parametrize(("place", "wanted", "status"), OFFICE_TABLE)
def test_case_4_offices_of_the_own_subtree_only(staff, browser_of, place, wanted, status):
    browser = browser_of(staff(Role.SYSTEM_ADMIN, place))
    for name in OFFICE_PAGES:
        assert browser.get(reverse(name, args=[office_at(wanted).pk])).status_code == status


def test_the_list_holds_nothing_outside_the_subtree(staff, browser_of):
    page = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY)).get(reverse("admin-offices"), {"q": "就业服务中心"})
    assert [one.code for one in page.context["list"].page] == [COUNTY]


@pytest.mark.parametrize(("place", "holder", "status"), [(COUNTY, TOWN, 200), (COUNTY, SIBLING_COUNTY, 404)])
def test_case_4_staff_of_the_own_subtree_only(staff, browser_of, place, holder, status):
    held = staff(Role.CASEWORKER, holder)
    browser = browser_of(staff(Role.SYSTEM_ADMIN, place))
    for name in ("admin-member", "admin-term-add", "admin-renew", "admin-activity"):
        assert browser.get(reverse(name, args=[held.pk])).status_code == status
    if status == 404:
        assert browser.post(reverse("admin-activity", args=[held.pk]), {"reason": "离职"}).status_code == 404
        held.refresh_from_db()
        assert held.is_active


def test_case_4_posting_more_fields_changes_nothing_more(staff, browser_of):
    office = office_at(TOWN)
    browser_of(staff(Role.SYSTEM_ADMIN, COUNTY)).post(
        reverse("admin-office-edit", args=[office.pk]),
        {
            "name": "锦山站",
            "phone": "126-1",
            "region_code": "230000000000",
            "level": "1",
            "ancestor_ids": "",
            "code": "1",
        },
    )
    changed = office_at(TOWN)
    assert (changed.name, changed.level, changed.region_code) == ("锦山站", office.level, office.region_code)


def test_a_new_colleague_gets_a_one_time_password_shown_once(staff, browser_of):
    browser, office = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY)), office_at(TOWN)
    given = {"username": "wang.fang", "name": "王芳", "role": Role.CASEWORKER, "since": "20200101"}
    page = browser.post(reverse("admin-staff-add", args=[office.pk]), given).content.decode()
    user = User.objects.get(username="wang.fang")
    password = re.search(r"[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}", page).group()
    assert check_password(password, user.password)
    assert user.enrolment_until > timezone.now()
    assert actor_of(user).role is Role.CASEWORKER
    row = AuditEntry.objects.get(action="admin-staff-add")
    assert row.object_id == str(user.pk)
    assert password not in str(row.detail)
    again = browser.post(reverse("admin-staff-add", args=[office.pk]), given).content.decode()
    assert "这个用户名已经有人用了" in again


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.PROVINCE_OFFICIAL, Role.COUNTY_REVIEWER])
def test_case_4_roles_beyond_the_office_are_refused(staff, browser_of, role):
    given = {"username": "too.much", "name": "王芳", "role": role, "since": "20200101"}
    page = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY)).post(
        reverse("admin-staff-add", args=[office_at(TOWN).pk]), given
    )
    assert page.status_code == 200
    assert not User.objects.filter(username="too.much").exists()


def test_a_substitute_has_an_end_and_stops_by_itself(staff, browser_of):
    away, helper = staff(Role.CASEWORKER, TOWN), staff(Role.COUNTY_REVIEWER, COUNTY)
    browser, url = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY)), reverse("admin-term-add", args=[helper.pk])
    given = {"office_code": TOWN, "role": Role.CASEWORKER, "since": "20261101", "stands_in_for": str(away.pk)}
    assert "替别人的要写到哪天止" in browser.post(url, given).content.decode()
    assert browser.post(url, given | {"until": "20261130"}).status_code == 302
    standing = Assignment.objects.get(user=helper, stands_in_for=away)
    assert standing.valid.upper == date(2026, 12, 1)


def test_a_transfer_ends_the_old_role_the_day_before(staff, browser_of):
    moved = staff(Role.CASEWORKER, TOWN)
    held, on = moved.assignments.get(), timezone.localdate() + timedelta(days=3)
    browser = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY))
    url = reverse("admin-transfer", args=[moved.pk]) + f"?assignment={held.pk}"
    given = {"office_code": COUNTY, "role": Role.COUNTY_REVIEWER, "on": f"{on:%Y%m%d}"}
    assert browser.get(url).status_code == 200
    assert browser.post(url, given).status_code == 302
    held.refresh_from_db()
    assert held.valid.upper == on
    assert moved.assignments.get(office=office_at(COUNTY)).valid.lower == on


def test_an_ended_role_is_refused_from_the_next_day_on(staff, browser_of):
    leaving, yesterday = staff(Role.CASEWORKER, TOWN), timezone.localdate() - timedelta(days=1)
    browser = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY))
    given = {"assignment": leaving.assignments.get().pk, "until": f"{yesterday:%Y%m%d}"}
    browser.post(reverse("admin-term-end", args=[leaving.pk]), given)
    assert browser_of(leaving).get(reverse("desk")).status_code == 404


@pytest.mark.parametrize(
    ("place", "low", "high", "sentence"),
    [
        (TOWN, "230882101000", "230882101999", "已经归同级的另一个单位"),
        (TOWN, "230100000000", "230100000999", "不在本单位的服务范围里"),
        (TOWN, "23088", "230882101999", "要写满 12 位"),
        (TOWN, "230882113999", "230882113000", "终点不能小于起点"),
        (COUNTY, "230882900000", "230882900999", "由上级单位定"),
    ],
)
def test_case_4_an_area_that_may_not_be(staff, browser_of, place, low, high, sentence):
    browser = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY))
    given = {"low": low, "high": high, "since": "20260101"}
    page = browser.post(reverse("admin-area-add", args=[office_at(place).pk]), given)
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_an_area_ends_and_another_office_takes_over(staff, browser_of):
    browser, office = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY)), office_at("230882101000")
    area = office.areas.get()
    ended = browser.post(reverse("admin-area-end", args=[office.pk]), {"area": area.pk, "until": "20261231"})
    assert ended.status_code == 302
    given = {"low": area.low, "high": area.high, "since": "20270101"}
    assert browser.post(reverse("admin-area-add", args=[office_at(TOWN).pk]), given).status_code == 302
    assert OfficeArea.objects.filter(low=area.low, valid__contains=date(2027, 1, 1)).get().office == office_at(TOWN)


def test_case_32_an_account_unused_for_90_days_is_stopped(staff):
    old, new, admin = (
        staff(Role.CASEWORKER, TOWN),
        staff(Role.COUNTY_REVIEWER, COUNTY),
        staff(Role.SYSTEM_ADMIN, COUNTY),
    )
    User.objects.filter(pk=old.pk).update(date_joined=timezone.now() - timedelta(days=91))
    User.objects.filter(pk=admin.pk).update(
        date_joined=timezone.now() - timedelta(days=400), last_login=timezone.now() - timedelta(days=2)
    )
    disable_unused_accounts()
    assert set(User.objects.filter(is_active=True)) == {new, admin}


def test_case_32_the_list_stops_the_ticked_ones(staff, browser_of):
    old, admin = staff(Role.CASEWORKER, TOWN), staff(Role.SYSTEM_ADMIN, COUNTY)
    User.objects.filter(pk=old.pk).update(date_joined=timezone.now() - timedelta(days=91))
    browser = browser_of(admin)
    assert browser.post(reverse("admin-unused"), {"pick": [str(old.pk), "x' OR 1=1"]}).status_code == 302
    old.refresh_from_db()
    assert not old.is_active


def test_nobody_touches_an_account_with_roles_elsewhere(staff):
    shared = staff(Role.CASEWORKER, TOWN)
    Assignment.objects.create(
        user=shared, office=office_at(SIBLING_COUNTY), role=Role.COUNTY_REVIEWER, valid=DateRange(None, None)
    )
    with pytest.raises(Exception, match="不归您管"):
        administration.set_active(actor=actor_of(staff(Role.SYSTEM_ADMIN, COUNTY)), user=shared, active=False)


def test_dead_letters_are_sent_again(staff, browser_of):
    dead = Delivery.objects.create(
        event_id=uuid7(), event_at=timezone.now(), office=office_at(TOWN), state=DeliveryState.DEAD, attempts=48
    )
    far = Delivery.objects.create(
        event_id=uuid7(), event_at=timezone.now(), office=office_at(OTHER_CITY), state=DeliveryState.DEAD, attempts=48
    )
    browser = browser_of(staff(Role.SYSTEM_ADMIN, COUNTY))
    assert [one.pk for one in browser.get(reverse("admin-dead-letters")).context["list"].page] == [dead.pk]
    assert "请先选" in browser.post(reverse("admin-dead-letters"), {"pick": [far.pk]}).content.decode()
    assert browser.post(reverse("admin-dead-letters"), {"pick": [dead.pk]}).status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (DeliveryState.PENDING, 0)


def test_the_audit_is_searched_and_the_search_is_audited(staff, browser_of):
    looked_at = uuid7()
    audit.record("registration.view", person_id=looked_at)
    audit.record("inbox-act")
    browser = browser_of(staff(Role.AUDIT_ADMIN, PROVINCE))
    page = browser.get(reverse("admin-audit"), {"person": str(looked_at)})
    assert [one["what"] for one in page.context["rows"]] == ["看一个人的失业登记"]
    assert AuditEntry.objects.get(action="audit.search").detail == {"person": str(looked_at)}
    nobody = browser.get(
        reverse("admin-audit"), {"who": "nobody", "since": "20200101", "until": "20300101", "outcome": "done"}
    )
    assert list(nobody.context["rows"]) == []


def test_case_52_the_export_is_text_and_is_audited(staff, browser_of):
    audit.record("desk.view", reason='=HYPERLINK("http://x")')
    browser = browser_of(staff(Role.AUDIT_ADMIN, PROVINCE))
    answer = browser.get(reverse("admin-audit"), {"export": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert any('=HYPERLINK("http://x")' in row for row in sheet)
    assert AuditEntry.objects.filter(action="audit.export").count() == 1


def test_the_chain_is_verified_on_demand(staff, browser_of):
    page = browser_of(staff(Role.AUDIT_ADMIN, PROVINCE)).post(reverse("admin-audit-verify")).content.decode()
    assert "都对得上" in page
    assert AuditEntry.objects.get(action="audit.verify").detail == {"problems": 0}


def test_case_98_administrators_see_nothing_of_a_citizen(citizen, staff, browser_of):
    from tests.registration import cases

    account = citizen()
    case = cases.submitted(account, TOWN)
    for role, names in PLAIN_PAGES.items():
        browser = browser_of(staff(role, PROVINCE))
        for name in names:
            page = browser.get(reverse(name)).content.decode()
            assert case.person.name not in page
            assert account.phone not in page
            assert case.person.id_number not in page
