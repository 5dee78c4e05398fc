"""The index follows the vacancies in their own transaction, and can be written anew at any time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from matching.search import index, phrases
from matching.search.asked import read
from matching.search.finding import find
from matching.search.models import SearchRow
from matching.vacancies import services
from matching.vacancies.enums import WithdrawnWhy
from tests.conftest import COUNTY, TOWN
from tests.matching.world import draft, published

pytestmark = pytest.mark.django_db


def found(**given):
    return find(read(given)).vacancies


def test_what_is_published_is_found_in_the_same_transaction(recruiter, employer):
    vacancy = published(recruiter, employer)
    assert found(q="烘干塔") == [vacancy.pk]
    assert found(q="粮食烘干", region=COUNTY) == [vacancy.pk]
    assert found(region="230826000000") == []


def test_a_draft_is_in_no_index(recruiter, employer):
    draft(recruiter, employer)
    assert not SearchRow.objects.exists()


@pytest.mark.parametrize(
    "ends",
    [
        lambda actor, one: services.pause(actor=actor, vacancy=one),
        lambda actor, one: services.fill(actor=actor, vacancy=one),
        lambda actor, one: services.withdraw(actor=actor, vacancy=one, why=WithdrawnWhy.DROPPED),
        lambda actor, one: services.save(actor=actor, vacancy=one, changes={"duties": ""}),  # blocked by the checks
    ],
)
def test_what_is_shown_no_more_is_found_no_more(recruiter, employer, ends):
    vacancy = published(recruiter, employer)
    ends(recruiter, vacancy)
    assert found(q="烘干塔") == []


def test_a_change_that_is_undone_changes_no_index(recruiter, employer):
    vacancy = published(recruiter, employer)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.pause(actor=recruiter, vacancy=vacancy)
        assert found(q="烘干塔") == []
        raise RuntimeError
    assert found(q="烘干塔") == [vacancy.pk]


def test_new_words_replace_the_old_ones(recruiter, employer):
    vacancy = published(recruiter, employer)
    services.save(actor=recruiter, vacancy=vacancy, changes={"title": "锅炉运行工"})
    assert found(q="锅炉") == [vacancy.pk] and found(q="烘干塔操作") == [
        vacancy.pk
    ]  # the duties still speak of the tower
    assert SearchRow.objects.count() == 1


def test_after_its_last_day_it_is_not_found_even_before_the_night(recruiter, employer):
    vacancy = published(recruiter, employer)
    SearchRow.objects.filter(vacancy=vacancy).update(closes_on=timezone.localdate() - timedelta(days=1))
    assert found(q="烘干塔") == []


def test_written_anew_it_is_the_same_index(recruiter, employer):
    for title in ("粮食烘干塔操作工", "超市收银员", "养老护理员"):
        published(recruiter, employer, title=title)
    columns = [name for name in index.COLUMNS]
    before = list(SearchRow.objects.order_by("vacancy").values_list(*columns))
    SearchRow.objects.all().delete()
    assert index.rebuild() == 3
    assert list(SearchRow.objects.order_by("vacancy").values_list(*columns)) == before


def test_the_rebuild_drops_what_is_shown_no_more(recruiter, employer):
    vacancy = published(recruiter, employer)
    row = SearchRow.objects.get(vacancy=vacancy)
    services.pause(actor=recruiter, vacancy=vacancy)
    row.pk = None
    row.save(force_insert=True)
    index.rebuild()
    assert not SearchRow.objects.exists()


def test_many_at_once_cost_as_many_questions_as_one(recruiter, employer, django_assert_max_num_queries):
    keys = [published(recruiter, employer, title=f"普工{number}").pk for number in range(12)]
    with django_assert_max_num_queries(5):
        index.written(keys)


def test_a_copied_index_is_the_same(recruiter, employer):
    vacancy = published(recruiter, employer, month_low=4500, pay_low=Decimal(4500), skills=["会看表", "a'b\\c"])
    before = SearchRow.objects.values_list(*index.COLUMNS).get()
    SearchRow.objects.all().delete()
    from matching.vacancies.models import Vacancy

    assert index.copy_in([vacancy]) == 1
    assert SearchRow.objects.values_list(*index.COLUMNS).get() == before
    assert Vacancy.objects.count() == 1


def test_the_box_learns_the_words_of_today(recruiter, employer):
    published(recruiter, employer)
    assert phrases.learn() > 10
    assert "粮食烘干塔操作工" in phrases.completed("粮食烘")
    assert "粮食烘干塔操作工" in phrases.completed("lshg")
    assert phrases.vocabulary().rows["烘干"] == 1


def test_the_place_is_the_township_and_what_it_lies_in(recruiter, employer):
    published(recruiter, employer)
    row = SearchRow.objects.get()
    assert row.town_code == TOWN
    for code in (TOWN, COUNTY, "230800000000"):
        assert f"'r:{code}'" in str(row.tok)
