"""The desk's pages of households: who sees which, what is masked, what may be done, and what a list costs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.people.households.enums import Kinship
from portal.people.households.models import Household, HouseholdMember
from portal.privacy.models import AuditEntry
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.households.homes import SINCE, home, joined, somebody

pytestmark = pytest.mark.django_db
PLACES = (
    (Role.CASEWORKER, TOWN, True, True), (Role.CASEWORKER, OTHER_TOWN, False, False), (Role.CASEWORKER, SIBLING_TOWN, False, False),
    (Role.COUNTY_REVIEWER, COUNTY, True, False), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, False, False),
    (Role.CITY_OFFICIAL, CITY, False, False), (Role.PROVINCE_OFFICIAL, PROVINCE, False, False), (Role.SYSTEM_ADMIN, PROVINCE, False, False),
    (Role.HOTLINE, PROVINCE, False, False),
)  # fmt: skip


@pytest.fixture
def household(actor):
    return home(actor, somebody("李老大"))


@pytest.mark.parametrize(("role", "place", "sees", "acts"), PLACES)
def test_who_may_see_and_change_a_household(household, staff, browser_of, role, place, sees, acts):
    client, url = browser_of(staff(role, place, username="other")), reverse("household", args=[household.pk])
    assert client.get(url).status_code == (200 if sees else 404)
    answer = client.post(url, {"act": "move", "region": TOWN, "address": "", "basis": "together"})
    assert answer.status_code == (302 if acts else 404)
    assert Household.objects.get().basis == ("together" if acts else "book")


def test_a_family_member_sees_no_household_page(household, citizen, browser_of):
    client = browser_of(citizen())
    for url in (reverse("household", args=[household.pk]), reverse("households"), reverse("household-open")):
        assert client.get(url).status_code == 404


def test_a_village_reads_its_own_without_number_or_employment(actor, village_office, staff, browser_of):
    mine = home(actor, somebody("李老大"), place=village_office.region_code)
    home(actor, somebody("张三"))
    worker = staff(Role.VILLAGE_WORKER, village_office.code)
    client = browser_of(worker)
    page = client.get(reverse("households")).content.decode()
    assert "李老大" in page and "张三" not in page and "登记就业" not in page
    page = client.get(reverse("household", args=[mine.pk])).content.decode()
    number = mine.members.get().person.id_number
    assert "李老大" in page and number[-4:] not in page and "有变动" not in page


def test_one_page_shows_who_they_are_and_whether_they_have_work(household, actor, browser, citizen):
    registered = cases.active(citizen(), TOWN, actor)
    joined(actor, household, registered.person, Kinship.SPOUSE)
    page = browser.get(reverse("household", args=[household.pk])).content.decode()
    head = household.members.get(kinship=Kinship.HEAD).person
    assert "登记失业" in page and "没有登记" in page and reverse("desk-person", args=[registered.person_id]) in page
    assert head.id_number[-4:] in page and head.id_number not in page
    listed = browser.get(reverse("households"), {"list": "jobless"}).content.decode()
    assert "李老大" in listed and "1 人" in listed
    assert "李老大" not in browser.get(reverse("households"), {"list": "closed"}).content.decode()


def test_the_desk_opens_a_household_once_and_only_in_its_own_area(browser):
    url = reverse("household-open")
    form = {"name": "李老大", "id_number": id_number(), "phone": "", "address": "锦绣街 5 号", "basis": "book",
            "since": "20260105", "why": "看了户口簿"}  # fmt: skip
    page = browser.post(url, form | {"region": OTHER_TOWN})
    assert "不归本单位管" in page.content.decode() and not Household.objects.exists()
    key = browser.get(url).context["form"]["key"].value()
    for _ in range(2):
        answer = browser.post(url, form | {"region": TOWN, "key": key})
        assert answer.status_code == 302
    one = Household.objects.get()
    assert answer.url == reverse("household", args=[one.pk]) and one.address == "锦绣街 5 号"


def test_adding_ending_another_head_and_splitting_by_the_forms(household, browser):
    url, day = reverse("household", args=[household.pk]), timezone.localdate().isoformat()

    def post(act, **given):
        answer = browser.post(url, {"act": act, "since": "20260105", "day": day, "why": "看了户口簿", **given})
        return answer

    for name in ("李小二", "赵六"):
        assert post("add", name=name, id_number=id_number(), phone="", kinship="child").status_code == 302
    son, wife = (HouseholdMember.objects.staying().get(person__name=name) for name in ("李小二", "赵六"))
    answer = post("split", leaving=[str(son.pk)], head=str(wife.pk), region=TOWN, address="", basis="book")
    assert "新户主要在分出去的人里面" in answer.content.decode()
    split = post("split", leaving=[str(son.pk)], head=str(son.pk), region=TOWN, address="", basis="book", since=day)
    assert split.status_code == 302 and split.url != url
    assert post("head", member=str(wife.pk), before="parent").status_code == 302
    old = HouseholdMember.objects.staying().get(person__name="李老大")
    assert post("end", member=str(old.pk), left="died").status_code == 302
    assert dict(household.members.staying().values_list("person__name", "kinship")) == {"赵六": Kinship.HEAD}
    page = browser.get(url).content.decode()
    assert "分出去的一户" in page and "去世" in page
    assert post("end", member=str(old.pk), left="died").status_code == 200, "said twice: told in words"


def test_a_name_that_is_not_the_number_s_is_refused_in_words(household, browser, actor, citizen):
    proved = cases.active(citizen(), TOWN, actor).person
    url = reverse("household", args=[household.pk])
    form = {"act": "add", "name": "别的名", "id_number": proved.id_number, "phone": "", "kinship": "child",
            "since": "20260105", "why": "看了户口簿"}  # fmt: skip
    assert "姓名和证件号码对不上" in browser.post(url, form).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_and_a_household_of_thirty_cost_as_many_queries_as_one(
    actor, browser, django_assert_max_num_queries, rows
):
    homes = [home(actor, somebody(f"户主{at}")) for at in range(rows)]
    for at in range(rows):
        joined(actor, homes[0], somebody(f"家人{at}"), since=SINCE)
    with django_assert_max_num_queries(36):
        assert browser.get(reverse("households")).status_code == 200
    with django_assert_max_num_queries(36):
        assert browser.get(reverse("households"), {"list": "jobless"}).status_code == 200
    with django_assert_max_num_queries(18):
        assert browser.get(reverse("household", args=[homes[0].pk])).status_code == 200


def test_each_look_is_written_down(household, browser, worker):
    browser.get(reverse("household", args=[household.pk]))
    entry = AuditEntry.objects.get(action="household.view")
    assert (entry.actor_id, entry.object_id) == (worker.pk, str(household.pk))
