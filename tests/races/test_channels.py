"""The same write at the same moment, through real commits."""

import pytest
from django.test import Client

from portal.accounts.enums import Role
from portal.exchange.channels.models import KeptAnswer
from registration.jobseeking.models import JobSeeking
from registration.unemployment.models import UnemploymentRegistration
from tests.channels.signing import channel
from tests.channels.test_flow import PROMISED, answers
from tests.conftest import TOWN
from tests.races.test_races import at_once
from tests.registration import cases
from tests.registration.jobseeking.people import person_of

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.mark.parametrize("round_", range(3))
def test_case_62_the_same_key_at_once_runs_once_and_is_then_replayed(citizen, round_):
    person = citizen()
    mini = channel().of(person)
    mini.ask("PATCH", "my/draft/", answers())

    def hand_in():
        answer = mini.ask("POST", "my/draft/submit/", PROMISED, once="the same")
        return answer.status_code, answer.json().get("code", "")

    ends = at_once(hand_in, hand_in)
    assert (201, "") in ends and set(ends) <= {(201, ""), (409, "under_way")}, ends
    again = mini.ask("POST", "my/draft/submit/", PROMISED, once="the same")
    assert again.status_code == 201 and again["Idempotency-Replayed"] == "true"
    assert UnemploymentRegistration.objects.filter(account=person, submitted_at__isnull=False).count() == 1
    assert KeptAnswer.objects.filter(status=None).count() == 0


@pytest.mark.parametrize("round_", range(3))
def test_case_27_the_same_request_at_once_is_let_in_once(citizen, round_):
    mini, held = channel().of(citizen()), []

    def keep(sent):
        held.append(sent)
        return sent

    mini.ask("GET", "my/", after=keep, nonce="first")
    mini.ask("GET", "my/draft/", after=keep, nonce="second")
    KeptAnswer.objects.all().delete()
    from portal.exchange.channels.models import SeenNonce

    SeenNonce.objects.all().delete()
    ends = at_once(lambda: mini.send(held[0]).status_code, lambda: mini.send(held[0]).status_code)
    assert sorted(ends) == [200, 401]


@pytest.mark.parametrize("round_", range(2))
def test_the_same_ticket_at_once_signs_in_one_browser(citizen, acting, round_):
    case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    said = {"name": case.person.name, "id_number": case.person.id_number, "level": "face"}
    where = channel().ask("POST", "session/ticket/", said).json()["url"].partition("8000")[2]
    assert sorted(at_once(*[lambda: Client().post(where).status_code] * 2)) == [302, 410]


def test_two_channels_that_write_one_part_at_once_lose_nothing_and_begin_one_record(citizen):
    person = citizen()
    person_of(person)
    ends = [channel(code).of(person) for code in ("mini_program", "official_account")]
    begun = at_once(*[lambda one=one: one.ask("POST", "my/seeking/", {}).json()["id"] for one in ends])
    assert len(set(begun)) == 1 and JobSeeking.objects.count() == 1
    answers = [{"wage_low": 3000}, {"wage_high": 5000}]
    wrote = at_once(*[
        lambda one=one, said=said: one.ask("PATCH", "my/seeking/parts/terms/", {"version": 0, "answers": said}).status_code
        for one, said in zip(ends, answers, strict=True)
    ])  # fmt: skip
    assert sorted(wrote) == [200, 409]
    kept = JobSeeking.objects.get().draft["terms"]["form"]
    assert sorted([kept["wage_low"], kept["wage_high"]]) in (["", "3000"], ["", "5000"])
