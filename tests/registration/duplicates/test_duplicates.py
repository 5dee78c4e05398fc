"""Pairs that may be one person: found in sets, decided by people, undone for a while (C13; trust.md 22, 71)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.messages.models import Message
from portal.people.identity import read_identity
from portal.people.merging.models import PersonMerge
from portal.people.models import Person
from portal.people.names import comparing
from portal.people.services import Typed, claim_at_office
from registration.duplicates import detect, night, services
from registration.duplicates.enums import PairState
from registration.duplicates.models import DuplicatePair
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(acting):
    return acting(Role.COUNTY_REVIEWER, COUNTY)


def person(actor, name="张某某", number="", phone="", town=TOWN) -> Person:
    typed = Typed(name, read_identity(number or id_number()), "resident", phone, town)
    return claim_at_office(actor=actor, typed=typed, source="outlet")


def found() -> DuplicatePair:
    detect.find_pairs()
    return DuplicatePair.objects.get()


def sent(pair, keep=None, **more):
    return {
        "act": "merge",
        "keep": str(keep or pair.first_id),
        "evidence": "papers",
        "reason": "看过证件，同一个人",
    } | more


def test_the_same_number_in_two_claims_is_a_pair_and_nobody_is_merged(citizen):
    number = id_number()
    one, two = cases.submitted(citizen(), TOWN, number), cases.submitted(citizen(), OTHER_TOWN, number)
    pair = found()
    assert {pair.first_id, pair.second_id} == {one.person_id, two.person_id} and pair.first_id < pair.second_id
    assert pair.parts == {"id": 60, "name": 15, "birth": 10} and pair.score == 85 == sum(n for _, n in pair.in_common)
    assert {pair.first_office_id, pair.second_office_id} == {one.service_office_id, two.service_office_id}
    assert not Person.objects.filter(merged_into__isnull=False).exists(), "case 22: nothing merges by itself"


def test_one_telephone_and_one_name_however_it_is_written_is_a_pair(actor):
    person(actor, "阿依古丽·买买提", phone="12611110001")
    person(actor, "阿依古丽•买买提", phone="12611110001")
    person(actor, "李某某", phone="12611110001")
    pair = found()
    assert set(pair.parts) >= {"phone", "name", "town"} and pair.first_office_id == actor.office_id


def test_one_name_birth_date_and_township_is_a_pair_another_township_is_none(actor):
    first = id_number()
    second = _same_birth(first)
    person(actor, number=first)
    person(actor, number=second, town=OTHER_TOWN)
    detect.find_pairs()
    assert not DuplicatePair.objects.exists()
    person(actor, number=_same_birth(first), town=TOWN)
    assert set(found().parts) == {"name", "birth", "town"}


def _same_birth(number: str) -> str:
    """Another number with the birth date of this one."""
    from portal.people.identity import CHECKS, WEIGHTS

    serial = int(number[14:17])
    body = f"{number[:14]}{(serial + 2 + _same_birth.calls) % 1000:03d}"  # type: ignore[attr-defined]
    _same_birth.calls += 2  # type: ignore[attr-defined]
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


_same_birth.calls = 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "A・B", "O'Brien", "Ａｎｎａ-Maria", "张 三", "葛\ufe00某"])
def test_the_database_compares_names_as_we_do(actor, sql, name):
    one = person(actor, "张某某")
    Person.objects.filter(pk=one.pk).update(name=name)
    words = detect.COMPARING.format("p")
    given = {"dots": detect.DOTS.pattern, "variations": detect.VARIATIONS.pattern, "pk": one.pk}
    assert sql(f"SELECT {words} FROM portal_person AS p WHERE id = %(pk)s", given) == [(comparing(name),)]


def test_a_night_finds_who_came_since_and_the_same_again_changes_nothing(actor):
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        person(actor, phone="12611110001")
        person(actor, phone="12611110001")
        Person.events.rel.related_model.objects.all().delete()  # the database's own clock wrote them today
    assert detect.find_pairs(since=timezone.now() - timedelta(days=2)) == 0
    person(actor, phone="12611110001")
    assert detect.find_pairs(since=timezone.now() - timedelta(days=2)) == 2, "the newcomer with each of the others"
    assert detect.find_pairs() == 1 and detect.find_pairs() == 0
    assert set(night.run()) == {"swept", "settled", "found", "forgotten"}


def test_a_pair_that_was_told_apart_never_comes_back(actor):
    one, two = person(actor, phone="12611110001"), person(actor, phone="12611110001")
    services.tell_apart(actor=actor, pair=found(), reason="双胞胎，看过两个人的证件")
    assert detect.find_pairs() == 0
    assert DuplicatePair.objects.get().state == PairState.NOT_SAME
    third = person(actor, phone="12611110001")
    detect.find_pairs()
    pair = DuplicatePair.objects.open().get(first=two, second=third)
    services.merge(actor=actor, pair=pair, keep=third.pk, reason="同一个人", evidence="asked")
    detect.find_pairs()
    assert not DuplicatePair.objects.open().exists(), "the third is the second now, and that one is not the first"
    assert DuplicatePair.objects.filter(first=one, state=PairState.NOT_SAME).count() == 2


def test_case_71_the_desk_merges_the_person_is_told_and_it_is_undone(actor, browser):
    one, two = person(actor, phone="12611110001"), person(actor, phone="12611110001")
    pair = found()
    address = reverse("duplicate", args=[pair.pk])
    page = browser.get(address).content.decode()
    assert "姓名一样，15 分" in page and one.id_number not in page
    assert browser.post(address, sent(pair, one.pk)).url == reverse("duplicates")
    made = PersonMerge.objects.get()
    assert (made.keep_id, made.other_id, made.office_id) == (one.pk, two.pk, actor.office_id)
    assert "合成了一份" in Message.objects.get(kind="people.merged").text
    assert browser.get(reverse("merges")).status_code == 200
    page = browser.post(reverse("merge", args=[made.pk]), {"why": ""}).content.decode()
    assert "请写为什么要撤回" in page
    browser.post(reverse("merge", args=[made.pk]), {"why": "其实是两个人"})
    assert Person.objects.filter(merged_into=None).count() == 2
    assert Message.objects.filter(kind="people.apart").count() == 2
    pair.refresh_from_db()
    assert pair.state == PairState.NOT_SAME and detect.find_pairs() == 0
    assert "都回去了" in browser.get(reverse("merge", args=[made.pk])).content.decode()


def test_after_the_days_the_page_offers_no_way_back(actor, browser, worker, browser_of):
    one = person(actor, phone="12611110001")
    person(actor, phone="12611110001")
    services.merge(actor=actor, pair=found(), keep=one.pk, reason="同一个人", evidence="asked")
    made = PersonMerge.objects.get()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        late = browser_of(worker)
        page = late.get(reverse("merge", args=[made.pk])).content.decode()
        assert "撤回的日子过了" in page
        assert "不能撤回了" in late.post(reverse("merge", args=[made.pk]), {"why": "弄错了"}).content.decode()
        assert not PersonMerge.objects.filter(undone_at__isnull=False).exists()


def test_two_offices_are_the_countys_to_decide(citizen, actor, county, staff, browser_of):
    number = id_number()
    one, _ = cases.submitted(citizen(), TOWN, number), cases.submitted(citizen(), OTHER_TOWN, number)
    pair = found()
    with pytest.raises(ValidationError, match="由县里定"):
        services.tell_apart(actor=actor, pair=pair, reason="不是")
    desk = browser_of(staff(Role.CASEWORKER, TOWN, username="desk"))
    page = desk.get(reverse("duplicate", args=[pair.pk])).content.decode()
    assert "由县里核对以后定" in page and "张*" in page and "合成一份</button>" not in page
    services.merge(actor=county, pair=pair, keep=one.person_id, reason="同一个人", evidence="county")
    assert UnemploymentRegistration.objects.filter(person=one.person_id).count() == 2


VIEWERS = [
    (Role.CASEWORKER, TOWN, 200), (Role.CASEWORKER, OTHER_TOWN, 404), (Role.CASEWORKER, SIBLING_TOWN, 404),
    (Role.COUNTY_REVIEWER, COUNTY, 200), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404), (Role.CITY_OFFICIAL, CITY, 404),
    (Role.VILLAGE_WORKER, TOWN, 404), (Role.SYSTEM_ADMIN, COUNTY, 404),
]  # fmt: skip


@pytest.mark.parametrize(("role", "place", "status"), VIEWERS)
def test_who_may_see_a_pair_and_a_merge(role, place, status, actor, staff, browser_of):
    one = person(actor, phone="12611110001")
    person(actor, phone="12611110001")
    pair = found()
    made = services.merge(actor=actor, pair=pair, keep=one.pk, reason="同一个人", evidence="asked")
    viewer = browser_of(staff(role, place, username="viewer"))
    assert viewer.get(reverse("duplicate", args=[pair.pk])).status_code == status
    assert viewer.get(reverse("merge", args=[made.pk])).status_code == status


def test_a_county_beside_can_not_undo(actor, acting):
    one = person(actor, phone="12611110001")
    person(actor, phone="12611110001")
    made = services.merge(actor=actor, pair=found(), keep=one.pk, reason="同一个人", evidence="asked")
    with pytest.raises(ValidationError, match="不是本单位办的"):
        services.undo(actor=acting(Role.COUNTY_REVIEWER, SIBLING_COUNTY), merge=made, why="弄错了")


def test_two_receipt_numbers_are_reported_by_hand(citizen, actor, browser):
    one, two = cases.submitted(citizen(), TOWN), cases.submitted(citizen(), TOWN)
    address = reverse("duplicate-report")
    page = browser.post(address, {"first": one.receipt_no, "second": "没有的"}).content.decode()
    assert "没有找到" in page
    answer = browser.post(address, {"first": f" {one.receipt_no.lower()} ", "second": two.receipt_no})
    pair = DuplicatePair.objects.get()
    assert answer.url == reverse("duplicate", args=[pair.pk]) and pair.reported_by == actor.user_id
    services.tell_apart(actor=actor, pair=pair, reason="不是")
    with pytest.raises(ValidationError, match="核对过"):
        services.report(actor=actor, receipts=(one.receipt_no, two.receipt_no))


def test_two_registered_people_name_the_step_that_comes_first(citizen, actor, browser):
    number = id_number()
    one = cases.active(citizen(), TOWN, actor)
    cases.active(citizen(), TOWN, actor)
    Person.objects.update(phone_index=b"same")
    del number
    pair = found()
    page = browser.post(reverse("duplicate", args=[pair.pk]), sent(pair, one.person_id)).content.decode()
    assert "请县里作废" in page and not PersonMerge.objects.exists()


def test_the_list_asks_the_same_whether_it_holds_one_or_thirty(actor, browser):
    person(actor, phone="12611110000")
    person(actor, phone="12611110000")
    detect.find_pairs()
    address = reverse("duplicates")
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for number in range(30):
        person(actor, phone=f"1261112{number:04d}")
        person(actor, phone=f"1261112{number:04d}")
    detect.find_pairs()
    with CaptureQueriesContext(connection) as thirty:
        page = browser.get(address).content.decode()
    assert "31" in page and len(thirty) <= len(one) + 1  # the count of a list that is longer than its page


def test_the_empty_list_says_what_will_stand_there(browser):
    for name in ("duplicates", "duplicates-merged", "duplicates-apart", "merges", "duplicate-report"):
        assert browser.get(reverse(name)).status_code == 200
    assert "系统不会自己合并" in browser.get(reverse("duplicates")).content.decode()
