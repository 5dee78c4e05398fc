"""Where a person's data came from: every datum with source, time and hand, the earlier words, masked as everywhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.people.facts.enums import FactSource
from portal.people.facts.services import learn
from portal.privacy.models import AuditEntry
from registration.discovery.models import Lead
from registration.employment import services as employment
from registration.employment.effects import Work, version_of, work_of
from registration.employment.enums import EmploymentKind, Source
from registration.identity import services as identity
from registration.identity.enums import ChangeEvidence
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN, office_at
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def case(citizen, worker):
    return cases.active(citizen(), TOWN, actor_of(worker))


def page(browser, case):
    answer = browser.get(f"/desk/person/{case.person_id}/sources/")
    assert answer.status_code == 200
    return answer.content.decode()


def row(text, *words):
    """The first row that holds all of these words."""
    return next(one for one in text.split("<tr")[1:] if all(word in one for word in words))


def test_each_datum_says_from_where_when_and_by_whom_and_what_stood_there_before(case, worker, browser_of):
    desk, person = actor_of(worker), case.person
    identity.enter(actor=desk, case=case, kind="name", value="李某某", evidence=ChangeEvidence.ID_CARD)
    learn(person=person, code="person.education", value="70", source=FactSource.SELF, by=case.account_id)
    learn(person=person, code="person.education", value="60", source=FactSource.SELF, by=case.account_id)
    Lead.objects.create(
        person=person, kind="found", added_by=worker.pk, known_by="visit", region_code=TOWN,
        service_office=office_at(TOWN), due_at=timezone.now(),
    )  # fmt: skip
    learn(person=person, code="person.draws_pension", value=False, source=FactSource.PENSION, exact=True)
    learn(
        person=person,
        code="person.last_post",
        value=True,
        note="车间操作工",
        source=FactSource.SELF,
        by=case.account_id,
    )
    work = Work(
        timezone.localdate() - timedelta(days=90),
        post="收银",
        last_day=timezone.localdate() - timedelta(days=30),
        end_reason="agreed",
    )
    declared = employment.Declared(
        person, EmploymentKind.FLEXIBLE, work, TOWN, Source.OFFICE, employer_words="富锦市某某超市"
    )
    job = employment.declare(actor=desk, key=uuid7(), declared=declared)
    text = page(browser_of(worker), case)
    assert "走访、来电知道的人" in row(text, "摸排时记下", "走访", "经办人")
    assert "改身份资料，看了新的身份证原件" in row(text, "李某某", "经办人，")
    assert "以前" in row(text, ">张某某<") and "网上登记" in row(text, ">张某某<")
    assert "本人填写" in row(text, "上到什么学校", "高中") and "以前" in row(text, ">初中<")
    assert "部门数据" in row(text, "养老数据") and "车间操作工" not in text and "加密存着" in text
    assert "经办机构" in row(text, "富锦市某某超市", "收银") and "双方商量好解除" in text
    assert case.receipt_no in row(text, "失业原因", "合同到期") and "窗口看过证件" in row(text, "核实过")
    assert person.id_number not in text and person.id_number[-4:] in text
    assert AuditEntry.objects.filter(action="person.sources", person_id=person.pk, actor_id=worker.pk).exists()
    assert version_of(job) is not None and work_of(version_of(job)) == work
    assert (
        f"/desk/person/{case.person_id}/sources/"
        in browser_of(worker).get(f"/desk/person/{case.person_id}/").content.decode()
    )


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.CASEWORKER, OTHER_TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, 200), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404),
        (Role.CITY_OFFICIAL, CITY, 200), (Role.PROVINCE_OFFICIAL, "230000000000", 404), (Role.HOTLINE, "230000000000", 404),
    ],
)  # fmt: skip
def test_who_may_read_it(case, staff, browser_of, role, place, status):
    assert browser_of(staff(role, place)).get(f"/desk/person/{case.person_id}/sources/").status_code == status


def test_an_official_reads_it_masked_and_without_the_notes(case, staff, browser_of):
    learn(person=case.person, code="person.education", value="70", source=FactSource.SELF, by=case.account_id)
    text = page(browser_of(staff(Role.CITY_OFFICIAL, CITY)), case)
    assert "张某某" not in text and ">张*<" in text and case.person.id_number[-4:] not in text and "初中" not in text
    assert case.account.phone not in text


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_facts_cost_as_many_queries_as_one(case, worker, browser_of, django_assert_max_num_queries, rows):
    for number in range(rows):
        learn(
            person=case.person, code="person.monthly_income", value=number, source=FactSource.SELF, by=case.account_id
        )
    browser = browser_of(worker)
    browser.get("/desk/")
    with django_assert_max_num_queries(26):
        assert page(browser, case).count(">以前<") == rows - 1
