"""Households, layoffs, handovers, contradictions, agreements at the counter and ways of being reached: each page looked at."""

import pytest
from playwright.sync_api import expect

from tests.browser.looks import follow, look
from tests.harness import id_number

pytestmark = pytest.mark.browser
BUTTON = "main button.btn-primary"
# A household, and a contradiction as the worker of an authority's records finds it: the simulators would need minutes to tell of one.
SCENE = """
from django.utils import timezone
from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.models import Office, User
from portal.cases.workflow import perform
from portal.exchange.partners.models import PartnerBatch, PartnerRecord, PartnerSubject
from portal.foundation.identifiers import uuid7
from portal.people.households import services
from portal.people.identity import read_identity
from portal.people.listed import listed_person
from portal.people.models import ID_PURPOSE
from portal.privacy import crypto
from registration.joint.models import Conflict
from registration.joint.workflow import WORKFLOW
today, number = timezone.localdate(), {number!r}
person = listed_person(name="何某某", identity=read_identity(number), id_type="resident", phone="12600000733",
                       region_code="230882113000", source="data")
batch = PartnerBatch.objects.create(partner="insurance", status="taken", contract_version=1)
subject = PartnerSubject.objects.create(partner="insurance", id_number=number, id_index=crypto.mac(number, ID_PURPOSE))
record = PartnerRecord.objects.create(partner="insurance", event_id=number, batch=batch, subject=subject, kind="enrolled",
    version=1, previous=0, happened_on=today, payload={{"data": {{}}}}, digest="0" * 64, contract_version=1, state="conflict",
    handled_at=timezone.now(), why="在职单位不一样")
case = Conflict.objects.create(person=person, record=record, partner="insurance", kind="elsewhere", ours_from="单位申报",
    sides=[["单位", "富锦市某丰米业有限公司", "佳木斯市某某物流有限公司"]], ours_on=today, theirs_on=today,
    region_code="230882113000", service_office=Office.objects.get(code="230882113000"))
perform(WORKFLOW, "find", actor=SYSTEM, case=case, channel="data")
home = services.open_household(actor=actor_of(User.objects.get(username="li")), key=uuid7(), head=person, since=today,
                               home=services.Home("230882113000"), why="看了户口簿")
print(home.pk)
"""


def test_households_contradictions_handovers_and_agreements(employee, portal):
    home = portal.clerk.does(SCENE.format(number=id_number())).strip()
    desk = employee("li")
    for path in ("/desk/households/", "/desk/conflicts/", "/desk/conflicts/done/", "/desk/handovers/", "/desk/family/"):
        desk.goto(path)
        look(desk)
    desk.goto("/desk/households/open/")
    follow(desk, BUTTON)
    look(desk, "a household that is not whole")
    desk.goto(f"/desk/households/{home}/")
    look(desk, "a household")
    desk.goto("/desk/conflicts/")
    follow(desk, "tbody a")
    look(desk, "one contradiction")
    desk.goto("/desk/family/new/")
    follow(desk, BUTTON)
    look(desk, "an agreement that is not whole")
    for name, words in (
        ("name", "何某某"), ("id_number", id_number()), ("helper_name", "何小某"), ("helper_number", id_number()),
        ("helper_phone", "12600000731"),
    ):  # fmt: skip
        desk.fill(f"[name={name}]", words)
    for chosen in ("[name=relation][value=parent]", "[name=means][value=present]", "[name=read_out]"):
        desk.check(chosen)
    follow(desk, BUTTON)
    expect(desk.locator("h1")).to_contain_text("何小某")
    look(desk, "one agreement")


def test_a_layoff_from_the_employer_to_the_office_and_the_ways_to_be_reached(operator, employee):
    phone = operator(390)
    follow(phone, "main .lj-rows a")
    follow(phone, "text=单位的登记、人员、用工地")
    follow(phone, "text=报裁员")
    look(phone, "reports")
    follow(phone, "text=报一次裁员")
    for name, words in (("staff_total", "100"), ("planned", "30"), ("first_day", "20261230"), ("why", "关一条生产线")):
        phone.fill(f"[name={name}]", words)
    look(phone, "a report")
    follow(phone, BUTTON)
    look(phone, "one report")
    report = phone.url
    follow(phone, "text=写一个人")
    look(phone, "one employee")
    phone.goto(report)
    follow(phone, "text=用表格交名单")
    expect(phone.locator("[name=report]:checked")).to_have_count(1)
    look(phone, "the employees' list")
    for path in ("/my/ways/", "/my/channels/", "/my/family/", "/gig-work/"):
        phone.goto(path)
        look(phone)
    desk = employee("li")
    for path in (
        "/desk/gig-markets/",
        "/desk/gig-markets/new/",
        "/desk/firms/?list=firms",
        "/desk/layoffs/new/",
        "/desk/firms/",
    ):
        desk.goto(path)
        look(desk)
    follow(desk, "tbody a")
    look(desk, "one layoff")
