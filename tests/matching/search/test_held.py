"""What a process holds of the index is what the table says: at once for itself, soon for the others, whatever happens to the files."""

from threading import Event, Thread

import numpy as np
import pytest
from django.db import connection, transaction

from matching.search import phrases
from matching.search.asked import read
from matching.search.finding import find, look_in_table
from matching.search.held import following, keeping, segment
from matching.search.held.reading import segment_of
from matching.search.wanted import wanted
from matching.vacancies import services
from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from tests.conftest import TOWN
from tests.matching.search.market import arrays, stocked
from tests.matching.world import published
from tests.registration.employers import employer_of

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, committed_db):
    settings.SEARCH_FOLDER = tmp_path
    following.forget()
    yield
    with transaction.atomic():
        keeping.NAMED.mark("")
    following.forget()


@pytest.fixture
def owner(citizen):
    return citizen()


@pytest.fixture
def employer(owner, staff):
    return employer_of(owner, actor_of(staff(Role.CASEWORKER, TOWN)))


@pytest.fixture
def recruiter(owner, employer):
    return actor_of(owner)


def titles(**asked):
    """What a search gives, and that the table gives the same."""
    assert following.view() is not None, "the arrays answer"
    found, table = find(read(asked)), look_in_table(wanted(read(asked)), 20, True)
    assert set(found.vacancies) == set(table.vacancies) or found.some
    return sorted(Vacancy.objects.filter(pk__in=found.vacancies).values_list("title", flat=True))


def test_what_i_publish_change_or_pause_is_so_in_my_next_search(recruiter, employer):
    first = published(recruiter, employer, title="烘干塔操作工")
    keeping.renew()
    assert titles(q="烘干塔") == ["烘干塔操作工"]
    published(recruiter, employer, title="烘干塔看守")
    assert titles(q="烘干塔") == ["烘干塔操作工", "烘干塔看守"]
    services.pause(actor=recruiter, vacancy=first)
    assert titles(q="烘干塔") == ["烘干塔看守"]
    assert titles(region=TOWN, sort="new") == ["烘干塔看守"]


def test_another_process_follows_as_soon_as_it_looks_again_even_what_committed_late(recruiter, employer, monkeypatch):
    monkeypatch.setattr(following, "look_again", lambda vacancies=(): None)
    one = published(recruiter, employer, title="烘干塔操作工")
    keeping.renew()
    written, may_end = Event(), Event()

    def slow():
        with transaction.atomic():
            services.pause(actor=recruiter, vacancy=one)
            written.set()
            may_end.wait(10)
        connection.close()

    thread = Thread(target=slow)
    thread.start()
    written.wait(10)
    published(recruiter, employer, title="烘干塔看守")
    monkeypatch.setattr(following, "LAG", 0)
    assert titles(q="烘干塔") == ["烘干塔操作工", "烘干塔看守"], "what came after the slow one is there before it"
    may_end.set()
    thread.join()
    assert titles(q="烘干塔") == ["烘干塔看守"]


def test_within_a_transaction_one_sees_ones_own_writes_and_nobody_else_does(recruiter, employer):
    keeping.renew()
    with transaction.atomic():
        published(recruiter, employer, title="烘干塔操作工")
        assert following.view() is None
        assert find(read({"q": "烘干塔"})).count == 1
        transaction.set_rollback(True)
    assert titles(q="烘干塔") == []


@pytest.mark.parametrize("fault", ["gone", "cut", "shape", "later"])
def test_without_arrays_that_can_be_read_the_table_answers_and_the_worker_writes_new_ones(
    recruiter, employer, fault, tmp_path, monkeypatch
):
    published(recruiter, employer, title="烘干塔操作工")
    assert keeping.keep() and not keeping.keep(), "once is enough"
    folder = tmp_path / keeping.NAMED.current()
    about = folder / segment.ABOUT
    if fault == "gone":
        about.unlink()
    elif fault == "cut":
        (folder / "postings.npy").write_bytes(b"\x93NUM")
    elif fault == "shape":
        about.write_text(about.read_text().replace('"shape": ', '"shape": 9'))
    else:
        about.write_text(about.read_text().replace('"since": ', '"since": 9'))
    assert following.view() is None
    assert find(read({"q": "烘干塔"})).count == 1
    assert keeping.keep()
    assert titles(q="烘干塔") == ["烘干塔操作工"]


def test_much_changed_is_written_anew_and_until_then_asked_of_the_table(recruiter, employer, monkeypatch):
    keeping.renew()
    monkeypatch.setattr(following, "MOST_FRESH", 1)
    monkeypatch.setattr(keeping, "MOST_CHANGED", 1)
    for title in ("烘干塔操作工", "烘干塔看守"):
        assert not keeping.keep()
        published(recruiter, employer, title=title)
    assert following.view() is None
    assert find(read({"q": "烘干塔"})).count == 2
    assert keeping.keep()
    # Another worker's open transaction may have the new arrays begin before both changes, which are read once more then.
    monkeypatch.setattr(following, "MOST_FRESH", 2)
    assert titles(q="烘干塔") == ["烘干塔操作工", "烘干塔看守"]


def test_few_that_have_all_words_are_followed_by_what_has_some_and_the_count_is_of_all_words(employer):
    stocked(employer, 160)
    phrases.learn()
    keeping.renew()
    found = find(read({"q": "锅炉运行工 电焊工"}))
    whole = set(found.vacancies)
    assert 0 < found.count < 10 and len(found.behind) == 20 - found.count and not whole & set(found.behind)
    said = dict(Vacancy.objects.values_list("pk", "title"))
    assert all(any(word in said[one] for word in ("锅炉", "电焊")) for one in found.behind[:5]), (
        "who is called so first"
    )
    assert find(read({"q": "锅炉运行工 电焊工", "sort": "pay"})).behind == [], "in another order they would be mixed in"


def test_arrays_written_and_read_are_the_same_and_find_a_vacancy_by_its_key(employer, tmp_path):
    rows = stocked(employer, 30)
    made = arrays().base
    segment.write(made, tmp_path / "one", {"count": 30})
    back, about = segment.read(tmp_path / "one")
    assert about == {"count": 30}
    for name in segment.Segment.__dataclass_fields__:
        assert np.array_equal(getattr(made, name), getattr(back, name)), name
    places = back.places_of([rows[3].pk, rows[9].pk])
    assert {back.key(int(one)) for one in places} == {rows[3].pk, rows[9].pk}
    assert len(back.places_of([employer.pk])) == 0 == segment_of([]).count
