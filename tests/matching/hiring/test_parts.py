"""What stands on a vacancy's pages about applying and answering, wherever those pages draw it."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from matching.applications import services
from matching.vacancies import services as vacancies
from matching.vacancies.slots import Slot, parts
from portal.accounts.actors import ANONYMOUS, Actor, actor_of
from tests.matching.applicants import applied, fresh
from tests.matching.world import published
from tests.registration.employers import employer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer, headcount=50)


@pytest.fixture
def drawn(rf):
    """Everything of one slot as this actor reads it."""

    def draw(slot: Slot, vacancy, actor: Actor) -> str:
        request = rf.get("/")
        request.actor = actor
        return "".join(render_to_string(one.template, {"part": one.part}) for one in parts(slot, request, vacancy))

    return draw


def test_who_may_apply_finds_the_button_and_who_did_where_it_stands(drawn, citizen, caseworker, vacancy):
    account = citizen()
    for actor in (ANONYMOUS, actor_of(account)):
        assert f"/apply/{vacancy.pk}/" in drawn(Slot.PUBLIC_ACTIONS, vacancy, actor)
    assert "报名" not in drawn(Slot.PUBLIC_ACTIONS, vacancy, caseworker)
    case = applied(account, vacancy)
    page = drawn(Slot.PUBLIC_ACTIONS, vacancy, actor_of(account))
    assert f"/my/application/{case.pk}/" in page and "投出去了" in page


def test_nobody_applies_for_what_rests(drawn, citizen, recruiter, vacancy):
    vacancies.pause(actor=recruiter, vacancy=vacancy)
    assert "报名" not in drawn(Slot.PUBLIC_ACTIONS, vacancy, actor_of(citizen()))


def test_the_rate_stands_there_from_five_on(drawn, citizen, recruiter, vacancy):
    for number in range(5):
        assert ("14 天内得到回复" in drawn(Slot.PUBLIC_BELOW, vacancy, ANONYMOUS)) is False, number
        services.shortlist(actor=recruiter, case=fresh(applied(citizen(), vacancy)))
    assert "100%（5 件里按时回复 5 件）" in drawn(Slot.PUBLIC_BELOW, vacancy, ANONYMOUS)


def test_the_employers_page_counts_applicants_and_says_why_it_is_hard(drawn, citizen, caseworker, recruiter, vacancy):
    applied(citizen(), vacancy)
    assert "<b>1 人</b>投过，<b>1 人</b>等您回复" in drawn(Slot.EMPLOYER_BELOW, vacancy, recruiter)
    vacancies.save(actor=recruiter, vacancy=vacancy, changes={"pay_low": Decimal(3000), "month_low": 3000})
    for number in range(2, 7):
        account = citizen()
        published(actor_of(account), employer_of(account, caseworker, number=number))
    page = drawn(Slot.EMPLOYER_BELOW, vacancy, recruiter)
    assert "为什么不好招" in page and "3,000 元" in page
