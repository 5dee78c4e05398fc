"""The change stream: everything once and in order, removals too; a reader never misses what commits late (features D2)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from matching.vacancies import services
from matching.vacancies.enums import WithdrawnWhy
from matching.vacancies.isco import IscoSerializer
from matching.vacancies.stream import services as stream
from matching.vacancies.stream.models import VacancyChange
from portal.occupations.isco import counterpart_of
from tests.matching.world import draft, published


def read(since=""):
    page = stream.changes_since(stream.Cursor.of(since) if since else stream.Cursor())
    return [one.pk for one in page.shown], [key for key, _ in page.gone], str(page.cursor)


@pytest.fixture
def settled(monkeypatch):
    """Within a test's one transaction nothing is committed: read as if it were."""
    monkeypatch.setattr(stream, "READ", stream.READ.replace("AND xid < pg_snapshot_xmin(pg_current_snapshot())", ""))


@pytest.mark.django_db
def test_what_nobody_could_see_is_in_no_stream(recruiter, employer):
    draft(recruiter, employer)
    services.submit(actor=recruiter, vacancy=draft(recruiter, employer, duties=""))
    assert not VacancyChange.objects.exists()


@pytest.mark.django_db
def test_each_vacancy_once_as_it_stands_and_what_is_gone(recruiter, employer, settled):
    one, other = published(recruiter, employer), published(recruiter, employer, title="锅炉工")
    services.save(actor=recruiter, vacancy=one, changes={"headcount": 9})
    shown, gone, cursor = read()
    assert (set(shown), gone) == ({one.pk, other.pk}, [])
    services.withdraw(actor=recruiter, vacancy=one, why=WithdrawnWhy.DROPPED)
    assert read(cursor)[:2] == ([], [one.pk])
    again = read(cursor)[2]
    assert read(again)[:2] == ([], [])


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["x", "1-2", "1-2-3-4", "-1-2-3", "99999999999999999999-1-1", "١-2-3", "1-2-0"])
def test_a_cursor_that_is_none_or_too_old_is_told_so(text):
    with pytest.raises(stream.BadCursor):
        stream.Cursor.of(text)


@pytest.mark.django_db
def test_old_changes_are_forgotten_and_their_cursors_refused(recruiter, employer, settled):
    published(recruiter, employer)
    cursor = read()[2]
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert stream.forget_old() == 1
        with pytest.raises(stream.BadCursor):
            stream.Cursor.of(cursor)


@pytest.mark.django_db
def test_anybody_reads_it_without_a_key_and_without_contacts(client, recruiter, employer, settled):
    published(recruiter, employer, contact_name="王某某", contact_phone="12012345678")
    answer = client.get(reverse("api-stream"))
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["shown"][0]["sources"] == [{"name": employer.name, "source": "own", "url": ""}]
    assert body["shown"][0]["isco"] == IscoSerializer(counterpart_of(body["shown"][0]["occupation"])).data
    assert "12012345678" not in answer.content.decode() and "王某某" not in answer.content.decode()
    assert client.get(reverse("api-stream"), {"since": "nonsense"}).status_code == 400


@pytest.mark.django_db
def test_the_snapshot_is_everything_page_by_page_with_where_to_go_on(client, recruiter, employer, monkeypatch):
    keys = {str(published(recruiter, employer, title=title).pk) for title in ("锅炉工", "保安", "司机")}
    monkeypatch.setattr(stream, "MOST", 2)
    monkeypatch.setattr(stream.snapshot, "__defaults__", (2,))
    first = client.get(reverse("api-stream-snapshot")).json()
    second = client.get(reverse("api-stream-snapshot"), {"after": first["after"], "cursor": first["cursor"]}).json()
    assert {one["id"] for page in (first, second) for one in page["shown"]} == keys
    assert (second["after"], second["cursor"]) == ("", first["cursor"])


@pytest.mark.django_db
def test_a_page_costs_the_same_for_one_and_for_thirty(recruiter, employer, settled, django_assert_num_queries):
    for number in range(30):
        published(recruiter, employer, title=f"操作工{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}")
    with django_assert_num_queries(3):
        page = stream.changes_since(stream.Cursor())
        assert len(page.shown) == 30
