"""The inbox of each level: its own rows, the fields of its column of the matrix, late marks, filters, batches."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.permissions import ROLES, Action
from portal.exchange import services
from portal.exchange.enums import ItemState
from portal.exchange.lateness import Limits
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.people.models import Person
from portal.privacy.models import AuditEntry
from portal.site.inbox.asked import Asked
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
NUMBER = id_number()
ADDRESS = "锦山镇某村三组 12 号"


@pytest.fixture
def case(citizen, village_office):
    """Somebody of a village registers: township, county, city and village have it."""
    case = cases.submitted(citizen("12600007788"), village_office.code, number=NUMBER, name="单小满")
    Person.objects.filter(pk=case.person_id).update(address=Person(address=ADDRESS).address)
    relay()
    return case


def page(browser, query: str = "") -> str:
    return browser.get(f"/inbox/{query}").content.decode()


def test_a_village_sees_name_phone_address_and_task_and_nothing_else(case, staff, browser_of, village_office):
    """domain.md 8.2: no ID number, no state, no reason, no number of the case, no way to its page."""
    text = page(browser_of(staff(Role.VILLAGE_WORKER, village_office.code)))
    assert "单小满" in text and 'href="tel:12600007788"' in text and ADDRESS in text and "上门或打电话认识一下" in text
    for hidden in (NUMBER, NUMBER[-4:], case.receipt_no, str(case.pk), "失业登记", "合同", "/desk/registration/"):
        assert hidden not in re.sub(r"<(header|nav).*?</\1>", "", text, flags=re.S), hidden


def test_a_village_is_not_told_of_what_it_has_no_task_in(case, acting, staff, browser_of, village_office):
    cases.services.reject(actor=acting(Role.CASEWORKER), case=case, ground="working", reason="社保显示已经在上班")
    relay()
    assert InboxItem.objects.filter(kind="unemployment.reject").count() == 3
    assert "没有办成" not in page(browser_of(staff(Role.VILLAGE_WORKER, village_office.code)))


def test_a_village_worker_of_a_township_sees_tasks_only_there_too(case, staff, browser_of):
    user = staff(Role.VILLAGE_WORKER, TOWN)
    text = page(browser_of(user))
    assert "上门或打电话认识一下" in text and "有人提交了失业登记" not in text and NUMBER[-4:] not in text


FIELDS = {
    (Role.CASEWORKER, TOWN): ("单小满", NUMBER[-4:]),
    (Role.COUNTY_REVIEWER, COUNTY): ("单小满", NUMBER[-4:]),
    (Role.CITY_OFFICIAL, CITY): ("单*", ""),
}


@pytest.mark.parametrize(("role", "place"), FIELDS)
def test_each_level_sees_its_column_of_the_matrix(case, staff, browser_of, role, place):
    name, ending = FIELDS[role, place]
    text = page(browser_of(staff(role, place)))
    assert name in text and "有人提交了失业登记" in text
    assert (f">{NUMBER[-4:]}<" in text) is bool(ending)
    assert ("单小满" in text) is (name == "单小满") and NUMBER not in text and "12600007788" not in text


def test_the_province_reads_no_rows(case, staff, browser_of):
    answer = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE)).get("/inbox/")
    assert answer.status_code == 302 and answer.url == "/inbox/sending/?by=kind"


MAY = {
    Role.VILLAGE_WORKER: {"see", "handle"},
    Role.CASEWORKER: {"see", "handle"},
    Role.COUNTY_REVIEWER: {"see", "handle", "sheet"},
    Role.CITY_OFFICIAL: {"see", "handle", "sheet"},
    Role.PROVINCE_OFFICIAL: set(),
    Role.HOTLINE: set(),
    Role.PARTNER: set(),
    Role.SYSTEM_ADMIN: set(),
    Role.SECURITY_ADMIN: set(),
    Role.AUDIT_ADMIN: set(),
}
PLACES = {
    Role.CITY_OFFICIAL: (CITY, "230100000000"),
    Role.COUNTY_REVIEWER: (COUNTY, SIBLING_COUNTY),
    Role.PROVINCE_OFFICIAL: (PROVINCE, COUNTY),
}


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("whose", ["own", "another's", "none"])
def test_who_may_do_what_in_an_inbox(case, staff, browser_of, role, whose):
    """Actor × action × own, another's or no item."""
    own, other = PLACES.get(role, (TOWN, OTHER_TOWN))
    browser = browser_of(staff(role, own if whose != "another's" else other))
    item = InboxItem.objects.get(case_id=case.pk, office__code=own) if role in (*PLACES, Role.CASEWORKER, Role.VILLAGE_WORKER) and role is not Role.PROVINCE_OFFICIAL else InboxItem.objects.first()  # fmt: skip
    seen = browser.get("/inbox/")
    assert (seen.status_code == 200) is ("see" in MAY[role])
    if "see" in MAY[role]:
        assert (str(item.pk) in seen.content.decode()) is (whose != "another's")
    assert (browser.get("/inbox/inbox.xlsx").status_code == 200) is ("sheet" in MAY[role])
    chosen = [] if whose == "none" else [str(item.pk)]
    answer = browser.post("/inbox/acknowledge/", {"item": chosen})
    assert (answer.status_code == 302) is ("handle" in MAY[role])
    item.refresh_from_db()
    assert (item.state == ItemState.ACKNOWLEDGED) is (whose == "own" and "handle" in MAY[role])


def test_the_tables_of_permissions_agree():
    assert {role for role, may in MAY.items() if "handle" in may} == set(ROLES[Action.INBOX_ACT])


