"""An employer's people by the list: what one row does by the page, a list does for all of them, once."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import perform
from portal.exchange.models import Delivery, OutboxEvent
from portal.foundation.identifiers import is_receipt_number, uuid7
from portal.messages.models import Message
from portal.people.employers import members
from portal.people.employers.enums import Ended, Granted, MemberRole
from portal.people.employers.models import Membership
from portal.people.models import Person
from portal.ui.imports import services as imports
from portal.ui.imports import staging
from portal.ui.imports.enums import Standing
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import subject_of
from portal.ui.imports.tasks import work_on_imports
from portal.ui.imports.workbooks import faults_of
from registration.employment import services
from registration.employment.effects import Work, version_of
from registration.employment.enums import EmploymentKind, EmploymentState, Source
from registration.employment.models import EmploymentRegistration
from registration.employment.workflow import WORKFLOW
from registration.exits.models import ExitProposal
from registration.joint.enums import DutyKind
from registration.joint.models import Duty
from tests.conftest import CITY, COUNTY, TOWN
from tests.harness import id_number
from tests.registration.employers import employer_of
from tests.registration.employment.conftest import days_ago
from tests.rosters import csv_of

pytestmark = pytest.mark.django_db
HEADING = ("员工姓名", "身份证号", "手机", "入职日期", "职务", "合同类型", "合同到期日期", "门店")


def row(name="赵某某", number="", since=3, post="质检员", contract="固定期限", until=-300, site=""):
    return [
        name,
        number or id_number(),
        "",
        days_ago(since).isoformat(),
        post,
        contract,
        days_ago(until).isoformat() if until else "",
        site,
    ]


@pytest.fixture
def brought(boss, employer):
    def bring(rows, *, sure=False, user=None) -> Import:
        actor = actor_of(user or boss)
        one = imports.bring(
            actor=actor, key=uuid7(), subject=subject_of("employment"), file=io.BytesIO(csv_of(rows, HEADING)), name="职工.csv",
            region_code=TOWN, asked={}, employer=employer.pk,
        )  # fmt: skip
        staging.read(one)
        one.refresh_from_db()
        if sure:
            imports.confirm(actor=actor, one=one)
            imports.write(one)
            one.refresh_from_db()
        return one

    return bring


def test_by_the_pages_from_the_template_to_the_list_of_people(employer, boss, browser_of):
    browser, address = browser_of(boss), reverse("employer-import-bring", args=[employer.pk, "employment"])
    assert "职工就业登记名册" in browser.get(reverse("employer-imports", args=[employer.pk])).content.decode()
    assert browser.get(address + "template/").content.startswith(b"PK")
    file = io.BytesIO(csv_of([row(), row(), row(name="钱1")], HEADING))
    file.name = "职工.csv"
    told = browser.post(address, {"file": file})
    work_on_imports()
    page = browser.get(told.url).content.decode()
    assert "写入这 2 人" in page and employer.name in page
    browser.post(told.url + "act/", {"act": "confirm"})
    work_on_imports()
    page = browser.get(told.url).content.decode()
    assert reverse("employer-workers", args=[employer.pk]) in page and EmploymentRegistration.objects.count() == 2


def test_a_row_becomes_what_a_form_would_have_made_of_it(brought, employer):
    one = brought([row(), row()], sure=True)
    assert (one.written, one.bad) == (2, 0)
    for case in EmploymentRegistration.objects.all():
        version = version_of(case)
        assert (case.state, case.employer, case.came_by, case.service_office.code) == ("current", employer, one, TOWN)
        assert is_receipt_number(case.receipt_no) and case.version == 2 and version.counts
        assert (version.first_day, version.post, version.contract, version.contract_until) == (
            days_ago(3),
            "质检员",
            "fixed",
            days_ago(-300),
        )
        [log] = TransitionLog.objects.filter(case_id=case.pk)
        assert (log.name, log.source, log.target) == ("declare", "new", "current")
        event = OutboxEvent.objects.get(case_id=case.pk)
        assert set(Delivery.objects.filter(event_id=event.pk).values_list("office__code", flat=True)) == {
            TOWN,
            COUNTY,
            CITY,
        }
        assert "就业登记" in Message.objects.get(person=case.person).title
    assert len(set(EmploymentRegistration.objects.values_list("receipt_no", flat=True))) == 2


def test_the_insurance_of_new_hands_is_owed_and_that_of_old_ones_is_not(brought, employer):
    brought([row(since=3), row(since=300), row(since=2, contract="劳务或平台用工", until=0)], sure=True)
    (owed,) = Duty.objects.waiting()
    assert (owed.employer, owed.kind, owed.due_on) == (employer, DutyKind.INSURE, days_ago(3) + timedelta(days=30))


def test_somebody_registered_as_unemployed_waits_for_the_office_as_by_the_form(brought, jobless):
    one = brought([row("张某某", jobless.person.id_number, since=0), row()], sure=True)
    assert one.written == 2
    case = EmploymentRegistration.objects.get(person=jobless.person)
    assert case.state == EmploymentState.PROPOSED and ExitProposal.objects.get().registration == jobless


def test_whom_only_another_authority_s_data_says_it_employs_the_employer_registers_by_its_list(brought, left, employer):
    declared = services.Declared(
        left, EmploymentKind.EMPLOYER, Work(days_ago(3)), TOWN, Source.INSURANCE, employer=employer
    )
    draft, _ = services.opened(SYSTEM, uuid7(), declared)
    perform(WORKFLOW, "propose", actor=SYSTEM, case=draft, facts={"work": declared.work})
    assert EmploymentRegistration.objects.unregistered().get() == draft
    one = brought([row("张某某", left.id_number)], sure=True)
    assert (one.written, one.bad) == (1, 0) and not EmploymentRegistration.objects.unregistered().exists()
    assert EmploymentRegistration.objects.get(source=Source.EMPLOYER).state == EmploymentState.CURRENT
    draft.refresh_from_db()
    assert draft.state == EmploymentState.VOIDED


def test_who_works_here_already_is_not_written_twice_and_elsewhere_is_told(brought, hired, left, citizen, actor):
    hired(left, since=40)
    other = citizen()
    theirs, number = employer_of(other, actor, number=2), id_number()
    from portal.people.identity import read_identity
    from portal.people.listed import listed_person

    busy = listed_person(
        name="孙某某",
        identity=read_identity(number),
        id_type="resident",
        phone="",
        region_code=TOWN,
        source="employer_list",
    )
    hired(busy, since=40, by=actor_of(other), of=theirs)
    one = brought([row("张某某", left.id_number), row("孙某某", number), row()], sure=True)
    assert (one.known, one.bad, one.written) == (1, 1, 1)
    assert [(fault[1], fault[2]) for fault in faults_of(one)] == [
        ("上班日期", "这个人在这段时间登记在别处就业，请本人先办终止")
    ]


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"site": "没有的厂"}, "用工地", "请写：总部"), ({"since": -60}, "上班日期", "最多提前 30 天"), ({"contract": "无固定期限"}, "合同到期", "只有固定期限"),
        ({"until": 30}, "合同到期", "不能早于"), ({"contract": "口头"}, "合同种类", "合同种类请写：固定期限"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_with_its_column(brought, changes, column, words):
    one = brought([row(**changes), row()])
    [fault] = list(faults_of(one))
    assert fault[1] == column and words in fault[2] and one.good == 1


def test_a_list_taken_back_is_void_and_stays_readable_but_for_whom_somebody_changed(brought, boss):
    one = brought([row("甲某某"), row("乙某某")], sure=True)
    from registration.employment import services

    changed = EmploymentRegistration.objects.get(person__name="甲某某")
    services.end(actor=actor_of(boss), case=changed, last_day=days_ago(0), end_reason="resigned", source="employer")
    imports.ask_to_undo(actor=actor_of(boss), one=one)
    assert imports.undo(one)
    one.refresh_from_db()
    assert (one.standing, one.kept) == (Standing.UNDONE, 1)
    assert dict(EmploymentRegistration.objects.values_list("person__name", "state")) == {
        "甲某某": "ended",
        "乙某某": "voided",
    }


def test_whoever_leaves_the_employer_between_yes_and_writing_writes_nothing(brought, boss, employer, citizen):
    one, second = brought([row()]), citizen()
    imports.confirm(actor=actor_of(boss), one=one)
    members.let_in(
        actor=actor_of(boss),
        employer=employer,
        account=second,
        role=MemberRole.OWNER,
        name="李",
        granted=Granted.INVITED,
    )
    members.end(actor=actor_of(second), member=Membership.objects.of_account(actor_of(boss)).get(), why=Ended.REMOVED)
    assert not imports.write(one)
    one.refresh_from_db()
    assert (
        one.standing == Standing.REFUSED
        and "不是单位人员" in one.refused_why
        and not EmploymentRegistration.objects.exists()
    )
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True):
        assert not imports.write(one)


def test_another_employer_s_list_does_not_exist_and_a_viewer_brings_none(
    brought, employer, boss, citizen, actor, browser_of, staff
):
    one, other, viewer = brought([row()]), citizen(), citizen()
    employer_of(other, actor, number=2)
    members.let_in(
        actor=actor_of(boss),
        employer=employer,
        account=viewer,
        role=MemberRole.VIEWER,
        name="看",
        granted=Granted.INVITED,
    )
    for user in (other, viewer, citizen(), staff(Role.COUNTY_REVIEWER, COUNTY)):
        browser = browser_of(user)
        assert browser.get(reverse("employer-imports", args=[employer.pk])).status_code == 404
        assert browser.get(reverse("import", args=[one.pk])).status_code == 404
        assert browser.post(reverse("import-act", args=[one.pk]), {"act": "confirm"}).status_code == 404


def test_checking_and_writing_ask_as_often_for_thirty_rows_as_for_one(brought, boss, django_assert_max_num_queries):
    for rows in (1, 30):
        one = brought([row() for _ in range(rows)])
        imports.confirm(actor=actor_of(boss), one=one)
        with django_assert_max_num_queries(44):
            imports.write(one)
    assert Person.objects.filter(source="employer_list").count() == EmploymentRegistration.objects.count() == 31
