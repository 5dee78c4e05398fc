"""Rule book of lists of households: which row belongs to which, what is wrong, once only, and taking it back."""

import io

import pytest

from portal.accounts.actors import actor_of
from portal.foundation.identifiers import uuid7
from portal.people.households.enums import Kinship
from portal.people.households.models import Household, HouseholdMember
from portal.people.models import Person
from portal.ui.imports import services, staging
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import subject_of
from portal.ui.imports.workbooks import fault_book, faults_of
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration.households.homes import HEADING, home, joined, left, row, somebody
from tests.rosters import csv_of, xlsx_of

pytestmark = pytest.mark.django_db
ASKED = {"given_by": "富锦市公安局", "ground": "户籍名册", "purpose": "看看谁家没人就业"}


@pytest.fixture
def brought(worker):
    def bring(rows, *, sure: bool = True, content: bytes = b"") -> Import:
        actor = actor_of(worker)
        one = services.bring(
            actor=actor, key=uuid7(), subject=subject_of("households"), file=io.BytesIO(content or csv_of(rows, HEADING)),
            name="家庭.csv", region_code=TOWN, asked=ASKED,
        )  # fmt: skip
        staging.read(one)
        one.refresh_from_db()
        if sure:
            services.confirm(actor=actor, one=one)
            services.write(one)
            one.refresh_from_db()
        return one

    return bring


def faults(one) -> list[tuple[str, str]]:
    return [(column, words) for _, column, words, _ in faults_of(one)]


def test_a_row_a_member_and_the_head_s_number_says_which_household(brought):
    first, second = id_number(), id_number()
    rows = [
        row(first),
        row(first, id_number(), "李小二", "儿子"),
        row(second, name="张三"),
        row(second, id_number(), "赵六", "妻"),
    ]
    one = brought(rows)
    assert (one.bad, one.written) == (0, 4) and Household.objects.count() == 2
    found = HouseholdMember.objects.filter(household__members__person__name="李老大")
    assert dict(found.values_list("person__name", "kinship")) == {"李老大": Kinship.HEAD, "李小二": Kinship.CHILD}
    assert not Person.objects.filter(proved_at__isnull=False).exists(), "what a list says is a claim"


def test_any_order_of_columns_and_an_excel_do_as_well(brought):
    head = id_number()
    rows = [list(reversed(each)) for each in (row(head), row(head, id_number(), "李小二", "长子"))]
    assert brought([], content=xlsx_of(rows, tuple(reversed(HEADING)), above=1)).written == 2


def test_the_same_rows_again_are_known_and_nothing_is_written_twice(brought):
    head, son = id_number(), id_number()
    rows = [row(head), row(head, son, "李小二", "儿子")]
    brought(rows)
    again = brought([*rows, row(head, id_number(), "李小三", "女儿")])
    assert (again.known, again.written) == (2, 1) and Household.objects.count() == 1
    assert HouseholdMember.objects.count() == 3


def test_what_is_wrong_with_a_row_says_what_to_put_right(brought, actor):
    head, stray, other = id_number(), somebody("赵六"), somebody("周九")
    there = home(actor, somebody("张三"))
    joined(actor, there, stray)
    joined(actor, there, other)
    one = brought(
        [
            row(head), row(head, id_number(), "李小二", "户主"), row(head, id_number(), "孙八", "邻居"),
            row(id_number(), id_number(), "李小三", "女儿"), row(head, stray.id_number, "赵六", "女婿"),
            row(other.id_number, name="周九"), row(other.id_number, id_number(), "钱七", "妻"),
            row(stray.id_number, id_number(), "吴十", "妻"),
        ],
        sure=False,
    )  # fmt: skip
    said = " ".join(words for _, words in faults(one))
    assert one.good == 1 and one.bad == 7
    for words in ("两个证件号码要一样", "没有找到户主那一行", "现在在另一户里", "先改户主那一行", "和户主的关系请写"):
        assert words in said, words
    assert fault_book(one, subject_of("households"))[:2] == b"PK"


def test_a_household_of_a_whole_village_is_a_mistake(brought):
    head = id_number()
    one = brought([row(head), *(row(head, id_number(), "李小二", "儿子") for _ in range(25))], sure=False)
    assert one.bad == 26 and "请看看户主证件号码对不对" in faults(one)[0][1]


def test_a_head_in_an_earlier_batch_is_found(brought, monkeypatch):
    monkeypatch.setattr(staging, "BATCH", 2)
    head, other = id_number(), id_number()
    rows = [
        row(head),
        row(other, name="张三"),
        row(head, id_number(), "李小二", "儿子"),
        row(other, id_number(), "赵六", "妻"),
    ]
    one = brought(rows)
    assert (one.bad, one.written) == (0, 4) and Household.objects.count() == 2


def test_taken_back_what_only_the_list_made_is_gone_and_what_somebody_touched_stays(brought, actor, worker):
    head, other = id_number(), id_number()
    one = brought(
        [
            row(head),
            row(head, id_number(), "李小二", "儿子"),
            row(other, name="张三"),
            row(other, id_number(), "赵六", "妻"),
        ]
    )
    left(actor, HouseholdMember.objects.get(person__name="赵六"))
    services.ask_to_undo(actor=actor_of(worker), one=one)
    services.undo(one)
    one.refresh_from_db()
    assert one.kept == 2 and set(HouseholdMember.objects.values_list("person__name", flat=True)) == {"张三", "赵六"}
    assert Household.objects.count() == 1 and not Person.objects.filter(name__in=("李老大", "李小二")).exists()


def test_writing_a_batch_again_after_a_kill_writes_nothing_twice(brought, actor):
    head = id_number()
    one = brought([row(head), row(head, id_number(), "李小二", "儿子")])
    subject = subject_of("households")
    lines = [services.Line(line[0], tuple(line[2:])) for line in one.batches.get().lines]
    assert subject.write(one, actor, lines) == 0 and HouseholdMember.objects.count() == 2


def test_thirty_households_are_checked_and_written_with_as_many_queries_as_one(worker, django_assert_max_num_queries):
    subject, actor = subject_of("households"), actor_of(worker)
    one = services.bring(
        actor=actor, key=uuid7(), subject=subject, file=io.BytesIO(csv_of([row(id_number())], HEADING)), name="家庭.csv",
        region_code=TOWN, asked=ASKED,
    )  # fmt: skip
    for count in (1, 30):
        heads = [id_number() for _ in range(count)]
        lines = [
            services.Line(at, (head, "李老大", head, "head", TOWN, "", "", "", "")) for at, head in enumerate(heads)
        ]
        with django_assert_max_num_queries(20):
            assert not subject.check(one, lines).faults
            assert subject.write(one, actor, lines) == count
