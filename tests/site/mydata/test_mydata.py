"""我的数据: see, correct, object, take along, delete (J36; trust.md 104—106, 111; PIPL 15, 24, 44—50)."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE as ACCOUNT_PURPOSE
from portal.exchange.relay import relay
from portal.foundation.identifiers import uuid7
from portal.messages.gateways import FileGateway
from portal.messages.models import Message
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.objections import Objection
from portal.people.facts.questions import CONSENT, QUESTIONS
from portal.people.facts.services import learn
from portal.people.merging import services as merging
from portal.people.models import ID_PURPOSE, PHONE_PURPOSE, Person
from portal.people.retention.services import set_hold
from portal.privacy import audit, crypto
from registration.details import services as details
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.exits.sweep import Sweep
from registration.mydata import exports, services
from registration.mydata.enums import RequestState
from registration.mydata.models import DataExport, DataRequest
from registration.roster.services import remind
from registration.unemployment import services as register
from registration.unemployment.enums import ExitCode
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(staff) -> User:
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def actor(worker):
    return actor_of(worker)


@pytest.fixture
def case(citizen, actor):
    return cases.active(citizen("12655500001"), TOWN, actor)


@pytest.fixture
def mine(case, browser_of):
    return browser_of(case.account)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path


def page(browser, name, *args, **query) -> str:
    answer = browser.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def confirmed(browser, name, phone="12655500001"):
    """Both steps of a page that wants a code."""
    number = Person.objects.get(phone_index__in=crypto.macs(phone, PHONE_PURPOSE), merged_into=None).id_number
    browser.post(reverse(name), {"act": "send"})
    return browser.post(reverse(name), {"code": FileGateway().last_code(phone), "tail": number[-6:]})


def test_everything_stands_there_with_why_how_long_from_where_and_when(case, mine):
    learn(person=case.person, code="person.education", value="junior", source=FactSource.CIVIL)
    assert confirmed(mine, "my-data-check").url == reverse("my-data")
    words = page(mine, "my-data")
    assert case.person.id_number in words and "确认办事的是本人" in words and "PIPL" in words
    assert "上到什么学校" in words and str(FactSource.CIVIL.label) in words
    assert "12655500001" in words and case.receipt_no in words


def test_case_23_a_telephone_alone_opens_nothing_sensitive(case, mine):
    """Given whoever has the telephone now, when they don't know the ID number, then it stays hidden and nothing is copied."""
    words = page(mine, "my-data")
    assert case.person.id_number not in words and "先核对身份" in words
    mine.post(reverse("my-data-copy"), {"act": "send"})
    wrong = "00000X" if case.person.id_number[-6:] != "00000X" else "000001"
    sent = {"code": FileGateway().last_code("12655500001"), "tail": wrong}
    assert "对不上" in mine.post(reverse("my-data-copy"), sent).content.decode()
    assert not DataExport.objects.exists() and case.person.id_number not in page(mine, "my-data")
    again = mine.post(reverse("my-data-copy"), sent | {"tail": case.person.id_number[-6:]}).content.decode()
    assert "过期了" in again and not DataExport.objects.exists(), "a wrong number spends the code"


def test_nobody_else_sees_it_and_without_a_person_there_is_nothing_to_see(case, citizen, browser_of, worker):
    other = browser_of(citizen())
    assert "还没有办过事" in page(other, "my-data")
    assert browser_of(worker).get(reverse("my-data")).status_code == 404
    for name in ("my-data-looks", "my-data-consents", "my-data-ask", "my-data-copy", "my-data-delete"):
        assert other.get(reverse(name)).status_code == 404, name
        assert browser_of(worker).get(reverse(name)).status_code == 404, name


def test_the_page_asks_a_table_once_however_much_there_is(case, mine, django_assert_max_num_queries):
    page(mine, "my-data")
    with CaptureQueriesContext(connection) as one:
        page(mine, "my-data")
    for code in QUESTIONS:
        learn(person=case.person, code=code, value=True, source=FactSource.SELF)
    for number in range(30):
        Message.objects.create(person=case.person, kind=f"k{number}", subject_id=case.pk, due_on="2026-11-27",
                               title="信", text="信")  # fmt: skip
    with django_assert_max_num_queries(len(one)):
        page(mine, "my-data")


