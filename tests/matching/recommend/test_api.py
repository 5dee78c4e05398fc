"""GET /matches: both lists for channels, signed, in scope, with the parts that the pages show."""

import pytest

from matching.applications import services as applications
from matching.recommend import services
from portal.accounts.actors import actor_of
from portal.exchange.channels.models import Channel
from registration.jobseeking.enums import ConsentKind
from tests.channels.signing import channel
from tests.matching.applicants import applied
from tests.matching.world import published
from tests.registration.jobseeking.people import WELDER, active, fresh

pytestmark = pytest.mark.django_db


def read(outside, path: str, cursor: str = "") -> dict:
    answer = outside.ask("GET", path, query=f"cursor={cursor}" if cursor else "")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_person_reads_the_same_parts_as_on_the_page_a_page_at_a_time(seeker, recruiter, employer, refresh):
    for at in range(12):
        published(recruiter, employer, title=f"焊工{at}", occupation_id=WELDER, duties=f"焊第 {at} 号支架，按图下料。")
    mini = channel().of(seeker.account)
    assert read(mini, "matches/")["under_way"]
    refresh()
    first = read(mini, "matches/")
    second = read(mini, "matches/", first["next"])
    found = first["results"] + second["results"]
    assert (first["off"], len(first["results"]), second["next"]) == (False, 10, None)
    assert [one["vacancy"] for one in found] == [str(one.vacancy.pk) for one in services.list_for(fresh(seeker))]
    assert all(one["score"] == sum(part["points"] for part in one["parts"]) for one in found)
    services.switch(actor=actor_of(seeker.account), seeking=seeker, off=True)
    refresh()
    off = read(mini, "matches/")
    assert off["off"] and len(off["results"]) == 10
    assert {(one["score"], tuple(one["parts"]), one["access"]) for one in off["results"]} == {(None, (), 0)}


def test_an_employer_reads_its_vacancys_people_masked_until_they_agree(citizen, vacancy, recruiter, owner, refresh):
    cases = [active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC]) for _ in range(12)]
    refresh()
    mini, path = channel().of(owner), f"matches/vacancies/{vacancy.pk}/"
    first = read(mini, path)
    found = first["results"] + read(mini, path, first["next"])["results"]
    assert {one["seeking"] for one in found} == {str(one.pk) for one in cases}
    assert all(one["score"] == sum(part["points"] for part in one["parts"]) for one in found)
    assert {(one["name"], one["phone"]) for one in found} == {(None, None)}
    sent = applied(cases[0].account, vacancy)
    applications.view(actor=recruiter, case=sent)
    named = [one for one in read(mini, path)["results"] + read(mini, path, first["next"])["results"] if one["name"]]
    assert [(one["seeking"], one["phone"]) for one in named] == [(str(cases[0].pk), cases[0].account.phone)]


def test_whoever_may_not_reads_nothing(seeker, vacancy, citizen, client):
    mini, path = channel(), f"matches/vacancies/{vacancy.pk}/"
    assert client.get("/api/v1/matches/").status_code == 401
    assert mini.ask("GET", "matches/").json()["code"] == "person"
    assert mini.of(citizen()).ask("GET", "matches/").json()["code"] == "no_record"
    assert mini.of(seeker.account).ask("GET", path).status_code == 404
    answer = mini.of(seeker.account).ask("GET", "matches/", query="cursor=mine")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor")
    assert answer["Content-Type"] == "application/problem+json"
    Channel.objects.filter(pk=mini.code).update(scopes=["person.read"])
    assert mini.of(seeker.account).ask("GET", "matches/").json()["code"] == "scope"
