"""Rule book of households: one at a time a person, one head, a beginning and a reason; nothing is overwritten."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.people.households import services
from portal.people.households.enums import Kinship, Left
from portal.people.households.models import Household, HouseholdMember
from portal.people.households.services import Home
from portal.people.merging.enums import MergeEvidence
from portal.people.merging.services import merge, undo
from portal.people.retention.services import forget_one
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.registration.households.homes import SINCE, home, joined, left, somebody

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def staying(household) -> dict[str, str]:
    return dict(household.members.staying().values_list("person__name", "kinship"))


def test_a_household_begins_with_its_head(actor):
    one = home(actor)
    assert staying(one) == {"李老大": Kinship.HEAD} and one.is_open and one.created_by == actor.user_id


def test_the_same_form_sent_twice_is_one_household(actor):
    key, head = uuid7(), somebody()
    for _ in range(2):
        services.open_household(actor=actor, key=key, home=Home(TOWN), head=head, since=SINCE, why="看了户口簿")
    assert Household.objects.count() == HouseholdMember.objects.count() == 1


def test_nobody_belongs_to_two_households_on_the_same_day(actor):
    one, other, person = home(actor), home(actor, somebody("张三")), somebody("李小二")
    member = joined(actor, one, person)
    with pytest.raises(ValidationError, match="已经在一户里了"):
        joined(actor, other, person)
    left(actor, member, SINCE + timedelta(days=30))
    with pytest.raises(ValidationError, match="已经在一户里了"):
        joined(actor, other, person, since=SINCE + timedelta(days=29))
    joined(actor, other, person, since=SINCE + timedelta(days=30))
    assert one.members.counting().filter(person=person).exists(), "the history stays"


def test_a_household_has_one_head_at_a_time(actor):
    with pytest.raises(ValidationError, match="已经有户主了"):
        joined(actor, home(actor), kinship=Kinship.HEAD)


@pytest.mark.parametrize(("since", "why", "words"), [
    (timezone.localdate() + timedelta(days=2), "看了户口簿", "还没有到"), (SINCE, "  ", "写明原因"),
])  # fmt: skip
def test_nobody_joins_on_a_day_to_come_or_without_a_reason(actor, since, why, words):
    with pytest.raises(ValidationError, match=words):
        services.add_member(
            actor=actor, household=home(actor), person=somebody("李小二"), kinship="child", since=since, why=why
        )


def test_who_leaves_says_why_and_leaves_after_the_first_day(actor):
    member = joined(actor, home(actor))
    for day, words in ((SINCE, "离开的日子要在这以后"), (timezone.localdate() + timedelta(days=1), "还没有到")):
        with pytest.raises(ValidationError, match=words):
            left(actor, member, day)
    with pytest.raises(ValidationError, match="离开的原因"):
        left(actor, member, why=Left.SPLIT)
    left(actor, member, SINCE + timedelta(days=1), Left.MARRIED)
    member.refresh_from_db()
    assert (member.left, member.left_why, member.ended_by) == (Left.MARRIED, "本人说的", actor.user_id)
    with pytest.raises(ValidationError, match="已经不在这一户"):
        left(actor, member)


def test_the_head_leaves_last_and_with_the_last_the_household_closes(actor):
    one = home(actor)
    member, head = joined(actor, one), one.members.get(kinship=Kinship.HEAD)
    with pytest.raises(ValidationError, match="先换户主"):
        left(actor, head)
    left(actor, member)
    left(actor, head)
    one.refresh_from_db()
    assert one.closed_on == timezone.localdate()
    with pytest.raises(ValidationError, match="没有人了"):
        joined(actor, one, somebody("王五"))


def test_who_was_written_down_by_mistake_was_never_there(actor):
    one, other, person = home(actor), home(actor, somebody("张三")), somebody("李小二")
    left(actor, joined(actor, one, person), why=Left.WRONG)
    joined(actor, other, person)
    assert one.members.filter(person=person, counts=False).exists() and staying(other)["李小二"] == Kinship.CHILD


def test_another_head_and_what_the_one_before_is_to_them(actor):
    one = home(actor)
    son = joined(actor, one)
    services.change_head(
        actor=actor, household=one, member=son.pk, before=Kinship.PARENT, day=SINCE + timedelta(days=9), why="年纪大了"
    )
    assert staying(one) == {"李小二": Kinship.HEAD, "李老大": Kinship.PARENT}
    assert one.members.on(SINCE).get(kinship=Kinship.HEAD).person.name == "李老大"
    with pytest.raises(ValidationError, match="已经是户主"):
        services.change_head(
            actor=actor, household=one, member=one.members.staying().get(kinship=Kinship.HEAD).pk,
            before=Kinship.PARENT, day=timezone.localdate(), why="再换",
        )  # fmt: skip


def splits(actor, one, leaving, head, **changes):
    return services.split(
        actor=actor, key=changes.get("key") or uuid7(), household=one, home=Home(OTHER_TOWN),
        leaving=[each.pk for each in leaving], head=head.pk, since=SINCE + timedelta(days=9), why="儿子成家",
    )  # fmt: skip


def test_some_become_a_household_of_their_own_once(actor):
    one = home(actor)
    son, wife, key = joined(actor, one), joined(actor, one, somebody("赵六")), uuid7()
    new = splits(actor, one, [son, wife], son, key=key)
    assert splits(actor, one, [son, wife], son, key=key) == new
    assert staying(new) == {"李小二": Kinship.HEAD, "赵六": Kinship.OTHER} and new.split_from == one
    assert staying(one) == {"李老大": Kinship.HEAD}
    assert set(one.members.filter(left=Left.SPLIT).values_list("person__name", flat=True)) == {"李小二", "赵六"}


def test_a_split_leaves_a_household_behind(actor):
    one = home(actor)
    son, head = joined(actor, one), one.members.get(kinship=Kinship.HEAD)
    other = joined(actor, one, somebody("赵六"))
    for leaving, first, words in (
        ([son], other, "在分出去的人里面"), ([son, other, head], son, "不用分户"), ([head, son], son, "先换户主"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            splits(actor, one, leaving, first)


def test_the_database_keeps_the_rules(actor):
    one = home(actor)
    rows = one.members.all()
    for change, words in (
        ({"span": DateRange(SINCE, SINCE)}, "离开的日子"), ({"left": Left.MOVED}, "写明原因"),
        ({"span": DateRange(SINCE, TODAY)}, "写明原因"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words), explained():
            rows.update(**change)
    for change, words in (({"region_code": "110000000000"}, "黑龙江省内"), ({"split_from": one.pk}, "从自己分出来")):
        with pytest.raises(ValidationError, match=words), explained():
            Household.objects.filter(pk=one.pk).update(**change)


def test_two_rows_of_one_person_in_two_households_merge_and_come_apart_again(actor):
    keep, other = somebody("李小二"), somebody("李小二")
    first, second = home(actor), home(actor, somebody("张三"))
    joined(actor, first, keep)
    theirs = joined(actor, second, other)
    made = merge(actor=actor, keep=keep, other=other, reason="同一个人", evidence=MergeEvidence.ASKED)
    theirs.refresh_from_db()
    assert (theirs.person_id, theirs.counts) == (keep.pk, False) and staying(first)["李小二"]
    assert undo(actor=actor, merge=made, why="弄错了", within=timedelta(days=30)) == []
    theirs.refresh_from_db()
    assert (theirs.person_id, theirs.counts) == (other.pk, True)


def test_what_doesn_t_overlap_is_one_person_s_history_after_a_merge(actor):
    keep, other = somebody("李小二"), somebody("李小二")
    first, second = home(actor), home(actor, somebody("张三"))
    left(actor, joined(actor, first, keep), SINCE + timedelta(days=5))
    joined(actor, second, other, since=SINCE + timedelta(days=5))
    merge(actor=actor, keep=keep, other=other, reason="同一个人", evidence=MergeEvidence.ASKED)
    assert HouseholdMember.objects.counting().filter(person=keep).count() == 2


def test_case_105_with_its_last_person_a_household_forgets_where_it_lived(actor):
    head = somebody()
    one = services.open_household(
        actor=actor, key=uuid7(), home=Home(TOWN, address="锦绣街 5 号"), head=head, since=SINCE, why="看了户口簿"
    )
    son = joined(actor, one)
    forget_one(son.person)
    one.refresh_from_db()
    assert one.address and one.members.count() == 1
    forget_one(head)
    one.refresh_from_db()
    assert one.address is None and not one.members.exists()


days = st.integers(0, 300).map(lambda n: SINCE + timedelta(days=n))
steps = st.lists(st.tuples(st.sampled_from(("join", "leave", "wrong")), st.integers(0, 2), days), max_size=14)


@given(steps=steps)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_a_person_is_in_one_household_on_every_day(actor, steps):
    """Given any order of joining, leaving and mistakes, then the register says what a plain model says."""
    person, plain = somebody("李小二"), []
    homes = [home(actor, somebody(f"户主{n}")) for n in "甲乙丙"]
    for what, at, day in steps:
        here = homes[at].members.staying().filter(person=person).first()
        try:
            if what == "join":
                joined(actor, homes[at], person, since=day)
                assert all(end is not None and end <= day for _, _, end in plain)
                plain.append((at, day, None))
            elif here:
                left(actor, here, day, Left.WRONG if what == "wrong" else Left.MOVED)
                plain = [row for row in plain if row[2] is not None]
                plain += [] if what == "wrong" else [(at, here.span.lower, day)]
        except ValidationError:
            continue
    counted = HouseholdMember.objects.counting().filter(person=person).select_related("household")
    assert sorted(
        (homes.index(row.household), row.span.lower, row.span.upper or date.max) for row in counted
    ) == sorted((at, first, end or date.max) for at, first, end in plain)


def test_a_household_lives_in_one_place_and_its_history_stays(actor):
    one = home(actor)
    services.move(actor=actor, household=one, home=Home(OTHER_TOWN))
    assert list(one.events.order_by("pgh_id").values_list("region_code", flat=True)) == [TOWN, OTHER_TOWN]
    assert COUNTY[:6] == one.region_code[:6]