def test_case_111_who_looked_is_listed_by_office_purpose_and_time_without_names(case, mine, worker, browser_of):
    browser_of(worker).get(reverse("review", args=[case.pk]))
    words = page(mine, "my-data-looks")
    assert "锦山镇就业创业服务站" in words and "看一个人的失业登记" in words
    assert worker.name not in words and str(worker.pk) not in words


def test_case_111_what_was_looked_at_under_a_merged_row_is_listed_too(case, mine, actor, citizen):
    other = cases.submitted(citizen(), TOWN, case.person.id_number).person
    audit.record(
        "registration.view", actor_id=actor.user_id, role=actor.role, office_id=actor.office_id, person_id=other.pk
    )
    merging.merge(actor=actor, keep=case.person, other=other, reason="同一个人", evidence="papers")
    assert "看一个人的失业登记" in page(mine, "my-data-looks")


def test_a_correction_has_a_clock_and_an_answer(case, mine, worker, browser_of):
    desk, address = browser_of(worker), reverse("my-data-ask")
    assert "请写哪里不对" in mine.post(address, {"kind": "correct", "words": " "}).content.decode()
    answer = mine.post(address, {"kind": "correct", "words": "失业日期写早了一天"})
    one = DataRequest.objects.get()
    assert answer.url == reverse("my-data-request", args=[one.pk]) and one.due_at and one.state == RequestState.WAITING
    assert "失业日期写早了一天" in page(desk, "data-request", one.pk)
    sent = {"granted": "no", "words": "", "version": one.version}
    assert "请写答复" in desk.post(reverse("data-request", args=[one.pk]), sent).content.decode()
    desk.post(reverse("data-request", args=[one.pk]), sent | {"words": "和合同上的日期一样，不用改"})
    assert "和合同上的日期一样" in page(mine, "my-data-request", one.pk)
    assert "答复了" in Message.objects.get(kind="mydata.answered").text
    assert page(desk, "data-requests", list="done") and "没有等答复的" in page(desk, "data-requests")


def test_case_63_two_answer_one_request_and_the_second_sees_both(case, mine, worker, staff, browser_of):
    mine.post(reverse("my-data-ask"), {"kind": "correct", "words": "失业日期写早了一天"})
    one = DataRequest.objects.get()
    address, sent = reverse("data-request", args=[one.pk]), {"granted": "no", "version": one.version}
    colleague = browser_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    colleague.post(address, sent | {"granted": "yes", "words": "改好了"})
    answer = browser_of(worker).post(address, sent | {"words": "和合同一样，不用改"})
    assert answer.status_code == 409 and "和合同一样，不用改" in answer.content.decode()
    assert "改好了" in page(mine, "my-data-request", one.pk)


def test_an_unanswered_request_is_late_on_the_list(case, mine, worker, browser_of):
    mine.post(reverse("my-data-ask"), {"kind": "correct", "words": "写错了"})
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert "逾期" in page(browser_of(worker), "data-requests")


ANSWERERS = [
    (Role.CASEWORKER, TOWN, 200), (Role.CASEWORKER, OTHER_TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, 200),
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404), (Role.VILLAGE_WORKER, TOWN, 404), (Role.AUDIT_ADMIN, COUNTY, 404),
]  # fmt: skip


@pytest.mark.parametrize(("role", "place", "status"), ANSWERERS)
def test_who_may_see_and_answer_a_request(role, place, status, case, mine, staff, browser_of):
    mine.post(reverse("my-data-ask"), {"kind": "correct", "words": "写错了"})
    one, viewer = DataRequest.objects.get(), browser_of(staff(role, place, username="viewer"))
    assert viewer.get(reverse("data-request", args=[one.pk])).status_code == status


