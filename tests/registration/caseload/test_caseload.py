"""Who answers for whom: giving, handing over, standing in, nobody forgotten, one step back (C1, C2)."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.people.merging import services as merging
from portal.privacy.models import AuditEntry
from registration.caseload import rules, services
from registration.caseload.enums import Why
from registration.caseload.models import CaseloadChange, Holding
from registration.caseload.selectors import held_by, holders, loads, unheld, whys
from registration.residence import services as residence
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
Registration = UnemploymentRegistration


@pytest.fixture
def colleague(staff):
    user = staff(Role.CASEWORKER, TOWN, username="colleague")
    user.name = "李某某"
    user.save()
    return user


@pytest.fixture
def three(citizen, actor):
    return [cases.active(citizen(), TOWN, actor) for _ in range(3)]


def today():
    return timezone.localdate()


def among(these):
    return Registration.objects.filter(pk__in=[case.pk for case in these])


def give(actor, these, to, since=None, reason="分村"):
    return services.give(actor=actor, cases=among(these), to=to.pk, since=since or today(), reason=reason)


def mine(actor, day=None) -> set[UUID]:
    return set(Registration.objects.filter(held_by(actor, day or today())).values_list("pk", flat=True))


def keys(these) -> set[UUID]:
    return {case.pk for case in these}


def test_a_new_person_is_nobodys_until_given_and_the_list_says_why(three, actor, worker):
    assert keys(unheld(actor)) == keys(three) and set(whys(three).values()) == {Why.NEW}
    change = give(actor, three, worker)
    assert change.count == 3 and not unheld(actor).exists() and mine(actor) == keys(three)
    assert loads(actor, today()) == {worker.pk: 3} and set(holders(three, today()).values()) == {worker.name}


def test_one_holder_at_a_time_says_the_database(three, actor, worker, colleague):
    change = give(actor, three, worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(person=three[0].person, office_id=actor.office_id, staff=colleague,
                               days=DateRange(today(), None), made_by=change)  # fmt: skip


def test_a_choice_goes_to_a_colleague_from_a_day_on(three, actor, worker, colleague):
    give(actor, three, worker)
    later = today() + timedelta(days=5)
    give(actor, three[:1], colleague, since=later)
    helper = actor_of(colleague)
    assert mine(actor) == keys(three) and mine(helper) == set()
    assert mine(actor, later) == keys(three[1:]) and mine(helper, later) == keys(three[:1])
    assert give(actor, three[:1], colleague, since=later).count == 0, "the same again changes nothing"


def test_a_whole_caseload_is_handed_over_and_undone_once(three, actor, worker, colleague):
    give(actor, three, worker)
    done = services.transfer(actor=actor, source=worker.pk, to=colleague.pk, since=today(), reason="休产假")
    assert done.count == 3 and mine(actor_of(colleague)) == keys(three) and not mine(actor)
    assert services.undo(actor=actor, change=done) == 3
    assert mine(actor) == keys(three)
    with pytest.raises(ValidationError, match="撤回过"):
        services.undo(actor=actor, change=done)


def test_undo_puts_back_a_range_that_had_begun_earlier_and_leaves_who_moved_on(three, actor, worker, colleague):
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        give(actor, three, worker)
    done = give(actor, three, colleague)
    give(actor, three[:1], worker)
    assert services.undo(actor=actor, change=done) == 2
    assert mine(actor) == keys(three)
    began = Holding.objects.on(today()).filter(person=three[1].person_id).get()
    assert began.days.lower == today() - timedelta(days=30) and began.days.upper is None


def test_after_a_day_nothing_is_undone(three, actor, worker):
    done = give(actor, three, worker)
    with time_machine.travel(timezone.now() + timedelta(hours=25)), pytest.raises(ValidationError, match="过了"):
        services.undo(actor=actor, change=done)


REFUSED = [
    ({"since": -1}, "不能早于今天"), ({"reason": "  "}, "为什么这样分"), ({"to": "stranger"}, "在本站的经办人"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "words"), REFUSED)
def test_what_is_wrong_is_said_and_changes_nothing(wrong, words, three, actor, worker, staff):
    to = staff(Role.CASEWORKER, OTHER_TOWN) if wrong.get("to") else worker
    day = today() + timedelta(days=wrong.get("since", 0))
    with pytest.raises(ValidationError, match=words):
        give(actor, three, to, since=day, reason=wrong.get("reason", "分村"))
    assert not Holding.objects.exists() and not CaseloadChange.objects.exists()


def test_nobody_elses_people_are_given(citizen, acting, actor, worker):
    there = cases.active(citizen(), OTHER_TOWN, acting(Role.CASEWORKER, OTHER_TOWN))
    assert give(actor, [there], worker).count == 0


def test_a_substitute_sees_the_people_on_those_days_and_it_returns_by_itself(three, actor, worker, colleague):
    give(actor, three, worker)
    first, last = today() + timedelta(days=1), today() + timedelta(days=3)
    services.stand_in(actor=actor, absent=worker.pk, helper=colleague.pk, first=first, last=last, reason="休假")
    helper = actor_of(colleague)
    assert mine(helper) == set() and mine(helper, first) == mine(helper, last) == keys(three)
    assert mine(helper, last + timedelta(days=1)) == set() and mine(actor, first) == keys(three)
    with pytest.raises(ValidationError, match="已经有人替他顶班"):
        services.stand_in(actor=actor, absent=worker.pk, helper=colleague.pk, first=last, last=last, reason="休假")
    with pytest.raises(ValidationError, match="不能自己替自己"):
        services.stand_in(actor=actor, absent=colleague.pk, helper=colleague.pk, first=first, last=last, reason="休假")


def test_what_a_substitute_does_is_logged_with_both_names(three, actor, worker, colleague, browser_of):
    give(actor, three, worker)
    services.stand_in(actor=actor, absent=worker.pk, helper=colleague.pk, first=today(), last=today(), reason="休假")
    case = three[0]
    browser_of(colleague).post(
        reverse("change-counter", args=[case.pk]), {"kind": "name", "value": "李某某", "evidence": "id_card"}
    )
    row = AuditEntry.objects.filter(action="change.counter", person_id=case.person_id).get()
    assert row.actor_id == colleague.pk and row.detail["stands_in_for"] == str(worker.pk)
    browser_of(worker).post(
        reverse("change-counter", args=[case.pk]), {"kind": "name", "value": "王某某", "evidence": "id_card"}
    )
    assert "stands_in_for" not in AuditEntry.objects.filter(action="change.counter", actor_id=worker.pk).get().detail


def test_who_left_the_office_holds_nobody_and_who_moved_away_is_not_held(three, actor, worker, colleague):
    give(actor, three[:2], colleague)
    give(actor, three[2:], worker)
    residence.move(actor=actor_of(three[2].account), case=three[2], move=residence.Move(OTHER_TOWN, today()))
    tomorrow = timezone.now() + timedelta(days=1)
    Assignment.objects.filter(user=colleague).update(
        valid=DateRange(today() - timedelta(days=99), today() + timedelta(days=1))
    )
    with time_machine.travel(tomorrow):
        assert keys(unheld(actor)) == keys(three[:2])
        assert set(whys(three[:2]).values()) == {Why.LEFT}
        assert services.end_what_is_over(today()) == 3
        assert not Holding.objects.on(today()).exists() and services.end_what_is_over(today()) == 0
        three[2].refresh_from_db()
        assert whys([three[2]])[three[2].pk] == Why.MOVED


def test_two_rows_of_one_person_have_one_holder_after_a_merge(three, actor, worker, colleague):
    one, two = three[0].person, three[1].person
    give(actor, three[:1], worker)
    give(actor, three[1:2], colleague)
    with pytest.raises(ValidationError, match="作废"):
        merging.merge(actor=actor, keep=one, other=two, reason="同一个人", evidence="papers")
    assert [found.pk for found in services.one_holder(one.pk, two.pk)] == [Holding.objects.get(staff=colleague).pk]


VIEWERS = [
    (Role.CASEWORKER, TOWN, 200), (Role.COUNTY_REVIEWER, COUNTY, 404), (Role.CITY_OFFICIAL, CITY, 404),
    (Role.VILLAGE_WORKER, TOWN, 404), (Role.SYSTEM_ADMIN, COUNTY, 404),
]  # fmt: skip


@pytest.mark.parametrize(("role", "place", "status"), VIEWERS)
def test_who_may_see_the_pages(role, place, status, staff, browser_of):
    viewer = browser_of(staff(role, place, username="viewer"))
    for name in ("caseload", "caseload-transfer", "caseload-stand-in", "caseload-spread"):
        assert viewer.get(reverse(name)).status_code == status, name


def test_another_office_undoes_and_cancels_nothing(three, actor, worker, colleague, staff, browser_of):
    done = give(actor, three, worker)
    one = services.stand_in(
        actor=actor, absent=worker.pk, helper=colleague.pk, first=today(), last=today(), reason="休假"
    )
    other = browser_of(staff(Role.CASEWORKER, OTHER_TOWN, username="other"))
    assert other.post(reverse("caseload-undo", args=[done.pk])).status_code == 404
    other.post(reverse("caseload-stand-in-cancel", args=[one.pk]))
    one.refresh_from_db()
    assert one.cancelled_at is None and mine(actor) == keys(three)


def test_the_pages_give_hand_over_stand_in_and_undo(three, actor, worker, colleague, browser):
    page = browser.get(reverse("caseload")).content.decode()
    assert "还没分到人：3" in page and Why.NEW.label in page
    assert browser.get(reverse("caseload-spread")).status_code == 200
    browser.post(reverse("caseload-spread"), {f"v-{TOWN}": str(worker.pk)})
    assert mine(actor) == keys(three)
    assert "每个人都有人负责" in browser.get(reverse("caseload")).content.decode()
    form = {"source": str(worker.pk), "to": str(colleague.pk), "day": f"{today():%Y-%m-%d}", "why": "休假"}
    assert "请写理由" in browser.post(reverse("caseload-transfer"), form | {"why": ""}).content.decode()
    browser.post(reverse("caseload-transfer"), form)
    assert mine(actor_of(colleague)) == keys(three)
    browser.post(reverse("caseload-undo", args=[CaseloadChange.objects.latest("at").pk]))
    assert mine(actor) == keys(three)
    form = {"absent": str(worker.pk), "helper": str(colleague.pk), "first": f"{today():%Y-%m-%d}",
            "last": f"{today():%Y-%m-%d}", "why": "休假"}  # fmt: skip
    browser.post(reverse("caseload-stand-in"), form)
    assert "李某某顶班" in browser.get(reverse("caseload")).content.decode()


def test_the_roster_filters_by_holder_keeps_it_as_a_view_and_gives_the_ticked(three, actor, worker, colleague, browser):
    give(actor, three[:1], worker)
    assert "1 人，登记失业中，我的人" in browser.get(reverse("roster"), {"holder": "mine"}).content.decode()
    assert "2 人，登记失业中，还没分到人" in browser.get(reverse("roster"), {"holder": "nobody"}).content.decode()
    browser.post(reverse("roster-view-save") + "?holder=mine", {"name": "我名下的"})
    assert "我名下的" in browser.get(reverse("roster")).content.decode()
    sent = {"act": "give", "pick": [str(case.pk) for case in three[1:]], "confirmed": "1", "to": str(colleague.pk),
            "day": f"{today():%Y-%m-%d}", "why": "分村"}  # fmt: skip
    browser.post(reverse("roster-batch"), sent)
    assert mine(actor_of(colleague)) == keys(three[1:]) and not unheld(actor).exists()
    assert "李某某" in browser.get(reverse("roster")).content.decode()


def test_the_pages_and_the_acts_ask_the_same_for_one_and_for_thirty(citizen, actor, worker, colleague, browser):
    people = [cases.active(citizen(), TOWN, actor)]
    browser.get(reverse("caseload"))
    with CaptureQueriesContext(connection) as page_one:
        browser.get(reverse("caseload"))
    with CaptureQueriesContext(connection) as act_one:
        give(actor, people, worker)
    people += [cases.active(citizen(), TOWN, actor) for _ in range(29)]
    with CaptureQueriesContext(connection) as act_thirty:
        give(actor, people, colleague)
    assert len(act_thirty) <= len(act_one) + 1
    Holding.objects.all().delete()
    with CaptureQueriesContext(connection) as page_thirty:
        browser.get(reverse("caseload"))
    assert len(page_thirty) <= len(page_one) + 2, "only the count of a list that is longer than its page"


TEAM = [UUID(int=number) for number in range(1, 5)]


@given(
    st.dictionaries(st.sampled_from([f"23088211{n:04d}" for n in range(30)]), st.integers(1, 40)),
    st.lists(st.sampled_from(TEAM), min_size=1, unique=True),
    st.dictionaries(st.sampled_from(TEAM), st.integers(0, 50)),
)
def test_a_suggestion_gives_every_village_to_somebody_and_nobody_gets_far_too_much(villages, team, loads):
    """Given any villages and colleagues, each village has one of the team, and who got something is not far over the fair share."""
    given_to = rules.spread(villages, team, loads, {})
    assert set(given_to) == set(villages) and set(given_to.values()) <= set(team)
    have = {one: loads.get(one, 0) + sum(n for code, n in villages.items() if given_to[code] == one) for one in team}
    fair = (sum(loads.get(one, 0) for one in team) + sum(villages.values())) / len(team)
    largest = max(villages.values(), default=0)
    assert all(have[one] <= fair + largest for one in set(given_to.values()))
    assert given_to == rules.spread(villages, team, loads, {})


def test_who_knows_a_village_takes_it_while_it_is_fair():
    one, two = TEAM[:2]
    assert rules.spread({"a": 2}, [one, two], {one: 1, two: 0}, {("a", one): 1}) == {"a": two}, "not fair any more"
    assert rules.spread({"a": 1, "b": 1}, [one, two], {}, {("b", one): 5})["b"] == one
