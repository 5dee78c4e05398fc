"""One person whom somebody heard of: a lead as of a list, once, where the actor works (domain.md 4.5)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.privacy.models import AuditEntry
from portal.ui.fields.once import new_key
from registration.discovery import services
from registration.discovery.enums import LeadKind, LeadState
from registration.discovery.models import Lead
from registration.discovery.services import Heard
from tests.conftest import COUNTY, OTHER_TOWN, PROVINCE, SIBLING_TOWN, TOWN, office_at
from tests.harness import id_number
from tests.registration import cases
from tests.rosters import csv_of, person

pytestmark = pytest.mark.django_db
ADD = "/desk/leads/new/"


def heard(**changes) -> Heard:
    given = dict(
        name="李雪梅", number=id_number(), phone="12645550173", region_code=TOWN, kind="found", known_by="visit",
        remark="晚上在家",
    )  # fmt: skip
    return Heard(**(given | changes))


def form(**changes) -> dict[str, str]:
    given = {
        "key": new_key(), "name": "李 雪", "id_number": id_number(), "phone": "126 4555 0173", "region": TOWN,
        "kind": "returned", "known_by": "call", "remark": "想找瓦工活",
    }  # fmt: skip
    return given | changes


def test_one_person_is_a_lead_of_the_place_s_office_with_a_first_task_in_five_days(town, browser_of):
    sent = form()
    answer = browser_of(town).post(ADD, sent)
    lead = Lead.objects.get()
    assert answer.url == reverse("lead", args=[lead.pk])
    assert (lead.kind, lead.state, lead.service_office, lead.added_by, lead.known_by, lead.remark) == (
        LeadKind.RETURNED, LeadState.ASSIGNED, office_at(TOWN), town.pk, "call", "想找瓦工活",
    )  # fmt: skip
    claim, task = lead.person, FollowUpTask.objects.get()
    assert (claim.name, claim.id_number, claim.phone, claim.proved_at) == (
        "李雪",
        sent["id_number"],
        "12645550173",
        None,
    )
    assert (task.step, task.due_on, task.case_id) == (Step.FIRST, add_working_days(timezone.localdate(), 5), lead.pk)
    page = browser_of(town).get(answer.url).content.decode()
    assert "同事记下来（本人打电话），分给服务站" in page and "返乡务工人员" in page
    entry = AuditEntry.objects.get(action="lead.add")
    assert (entry.actor_id, entry.object_id, entry.person_id) == (town.pk, str(lead.pk), claim.pk)


def test_the_same_form_twice_is_one_lead_and_nobody_takes_another_s_key(town, acting):
    actor, key, told = actor_of(town), uuid7(), heard()
    assert services.add(actor=actor, key=key, heard=told) == services.add(actor=actor, key=key, heard=told)
    assert Lead.objects.count() == Person.objects.with_id_number(told.number).count() == 1
    with pytest.raises(ValidationError, match="已经用过"):
        services.add(actor=acting(Role.HOTLINE, PROVINCE), key=key, heard=heard())


def test_whoever_is_seen_to_already_is_no_second_lead(town, brought, citizen):
    row, actor = person(name="李雪梅"), actor_of(town)
    brought(csv_of([row]), sure=True)
    registered = cases.active(citizen(), TOWN, actor).person
    for told in (heard(number=row[1]), heard(name=registered.name, number=registered.id_number)):
        with pytest.raises(ValidationError, match="不用再记"):
            services.add(actor=actor, key=uuid7(), heard=told)
    with pytest.raises(ValidationError, match="姓名和证件号码对不上"):
        services.add(actor=actor, key=uuid7(), heard=heard(name="王不同", number=registered.id_number))
    assert Lead.objects.count() == 1


def test_who_was_added_is_known_to_a_list_that_comes_later(town, brought):
    told = heard()
    services.add(actor=actor_of(town), key=uuid7(), heard=told)
    assert brought(csv_of([person(number=told.number), person()]), sure=True).known == 1


@pytest.mark.parametrize(
    ("role", "place", "opens"),
    [
        (Role.CASEWORKER, TOWN, True), (Role.VILLAGE_WORKER, TOWN, True), (Role.HOTLINE, PROVINCE, True),
        (Role.COUNTY_REVIEWER, COUNTY, False), (Role.PROVINCE_OFFICIAL, PROVINCE, False),
        (Role.SYSTEM_ADMIN, PROVINCE, False), (None, "", False),
    ],
)  # fmt: skip
def test_who_may_add_and_for_everybody_else_it_does_not_exist(staff, citizen, browser_of, role, place, opens):
    browser = browser_of(staff(role, place) if role else citizen())
    assert browser.get(ADD).status_code == (200 if opens else 404)
    assert browser.post(ADD, form()).status_code == (302 if opens else 404)
    assert Lead.objects.exists() is opens


def test_a_township_adds_in_its_township_and_a_village_in_its_village(staff, acting, village_office):
    village = village_office.code
    worker, town = acting(Role.VILLAGE_WORKER, village), acting(Role.CASEWORKER, TOWN)
    for actor, place in ((worker, TOWN), (worker, OTHER_TOWN), (town, OTHER_TOWN), (town, SIBLING_TOWN)):
        with pytest.raises(ValidationError, match="不归您这里管"):
            services.add(actor=actor, key=uuid7(), heard=heard(region_code=place))
    for actor in (worker, town, acting(Role.HOTLINE, PROVINCE)):
        lead = services.add(actor=actor, key=uuid7(), heard=heard(region_code=village))
        assert (lead.region_code, lead.service_office) == (village, office_at(TOWN))


def test_a_form_that_is_wrong_says_so_and_keeps_what_was_written(town, browser_of):
    browser = browser_of(town)
    page = browser.post(ADD, form(id_number="230000", phone="1", kind="low_income", known_by="", region=SIBLING_TOWN))
    words = page.content.decode()
    assert (
        page.status_code == 200 and words.count("lj-err") >= 1 and "想找瓦工活" in words and not Lead.objects.exists()
    )
    page = browser.post(ADD, form(region=SIBLING_TOWN)).content.decode()
    assert services.NOT_OURS in page
    words = browser.get(ADD).content.decode()
    assert "低收入" not in words and "停保" not in words and f'value="{TOWN}" checked' in words


def test_where_the_form_is_linked_from(town, staff, browser_of):
    for user, pages in ((town, ("/desk/leads/", "/visits/")), (staff(Role.HOTLINE, PROVINCE), ("/calls/",))):
        for page in pages:
            assert ADD in browser_of(user).get(page).content.decode()
    answer = browser_of(staff(Role.HOTLINE, PROVINCE, "other")).post(ADD, form(), follow=True)
    assert answer.redirect_chain[-1][0] == "/calls/" and "记好了。由" in answer.content.decode()


def test_the_database_keeps_where_a_lead_came_from(town):
    lead = services.add(actor=actor_of(town), key=uuid7(), heard=heard())
    for change in ({"added_by": None}, {"known_by": ""}, {"added_by": None, "known_by": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lead.objects.filter(pk=lead.pk).update(**change)