@pytest.mark.parametrize(("state", "age", "late"), [
    (ItemState.NEW, timedelta(hours=23), False), (ItemState.NEW, timedelta(hours=25), True),
    (ItemState.ACKNOWLEDGED, timedelta(days=4, hours=23), False), (ItemState.ACKNOWLEDGED, timedelta(days=5, hours=1), True),
    (ItemState.ACTED, timedelta(days=90), False),
])  # fmt: skip
def test_late_is_what_waits_longer_than_the_parameters_allow(case, staff, browser_of, state, age, late):
    """24 hours for 收到, 5 days for 办好了: inbox.acknowledge_within_hours, inbox.act_within_days."""
    mine = InboxItem.objects.filter(case_id=case.pk, office__code=TOWN)
    then = timezone.now() - age
    mine.update(received_at=then, state=state, acknowledged_at=None if state == ItemState.NEW else then)
    assert mine.filter(Limits.of(TOWN).late()).exists() is late
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    shown = browser.get("/inbox/?list=late")
    assert (shown.context["page"].count == 1) is late
    assert next(one for one in shown.context["queues"] if one.label == "逾期").count == int(late)
    assert ("lj-st--late" in page(browser)) is late


def test_an_inbox_is_filtered_searched_and_sorted_within_itself(citizen, staff, browser_of):
    mine, other = cases.submitted(citizen(), TOWN, name="毛小雨"), cases.submitted(citizen(), OTHER_TOWN, name="毛大雨")
    second = cases.submitted(citizen(), TOWN, name="常春")
    cases.services.withdraw(actor=actor_of(second.account), case=second)
    relay()
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    assert len(browser.get("/inbox/").context["rows"]) == 3
    assert len(browser.get("/inbox/?kind=unemployment.withdraw").context["rows"]) == 1
    assert (
        len(browser.get("/inbox/?kind=0").context["rows"]) == 3
        and len(browser.get("/inbox/?kind=4").context["rows"]) == 0
    )
    assert len(browser.get(f"/inbox/?place={OTHER_TOWN}").context["rows"]) == 0
    found = browser.post("/inbox/search/?sort=-what", {"q": "毛"})
    assert "毛" not in found.url and "%E6%AF%9B" not in found.url and "sort=-what" in found.url
    assert [row.name for row in browser.get(found.url).context["rows"]] == ["毛小雨"]
    phone = browser.post("/inbox/search/", {"q": mine.person.phone}).url
    assert [row.name for row in browser.get(phone).context["rows"]] == ["毛小雨"]
    kinds = [row.what for row in browser.get("/inbox/?sort=what").context["rows"]]
    assert kinds[-1] == "本人撤回了登记"
    assert other.person.name not in page(browser)


@pytest.mark.parametrize(
    "query", ["?list=x&kind=9&place=1&sort=zz&s=%00", "?place=999999999999", "?page=-3&kind=unemployment.nothing"]
)
def test_any_address_is_answered(case, staff, browser_of, query):
    assert browser_of(staff(Role.CASEWORKER, TOWN)).get(f"/inbox/{query}").status_code == 200


def test_what_an_address_keeps_leads_back(case):
    asked = Asked("late", "0", TOWN, "单", "-received")
    from django.http import QueryDict

    assert Asked.of(QueryDict(asked.query())) == asked


def test_many_are_acknowledged_and_done_at_once_and_one_stays_in_the_list(case, citizen, staff, browser_of):
    for _ in range(3):
        cases.submitted(citizen(), TOWN)
    relay()
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    chosen = [str(row.pk) for row in browser.get("/inbox/?list=new").context["rows"]]
    assert browser.post("/inbox/acknowledge/?list=new", {"item": chosen}).url == "/inbox/?list=new"
    assert browser.post("/inbox/act/?list=open", {"item": chosen}).url == "/inbox/?list=open"
    assert InboxItem.objects.filter(office__code=TOWN, state=ItemState.ACTED).count() == len(chosen) == 4
    assert "这里是空的" in page(browser, "?list=new")


def test_the_sheet_names_nobody_and_is_audited(case, staff, browser_of):
    answer = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)).get("/inbox/inbox.xlsx")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    said = str(cells)
    assert "有人提交了失业登记" in said and "单小满" not in said and NUMBER[-4:] not in said
    assert AuditEntry.objects.filter(action="inbox.export").exists()


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.VILLAGE_WORKER])
def test_thirty_rows_ask_no_more_than_one(
    citizen, staff, browser_of, django_assert_max_num_queries, rows, role, village_office
):
    for _ in range(rows):
        cases.submitted(citizen(), village_office.code)
    relay()
    browser = browser_of(staff(role, village_office.code if role is Role.VILLAGE_WORKER else TOWN))
    with django_assert_max_num_queries(16):
        assert len(browser.get("/inbox/").context["rows"]) == rows


def test_somebody_unknown_who_asked_to_be_called_stands_there_by_the_name_they_gave(
    client, staff, browser_of, village_office
):
    from tests.registration.test_help import asked

    asked(region=village_office.code, phone="12655550009")
    relay()
    text = page(browser_of(staff(Role.VILLAGE_WORKER, village_office.code)))
    assert "张先生" in text and "tel:12655550009" in text and "打完告诉服务站" in text and "看大门" not in text


def test_acknowledging_says_when_for_the_tally(case, acting):
    before = timezone.now()
    worker = acting(Role.CASEWORKER)
    item = InboxItem.objects.visible_to(worker).get()
    services.acknowledge(actor=worker, items=[item.pk])
    item.refresh_from_db()
    assert item.changed_at == item.acknowledged_at >= before