def test_case_106_an_objection_to_reminders_stops_them_at_once_and_can_end(case, mine, actor):
    mine.post(reverse("my-data-ask"), {"kind": "push", "words": ""})
    everybody = UnemploymentRegistration.objects.filter(pk=case.pk)
    assert remind(actor=actor, cases=everybody) == 0
    assert "起照办" in page(mine, "my-data-consents")
    mine.post(reverse("my-data-want-again"), {"what": "push"})
    assert remind(actor=actor, cases=everybody) == 1
    assert PersonFact.objects.filter(code=Objection.PUSH, ended_at__isnull=False).exists(), "that it was so is kept"


def test_case_106_a_consent_withdrawn_deletes_what_stood_under_it_in_two_presses(case, mine, actor):
    question = QUESTIONS["person.disability"]
    details.answer(actor=actor, person=case.person, question=question, given="level_2", consented=True)
    assert "收回同意" in page(mine, "my-data-consents")
    mine.post(reverse("my-data-withdraw-consent"))
    assert not PersonFact.objects.filter(person=case.person, code__in=[CONSENT, question.code]).exists()
    assert "没有。身体情况" in page(mine, "my-data-consents")


def test_who_objects_to_machines_is_not_closed_by_one(case, mine):
    exits.propose(actor=SYSTEM, case=case, grounds=exits.Grounds(
        ExitCode.EMPLOYED, timezone.localdate(), "数据比对", Origin.RULE, rule="exit.test", exact=True))  # fmt: skip
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        services.ask(actor=_actor(case), key=uuid7(), case=case, kind="automated", words="")
        assert Sweep(timezone.localdate()).confirm() == 0
        services.stop_objecting(actor=_actor(case), person=case.person, what=Objection.AUTOMATED)
        assert Sweep(timezone.localdate()).confirm() == 1


def _actor(case):
    return actor_of(case.account)


def test_a_copy_needs_a_code_is_ciphertext_and_holds_what_the_tables_hold(case, mine, settings, tmp_path):
    learn(person=case.person, code="person.skills", value=True, note="会开叉车", source=FactSource.SELF)
    assert not DataExport.objects.exists()
    tail = case.person.id_number[-6:]
    mine.post(reverse("my-data-copy"), {"act": "send"})
    assert "验证码不对" in mine.post(reverse("my-data-copy"), {"code": "000000", "tail": tail}).content.decode()
    assert not DataExport.objects.exists()
    answer = mine.post(reverse("my-data-copy"), {"code": FileGateway().last_code("12655500001"), "tail": tail})
    one = DataExport.objects.get()
    assert answer.url == reverse("my-data-state", args=[one.pk]) and "正在做" in page(mine, "my-data-state", one.pk)
    assert mine.get(reverse("my-data-file", args=[one.pk])).status_code == 404
    assert exports.build_due() == 1 and exports.build_due() == 0
    with default_storage.open(one.file_name) as file:
        assert case.person.id_number.encode() not in file.read()
    content = mine.get(reverse("my-data-file", args=[one.pk])).content
    archive = zipfile.ZipFile(io.BytesIO(content))
    data = json.loads(archive.read("data.json"))
    values = {line["value"] for table in data for line in table["lines"]}
    assert {case.person.id_number, case.person.name, "12655500001", case.receipt_no, "会开叉车"} <= values
    assert {line["purpose"] for table in data for line in table["lines"]} and "会开叉车" in archive.read(
        "我的资料.html"
    ).decode()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        exports.build_due()
    assert not default_storage.exists(one.file_name)
    one.refresh_from_db()
    assert one.removed_at and one.standing == "over"


def test_a_copy_is_nobody_elses(case, mine, citizen, browser_of, worker):
    confirmed(mine, "my-data-copy")
    exports.build_due()
    one = DataExport.objects.get()
    for other in (browser_of(citizen()), browser_of(worker)):
        assert other.get(reverse("my-data-file", args=[one.pk])).status_code == 404
        assert other.get(reverse("my-data-state", args=[one.pk])).status_code == 404


