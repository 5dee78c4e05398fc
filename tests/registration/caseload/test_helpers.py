"""Several helpers of one person, beside whoever answers for them: who may be asked, for how long, and who sees it (C2)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.messages.models import Message
from portal.privacy.models import AuditEntry
from registration.caseload import helping, services
from registration.caseload.enums import HelpRole
from registration.caseload.models import Helper
from registration.caseload.selectors import helped_by, helpers_of
from registration.residence import services as residence
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
Registration = UnemploymentRegistration


def today():
    return timezone.localdate()


def named(staff, role, place, name):
    user = staff(role, place, username=name)
    user.name = name
    user.save()
    return user


@pytest.fixture
def team(staff):
    """A colleague of the office, the village's worker, the county's reviewer, and two who have no part in this place."""
    return {
        "colleague": named(staff, Role.CASEWORKER, TOWN, "李某某"), "village": named(staff, Role.VILLAGE_WORKER, TOWN, "周某某"),
        "county": named(staff, Role.COUNTY_REVIEWER, COUNTY, "赵某某"), "stranger": named(staff, Role.CASEWORKER, OTHER_TOWN, "钱某某"),
        "far": named(staff, Role.COUNTY_REVIEWER, SIBLING_COUNTY, "孙某某"),
    }  # fmt: skip


@pytest.fixture
def case(citizen, actor):
    return cases.active(citizen(), TOWN, actor)


def ask(actor, case, staff, since=None, role=HelpRole.GUIDANCE, reason="想学电工"):
    return helping.add(actor=actor, case=case, staff=staff.pk, role=role, since=since or today(), reason=reason)


def helped(user, day=None):
    return set(Registration.objects.filter(helped_by(actor_of(user), day or today())).values_list("pk", flat=True))


def test_several_help_each_with_one_thing_and_all_of_it_is_kept(case, actor, worker, team):
    services.give(actor=actor, cases=Registration.objects.all(), to=worker.pk, since=today(), reason="分村")
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        ask(actor, case, team["colleague"])
    ask(actor, case, team["village"], role=HelpRole.VISIT)
    later = ask(actor, case, team["county"], since=today() + timedelta(days=5), role=HelpRole.TRAINING)
    assert helped(team["colleague"]) == helped(team["village"]) == {case.pk} and helped(team["county"]) == set()
    assert helped(team["county"], today() + timedelta(days=5)) == {case.pk}
    first = Helper.objects.get(staff=team["colleague"])
    helping.end(actor=actor, case=case, helper=first.pk, reason="学上了")
    assert helped(team["colleague"]) == set() and helped(team["colleague"], today() - timedelta(days=1)) == {case.pk}
    helping.end(actor=actor, case=case, helper=later.pk, reason="不去了")
    assert {one.staff.name for one in helpers_of(actor, case.person_id)} == {"李某某", "周某某"}, (
        "who never began is no history"
    )
    ask(actor, case, team["colleague"], role=HelpRole.STARTUP)
    assert Helper.objects.filter(staff=team["colleague"]).count() == 2
    letters = Message.objects.filter(person=case.person_id, kind__startswith="helper.").order_by("created_at")
    assert [one.kind for one in letters] == ["helper.named"] * 3 + ["helper.ended"] * 2 + ["helper.named"]
    assert "李某某" in letters[0].text and "职业指导" in letters[0].text and "想学电工" not in letters[0].text


def test_the_database_keeps_them_apart_in_time_and_an_end_says_why(case, actor, team):
    made = ask(actor, case, team["colleague"])
    more = {
        "person": case.person,
        "office_id": actor.office_id,
        "staff": team["colleague"],
        "role": "visit",
        "reason": "x",
    }
    wrong = [
        more | {"days": DateRange(today() + timedelta(days=9), None)}, more | {"days": DateRange(None, None), "staff": team["village"]},
        more | {"days": DateRange(today(), None), "staff": team["village"], "reason": ""},
        more | {"days": DateRange(today(), today() + timedelta(days=1)), "staff": team["village"]},
    ]  # fmt: skip
    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Helper.objects.create(by=actor.user_id, **row)
    with pytest.raises(ValidationError, match="已经在帮这个人"):
        ask(actor, case, team["colleague"], role=HelpRole.POLICY)
    with pytest.raises(ValidationError, match="要写为什么"):
        helping.end(actor=actor, case=case, helper=made.pk, reason=" ")


def test_nobody_is_let_in_by_being_asked_and_only_the_office_that_serves_asks(case, actor, worker, acting, team):
    seen = {one.user.name for one in helping.candidates(case, today())}
    assert seen == {worker.name, "李某某", "周某某", "赵某某"}
    for who in ("stranger", "far"):
        with pytest.raises(ValidationError, match="只能请本站"):
            ask(actor, case, team[who])
    services.give(actor=actor, cases=Registration.objects.all(), to=worker.pk, since=today(), reason="分村")
    refused = [
        (lambda: ask(actor, case, worker), "就由这位同事负责"), (lambda: ask(actor, case, team["village"], since=today() - timedelta(days=1)), "不能早于今天"),
        (lambda: ask(acting(Role.CASEWORKER, OTHER_TOWN), case, team["stranger"]), "服务这个人的站"),
        (lambda: ask(actor, case, team["village"], reason="  "), "为什么请"),
    ]  # fmt: skip
    for work, words in refused:
        with pytest.raises(ValidationError, match=words):
            work()
    assert not Helper.objects.exists()


VIEWERS = [
    (Role.CASEWORKER, TOWN, 200), (Role.CASEWORKER, OTHER_TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, 404), (Role.CITY_OFFICIAL, CITY, 404),
    (Role.VILLAGE_WORKER, TOWN, 404), (Role.HOTLINE, COUNTY, 404), (Role.SYSTEM_ADMIN, COUNTY, 404),
]  # fmt: skip


def test_who_may_ask_and_end_and_who_knows_of_it(case, actor, team, staff, citizen, browser_of):
    made = ask(actor, case, team["village"])
    addresses = [
        reverse("person-helpers", args=[case.person_id]),
        reverse("person-helper-end", args=[case.person_id, made.pk]),
    ]
    for at, (role, place, status) in enumerate(VIEWERS):
        viewer = staff(role, place, username=f"viewer{at}")
        assert [browser_of(viewer).get(one).status_code for one in addresses] == [status] * 2, (role, place)
        if status == 404:
            browser_of(viewer).post(addresses[1], {"why": "不请了"})
    made.refresh_from_db()
    assert made.ended_why == ""
    other = citizen()
    cases.active(other, TOWN, actor)
    known = {"colleague": 1, "village": 1, "county": 1, "stranger": 0, "far": 0}
    assert {who: Helper.objects.visible_to(actor_of(team[who])).count() for who in known} == known
    assert Helper.objects.visible_to(actor_of(case.account)).count() == 1
    assert not Helper.objects.visible_to(actor_of(other)).exists()
    assert "周某某" not in browser_of(other).get(reverse("my-helpers")).content.decode()


def test_the_caseworker_asks_and_ends_on_the_persons_page_and_the_person_sees_it(
    case, actor, worker, team, browser, browser_of
):
    services.give(actor=actor, cases=Registration.objects.all(), to=worker.pk, since=today(), reason="分村")
    at, own = reverse("person-helpers", args=[case.person_id]), browser_of(case.account)
    assert "请同事一起帮" in browser.get(reverse("desk-person", args=[case.person_id])).content.decode()
    page = browser.get(at).content.decode()
    assert worker.name in page and "钱某某" not in page and str(worker.pk) not in page, (
        "who answers for them is not asked"
    )
    form = {"staff": str(team["county"].pk), "role": "training", "day": f"{today():%Y-%m-%d}", "why": "想学电工"}
    assert "请写理由" in browser.post(at, form | {"why": " "}).content.decode()
    assert browser.post(at, form).status_code == 302
    row = AuditEntry.objects.get(action="caseload.helper.add")
    assert row.person_id == case.person_id and row.reason == "想学电工"
    assert "培训、见习" in browser.get(at).content.decode()
    desk = browser.get(reverse("desk-person", args=[case.person_id])).content.decode()
    assert "主要负责" in desk and "赵某某" in desk and "一起帮" in desk
    assert "谁在帮我" in own.get(reverse("my")).content.decode()
    mine = own.get(reverse("my-helpers")).content.decode()
    assert "赵某某" in mine and worker.name in mine and "想学电工" not in mine
    assert (
        "1 人，登记失业中，我一起帮的人"
        in browser_of(team["county"]).get(reverse("roster"), {"holder": "helped"}).content.decode()
    )
    end = reverse("person-helper-end", args=[case.person_id, Helper.objects.get().pk])
    assert "赵某某" in browser.get(end).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert browser_of(worker).post(end, {"why": "学上了"}).status_code == 302
        assert browser_of(worker).get(end).status_code == 404
        assert "以前负责过、帮过" in browser_of(worker).get(at).content.decode()
        assert "以前帮过您的" in browser_of(case.account).get(reverse("my-helpers")).content.decode()


def test_a_substitute_stands_in_for_the_help_as_well_and_both_names_are_logged(case, actor, worker, team, browser_of):
    services.give(actor=actor, cases=Registration.objects.none(), to=worker.pk, since=today(), reason="分村")
    ask(actor, case, team["colleague"])
    services.stand_in(
        actor=actor, absent=team["colleague"].pk, helper=worker.pk, first=today(), last=today(), reason="休假"
    )
    assert helped(worker) == {case.pk} and helped(worker, today() + timedelta(days=1)) == set()
    form = {"staff": str(team["county"].pk), "role": "training", "day": f"{today():%Y-%m-%d}", "why": "想学电工"}
    browser_of(worker).post(reverse("person-helpers", args=[case.person_id]), form)
    row = AuditEntry.objects.get(action="caseload.helper.add")
    assert row.detail["stands_in_for"] == str(team["colleague"].pk)


def test_the_night_ends_what_is_over_and_a_merge_leaves_one(case, citizen, actor, team, browser_of):
    other = cases.active(citizen(), TOWN, actor)
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        theirs = Registration.objects.filter(pk=other.pk)
        services.give(actor=actor, cases=theirs, to=team["colleague"].pk, since=today(), reason="分村")
        services.give(actor=actor, cases=theirs, to=actor.user_id, since=today() + timedelta(days=3), reason="换人")
    for one in (case, other):
        ask(actor, one, team["colleague"])
    ask(actor, case, team["village"])
    assert [found.pk for found in helping.one_helper(case.person_id, other.person_id)] == [
        Helper.objects.get(person=other.person_id).pk
    ]
    residence.move(actor=actor_of(other.account), case=other, move=residence.Move(OTHER_TOWN, today()))
    Assignment.objects.filter(user=team["village"]).update(
        valid=DateRange(today() - timedelta(days=99), today() + timedelta(days=1))
    )
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert helping.end_what_is_over(today()) == 2 and helping.end_what_is_over(today()) == 0
        assert helped(team["colleague"]) == {case.pk} and helped(team["village"]) == set()
        assert services.end_what_is_over(today()) == 1
        there = browser_of(team["stranger"]).get(reverse("person-helpers", args=[other.person_id])).content.decode()
        assert "李某某</b>：主要负责" in there and helping.GONE in there, (
            "the office of the new place knows who helped before"
        )
        assert set(Helper.objects.exclude(ended_why="").values_list("ended_why", flat=True)) == {
            helping.LEFT,
            helping.GONE,
        }


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_helpers_cost_as_many_queries_as_one(case, actor, worker, team, browser, rows):
    Helper.objects.bulk_create(
        Helper(person=case.person, office_id=actor.office_id, staff=team["colleague"], role="visit", reason="x", by=worker.pk,
               days=DateRange(today() - timedelta(days=2 * at + 2), today() - timedelta(days=2 * at + 1)), ended_why="x")
        for at in range(rows)
    )  # fmt: skip
    browser.get(reverse("person-helpers", args=[case.person_id]))
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(reverse("person-helpers", args=[case.person_id])).content.decode()
    assert page.count("<b>李某某</b>") == rows
    assert len(asked) <= 20
