"""The roster: filters, sorting, views, work on many people, and the list that must stay empty."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.cases.contacts.models import Contact, FollowUpTask
from registration.roster import services
from registration.roster.filters import Asked
from registration.roster.models import MOST_VIEWS, SavedView
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN, office_at
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
ROSTER = "/desk/roster/"


def registered(account, actor, *, days_ago: int = 0, born=None) -> UnemploymentRegistration:
    case = cases.active(account, TOWN, actor, id_number(born) if born else "")
    since = timezone.localdate() - timedelta(days=days_ago)
    UnemploymentRegistration.objects.filter(pk=case.pk).update(spell=DateRange(since, None))
    return case


def listed(browser, **asked) -> set[str]:
    page = browser.get(ROSTER, asked).content.decode()
    return set(re.findall(r'name="pick" value="([0-9a-f-]{36})"', page))


def keys(*found) -> set[str]:
    return {str(case.pk) for case in found}


def test_the_list_is_everybody_registered_with_the_longest_first(citizen, actor, browser):
    new, old = registered(citizen(), actor), registered(citizen(), actor, days_ago=300)
    cases.submitted(citizen(), TOWN)
    page = browser.get(ROSTER).content.decode()
    assert page.index(str(old.pk)) < page.index(str(new.pk)) and "2 人，登记失业中" in page
    assert page.count("data-row") == 2


def test_each_filter_finds_its_people_and_no_others(citizen, actor, browser):
    today = timezone.localdate()
    old = registered(citizen(), actor, days_ago=400)
    half = registered(citizen(), actor, days_ago=200)
    young = registered(citizen(), actor, born=today.replace(year=today.year - 20, day=1))
    waiting = cases.submitted(citizen(), TOWN)
    FollowUpTask.objects.filter(case_id=half.pk).update(due_on=today, planned_for=today)
    FollowUpTask.objects.filter(case_id=old.pk).update(
        due_on=today - timedelta(days=2), planned_for=today - timedelta(days=2)
    )
    assert listed(browser, length="long") == keys(old, half) and listed(browser, length="longer") == keys(old)
    assert listed(browser, length="short") == keys(young) and listed(browser, group="youth") == keys(young)
    assert listed(browser, due="late") == keys(old) and listed(browser, due="today") == keys(half)
    assert listed(browser, due="week") == keys(half, young) and listed(browser, due="none") == set()
    assert listed(browser, silence="never") == keys(old, half, young) and listed(browser, silence="silent") == keys(
        old, half
    )
    assert listed(browser, state="waiting") == keys(waiting) and listed(browser, state="closed") == set()
    assert (
        listed(browser, reason="contract_end") == keys(old, half, young) and listed(browser, reason="resigned") == set()
    )
    assert listed(browser, place=TOWN) == keys(old, half, young) and listed(browser, place=OTHER_TOWN) == set()


def test_who_was_reached_lately_is_not_silent(citizen, actor, browser):
    case = registered(citizen(), actor, days_ago=200)
    Contact.objects.create(
        case_kind="unemployment", case_id=case.pk, person_id=case.person_id, region_code=TOWN,
        service_office_id=case.service_office_id, means="phone", outcome="reached", situation="looking",
        next_step="contact", counts=True, actor_kind="staff",
    )  # fmt: skip
    assert listed(browser, silence="silent") == set() and listed(browser, silence="never") == set()


def test_headings_sort_both_ways(citizen, actor, browser):
    new, old = registered(citizen(), actor), registered(citizen(), actor, days_ago=300)
    for sort, first in (("since", old), ("-since", new)):
        page = browser.get(ROSTER, {"sort": sort}).content.decode()
        assert page.index(f'value="{first.pk}"') == min(page.index(f'value="{one.pk}"') for one in (new, old))
        assert "aria-sort" in page
    assert browser.get(ROSTER, {"sort": "person__id_number"}).status_code == 200


@pytest.mark.parametrize("value", ["\x00", "' OR 1=1 --", "9" * 400, "🙂"])
def test_a_strange_filter_is_no_filter(citizen, actor, browser, value):
    case = registered(citizen(), actor)
    names = ("state", "length", "group", "silence", "due", "reason", "place", "sort", "page", "s")
    assert listed(browser, **dict.fromkeys(names, value)) == keys(case)


def test_searching_goes_by_post_and_no_name_stands_in_an_address(citizen, actor, browser):
    account = citizen()
    case = registered(account, actor)
    for words in ("张某某", "zhang", account.phone, case.receipt_no):
        told = browser.post("/desk/roster/search/?length=short", {"q": words})
        assert words not in told.url and "length=short" in told.url
        assert str(case.pk) in browser.get(told.url).content.decode()
    nobody = browser.post("/desk/roster/search/", {"q": "李某某"}, follow=True).content.decode()
    assert "没有找到" in nobody


@pytest.mark.parametrize(
    ("role", "place", "status", "sees"),
    [
        (Role.CASEWORKER, TOWN, 200, True), (Role.CASEWORKER, OTHER_TOWN, 200, False),
        (Role.COUNTY_REVIEWER, COUNTY, 200, True), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 200, False),
        (Role.CITY_OFFICIAL, CITY, 200, True), (Role.CITY_OFFICIAL, OTHER_CITY, 200, False),
        (Role.VILLAGE_WORKER, TOWN, 404, False), (Role.PROVINCE_OFFICIAL, PROVINCE, 404, False),
        (Role.SYSTEM_ADMIN, PROVINCE, 404, False),
    ],
)  # fmt: skip
def test_case_1_whose_roster_holds_a_person(citizen, actor, staff, browser_of, role, place, status, sees):
    case = registered(citizen(), actor)
    other = browser_of(staff(role, place, username="somebody"))
    page = other.get(ROSTER)
    assert page.status_code == status and (str(case.person_id) in page.content.decode()) is sees
    may_plan = role is Role.CASEWORKER
    answer = other.post("/desk/roster/batch/", {"act": "visit", "pick": [case.pk]})
    assert answer.status_code == (200 if may_plan else 404)
    if may_plan and not sees:
        assert "还没有选人" in answer.content.decode()


def test_case_98_a_city_reads_masked_names(citizen, actor, staff, browser_of):
    registered(citizen(), actor)
    page = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(ROSTER).content.decode()
    assert "张*" in page and "张某某" not in page


def test_a_filter_is_kept_as_a_view_on_the_own_rail_with_its_figure(citizen, actor, browser, staff, browser_of):
    registered(citizen(), actor, days_ago=300)
    registered(citizen(), actor)
    assert browser.post("/desk/roster/views/?length=long&due=late&q=张某某", {"name": "老登记"}).status_code == 302
    view = SavedView.objects.get()
    assert view.asked == {"length": "long", "due": "late"}, "a view keeps no name"
    FollowUpTask.objects.update(due_on="2026-01-05", planned_for="2026-01-05")
    today = browser.get(reverse("desk-today")).content.decode()
    assert re.search(r"<span>老登记</span><span[^>]*>1</span>", today) and "我存的视图" in today
    colleague = browser_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    assert "老登记" not in colleague.get(ROSTER).content.decode()
    colleague.post(reverse("roster-view-drop", args=[view.pk]))
    assert SavedView.objects.exists(), "somebody else's view stays"
    browser.post(reverse("roster-view-drop", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_view_has_a_name_of_its_own_and_there_are_a_dozen(actor, browser):
    asked = Asked(length="long")
    for number in range(MOST_VIEWS):
        services.save_view(actor=actor, name=f"第 {number} 个", asked=asked)
    page = browser.post("/desk/roster/views/?length=long", {"name": "再一个"})
    assert page.status_code == 409 and f"最多存 {MOST_VIEWS} 个视图" in page.content.decode()
    SavedView.objects.filter(position=3).delete()
    assert services.save_view(actor=actor, name="补上", asked=asked).position == 3
    SavedView.objects.filter(position=5).delete()
    with pytest.raises(ValidationError, match="已经有一个叫这个名字"):
        services.save_view(actor=actor, name="补上", asked=asked)
    with pytest.raises(ValidationError):
        services.save_view(actor=actor, name="\u200b", asked=asked)


def test_visits_are_planned_for_those_who_have_none(citizen, actor, browser):
    one, two = registered(citizen(), actor), registered(citizen(), actor)
    day = timezone.localdate() + timedelta(days=5)
    services.plan_visits(actor=actor, cases=UnemploymentRegistration.objects.filter(pk=one.pk), due_on=day)
    asked = browser.post("/desk/roster/batch/", {"act": "visit", "pick": [one.pk, two.pk]}).content.decode()
    assert "排走访：2 人" in asked and FollowUpTask.objects.filter(step="visit").count() == 1
    told = browser.post(
        "/desk/roster/batch/", {"act": "visit", "pick": [one.pk, two.pk], "confirmed": "1", "day": day}, follow=True
    )
    assert "办好 1 人" in told.content.decode() and FollowUpTask.objects.filter(step="visit").count() == 2


def test_contacts_of_many_are_postponed_with_one_reason(citizen, actor, browser):
    found = [registered(citizen(), actor) for _ in range(3)]
    today = timezone.localdate()
    FollowUpTask.objects.update(due_on=today, planned_for=today)
    sent = {
        "act": "postpone",
        "pick": [case.pk for case in found[:2]],
        "confirmed": "1",
        "day": today + timedelta(days=2),
    }
    assert "请写改期的理由" in browser.post("/desk/roster/batch/", sent).content.decode()
    assert "办好 2 人" in browser.post("/desk/roster/batch/", sent | {"why": "大雪封路"}, follow=True).content.decode()
    moved = FollowUpTask.objects.filter(postponed_why="大雪封路")
    assert set(moved.values_list("case_id", flat=True)) == {case.pk for case in found[:2]}
    late = browser.post("/desk/roster/batch/", sent | {"why": "大雪", "day": today + timedelta(days=60)})
    assert "天以内" in late.content.decode()


def test_nobody_may_be_left_without_an_office(citizen, actor, browser):
    registered(citizen(), actor)
    assert "都有人管" in browser.get(reverse("roster-unassigned")).content.decode()
    Office.objects.filter(pk=office_at(TOWN).pk).update(closed_on=timezone.localdate())
    page = browser.get(reverse("roster-unassigned")).content.decode()
    assert "1 人" in page and "锦山镇" in page
    rail = browser.get(reverse("desk-today")).content.decode()
    assert re.search(r"lj-queue--late[^>]*><span>没人负责</span><span[^>]*>1</span>", rail)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_roster_asks_the_database_as_often_for_thirty_rows_as_for_one(
    citizen, actor, browser, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        registered(citizen(), actor)
    for number in range(5):
        services.save_view(actor=actor, name=f"第 {number} 个", asked=Asked(length="long", due="late"))
    with django_assert_max_num_queries(16):
        assert browser.get(ROSTER).content.count(b"data-row") == rows
    case = UnemploymentRegistration.objects.first()
    with django_assert_max_num_queries(20):
        assert browser.get(reverse("desk-person", args=[case.person_id])).status_code == 200
    picked = [str(key) for key in UnemploymentRegistration.objects.values_list("pk", flat=True)]
    with django_assert_max_num_queries(16):
        printed = browser.post("/desk/roster/batch/", {"act": "print", "pick": picked})
    assert printed.content.count(b"data-row") == rows
