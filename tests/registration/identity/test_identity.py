"""Another name, number or telephone: the document is seen, a number is confirmed by the county, everybody is told."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.accounts.enums import Role
from portal.messages.models import Message
from portal.messages.sending import send_due
from portal.people.models import ID_PURPOSE, Person
from portal.privacy import crypto
from registration.duplicates import detect
from registration.identity import services
from registration.identity.enums import ChangeEvidence, ChangeState
from registration.identity.models import IdentityChange
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
CARD = ChangeEvidence.ID_CARD


@pytest.fixture
def case(citizen, actor):
    return cases.active(citizen(), TOWN, actor)


@pytest.fixture
def county(acting):
    return acting(Role.COUNTY_REVIEWER, COUNTY)


def fresh(one):
    return type(one).objects.get(pk=one.pk)


def test_a_name_changed_at_the_counter_is_changed_at_once_with_its_history(case, actor):
    services.enter(actor=actor, case=case, kind="name", value="李某某", evidence=CARD)
    person = fresh(case.person)
    assert (person.name, person.name_pinyin) == ("李某某", "li mou mou") and fresh(case.account).name == "李某某"
    assert list(person.events.order_by("pgh_id").values_list("name", flat=True))[-1] == "李某某"
    assert person.events.filter(name="张某某").exists(), "what stood there before is history"
    assert IdentityChange.objects.get().old_value == "张某某"
    assert "姓名改好了" in Message.objects.get(kind="identity.changed").text


def test_a_number_waits_for_the_county_which_reads_it_once_more(case, actor, county):
    number, before = id_number(), case.person.id_number
    one = services.enter(actor=actor, case=case, kind="number", value=number, evidence=CARD)
    assert one.state == ChangeState.CHECKING and fresh(case.person).id_number == before
    with pytest.raises(ValidationError, match="不一样"):
        services.confirm(actor=county, change=one, number=id_number())
    services.confirm(actor=county, change=fresh(one), number=number)
    person = fresh(case.person)
    assert person.id_number == number and bytes(person.id_index) in crypto.macs(number, ID_PURPOSE)
    assert f"{person.birth_date:%Y%m%d}" == number[6:14]
    assert Person.objects.with_id_number(number).get() == person
    assert not Person.objects.with_id_number(before).exists()


def test_a_number_that_another_proved_person_has_is_not_taken(case, actor, county, citizen):
    other = cases.active(citizen(), TOWN, actor)
    one = services.enter(actor=actor, case=case, kind="number", value=other.person.id_number, evidence=CARD)
    with pytest.raises(ValidationError, match="已经核实过身份"):
        services.confirm(actor=county, change=one, number=other.person.id_number)
    assert fresh(one).state == ChangeState.CHECKING and fresh(case.person).id_number == case.person.id_number


def test_a_wrong_number_found_out_later_makes_a_pair(case, actor, county, citizen):
    number = id_number()
    cases.submitted(citizen(), OTHER_TOWN, number)
    one = services.enter(actor=actor, case=case, kind="number", value=number, evidence=CARD)
    services.confirm(actor=county, change=one, number=number)
    assert detect.find_pairs() == 1, "the index was written in the same transaction"


def test_a_new_telephone_ends_the_sessions_and_the_old_one_is_told(case, actor, browser_of, settings, tmp_path):
    settings.SMS_FOLDER = tmp_path
    old, browser = case.person.phone, browser_of(case.account)
    assert browser.get("/my/").status_code == 200
    services.enter(actor=actor, case=case, kind="phone", value="12655550001", evidence=CARD)
    assert browser.get("/my/").status_code == 302, "every open session ended"
    assert fresh(case.person).phone == fresh(case.account).phone == "12655550001"
    left = Message.objects.get(kind="person.phone_left")
    assert left.to_phone == old and "0001" in left.text and "张" not in left.text
    send_due()
    left.refresh_from_db()
    assert left.sms_sent_at and left.to_phone is None, "the old number is not kept"


def test_the_person_asks_online_and_the_office_sees_the_document(case, actor, browser, browser_of):
    mine = browser_of(case.account)
    assert "请选要改什么" in mine.post(reverse("my-change"), {"kind": ""}).content.decode()
    bad = mine.post(reverse("my-change"), {"kind": "number", "value": "123"}).content.decode()
    assert "要写满 18 位" in bad
    assert mine.post(reverse("my-change"), {"kind": "name", "value": "李某某", "words": "改了名"}).status_code == 302
    one = IdentityChange.objects.get()
    assert one.state == ChangeState.ASKED and one.due_at and one.service_office_id == actor.office_id
    assert "等服务站看证件" in mine.get("/my/").content.decode()
    page = browser.get(reverse("changes")).content.decode()
    assert reverse("change", args=[one.pk]) in page
    address = reverse("change", args=[one.pk])
    assert "请选看了什么证件" in browser.post(address, {"act": "see", "version": one.version}).content.decode()
    browser.post(address, {"act": "see", "version": one.version, "evidence": "household"})
    assert fresh(case.person).name == "李某某" and fresh(one).state == ChangeState.DONE
    assert browser.get(reverse("changes") + "?list=done").status_code == 200


def test_case_63_the_second_of_two_sees_what_the_first_did_to_a_change(case, browser, staff, browser_of):
    browser_of(case.account).post(reverse("my-change"), {"kind": "name", "value": "李某某"})
    one = IdentityChange.objects.get()
    address, old = reverse("change", args=[one.pk]), one.version
    colleague = browser_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    colleague.post(address, {"act": "refuse", "version": old, "reason": "证件上还是原来的名字"})
    answer = browser.post(address, {"act": "see", "version": old, "evidence": "household"})
    said = answer.content.decode()
    assert answer.status_code == 409 and "证件上还是原来的名字" in said and "户口簿" in said
    assert fresh(one).state == ChangeState.REFUSED and fresh(case.person).name == "张某某"


def test_what_was_asked_can_be_taken_back_and_the_office_can_refuse(case, actor, browser, browser_of):
    mine = browser_of(case.account)
    mine.post(reverse("my-change"), {"kind": "name", "value": "李某某"})
    one = IdentityChange.objects.get()
    mine.post(reverse("my-change-withdraw", args=[one.pk]))
    assert fresh(one).state == ChangeState.WITHDRAWN
    mine.post(reverse("my-change"), {"kind": "name", "value": "王某某"})
    two = IdentityChange.objects.get(state=ChangeState.ASKED)
    sent = {"act": "refuse", "version": two.version, "reason": "证件上还是原来的名字"}
    browser.post(reverse("change", args=[two.pk]), sent)
    assert fresh(two).state == ChangeState.REFUSED and fresh(case.person).name == "张某某"
    assert "证件上还是原来的名字" in Message.objects.get(kind="identity.refused").text


def test_the_same_twice_or_no_change_is_refused_in_words(case, actor, browser_of):
    mine = browser_of(case.account)
    assert "不用改" in mine.post(reverse("my-change"), {"kind": "name", "value": "张某某"}).content.decode()
    mine.post(reverse("my-change"), {"kind": "name", "value": "李某某"})
    again = mine.post(reverse("my-change"), {"kind": "name", "value": "王某某"}).content.decode()
    assert "已经在改了" in again and IdentityChange.objects.count() == 1


VIEWERS = [
    (Role.CASEWORKER, TOWN, 200), (Role.CASEWORKER, OTHER_TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, 200),
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404), (Role.CITY_OFFICIAL, CITY, 404), (Role.VILLAGE_WORKER, TOWN, 404),
    (Role.AUDIT_ADMIN, COUNTY, 404),
]  # fmt: skip


@pytest.mark.parametrize(("role", "place", "status"), VIEWERS)
def test_who_may_see_a_change(role, place, status, case, actor, staff, browser_of):
    one = services.enter(actor=actor, case=case, kind="number", value=id_number(), evidence=CARD)
    page = browser_of(staff(role, place, username="viewer")).get(reverse("change", args=[one.pk]))
    assert page.status_code == status
    assert one.new_value not in page.content.decode(), "a number is shown by its end only"


def test_another_account_sees_and_takes_back_nothing(case, citizen, browser_of):
    browser_of(case.account).post(reverse("my-change"), {"kind": "name", "value": "李某某"})
    one = IdentityChange.objects.get()
    assert browser_of(citizen()).post(reverse("my-change-withdraw", args=[one.pk])).status_code == 404
    assert fresh(one).state == ChangeState.ASKED


def test_the_counter_page_changes_and_leads_on(case, browser):
    address = reverse("change-counter", args=[case.pk])
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"kind": "number", "value": id_number(), "evidence": "id_card"})
    one = IdentityChange.objects.get()
    assert answer.url == reverse("change", args=[one.pk]) and "在等县里确认" in browser.get(answer.url).content.decode()


def test_whom_no_office_serves_yet_reads_where_to_go_and_staff_find_no_page(citizen, browser_of, worker):
    mine = browser_of(citizen())
    for answer in (
        mine.get(reverse("my-change")),
        mine.post(reverse("my-change"), {"kind": "name", "value": "李某某"}),
    ):
        assert answer.status_code == 200 and "住地的服务站" in answer.content.decode()
    assert not IdentityChange.objects.exists()
    assert browser_of(worker).get(reverse("my-change")).status_code == 404
