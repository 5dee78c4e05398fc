"""给了谁, and an employer's looks in 谁看过: on the pages and in the copy (PIPL 17, 23, 44, 45; features D10, J36; trust.md 111)."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange.partners.contracts import contract
from portal.exchange.partners.models import PartnerMessage
from portal.people.models import Person
from portal.privacy import audit, register
from portal.privacy.enums import Outcome
from portal.privacy.models import AuditEntry
from registration.mydata import exports
from registration.mydata.models import DataExport
from tests.conftest import TOWN
from tests.matching.applicants import applied
from tests.matching.world import published
from tests.registration.employers import employer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(citizen):
    return citizen()


@pytest.fixture
def vacancy(owner, staff):
    return published(actor_of(owner), employer_of(owner, actor_of(staff(Role.CASEWORKER, TOWN))), headcount=50)


@pytest.fixture
def case(citizen, vacancy):
    return applied(citizen(), vacancy)


@pytest.fixture
def mine(case, browser_of):
    return browser_of(case.account)


@pytest.fixture
def they(owner, browser_of):
    return browser_of(owner)


def page(browser, name: str, **query) -> str:
    answer = browser.get(reverse(name), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def told(person: Person, kind: str = "unemployment.approved", partner: str = "insurance", **changes) -> PartnerMessage:
    said = {"receipt_no": "SY-1", "name": person.name, "number": person.id_number}
    given = {"key": uuid4(), "person_id": person.pk, "payload": said, "contract_version": contract(partner).version}
    return PartnerMessage.objects.create(partner=partner, kind=kind, **given | changes)


def copied(case) -> dict[str, list[dict[str, str]]]:
    """The copy as it is made, table by table."""
    one = exports.ask(actor=actor_of(case.account), person=case.person)
    assert exports.build(one.pk)
    archive = zipfile.ZipFile(io.BytesIO(exports.content_of(DataExport.objects.get(pk=one.pk))))
    return {table["table"]: table["lines"] for table in json.loads(archive.read("data.json"))}


def test_which_authority_was_told_what_on_which_ground_and_when(case, mine, citizen, browser_of):
    assert "还没有给过别的部门" in page(mine, "my-data") and "还没有给过别的部门" in page(mine, "my-data-given")
    now = timezone.now()
    told(case.person, state="accepted", done_at=now)
    told(case.person, "conflict.decided", "civil")
    told(
        case.person, "unemployment.ended", payload=None, state="refused", done_at=now
    )  # its words were dropped in time
    for name in ("my-data", "my-data-given"):
        words = page(mine, name)
        assert "社会保险经办机构" in words and "失业登记办好了" in words and "对方办了" in words, name
        assert "民政部门" in words and "我们对一条不一致怎么定的" in words and "等对方收" in words, name
        assert "社会保险法" in words and "核对就业失业状态" in words and "对方退回" in words, name
    assert case.person.id_number not in page(mine, "my-data-given")
    other = browser_of(applied(citizen(), case.vacancy).account)
    assert "社会保险经办机构" not in page(other, "my-data-given")


def test_a_message_in_a_version_that_is_gone_is_told_in_the_current_words(case, mine):
    told(case.person, contract_version=99)
    assert "失业登记办好了" in page(mine, "my-data-given")


def test_case_111_an_employers_looks_are_listed_by_its_name_and_without_the_persons(case, mine, they, owner):
    they.post(f"/employer/applicant/{case.pk}/", {"act": "view"})
    they.post(f"/employer/applicant/{case.pk}/cv/")
    they.post(f"/employer/applicant/{case.pk}/", {"act": "refuse", "version": "x"})  # shown again: nothing was done
    rows = AuditEntry.objects.filter(person_id=case.person_id, action__startswith="applicant.")
    assert sorted(rows.values_list("action", "outcome")) == [
        ("applicant.cv", Outcome.DONE),
        ("applicant.refuse", Outcome.FAILED),
        ("applicant.view", Outcome.DONE),
    ]
    for name in ("my-data", "my-data-looks"):
        words = page(mine, name)
        assert words.count(f"<b>{case.employer.name}</b>") == 2 and "打开简历" in words and "下载简历" in words, name
        assert str(owner.pk) not in words and "回绝应聘的人" not in words, name


def test_what_the_person_does_is_no_look(case, mine):
    mine.post(f"/my/application/{case.pk}/", {"act": "withdraw"})
    assert "还没有人看过" in page(mine, "my-data-looks")


def test_the_copy_says_both_and_the_register_calls_it_personal(case, they):
    they.post(f"/employer/applicant/{case.pk}/", {"act": "view"})
    told(case.person)
    tables = copied(case)
    (line,) = tables["给了谁"]
    assert (line["name"], line["value"], line["source"]) == (
        "社会保险经办机构",
        "失业登记办好了，可以开始申领失业保险金",
        "等对方收",
    )
    assert "社会保险法" in line["basis"] and line["when"] and line["kept"]
    assert [(one["name"], one["value"]) for one in tables["谁看过"]] == [(case.employer.name, "打开简历")]
    kinds = [one["value"] for one in tables["发给对方的消息"] if one["name"] == "什么事"]
    assert kinds == [line["value"]], "in words, as on the page"
    for name in ("partner", "kind", "contract_version", "created_at", "state", "done_at"):
        column = f"portal.partnermessage.{name}"
        assert register.entry_of(column) and not register.is_not_personal(column)


def test_lists_ask_as_much_for_one_row_as_for_thirty(case, mine, they, django_assert_max_num_queries):
    they.post(f"/employer/applicant/{case.pk}/", {"act": "view"})
    told(case.person)
    asked = {}
    for name in ("my-data-looks", "my-data-given"):
        page(mine, name)
        with CaptureQueriesContext(connection) as found:
            page(mine, name)
        asked[name] = len(found)
    for _ in range(29):
        told(case.person)
        audit.record("applicant.view", person_id=case.person_id, object_kind="application", object_id=str(case.pk))
    for name, most in asked.items():
        with django_assert_max_num_queries(most + 1):  # the count of pages
            page(mine, name)


def test_the_employer_of_a_row_that_is_gone_is_still_an_employer(case, mine):
    audit.record("applicant.view", person_id=case.person_id, object_kind="application", object_id=str(uuid4()))
    assert "您应聘过的单位" in page(mine, "my-data-looks")
