"""A page of a list stays small, near the start and in order, whatever the address says."""

import pytest
from django.test import RequestFactory

from portal.regions.models import CodeChange
from portal.ui.pages.keyset import stretch_of
from portal.ui.pages.listing import ListPage
from portal.ui.pages.paging import FirstPage, Paged, page_of


def get(**query):
    return RequestFactory().get("/", query)


@pytest.fixture
def changes(db):
    CodeChange.objects.all().delete()
    rows = [
        CodeChange(
            old_code="230100000000",
            old_name=f"旧{n:03}",
            new_code=f"23{n:04}000000",
            new_name=f"新{n:03}",
            year=1990,
            type="更名",
        )
        for n in range(130)
    ]
    CodeChange.objects.bulk_create(rows)
    return CodeChange.objects.all()


@pytest.mark.parametrize("asked", ["-1", "0", "x", "", "１", "9" * 40, "1e3", "\x00"])
def test_any_page_number_is_answered(changes, asked):
    page = page_of(changes, get(page=asked), size=50)
    assert 1 <= page.number <= 3
    assert len(page) in (30, 50)


@pytest.mark.parametrize(("asked", "given"), [("1000000", 100), ("-5", 50), ("1", 20), ("100", 100)])
def test_page_size_is_one_of_ours(changes, asked, given):
    assert page_of(changes, get(page_size=asked), size=50).size == given


def test_deep_pages_end_at_the_limit(changes):
    page = page_of(changes, get(page="7"), size=20, limit=40)
    assert (page.number, page.pages, page.count, page.capped) == (2, 2, 40, True)


@pytest.mark.parametrize("page", ["1", "3", "999999999"])
def test_two_queries_whatever_the_page(changes, django_assert_num_queries, page):
    with django_assert_num_queries(2):
        page_of(changes, get(page=page))


@pytest.mark.parametrize("size", [20, 50, 100])
def test_a_first_page_asked_for_at_once_is_the_one_that_would_be_leafed_to(changes, size, django_assert_num_queries):
    listed = lambda type: CodeChange.objects.filter(type=type).order_by("old_name").values_list("pk", named=True)  # noqa: E731
    first = FirstPage(listed)
    with django_assert_num_queries(1):
        page = first.of(size, type="更名")
    leafed = page_of(listed("更名"), get(page_size=str(size)))
    assert [row.pk for row in page] == [row.pk for row in leafed]
    assert (page.number, page.size, page.count, page.capped) == (1, leafed.size, 130, False)
    none = first.of(size, type="撤销")
    assert (len(none), none.count, none.pages) == (0, 0, 1)


def test_a_first_page_says_when_there_is_more_than_may_be_leafed_through(changes):
    listed = lambda type: CodeChange.objects.filter(type=type).order_by("pk").values_list("pk", named=True)  # noqa: E731
    page = FirstPage(listed, limit=40).of(20, type="更名")
    assert (page.count, page.capped, page.pages) == (40, True, 2)


def test_an_empty_list_has_one_page(changes):
    page = page_of(changes.none(), get(page="4"))
    assert (page.number, page.pages, page.first, page.last) == (1, 1, 0, 0)


def test_gaps_in_the_page_numbers():
    assert Paged([], 10, 50, 1100).shown == [1, 0, 9, 10, 11, 0, 22]


def test_leafing_by_the_last_row_sees_every_row_once(changes):
    seen, mark = [], ""
    while True:
        found = stretch_of(changes, get(after=mark), by="new_name", size=50)
        seen += [row.new_name for row in found]
        if not (mark := found.onward):
            break
    assert seen == [f"新{n:03}" for n in range(130)]


def test_a_forged_mark_starts_over(changes):
    assert next(iter(stretch_of(changes, get(after="x:y"), by="new_name"))).new_name == "新000"


SORTS = {"name": ("名称", "new_name")}


def test_a_list_sorts_by_known_columns_only(changes):
    assert ListPage(get(sort="-name"), changes, sorts=SORTS).page.rows[0].new_name == "新129"
    assert ListPage(get(sort="password"), changes, sorts=SORTS).rows.query.order_by == ("pk",)


def test_a_heading_asks_for_the_other_direction(changes):
    heading = ListPage(get(sort="name"), changes, sorts=SORTS).headings["name"]
    assert (heading.now, heading.asks) == ("ascending", "-name")


def test_a_search_is_cut_and_cleaned(changes):
    def by_name(rows, words):
        return rows.filter(new_name__contains=words)

    assert ListPage(get(q="新12\x00"), changes, search=by_name).page.count == 10
    assert len(ListPage(get(q="新" * 5000), changes, search=by_name).words) == 60


def test_picked_rows_come_out_of_the_scoped_list_only(changes):
    inside, outside = changes[0].pk, changes[100].pk
    request = RequestFactory().post("/", {"pick": [inside, outside]})
    scoped = changes.filter(pk__lt=outside)
    assert list(ListPage(request, scoped).picked()) == [changes[0]]
