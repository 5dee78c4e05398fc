"""A partner's machine writes its offers: signed, in scope, once; and a snapshot as JSON or XML."""

import json

import pytest

from matching.vacancies.models import Vacancy
from matching.vacancies.sources import snapshots
from matching.vacancies.sources.models import FeedRun
from tests.channels.signing import channel
from tests.matching.vacancies.feeds import agency, offer, system_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(employer):
    return system_of(agency(employer))


@pytest.fixture
def said(employer):
    return lambda number="a-1", **changes: offer(number, employer_uscc=employer.uscc, **changes)


def test_put_says_what_became_of_it_and_what_to_mend(partner, said):
    answer = partner.ask("PUT", "vacancies/offers/a-1/", said())
    assert answer.status_code == 200, answer.content
    assert (answer.json()["taken"], answer.json()["state"], answer.json()["findings"]) == ("new", "published", [])
    assert partner.ask("PUT", "vacancies/offers/a-1/", said()).json()["taken"] == "confirmed"


def test_one_key_is_one_write_and_a_changed_body_a_conflict(partner, said):
    first = partner.ask("POST", "vacancies/offers/", said(), once="k-1")
    again = partner.ask("POST", "vacancies/offers/", said(), once="k-1")
    assert (first.status_code, again.json(), again["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert partner.ask("POST", "vacancies/offers/", said(headcount=9), once="k-1").status_code == 409
    assert Vacancy.objects.count() == 1


def test_delete_takes_it_off_at_once(partner, said):
    partner.ask("PUT", "vacancies/offers/a-1/", said())
    assert partner.ask("DELETE", "vacancies/offers/a-1/").status_code == 204
    assert not Vacancy.objects.shown().exists()
    assert partner.ask("DELETE", "vacancies/offers/a-1/").status_code == 204


@pytest.mark.parametrize(
    "pay", ["NaN", "Infinity", "-5000", "0", "8000-3000", "1e309", "", "999,999元", "2000元/小时", "200"]
)
def test_case_43_wrong_pay_is_refused_by_name(partner, said, pay):
    answer = partner.ask("PUT", "vacancies/offers/a-1/", said(pay=pay))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Vacancy.objects.exists()


def test_case_44_a_headcount_that_is_none_is_refused_by_name(partner, said):
    for wrong in (-1, 0, 1.5, "1.5", 1e9, 10**9, "若干", None, [2], True, "9" * 2000):
        answer = partner.ask("PUT", "vacancies/offers/a-1/", said(headcount=wrong))
        assert answer.status_code == 400 and "headcount" in answer.content.decode(), wrong
    assert not Vacancy.objects.exists()


def test_numbers_that_json_has_not_are_refused(partner, said):
    body = json.dumps(said()).replace('"headcount": 2', '"headcount": NaN').encode()
    assert partner.ask("PUT", "vacancies/offers/a-1/", body).status_code == 400


def test_a_key_without_a_feed_and_a_channel_without_the_scope_write_nothing(said):
    assert channel("partner").ask("PUT", "vacancies/offers/a-1/", said()).json()["code"] == "feed"
    assert channel("mini_program").ask("PUT", "vacancies/offers/a-1/", said()).json()["code"] == "scope"
    assert not Vacancy.objects.exists()


def test_an_unsigned_request_writes_nothing(client, said):
    assert client.put("/api/v1/vacancies/offers/a-1/", said(), content_type="application/json").status_code == 401


def test_a_snapshot_in_json_is_taken_and_its_result_read(partner, said):
    body = {"snapshot": "s-1", "part": 1, "parts": 1, "vacancies": [said(), said("a-2", pay="看着给")]}
    answer = partner.ask("POST", "vacancies/snapshots/", body)
    assert (answer.status_code, answer.json()["state"]) == (202, "open")
    snapshots.work()
    run = partner.ask("GET", "vacancies/snapshots/s-1/").json()
    assert (run["state"], run["counts"]["new"], run["faults"][0]["external_id"]) == ("complete", 1, "a-2")
    assert partner.ask("GET", "vacancies/snapshots/s-9/").status_code == 404


def test_a_snapshot_in_xml_is_the_same(partner, said):
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in said().items())
    body = f'<vacancies snapshot="x-1"><vacancy>{fields}</vacancy></vacancies>'.encode()
    answer = partner.ask("POST", "vacancies/snapshots/", body, headers={"content-type": "application/xml"})
    assert answer.status_code == 202, answer.content
    snapshots.work()
    assert Vacancy.objects.shown().get().title == "锅炉工"


@pytest.mark.parametrize(
    "body", [{"snapshot": "s"}, {"snapshot": "", "vacancies": []}, {"snapshot": "s", "part": 0, "vacancies": []},
             {"snapshot": "s", "vacancies": ["x"]}, {"snapshot": "s", "parts": 501, "vacancies": []}],
)  # fmt: skip
def test_what_is_no_snapshot_is_refused(partner, body):
    assert partner.ask("POST", "vacancies/snapshots/", body).status_code == 400
    assert not FeedRun.objects.exists()