def test_a_copy_is_not_made_for_an_account_that_was_cut_off(case, mine):
    confirmed(mine, "my-data-copy")
    case.account.links.update(ended_at=timezone.now(), ended_reason="号码换了主人")
    assert exports.build_due() == 0 and DataExport.objects.get().standing == "failed"


def test_nothing_is_deleted_while_a_case_is_open_or_held(case, mine, actor):
    assert "先撤回或退出登记" in page(mine, "my-data-delete")
    assert confirmed(mine, "my-data-delete").status_code == 200
    assert Person.objects.get(pk=case.person_id).phone and not DataRequest.objects.exists()
    register.leave(actor=_actor(case), case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    set_hold(actor=actor, person=case.person, reason="法院要求")
    assert "依法留存" in page(mine, "my-data-delete")


def test_case_104_what_must_be_archived_stays_and_the_certificate_says_until_when(case, mine):
    register.leave(actor=_actor(case), case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    assert "档案法" in page(mine, "my-data-delete")
    words = confirmed(mine, "my-data-delete").content.decode()
    assert "删好了" in words and "档案法" in words
    person = Person.objects.get(pk=case.person_id)
    assert person.name == "张某某" and person.phone is None and person.forgotten_at is None
    assert not Message.objects.filter(person=person).exists() and mine.get("/my/").status_code == 302
    account = User.objects.get(pk=case.account_id)
    assert not account.is_active and account.phone is None and account.name == ""
    one = DataRequest.objects.get()
    assert one.certificate["whole"] is False and one.certificate["kept"][0]["until"] > "2036"


NAME, PHONE = "欧阳测试甲", "12655500077"


def test_case_104_whoever_has_nothing_archived_leaves_no_trace(citizen, browser_of, sql, settings):
    """Given somebody who only ever took a registration back long ago, when they ask to be deleted, then tables, history,
    files, cache and outbox hold neither name nor telephone nor number, nor a digest of them; figures stay."""
    account = citizen(PHONE)
    case = cases.submitted(account, TOWN, name=NAME)
    person, number = case.person, case.person.id_number
    register.withdraw(actor=_actor(case), case=case)
    services.ask(actor=_actor(case), key=uuid7(), case=case, kind="correct", words=f"我叫{NAME}")
    relay()
    with time_machine.travel(timezone.now() + timedelta(days=365 * 11)):
        mine = browser_of(account)
        confirmed(mine, "my-data-copy", PHONE)
        exports.build_due()
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            words = confirmed(browser_of(account), "my-data-delete", PHONE).content.decode()
    assert "我们不再知道您是谁" in words
    digests = [*crypto.macs(number, ID_PURPOSE), *crypto.macs(PHONE, PHONE_PURPOSE)]
    secrets = [NAME, PHONE, number, *(bytes(one).hex() for one in digests)]
    account_digests = [bytes(one).hex() for one in crypto.macs(PHONE, ACCOUNT_PURPOSE)]
    tables = [name for (name,) in sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ 'division|office'")]  # fmt: skip
    for name in tables:
        text = "\n".join(row for (row,) in sql(f'SELECT t::text FROM "{name}" t'))
        kept_a_day = name == "portal_phonechallenge"  # the counters of codes: their own trigger keeps them for a day
        wanted = secrets if kept_a_day else secrets + account_digests
        assert [one for one in wanted if one in text] == [], name
    assert [key for key in cache._cache.get_client().keys("*") if any(one in str(key) for one in secrets)] == []
    assert not default_storage.exists(DataExport.objects.get().file_name)
    fresh = Person.objects.get(pk=person.pk)
    assert fresh.forgotten_at and fresh.birth_date.year == person.birth_date.year, "figures by age and county stay"
    assert UnemploymentRegistration.objects.filter(person=person).count() == 1
    one = DataRequest.objects.get(kind="delete")
    assert one.certificate["whole"] is True and one.granted
