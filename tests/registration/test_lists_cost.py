"""Lists of the desk's identity work: thirty rows cost as many queries as one."""

import pytest
from django.urls import reverse

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from registration.identity import services as changes
from registration.mydata import counter
from registration.mydata import services as data
from registration.mydata.enums import RequestKind
from registration.unemployment import services as register
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db


def asked(citizen, actor, rows: int) -> None:
    """So many people who each want another name, and something of their data put right."""
    for at in range(rows):
        user = citizen()
        case = cases.active(user, TOWN, actor)
        changes.ask(actor=actor_of(user), case=case, kind="name", value=f"李某{'一二三'[at % 3]}")
        data.ask(actor=actor_of(user), key=uuid7(), case=case, kind=RequestKind.CORRECT, words="学历不对，是高中")


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("name", "unit"), [("changes", "李某"), ("data-requests", "张某某")])
def test_a_list_of_thirty_costs_as_many_queries_as_one(
    citizen, actor, browser, django_assert_max_num_queries, name, unit, rows
):
    asked(citizen, actor, rows)
    with django_assert_max_num_queries(30):
        page = browser.get(reverse(name)).content.decode()
    assert unit in page or "张某某" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_of_thirty_receipts_costs_as_many_queries_as_one(
    citizen, actor, staff, browser, django_assert_max_num_queries, rows
):
    colleague = actor_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    for at in range(rows):
        case = cases.submitted(account := citizen(), TOWN)
        register.withdraw(actor=actor_of(account), case=case)
        wish = counter.Wish("id_card", case.person.id_number[-6:], f"锦删 {at}", "")
        one = counter.take(actor=actor, person=case.person, wish=wish)
        counter.decide(actor=colleague, one=one, granted=True, paper=one.paper_number)
    with django_assert_max_num_queries(30):
        page = browser.get(reverse("data-requests") + "?list=receipts").content.decode()
    assert f"{rows} 件" in page and "锦删 0" in page
