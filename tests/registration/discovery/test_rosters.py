"""Rule book of lists that become leads: who becomes one, whom we know, who is responsible by when, and taking it back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import Said
from portal.people.models import Person
from portal.privacy import crypto
from portal.ui.imports import services as imports
from portal.ui.imports.enums import Standing
from portal.ui.imports.workbooks import faults_of
from registration.discovery import rosters, services
from registration.discovery.enums import LeadOutcome, LeadState
from registration.discovery.models import Lead
from tests.conftest import FAR_TOWN, OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.rosters import csv_of, person

pytestmark = pytest.mark.django_db


def said(**changes) -> Said:
    given = dict(
        means=Means.PHONE,
        outcome=Outcome.REACHED,
        situation=Situation.LOOKING,
        content="想在家门口找活",
        next_step=NextStep.CONTACT,
    )
    return Said(**(given | changes))


def test_everybody_on_a_list_becomes_a_lead_of_the_office_where_they_live(brought):
    one = brought(csv_of([person(), person(place=OTHER_TOWN)]), sure=True)
    assert one.standing == Standing.DONE and (one.total, one.good, one.bad, one.written) == (2, 2, 0, 2)
    assert set(Lead.objects.values_list("service_office__code", "kind")) == {
        (TOWN, "graduate"),
        (OTHER_TOWN, "graduate"),
    }


def test_a_lead_is_to_be_contacted_within_five_working_days(brought):
    brought(csv_of([person()]), sure=True)
    task, day = FollowUpTask.objects.get(), add_working_days(timezone.localdate(), 5)
    assert (task.step, task.due_on, task.case_kind) == (Step.FIRST, day, "lead")
    assert timezone.localdate(Lead.objects.get().due_at) == day


def test_what_a_list_says_is_a_claim_until_a_document_is_seen(brought):
    row = person(name="李雪梅")
    brought(csv_of([row]), sure=True)
    found = Person.objects.get(name="李雪梅")
    assert (found.id_number, found.phone, found.proved_at, found.source) == (row[1], row[2], None, "data")


def test_who_is_registered_already_is_no_new_lead(brought, citizen, town):
    case = cases.active(citizen(), TOWN, actor_of(town))
    one = brought(csv_of([person("张某某", case.person.id_number), person()]), sure=True)
    assert (one.known, one.written) == (1, 1) and not Lead.objects.filter(person=case.person).exists()


def test_who_is_known_but_not_registered_keeps_their_one_identity(brought, citizen, town):
    case = cases.active(citizen(), TOWN, actor_of(town))
    from registration.exits import services as exits

    exits.leave(actor=actor_of(case.account), case=case, exit_code="employed", exit_date=timezone.localdate())
    brought(csv_of([person("张某某", case.person.id_number, phone="12699990001")]), sure=True)
    lead = Lead.objects.get()
    assert lead.person == case.person and lead.phone == "12699990001"


def test_a_number_that_belongs_to_another_name_is_a_neutral_error(brought, citizen, town):
    case = cases.active(citizen(), TOWN, actor_of(town))
    one = brought(csv_of([person("王不同", case.person.id_number)]))
    [(_, column, words, _)] = list(faults_of(one))
    assert (one.bad, column) == (1, "姓名") and words == "姓名和证件号码对不上，请照着证件核对"


def test_who_lives_outside_the_office_s_area_is_left_to_the_office_there(brought):
    one = brought(csv_of([person(place=FAR_TOWN), person()]))
    assert (one.bad, one.good) == (1, 1) and "不归本单位管" in next(faults_of(one))[2]


def test_the_same_person_on_a_second_list_is_no_second_lead(brought):
    row = person()
    brought(csv_of([row]), sure=True)
    two = brought(csv_of([row, person()]), "low_income", sure=True)
    assert (two.known, two.written) == (1, 1) and Lead.objects.count() == 2


def test_two_lists_checked_before_either_is_written_still_make_one_person_and_one_lead(brought, county):
    """Case 70, one after the other; tests/races has it at once."""
    row = person()
    first, second = brought(csv_of([row])), brought(csv_of([row]), "returned")
    for one in (first, second):
        imports.confirm(actor=actor_of(county), one=one)
        imports.write(one)
    assert Lead.objects.count() == 1 and Person.objects.with_id_number(row[1]).count() == 1


def test_somebody_whose_lead_ended_is_asked_again_only_after_the_days_of_the_rule(brought, town):
    row = person()
    brought(csv_of([row]), sure=True)
    services.close(actor=actor_of(town), lead=Lead.objects.get(), outcome=LeadOutcome.NO_WISH)
    assert brought(csv_of([row, person()])).known == 1
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=True):
        assert brought(csv_of([row, person(), person()])).known == 0


def test_an_import_taken_back_leaves_nothing_of_whom_nobody_called(brought, county, town):
    called, other = person(name="赵打过"), person(name="钱没打")
    one = brought(csv_of([called, other]), sure=True)
    lead = Lead.objects.get(person__name="赵打过")
    from portal.cases.contacts.services import record

    record(actor=actor_of(town), case=lead, kind="lead", said=said(), task=FollowUpTask.objects.get(case_id=lead.pk))
    imports.ask_to_undo(actor=actor_of(county), one=one)
    imports.undo(one)
    one.refresh_from_db()
    assert (one.standing, one.kept) == (Standing.UNDONE, 1)
    assert [each.person.name for each in Lead.objects.all()] == ["赵打过"]
    assert not Person.objects.filter(name="钱没打").exists() and not FollowUpTask.objects.open().exists()
    assert not Person.events.rel.related_model.objects.filter(name="钱没打").exists()


def test_what_was_taken_back_may_come_again(brought, county):
    content = csv_of([person()])
    one = brought(content, sure=True)
    imports.ask_to_undo(actor=actor_of(county), one=one)
    imports.undo(one)
    assert brought(content, sure=True).written == 1


def test_after_a_day_an_import_stands(brought, county):
    one = brought(csv_of([person()]), sure=True)
    later = time_machine.travel(timezone.now() + timedelta(hours=25), tick=True)
    with later, pytest.raises(imports.ValidationError, match="过了可以撤回的时间"):
        imports.ask_to_undo(actor=actor_of(county), one=one)


@pytest.mark.parametrize("kind", rosters.WHERES)
def test_every_kind_of_list_has_its_own_words_for_the_columns(brought, kind):
    heading = {
        "low_income": ("户主姓名", "公民身份号码", "本人电话", "村（社区）", "认定时间", "救助单位", "说明"),
        "graduate": ("学生姓名", "身份证件号码", "手机号", "家庭住址", "毕业年月", "院校", "备注"),
        "laid_off": ("姓 名", "身份证号码*", "联系方式", "现居住地", "离职时间", "企业名称", "备注"),
        "insurance_stop": ("人员姓名", "证件号", "电话", "常住地", "减员时间", "参保单位", "备注"),
        "veteran": ("姓名", "身份证号", "联系电话", "居住地", "退伍时间", "接收单位", "备注"),
        "monitored": ("姓名", "身份证号", "联系电话", "居住地", "识别时间", "帮扶单位", "备注"),
        "returned": ("名字", "身份证", "手机", "乡镇（街道）", "返乡时间", "外出地点", "情况说明"),
    }[kind]
    row = person(where="某处")
    assert brought(csv_of([row], heading), kind, sure=True).written == 1
    lead = Lead.objects.get()
    assert (lead.kind, lead.since.isoformat(), lead.where) == (kind, "2026-06-30", "某处")


def test_a_list_s_ciphertext_shows_nobody(brought, sql):
    row = person(name="孙看不见")
    brought(csv_of([row]), sure=True)
    told = str(sql("SELECT lines, faults FROM portal_importbatch")) + str(
        sql('SELECT where_ FROM (SELECT "where" AS where_ FROM registration_lead) AS one')
    )
    assert row[1] not in told and "孙看不见" not in told
    assert (
        sql("SELECT count(*) FROM portal_person WHERE id_index = %s", [crypto.mac(row[1], "people.person.id_number")])[
            0
        ][0]
        == 1
    )


def test_who_registers_by_any_door_is_served_and_the_lead_is_over(brought, citizen, town):
    number = id_number()
    brought(csv_of([person("张某某", number)]), sure=True)
    cases.active(citizen(), TOWN, actor_of(town), number)
    assert services.convert_registered(timezone.localdate()) == 1
    lead = Lead.objects.get()
    assert (lead.state, lead.outcome) == (LeadState.CONVERTED, LeadOutcome.IN_SERVICE)
    assert not FollowUpTask.objects.open().filter(case_id=lead.pk).exists()
