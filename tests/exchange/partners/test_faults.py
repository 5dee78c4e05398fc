"""A peer that is slow, lies, sends HTML, answers an old question, or is down for three days (trust.md 27, 82 to 86, 88)."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from portal.config.demo.partners.moods import Mood
from portal.exchange.partners import signing, strangers, working
from portal.exchange.partners.client import PeerTrouble, ask
from portal.exchange.partners.enums import PASSING, BatchStatus, RecordState, SendState, Trouble
from portal.exchange.partners.feeds import PartnerCollector, pause_after, watch
from portal.exchange.partners.models import (
    OPENS_AFTER,
    PartnerBatch,
    PartnerFeed,
    PartnerMessage,
    PartnerRecord,
    PartnerSubject,
)
from portal.exchange.partners.peers import peer, peers
from portal.exchange.partners.pulling import pull
from portal.exchange.partners.sending import send_due, tell
from portal.exchange.partners.tasks import forget_what_partners_said
from portal.exchange.partners.working import Outcome, work
from portal.foundation.identifiers import uuid7
from tests.harness import id_number
from tests.partners import connect

pytestmark = pytest.mark.django_db
DATA = {"employer": "某某米业有限公司", "uscc": "91239999MA0000518X"}
MOODS = {
    Mood.DOWN: Trouble.RESET, Mood.SLOW: Trouble.TIMEOUT, Mood.HALF: Trouble.RESET, Mood.RESET: Trouble.RESET,
    Mood.ERROR: Trouble.SERVER, Mood.BUSY: Trouble.BUSY, Mood.BUSY_BODY: Trouble.BUSY_BODY, Mood.HTML: Trouble.NOT_JSON,
    Mood.GARBAGE: Trouble.SIGNATURE, Mood.HUGE: Trouble.TOO_LARGE, Mood.REDIRECT: Trouble.REDIRECT, Mood.DENIED: Trouble.DENIED,
    Mood.ERROR_BODY: Trouble.REFUSED, Mood.FORGED: Trouble.SIGNATURE, Mood.CHANGED: Trouble.SIGNATURE, Mood.OLD: Trouble.CLOCK,
    Mood.AHEAD: Trouble.CLOCK, Mood.OTHER_VERSION: Trouble.VERSION,
}  # fmt: skip


@pytest.fixture
def insurance(town):
    return town.houses["insurance"]


@pytest.fixture
def seen(monkeypatch):
    """What handlers were given, in order: the matrix is tested where it lives."""
    found: list = []

    def handle(arrived):
        found.append((arrived.number, arrived.event_id))
        return Outcome(RecordState.HANDLED, "办了")

    monkeypatch.setattr(working, "_handlers", {("insurance", "enrolled"): handle, ("civil", "deceased"): handle})
    monkeypatch.setattr(strangers, "_judges", {})  # what means nothing for a stranger is the registers' own matter
    return found


def happen(house, number="", **more):
    return house.happen("enrolled", "张某某", number or id_number(), "2026-11-02", DATA, **more)


def test_all_is_well(insurance, seen):
    events = [happen(insurance) for _ in range(3)]
    assert pull("insurance") == 3 and work() == 3 and pull("insurance") == 0
    assert [event for _, event in seen] == [one["id"] for one in events]
    batch, feed = PartnerBatch.objects.get(), PartnerFeed.objects.get()
    assert (batch.count, batch.fresh, batch.bad, batch.status, batch.contract_version) == (
        3,
        3,
        0,
        BatchStatus.TAKEN,
        1,
    )
    assert len(batch.digest) == 64 and (batch.cursor_from, batch.cursor_to, feed.cursor) == ("", "3", "3")


@pytest.mark.parametrize(("mood", "trouble"), MOODS.items(), ids=[mood.value for mood in MOODS])
def test_case_83_each_way_to_fail_is_told_apart_and_nothing_is_lost(insurance, seen, mood, trouble):
    event = happen(insurance)
    insurance.be(mood, 1)
    assert pull("insurance") == 0
    feed = PartnerFeed.objects.get()
    assert (feed.trouble, feed.cursor, PartnerRecord.objects.count()) == (trouble, "", 0)
    waits = (feed.next_at - timezone.now()).total_seconds()
    if trouble in PASSING:
        assert feed.failures == 1 and waits <= 8 and feed.alarmed_at is None
    else:  # somebody has to look: an alarm at once, and an hour's pause
        assert feed.failures >= OPENS_AFTER and feed.alarmed_at and waits > 2000
    assert pull("insurance") == 0 and insurance.asked == 1  # the pause is kept
    assert pull("insurance", hurry=True) == 1 and work() == 1 and [one for _, one in seen] == [event["id"]]
    assert PartnerFeed.objects.get().failures == 0


def test_case_83_a_peer_that_asks_for_a_pause_gets_it(insurance):
    insurance.be(Mood.BUSY, 1)
    pull("insurance")
    assert (PartnerFeed.objects.get().next_at - timezone.now()).total_seconds() > 6


def test_case_83_nobody_listens_there(town, insurance, settings):
    gone = {"insurance": {"url": "http://127.0.0.1:1/insurance", "key": insurance.key.hex()}}
    Path(settings.PARTNERS_FILE).write_text(json.dumps(gone))
    assert pull("insurance") == 0 and PartnerFeed.objects.get().trouble == Trouble.UNREACHABLE


def test_case_83_after_five_failures_the_breaker_opens_and_the_messages_wait_too(insurance):
    insurance.be(Mood.ERROR)
    message = tell(partner="insurance", kind="benefit.reemployed", key=uuid7(), payload=SAID)
    for _ in range(OPENS_AFTER):
        pull("insurance", hurry=True)
    feed, asked = PartnerFeed.objects.get(), insurance.asked
    assert feed.is_open and feed.alarmed_at
    assert send_due("insurance") == 0 and insurance.asked == asked
    insurance.be(Mood.WELL)
    pull("insurance", hurry=True)
    assert send_due("insurance") == 1 and PartnerFeed.objects.get().alarmed_at is None
    message.refresh_from_db()
    assert message.state == SendState.ACCEPTED


def test_pauses_grow_from_seconds_to_five_minutes_and_differ():
    grown = [pause_after(number, Trouble.TIMEOUT) for number in range(1, 12)]
    assert grown[0] <= 5 and 200 <= grown[-1] <= 300 and len({pause_after(3, Trouble.SERVER) for _ in range(9)}) > 1
    assert pause_after(1, Trouble.BUSY, 600) == 600 and pause_after(1, Trouble.SIGNATURE) > 2000


def test_case_27_an_earlier_answer_played_again_is_refused_and_two_minutes_are_tolerated(insurance, town):
    happen(insurance)
    pull("insurance")
    insurance.be(Mood.REPLAYED, 1)
    with pytest.raises(PeerTrouble, match="signature"):
        ask(peer("insurance"), "GET", "/events?after=1&limit=500")
    headers = signing.signed(insurance.key, "answer 200 /x", "n", b"{}", at=1000)
    signing.verify(insurance.key, "answer 200 /x", "n", b"{}", headers, now=1000 + 120)
    signing.verify(insurance.key, "answer 200 /x", "n", b"{}", headers, now=1000 - 120)
    for now in (1121, 879):
        with pytest.raises(signing.BadClock):
            signing.verify(insurance.key, "answer 200 /x", "n", b"{}", headers, now=now)
    for what, nonce, body in (
        ("answer 200 /y", "n", b"{}"),
        ("answer 500 /x", "n", b"{}"),
        ("answer 200 /x", "m", b"{}"),
        ("answer 200 /x", "n", b"{} "),
    ):
        with pytest.raises(signing.BadSignature):
            signing.verify(insurance.key, what, nonce, body, headers, now=1000)


def test_case_82_down_for_three_days_then_back_in_order_and_nobody_else_waited(town, insurance, seen):
    """The others go on meanwhile; the lag is a figure; behind the gap everything comes in its order."""
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        pull("insurance")
    insurance.be(Mood.DOWN)
    number = id_number()
    for _ in range(4):
        happen(insurance, number)
    pull("insurance", hurry=True)
    town.houses["civil"].happen("deceased", "李某某", id_number(), "2026-11-01")
    assert pull("civil") == 1 and work() == 1
    assert watch() == ["insurance"] and watch() == []  # one alarm, not one each five minutes
    lag = {
        one.labels["partner"]: one.value
        for family in PartnerCollector().collect()
        if family.name.endswith("lag_seconds")
        for one in family.samples
    }
    assert lag["insurance"] > 3 * 86_400 - 60 and lag["civil"] < 60
    insurance.be(Mood.WELL)
    assert pull("insurance", hurry=True) == 4 and work() == 4
    assert [event for who, event in seen if who == number] == [one["id"] for one in insurance.events]
    assert PartnerFeed.objects.get(pk="insurance").alarmed_at is None


SAID = {"name": "张某某", "number": "230000198704020013", "since": "2026-11-02"}


def test_case_84_the_answer_got_lost_after_the_partner_applied_it(insurance):
    message = tell(partner="insurance", kind="benefit.reemployed", key=uuid7(), payload=SAID)
    insurance.be(Mood.FORGETFUL, 1)
    assert send_due("insurance") == 0 and len(insurance.messages) == 1
    PartnerMessage.objects.update(next_at=timezone.now())
    assert send_due("insurance") == 1 and len(insurance.messages) == 1
    message.refresh_from_db()
    assert message.state == SendState.ACCEPTED and message.number and message.attempts == 2


def test_the_same_thing_is_told_once_and_only_what_the_contract_names(insurance):
    key = uuid7()
    assert tell(partner="insurance", kind="benefit.reemployed", key=key, payload=SAID) == tell(
        partner="insurance", kind="benefit.reemployed", key=key, payload=SAID
    )
    with pytest.raises(ValueError, match="does not name"):
        tell(partner="insurance", kind="benefit.reemployed", key=uuid7(), payload=SAID | {"phone": "12600000001"})


def test_a_partner_that_is_off_is_asked_nothing_and_told_nothing(town, settings):
    connect(town, Path(settings.PARTNERS_FILE), "civil")
    assert set(peers()) == {"civil"} and pull("insurance") == 0
    assert tell(partner="insurance", kind="benefit.reemployed", key=uuid7(), payload=SAID) is None
    assert not PartnerMessage.objects.exists() and not PartnerFeed.objects.exists()
    settings.PARTNERS_FILE = ""
    assert peers() == {}


@pytest.mark.parametrize("change", [{"key": "00" * 8}, {"url": "http://10.0.0.1/x"}, {"url": "ftp://127.0.0.1/x"}])
def test_a_short_key_and_an_open_line_are_no_connection(town, settings, change):
    one = {"url": town.url("civil"), "key": "00" * 32}
    Path(settings.PARTNERS_FILE).write_text(json.dumps({"civil": one | change}))
    with pytest.raises(ValueError, match="https"):
        peers()


def test_case_85_twice_and_out_of_order_within_one_answer(insurance, seen):
    number = id_number()
    events = [happen(insurance, number) for _ in range(3)]
    insurance.be(Mood.SHUFFLED, 1)
    pull("insurance")
    work()
    insurance.be(Mood.TWICE, 1)
    PartnerFeed.objects.update(cursor="")  # everything comes once more
    assert pull("insurance", hurry=True) == 0 and work() == 0
    assert [event for _, event in seen] == [one["id"] for one in events]


def test_case_85_an_older_event_never_undoes_a_newer_one(insurance, seen):
    number = id_number()
    newer = happen(insurance, number, version=7, previous=0)
    older = happen(insurance, number, version=5, previous=0)
    pull("insurance")
    work()
    assert [event for _, event in seen] == [newer["id"]]
    assert PartnerRecord.objects.get(event_id=older["id"]).state == RecordState.IGNORED


def test_case_85_a_gap_asks_for_what_is_missing_and_the_rest_waits(insurance, seen):
    number = id_number()
    first, second, third = (happen(insurance, number) for _ in range(3))
    insurance.events.remove(second)
    pull("insurance")
    work()
    assert [event for _, event in seen] == [first["id"]]
    assert PartnerRecord.objects.get(event_id=third["id"]).state == RecordState.WAITING
    asked = PartnerMessage.objects.get()
    assert (asked.kind, asked.payload["after"], asked.payload["before"]) == ("resend", 1, 3)
    insurance.events.append(second)  # the partner has it after all
    assert send_due("insurance") == 1
    pull("insurance", hurry=True)
    work()
    assert [event for _, event in seen] == [first["id"], second["id"], third["id"]]


def test_case_85_a_gap_that_is_never_filled_holds_nobody_up_for_longer_than_a_day(insurance, seen):
    number = id_number()
    late = happen(insurance, number, version=3, previous=2)
    pull("insurance")
    work()
    assert seen == []
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        work()
    assert [event for _, event in seen] == [late["id"]]


@given(order=st.permutations(range(6)), copies=st.lists(st.integers(0, 5), max_size=6))
@how(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_case_85_any_order_and_any_copies_are_worked_on_in_the_person_s_order(insurance, seen, order, copies):
    insurance.events.clear()
    seen.clear()
    number = id_number()
    made = [happen(insurance, number) for _ in range(6)]
    insurance.events[:] = [made[at] for at in [*order, *copies]]
    PartnerFeed.objects.all().delete()
    pull("insurance", hurry=True)
    work()
    assert [event for _, event in seen] == [one["id"] for one in made]


def test_case_86_poison_waits_for_a_person_and_the_others_flow(insurance, monkeypatch):
    bad, done = happen(insurance), []

    def handle(arrived):
        if arrived.event_id == bad["id"]:
            raise KeyError("a bug of ours")
        done.append(arrived.event_id)
        return Outcome(RecordState.HANDLED, "办了")

    monkeypatch.setattr(working, "_handlers", {("insurance", "enrolled"): handle})
    monkeypatch.setattr(strangers, "_judges", {})
    after = [happen(insurance, bad["person"]["number"]), happen(insurance)]
    pull("insurance")
    work()
    assert done == [after[1]["id"]]  # of the same person nothing overtakes
    PartnerRecord.objects.filter(event_id=bad["id"]).update(tries=47, next_at=timezone.now())
    work()
    record = PartnerRecord.objects.get(event_id=bad["id"])
    assert (record.state, record.tries) == (RecordState.BAD, 48) and done[-1] == after[0]["id"]


def test_a_record_that_does_not_fit_is_kept_and_named_and_the_rest_of_its_batch_flows(insurance, seen):
    insurance.publish(happen(insurance) | {"id": "no-code", "data": {"employer": "某某米业有限公司"}})
    insurance.events.pop(0)
    happen(insurance, person={"name": "张某某", "number": "230000198704020011"})
    good = happen(insurance)
    insurance.events.append("no object")
    pull("insurance")
    work()
    assert [event for _, event in seen] == [good["id"]]
    bad = PartnerRecord.objects.filter(state=RecordState.BAD).order_by("received_at", "id")
    assert [one.why for one in bad] == [
        ".data.uscc: missing",
        ".person.number: not a number that exists",
        ".: not object",
    ]
    assert PartnerBatch.objects.get().bad == 3


def test_another_content_under_a_known_number_changes_nothing(insurance, seen, caplog):
    event = happen(insurance)
    pull("insurance")
    work()
    insurance.events.append(event | {"happened_on": "2026-11-09"})
    assert pull("insurance", hurry=True) == 0 and work() == 0
    assert str(PartnerRecord.objects.get().happened_on) == "2026-11-02"


def test_what_a_partner_said_is_ciphertext_and_forgotten_in_its_time(insurance, seen, sql):
    number = id_number()
    happen(insurance, number)
    pull("insurance")
    work()
    for table in ("portal_partnerrecord", "portal_partnersubject"):
        ((row,),) = sql(f"SELECT string_agg(t::text, '|') FROM {table} t")
        assert number not in row and number.encode().hex() not in row
    assert forget_what_partners_said() == 0
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        assert forget_what_partners_said() == 1
    record = PartnerRecord.objects.get()
    assert record.payload is None and record.state == RecordState.HANDLED and PartnerSubject.objects.count() == 1


@pytest.mark.parametrize("minutes", [-10, 10])
def test_case_88_with_our_clock_ten_minutes_away_nothing_is_believed_and_nothing_is_lost(
    town, insurance, seen, minutes
):
    event = happen(insurance)
    town.ahead = -60 * minutes
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        assert pull("insurance") == 0  # the partner does not believe our question either
        assert PartnerFeed.objects.get().trouble == Trouble.DENIED
    town.ahead = 0
    assert pull("insurance", hurry=True) == 1 and work() == 1 and seen[0][1] == event["id"]
