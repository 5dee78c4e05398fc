"""Rule book of a lead at the desk: contacted, served, not to be served, not to be reached; who may see and do what."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor, actor_of
from portal.accounts.enums import ActorKind, Role
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import Said, record, undo
from portal.cases.workflow import IllegalTransition, perform
from portal.foundation.constraints import explained
from portal.people.models import Person
from portal.people.retention.services import forget_people
from registration.discovery import follow, services
from registration.discovery.enums import ENDS, LeadOutcome, LeadState
from registration.discovery.models import Lead
from registration.discovery.workflow import WORKFLOW
from tests.assistance.people import backdate
from tests.conftest import CITY, COUNTY, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN, office_at
from tests.rosters import csv_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(brought) -> Lead:
    brought(csv_of([person(name="李雪梅", where="黑龙江某学院")]), sure=True)
    return Lead.objects.get()


@pytest.fixture
def desk(town, browser_of):
    return browser_of(town)


def call(lead, town, **changes) -> Contact:
    given = dict(
        means=Means.PHONE,
        outcome=Outcome.REACHED,
        situation=Situation.LOOKING,
        content="想在家门口找活",
        next_step=NextStep.CONTACT,
    )
    task = FollowUpTask.objects.open().filter(case_id=lead.pk).first()
    return record(actor=actor_of(town), case=lead, kind="lead", said=Said(**(given | changes)), task=task)


def now(lead) -> Lead:
    lead.refresh_from_db()
    return lead


def test_a_lead_stands_in_today_s_list_with_everybody_else_and_is_called_there(lead, desk, sql):
    FollowUpTask.objects.update(due_on=timezone.localdate(), planned_for=timezone.localdate())
    page = desk.get("/desk/today/").content.decode()
    assert "李雪梅" in page and "摸排线索，首次联系（5 个工作日）" in page
    task = FollowUpTask.objects.get()
    page = desk.get(reverse("desk-task", args=[task.pk])).content.decode()
    assert "想不想找工作" in page and reverse("lead", args=[lead.pk]) in page
    form = {
        "means": "phone", "outcome": "reached", "situation": "looking", "content": "想找", "next_step": "contact",
        "next_on": (timezone.localdate() + timedelta(days=7)).isoformat(), "seen": "",
    }  # fmt: skip
    assert desk.post(reverse("contact-log", args=[task.pk]), form).status_code == 302
    assert now(lead).state == LeadState.CONTACTED
    assert FollowUpTask.objects.open().get().step == Step.REGULAR


def test_who_was_reached_is_found_and_who_was_not_still_waits(lead, town):
    call(lead, town, outcome=Outcome.NO_ANSWER, situation="", next_step="")
    assert now(lead).state == LeadState.ASSIGNED and FollowUpTask.objects.open().exists()
    call(lead, town)
    assert now(lead).state == LeadState.CONTACTED and not FollowUpTask.objects.open().exists()


def test_a_contact_taken_back_lets_the_lead_wait_again(lead, town):
    one = call(lead, town, next_on=timezone.localdate() + timedelta(days=7))
    undo(actor=actor_of(town), contact_id=one.pk)
    assert now(lead).state == LeadState.ASSIGNED
    assert [task.step for task in FollowUpTask.objects.open()] == [Step.FIRST]


@pytest.mark.parametrize("outcome", sorted(ENDS))
def test_whoever_needs_no_service_is_over_with_the_reason(lead, town, outcome):
    services.close(actor=actor_of(town), lead=lead, outcome=outcome)
    assert (now(lead).state, lead.outcome) == (LeadState.CLOSED, outcome) and not FollowUpTask.objects.open().exists()


@pytest.mark.parametrize("outcome", ["", "in_service", "unreachable", "other"])
def test_no_other_reason_ends_a_lead(lead, town, outcome):
    with pytest.raises(ValidationError, match="请选结果"):
        services.close(actor=actor_of(town), lead=lead, outcome=outcome)


def test_nobody_is_lost_before_three_tries_on_three_days(lead, town):
    for days in (9, 9, 5):
        backdate(
            call(lead, town, outcome=Outcome.NO_ANSWER, situation="", next_step=""),
            timezone.localdate() - timedelta(days=days),
        )
    with pytest.raises(ValidationError, match="3 个不同的日子联系过，才能算联系不上，现在是 2 个"):
        services.lose(actor=actor_of(town), lead=lead)
    call(lead, town, outcome=Outcome.NO_ANSWER, situation="", next_step="")
    services.lose(actor=actor_of(town), lead=lead)
    assert (now(lead).state, lead.outcome) == (LeadState.UNREACHABLE, LeadOutcome.UNREACHABLE)


def test_a_lead_that_ended_can_begin_again_with_a_reason_and_a_new_clock(lead, town):
    services.close(actor=actor_of(town), lead=lead, outcome=LeadOutcome.NO_WISH)
    with pytest.raises(ValidationError, match="请写明理由"):
        services.reopen(actor=actor_of(town), lead=lead, reason=" ")
    services.reopen(actor=actor_of(town), lead=lead, reason="本人打电话来")
    assert (now(lead).state, lead.outcome) == (
        LeadState.ASSIGNED,
        "",
    ) and FollowUpTask.objects.open().get().step == Step.FIRST


def test_every_step_of_the_table_is_open_from_its_states_to_its_roles_alone(lead):
    for step in WORKFLOW.transitions:
        for role in Role:
            actor = Actor(ActorKind.STAFF, role=role)
            open_from = {state for state in LeadState.values if step in WORKFLOW.open_to(actor, state)}
            assert open_from == (set(step.sources) if role.value in step.by else set())
        if lead.state not in step.sources:
            with pytest.raises(IllegalTransition):
                perform(WORKFLOW, step.name, actor=SYSTEM, case=lead, reason="试")


def test_the_database_keeps_the_rules(lead):
    for change, words in (
        ({"state": "closed"}, ""), ({"outcome": "employed"}, "办完的线索"), ({"due_at": None}, "负责的服务站和期限"),
        ({"service_office": None}, "负责的服务站和期限"),
    ):  # fmt: skip
        with pytest.raises(Exception, match=words or "state_through_workflow|workflow"), explained():
            Lead.objects.filter(pk=lead.pk).update(**change)


@pytest.mark.parametrize(
    ("role", "place", "sees", "decides"),
    [
        (Role.CASEWORKER, TOWN, True, True), (Role.CASEWORKER, OTHER_TOWN, False, False), (Role.VILLAGE_WORKER, TOWN, True, False),
        (Role.COUNTY_REVIEWER, COUNTY, True, False), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, False, False),
        (Role.CITY_OFFICIAL, CITY, True, False), (Role.CITY_OFFICIAL, OTHER_CITY, False, False),
        (Role.PROVINCE_OFFICIAL, PROVINCE, False, False), (Role.HOTLINE, PROVINCE, False, False),
        (Role.SYSTEM_ADMIN, PROVINCE, False, False),
    ],
)  # fmt: skip
def test_who_sees_a_lead_and_who_decides(lead, staff, browser_of, role, place, sees, decides):
    browser = browser_of(staff(role, place, username="somebody"))
    address = reverse("lead", args=[lead.pk])
    assert (browser.get(address).status_code == 200) is sees
    answer = browser.post(address, {"act": "close", "outcome": "employed", "version": lead.version})
    assert (answer.status_code == 302) is decides and (now(lead).state == LeadState.CLOSED) is decides


def test_a_citizen_s_account_finds_no_lead(lead, citizen, browser_of):
    assert browser_of(citizen()).get(reverse("lead", args=[lead.pk])).status_code == 404
    assert not Lead.objects.visible_to(actor_of(citizen())).exists()


def test_a_village_reads_whom_to_ask_and_not_which_list_they_are_on(lead, staff, browser_of):
    browser = browser_of(staff(Role.VILLAGE_WORKER, TOWN))
    number = lead.person.id_number
    for address in ("/desk/leads/", reverse("lead", args=[lead.pk])):
        page = browser.get(address).content.decode()
        assert "李雪梅" in page and number not in page and number[-4:] not in page
        assert not [word for word in ("毕业", "教育", "学院", "低收入", "停保") if word in page.split("<main")[1]]


def test_a_city_reads_masked_names_and_no_telephone(lead, staff, browser_of):
    page = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(reverse("lead", args=[lead.pk])).content.decode()
    assert "李*" in page and "李雪梅" not in page and lead.person.phone not in page


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_of_leads_costs_the_same_for_thirty_as_for_one(brought, desk, django_assert_max_num_queries, rows):
    brought(csv_of([person(name="王某某") for _ in range(rows)]), sure=True)
    desk.get("/desk/leads/")
    with django_assert_max_num_queries(28):
        assert desk.get("/desk/leads/").content.decode().count("data-row") == rows


def test_the_list_is_narrowed_by_standing_kind_and_place(brought, desk, town):
    brought(csv_of([person(name="甲某某")]), sure=True)
    brought(csv_of([person(name="乙某某")]), "returned", sure=True)
    services.close(actor=actor_of(town), lead=Lead.objects.get(person__name="乙某某"), outcome="employed")

    def shown(query):
        page = desk.get(f"/desk/leads/?{query}").content.decode()
        return [name for name in ("甲某某", "乙某某") if name in page]

    assert shown("") == ["甲某某"] and shown("list=ended") == ["乙某某"] and shown("list=contacted") == []
    assert shown("kind=returned") == [] and shown("kind=graduate") == ["甲某某"] and shown(f"place={OTHER_TOWN}") == []
    assert shown("list=x&kind=y&place=z") == ["甲某某"]


def test_two_at_one_lead_the_second_sees_that_it_changed(lead, desk, town):
    version = lead.version
    call(lead, town)
    answer = desk.post(reverse("lead", args=[lead.pk]), {"act": "convert", "version": version})
    assert (
        answer.status_code == 200
        and "别人刚刚改过" in answer.content.decode()
        and now(lead).state == LeadState.CONTACTED
    )


def test_a_lead_goes_with_the_place_to_the_office_that_serves_it(lead):
    office = office_at(TOWN)
    office.closed_on = timezone.localdate()
    office.save()
    assert follow.reassign(timezone.localdate()) == 1
    assert now(lead).service_office == office_at(COUNTY)
    assert FollowUpTask.objects.get().service_office == office_at(COUNTY)


def test_who_is_on_a_list_is_known_as_long_as_it_needs_and_then_no_more(lead, town):
    services.close(actor=actor_of(town), lead=lead, outcome="employed")
    later = timezone.now() + timedelta(days=1)
    assert forget_people(timezone.now() - timedelta(days=1)) == 0
    Lead.objects.filter(pk=lead.pk).update(phone="12600000001")
    FollowUpTask.objects.all().delete()
    assert forget_people(later) == 1
    assert Person.objects.get(pk=lead.person_id).name == "已匿名" and now(lead).phone is None and lead.where is None
