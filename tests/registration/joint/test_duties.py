"""What an employer owes about a worker besides the registration: said with its last day, reminded, done by whoever knows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.messages.models import Message
from registration.employment import services as employment
from registration.employment.effects import Work
from registration.employment.enums import EndReason, Source
from registration.joint import duties
from registration.joint.enums import DoneBy, DutyKind
from registration.joint.models import Duty
from tests.conftest import FAR_TOWN, TOWN
from tests.registration.employment.conftest import days_ago, somebody
from tests.registration.joint.conftest import exchange, said
from tests.registration.joint.test_prompts import letters, nights, owner  # noqa: F401

pytestmark = pytest.mark.django_db
K = DutyKind


def owed(case=None):
    found = Duty.objects.waiting().filter(**({"registration": case} if case else {}))
    return {one.kind: one.due_on for one in found}


def how(kind):
    return Duty.objects.values_list("done_by", flat=True).get(kind=kind)


def end(case, actor, last=1, source=Source.EMPLOYER):
    employment.end(actor=actor, case=case, last_day=days_ago(last), end_reason=EndReason.AGREED, source=source)


def test_each_step_says_what_is_due_by_the_days_of_its_law(hired, left, boss):
    """社会保险法 58: 30 days from the hire; 社会保险法 50, 劳动合同法 50: 15 days from the end."""
    case, speaker = hired(left, since=10), actor_of(boss)
    assert owed(case) == {K.INSURE: days_ago(10) + timedelta(days=30)}
    employment.correct(actor=speaker, case=case, work=Work(days_ago(8)), reason="写错了", source=Source.EMPLOYER)
    assert owed(case) == {K.INSURE: days_ago(8) + timedelta(days=30)}
    end(case, speaker)
    assert owed(case) == dict.fromkeys((K.REPORT_END, K.MOVE_FILE), days_ago(1) + timedelta(days=15))
    duties.say_done(actor=speaker, duty=Duty.objects.get(kind=K.MOVE_FILE))
    employment.reopen(actor=speaker, case=case, reason="弄错了", source=Source.EMPLOYER)
    assert set(owed(case)) == {K.INSURE}
    end(case, speaker, last=0)
    assert owed(case) == dict.fromkeys((K.REPORT_END, K.MOVE_FILE), days_ago(0) + timedelta(days=15))


def test_who_is_no_employee_or_works_for_themselves_is_owed_nothing(hired, left, citizen, actor, jobless):
    hired(left, contract="service")
    hired(somebody(citizen(), actor), contract="part_time")
    hired(jobless.person)  # proposed: nothing is owed before it counts
    assert not Duty.objects.exists()


def test_the_receipts_of_what_was_handed_on_do_it(town, hired, left, boss):
    case = hired(left, since=10)
    exchange("insurance")
    assert how(K.INSURE) == DoneBy.RECEIPT and not owed()
    end(case, actor_of(boss))
    exchange("insurance")
    assert how(K.REPORT_END) == DoneBy.RECEIPT and set(owed()) == {K.MOVE_FILE}


def test_the_insurance_s_own_data_do_it_before_or_after_the_employer_s_word(
    tell, hired, left, citizen, actor, employer, boss
):
    other = somebody(citizen(), actor)
    tell("insurance", "enrolled", other, since=9, **said(employer))
    case, later = hired(left, since=10), hired(other, since=9)
    Duty.objects.filter(registration=case).update(done_at=None, done_by="")
    assert set(owed(case)) == {K.INSURE} and not owed(later)
    tell("insurance", "enrolled", left, since=8, **said(employer))
    assert not owed(case)
    tell("insurance", "stopped", left, since=1, **said(employer))
    assert how(K.REPORT_END) == DoneBy.DATA and set(owed(case)) == {K.MOVE_FILE}


def test_the_employer_is_reminded_once_ahead_and_once_after_in_one_letter_a_day(
    hired,
    left,
    citizen,
    actor,
    boss,
    owner,  # noqa: F811
):
    cases = [hired(one, since=3) for one in (left, somebody(citizen(), actor))]
    for case in cases:
        end(case, actor_of(boss), last=0)
    nights(9)
    assert letters(owner, "duties_due", "duties_over") == []
    nights(12, 13, 17, 18)
    assert letters(owner, "duties_due", "duties_over") == ["joint.duties_due", "joint.duties_over"]
    text = Message.objects.get(kind="joint.duties_due").text
    assert "把终止的人告诉社保 2 人" in text and "转档案和社会保险关系 2 人" in text
    nights(40)
    assert len(letters(owner, "duties_due", "duties_over")) == 2


def test_the_employer_sees_them_at_home_and_says_that_they_are_done(hired, left, boss, citizen, browser_of):
    case = hired(left, since=40)
    browser, url = browser_of(boss), reverse("employer-duties", args=[case.employer_id])
    assert url in browser.get(reverse("my")).content.decode()
    page = browser.get(url).content.decode()
    assert "办参保登记" in page and "过期了" in page and left.name in page
    one = Duty.objects.get()
    stranger = browser_of(citizen())
    assert stranger.get(url).status_code == stranger.post(url, {"duty": one.pk}).status_code == 404
    assert browser.post(url, {"duty": "x"}).status_code == 404
    assert browser.post(url, {"duty": one.pk}).status_code == 302 and how(K.INSURE) == DoneBy.EMPLOYER
    assert browser.post(url, {"duty": one.pk}).status_code == 302  # a colleague pressed it first: nothing is lost
    assert "没有要办的" in browser.get(url).content.decode() and url not in browser.get(reverse("my")).content.decode()
    with pytest.raises(ValidationError, match="不能替别人办"):
        duties.say_done(actor=actor_of(left.links.get().account), duty=one)


@pytest.mark.parametrize("many", [1, 30])
def test_the_office_reads_what_is_over_for_thirty_as_for_one(
    hired, left, citizen, actor, browser, many, django_assert_max_num_queries
):
    for person in [left, *(somebody(citizen(), actor) for _ in range(many - 1))]:
        hired(person, since=40)
    browser.get(reverse("duties"))
    with django_assert_max_num_queries(40):
        page = browser.get(reverse("duties")).content.decode()
    assert page.count("data-row") == many and "过期" in page
    browser.post(reverse("duties"), {"duty": Duty.objects.first().pk})
    assert Duty.objects.filter(done_by=DoneBy.OFFICE).count() == 1


@pytest.mark.parametrize(("role", "place", "seen"), [(Role.CASEWORKER, FAR_TOWN, 0), (Role.SYSTEM_ADMIN, TOWN, None)])
def test_case_1_who_of_staff_sees_them(hired, left, staff, browser_of, role, place, seen):
    hired(left, since=40)
    found = browser_of(staff(role, place, username="looks")).get(reverse("duties"))
    assert found.status_code == (404 if seen is None else 200)
    assert seen is None or found.content.decode().count("data-row") == seen


@pytest.mark.parametrize("many", [1, 30])
def test_the_employer_s_page_costs_the_same(
    hired, left, citizen, actor, boss, browser_of, many, django_assert_max_num_queries
):
    for person in [left, *(somebody(citizen(), actor) for _ in range(many - 1))]:
        case = hired(person, since=1)
    browser, url = browser_of(boss), reverse("employer-duties", args=[case.employer_id])
    browser.get(url)
    with django_assert_max_num_queries(16):
        assert browser.get(url).content.decode().count("办好了<") == many
