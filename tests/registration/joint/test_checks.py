"""Asked on demand: public security and the tax office; answers refuse nobody, contradictions go to the inbox; what goes back."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.config.demo.partners.moods import Mood
from portal.exchange.partners.contracts import contract
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerFeed, PartnerMessage, PartnerRecord
from portal.foundation.identifiers import uuid7
from portal.people.facts.models import PersonFact
from portal.privacy.models import AuditEntry
from registration.discovery import services as leads
from registration.discovery.models import Lead
from registration.joint import checks, services
from registration.joint.enums import CheckKind, CheckResult, CheckState, ConflictKind
from registration.joint.models import Conflict, RegisterCheck
from registration.unemployment.enums import State
from tests.conftest import COUNTY, FAR_TOWN, TOWN
from tests.harness import id_number
from tests.partners import connect
from tests.registration import cases
from tests.registration.employment.conftest import days_ago
from tests.registration.joint.conftest import exchange

pytestmark = pytest.mark.django_db
K, R = CheckKind, CheckResult
ELSEWHERE = "110101000000"
BAD_DAYS = [Mood.DOWN, Mood.SLOW, Mood.HTML, Mood.FORGED, Mood.FORGETFUL]


@pytest.fixture
def waiting(citizen):
    """A registration that waits for its decision: nobody has seen a document yet."""
    return cases.submitted(citizen(), TOWN)


def ask(actor, person, kind=K.IDENTITY):
    return checks.ask(actor=actor, key=uuid7(), person=person, kind=kind, reason="照片看不清")


def answered(one, partner="security"):
    exchange(partner)
    exchange(partner)
    one.refresh_from_db()
    return one


ANSWERS = [
    (K.IDENTITY, {"result": "same"}, R.SAME, None),
    (K.IDENTITY, {"result": "differs"}, R.DIFFERS, ConflictKind.IDENTITY),
    (K.IDENTITY, {"result": "unknown"}, R.UNKNOWN, ConflictKind.IDENTITY),
    (K.RESIDENCE, {"region": COUNTY, "by": "permit"}, R.SAME, None),
    (K.RESIDENCE, {"region": ELSEWHERE, "by": "permit"}, R.DIFFERS, ConflictKind.RESIDENCE),
    (K.RESIDENCE, {"region": ELSEWHERE, "by": "hukou"}, R.DIFFERS, None),
    (K.RESIDENCE, {}, R.UNKNOWN, None),
    (K.INCOME, {"declared": True}, R.DECLARED, None),
]


@pytest.mark.parametrize(("kind", "says", "result", "conflict"), ANSWERS)
def test_an_answer_is_kept_with_time_and_source_and_refuses_nobody(town, waiting, actor, kind, says, result, conflict):
    partner = checks.PARTNERS[kind].value
    town.houses[partner].known[waiting.person.id_number] = says
    one = answered(ask(actor, waiting.person, kind), partner)
    assert (one.state, one.result, bool(one.answered_at), one.reason) == (
        CheckState.ANSWERED,
        result,
        True,
        "照片看不清",
    )
    assert list(Conflict.objects.values_list("kind", flat=True)) == ([conflict] if conflict else [])
    waiting.refresh_from_db()
    assert (
        waiting.state == State.SUBMITTED and not PersonFact.objects.filter(person=waiting.person, exact=True).exists()
    )
    if conflict:
        services.take(actor=actor, case=Conflict.objects.get(), reason="看过证件")
        assert PartnerRecord.objects.get().state == RecordState.HANDLED and RegisterCheck.objects.get().result == result


def test_the_question_says_no_more_than_the_contract_and_the_page_says_who_when_why(town, waiting, worker, browser_of):
    browser, url = browser_of(worker), reverse("register-checks", args=[waiting.pk])
    assert url in browser.get(reverse("review", args=[waiting.pk])).content.decode()
    assert "请写为什么问" in browser.post(url, {"key": uuid7(), "kind": "identity", "reason": ""}).content.decode()
    key = uuid7()
    for _ in range(2):
        assert browser.post(url, {"key": key, "kind": "identity", "reason": "照片看不清"}).status_code == 302
    assert "正在等回答" in browser.post(url, {"key": uuid7(), "kind": "identity", "reason": "再问"}).content.decode()
    assert "公安还没有答" in browser.get(url).content.decode()
    answered(RegisterCheck.objects.get())
    page = browser.get(url).content.decode()
    assert "和登记的一致" in page and "公安数据，" in page and "照片看不清" in page
    sent = next(iter(town.houses["security"].messages.values()))
    assert set(sent["data"]) == {"check", "name", "number", "asked_on"} and "照片" not in str(sent)
    assert {"check.ask", "check.view"} <= set(AuditEntry.objects.values_list("action", flat=True))


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [(Role.CASEWORKER, FAR_TOWN, 404), (Role.SYSTEM_ADMIN, TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, 200)],
)
def test_case_1_who_may_read_and_ask(town, waiting, staff, browser_of, role, place, status):
    url = reverse("register-checks", args=[waiting.pk])
    browser = browser_of(staff(role, place, username="looks"))
    assert browser.get(url).status_code == status
    assert browser.post(url, {"key": uuid7(), "kind": "identity", "reason": "核"}).status_code in (302, status)
    assert RegisterCheck.objects.exists() == (status == 200)


def test_nobody_connected_is_said_and_an_answer_nobody_asked_for_is_none(town, settings, waiting, actor):
    connect(town, Path(settings.PARTNERS_FILE), "tax")
    with pytest.raises(ValidationError, match="还没有接通"):
        ask(actor, waiting.person)
    assert not RegisterCheck.objects.exists()
    connect(town, Path(settings.PARTNERS_FILE))
    one = ask(actor, waiting.person)
    for number, check in ((waiting.person.id_number, uuid7()), (id_number(), one.pk)):
        town.houses["security"].happen(
            "identity_checked", "张某某", number, days_ago(0).isoformat(), {"check": str(check), "result": "differs"}
        )
    exchange("security")
    assert set(PartnerRecord.objects.values_list("why", flat=True)) == {checks.NOT_ASKED}
    assert not Conflict.objects.exists()


@pytest.mark.parametrize("mood", BAD_DAYS)
def test_case_83_a_peer_that_is_slow_lies_or_is_away_for_three_days_answers_once(town, waiting, actor, mood):
    house = town.houses["security"]
    one, start = ask(actor, waiting.person), timezone.now()
    house.be(mood)
    for day in range(3):
        with time_machine.travel(start + timedelta(days=day, hours=1), tick=True):
            PartnerMessage.objects.update(next_at=timezone.now())
            exchange("security")
    one.refresh_from_db()
    assert one.state == CheckState.ASKED and not PartnerRecord.objects.exclude(state=RecordState.HANDLED).exists()
    house.be(Mood.WELL)
    with time_machine.travel(start + timedelta(days=3, hours=2), tick=True):
        PartnerMessage.objects.update(next_at=timezone.now())
        for _ in range(2):
            answered(one)
    assert (one.state, one.result) == (CheckState.ANSWERED, R.SAME) and len(house.messages) == 1
    assert PartnerRecord.objects.get().state == RecordState.HANDLED


def test_who_refuses_to_answer_is_said_so_and_may_be_asked_again(town, settings, waiting, actor):
    town.houses["security"].be(Mood.REFUSING)
    one = answered(ask(actor, waiting.person))
    assert (one.state, one.why) == (CheckState.REFUSED, "单位还没有在这里开户，请先开户")
    town.houses["security"].be(Mood.WELL)
    settings.PARTNER_PULL_SECONDS = 600  # between two questions of the timer; what was asked is fetched at once
    ask(actor, waiting.person)
    exchange("security")
    assert PartnerFeed.objects.get(pk="security").next_at <= timezone.now()
    assert answered(RegisterCheck.objects.get(state=CheckState.ASKED)).result == R.SAME


@pytest.mark.parametrize(
    ("partner", "kind", "data", "code", "value"),
    [
        ("justice", "imprisoned", {}, "person.imprisoned", True),
        ("justice", "released", {}, "person.imprisoned", False),
        ("agriculture", "monitored", {"class": "edge"}, "person.poverty_monitored", True),
        ("agriculture", "monitoring_ended", {}, "person.poverty_monitored", False),
    ],
)
def test_one_word_is_learnt_and_no_more_is_in_the_contract(tell, left, partner, kind, data, code, value):
    tell(partner, kind, left, since=1, **data)
    assert PersonFact.objects.current().values_list("code", "value", "source").get() == (code, value, partner)
    assert Lead.objects.exists() == (kind == "monitored")
    if partner == "justice":
        assert contract("justice").records[kind].schema["properties"] == {}


# what goes back to civil affairs


@pytest.mark.parametrize(
    ("outcome", "said"), [("employed", "employed"), ("no_wish", "other"), ("wrong_data", "wrong_data")]
)
def test_what_came_of_a_low_income_lead_goes_back_once_without_grounds(town, tell, left, actor, outcome, said):
    tell("civil", "low_income", left, since=1, **{"class": "dibao"})
    leads.close(actor=actor, lead=Lead.objects.get(), outcome=outcome)
    for _ in range(2):
        exchange("civil")
    back = [one for one in town.houses["civil"].messages.values() if one["kind"] == "help.outcome"]
    assert [one["data"]["outcome"] for one in back] == [said]
    assert set(back[0]["data"]) == {"name", "number", "outcome", "on"}
    told = PartnerMessage.objects.get(kind="help.outcome")
    assert told.person_id == left.pk  # 我的数据 names it, with ground and purpose


def test_what_came_of_another_list_goes_to_nobody(town, tell, left, actor):
    tell("education", "unplaced", left, since=1, school="某某大学")
    leads.close(actor=actor, lead=Lead.objects.get(), outcome="employed")
    assert not PartnerMessage.objects.filter(kind="help.outcome").exists()
