"""The search over the API: the same vacancies as the page, open to all, a page at a time."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from matching.vacancies import services
from tests.conftest import COUNTY, OTHER_TOWN
from tests.matching.search.market import stocked
from tests.matching.world import published

pytestmark = pytest.mark.django_db
URL = "/api/v1/vacancies/"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_page_after_page_gives_every_vacancy_once(client, recruiter, employer):
    rows = stocked(employer, 50)
    seen, cursor = [], ""
    while True:
        answer = client.get(URL, {"cursor": cursor} if cursor else {}).json()
        seen += [one["id"] for one in answer["results"]]
        cursor = answer["next"]
        if not cursor:
            break
    assert sorted(seen) == sorted(str(one.pk) for one in rows) and answer["count"] == 50


def test_a_row_and_its_counts_say_what_the_page_says(client, recruiter, employer):
    vacancy = published(recruiter, employer)
    answer = client.get(URL, {"region": COUNTY, "home": OTHER_TOWN, "q": "烘干塔"}).json()
    [row] = answer["results"]
    assert (row["id"], row["pay"], row["label"]) == (str(vacancy.pk), "4,500–5,500", "单位直招，已核验")
    assert row["distance_km"] > 0 and answer["sort"] == "best"
    assert {"facet": "form", "value": "full_time", "count": 1} in answer["facets"]


def test_one_vacancy_in_full_and_nobodys_telephone(client, recruiter, employer):
    welder = {"occupation_id": "6-18-02-04", "contact_phone": "12600000009", "contact_name": "李某某"}
    vacancy = published(recruiter, employer, **welder)
    answer = client.get(reverse("api-vacancy", args=[vacancy.pk]))
    assert answer.json()["duties"] == vacancy.duties
    assert answer.json()["isco"] == {
        "code": "7212", "name": "焊工和火焰切割工", "english": "Welders and flamecutters",
        "esco": "http://data.europa.eu/esco/isco/C7212", "match": "broad",
    }  # fmt: skip
    assert "12600000009" not in answer.content.decode() and "李某某" not in answer.content.decode()
    services.fill(actor=recruiter, vacancy=vacancy)
    assert client.get(reverse("api-vacancy", args=[vacancy.pk])).status_code == 404


def test_a_mark_that_we_did_not_give_is_refused(client):
    answer = client.get(URL, {"cursor": "x"})
    assert answer.status_code == 400 and answer.json()["code"] == "cursor"


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_costs_the_same_for_one_and_for_thirty(client, recruiter, employer, rows, django_assert_max_num_queries):
    stocked(employer, rows)
    client.get(URL)
    with django_assert_max_num_queries(6):
        client.get(URL)
