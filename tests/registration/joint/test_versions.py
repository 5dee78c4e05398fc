"""Two versions of one contract side by side: one shape for the registers, and nothing guessed (docs/adr/0039)."""

import json
from datetime import timedelta
from urllib.request import urlopen

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.config.demo.partners.control import Control
from portal.exchange.partners import contracts
from portal.exchange.partners.contracts import DATA, contract, versions
from portal.exchange.partners.enums import BatchStatus, RecordState, SendState, Trouble
from portal.exchange.partners.mappings import Mapping
from portal.exchange.partners.models import PartnerBatch, PartnerFeed, PartnerMessage, PartnerRecord
from portal.exchange.partners.pulling import pull
from portal.exchange.partners.sending import send_again, send_due
from portal.exchange.partners.working import work
from registration.employment.effects import version_of
from registration.joint import services
from registration.joint.enums import FilingState
from registration.joint.models import Conflict, ContractTerm, LinkedFiling
from tests.conftest import PROVINCE
from tests.registration.employment.conftest import days_ago, somebody
from tests.registration.joint.conftest import exchange

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def filing(town):
    return town.houses["filing"]


@pytest.fixture
def also(settings, tmp_path):
    """`also(3, valid, **more)`: one more version of the filing's contract, beside the demo's second one."""

    def write(version: int, valid: dict[str, str], **more) -> None:
        given = {"version": version, "valid": valid} | more
        (tmp_path / f"filing.v{version}.json").write_text(json.dumps(given))
        contracts._read.cache_clear()

    settings.PARTNER_CONTRACTS = [*settings.PARTNER_CONTRACTS, tmp_path]
    return write


def story(employer, *, newer: bool) -> list[tuple]:
    """A contract that was filed and ended, as the authority writes it in either version."""
    days = {"signed_on": days_ago(41).isoformat(), "probation_until": days_ago(-20).isoformat()}
    if newer:
        filed = {
            "unit_name": employer.name, "credit_code": employer.uscc, "contract_type": "1", "filed_at_window": True,
            "start_date": days_ago(40).isoformat(), "end_date": days_ago(-700).isoformat(),
        }  # fmt: skip
        ended = {"credit_code": employer.uscc, "end_reason": "05"}
    else:
        filed = {
            "employer": employer.name, "uscc": employer.uscc, "contract": "fixed",
            "first_day": days_ago(40).isoformat(), "until": days_ago(-700).isoformat(),
        }  # fmt: skip
        ended = {"uscc": employer.uscc, "reason": "laid_off"}
    return [("contract_filed", 40, filed | days), ("contract_ended", 1, ended)]


def registered(case) -> tuple:
    """What the register says of a work, without keys and clocks."""
    case.refresh_from_db()
    term, version = ContractTerm.objects.get(registration=case), version_of(case)
    return (
        case.state, version.contract, version.signed_on, version.contract_until, version.first_day, version.last_day,
        version.end_reason, version.source, term.contract, term.signed_on, term.until, term.probation_until,
    )  # fmt: skip


def test_both_versions_in_one_night_end_in_the_same_register(filing, citizen, actor, hired, employer, left):
    people = [left, somebody(citizen(), actor)]
    works = [hired(one, since=40) for one in people]
    for step in (0, 1):  # in turns: one of the two in each version
        for version, one in enumerate(people, 1):
            filing.speak(version)
            kind, since, data = story(employer, newer=version == 2)[step]
            event = filing.happen(kind, one.name, one.id_number, days_ago(since).isoformat(), data)
            exchange("filing")
            assert PartnerRecord.objects.get(event_id=event["id"]).state == RecordState.HANDLED
    ends = [registered(one) for one in works]
    assert ends[0] == ends[1] and {"ended", "fixed", "laid_off", days_ago(-20)} <= set(ends[1])
    assert filing.understood == "1,2" and not Conflict.objects.exists()
    newest = PartnerRecord.objects.latest("id")
    assert newest.contract_version == newest.batch.contract_version == PartnerFeed.objects.get(pk="filing").speaks == 2
    assert newest.payload["data"] == {"credit_code": employer.uscc, "end_reason": "05"}  # as it came
    assert newest.data == {"uscc": employer.uscc, "reason": "laid_off"}


def test_a_record_is_checked_by_its_batch_s_version_and_the_same_event_in_another_one_is_no_other_word(
    filing, left, employer, caplog
):
    (kind, _, old), (_, _, new) = story(employer, newer=False)[0], story(employer, newer=True)[0]
    filing.speak(2)
    event = filing.happen(kind, left.name, left.id_number, days_ago(9).isoformat(), new)
    for change in ({"contract_type": "9"}, {"salary": 3000}, {"start_date": None}):
        filing.happen(kind, left.name, left.id_number, days_ago(9).isoformat(), new | change)
    filing.speak(None)  # says nothing: the current one, in whose words these are none
    assert pull("filing") == 4
    assert set(PartnerRecord.objects.values_list("state", "contract_version")) == {(RecordState.BAD, 1)}
    assert PartnerFeed.objects.get().speaks is None
    filing.events.clear()
    PartnerRecord.objects.all().delete()
    PartnerFeed.objects.update(cursor="")
    filing.speak(2)
    filing.publish(event)
    filing.publish(event | {"id": "bad", "data": new | {"contract_type": "9"}})
    assert pull("filing", hurry=True) == 2
    assert dict(PartnerRecord.objects.values_list("event_id", "why")) == {
        event["id"]: "", "bad": ".data.contract_type: not one of the list",
    }  # fmt: skip
    filing.speak(1)
    filing.publish(event | {"data": old | {"filed_at_window": True}})
    filing.publish(event | {"data": old})
    pull("filing", hurry=True)
    assert len([one for one in caplog.records if "changed_event" in str(one.msg)]) == 1  # the one that is none
    assert PartnerRecord.objects.count() == 2


def test_an_unknown_version_stops_and_is_told_and_nothing_is_lost(filing, left, employer, staff, browser_of):
    kind, _, data = story(employer, newer=False)[0]
    filing.happen(kind, left.name, left.id_number, days_ago(9).isoformat(), data)
    for said in (99, 0, "2", True, 2**40):
        filing.read = lambda *_, said=said: {
            "contract": "filing", "version": said, "records": filing.events, "cursor": "1", "more": False,
        }  # fmt: skip
        assert pull("filing", hurry=True) == 0
        feed = PartnerFeed.objects.get()
        assert (feed.trouble, feed.cursor, feed.speaks) == (Trouble.VERSION, "", 99)
        assert feed.alarmed_at and feed.next_at > timezone.now() + timedelta(minutes=30)
    batch = PartnerBatch.objects.get()
    assert (batch.status, batch.trouble, batch.contract_version) == (BatchStatus.REFUSED, Trouble.VERSION, 99)
    url = reverse("admin-partner", args=["filing"])
    browser = browser_of(staff(Role.SYSTEM_ADMIN, PROVINCE))
    assert "对方上次说的是第 99 版，不在上面有效的版本里" in browser.get(url).content.decode()
    del filing.read
    assert pull("filing", hurry=True) == 1 and work() == 1
    page = browser.get(url).content.decode()
    assert (
        "第&nbsp;2&nbsp;版" in page and "2026年1月1日起" in page and "一直有效" in page and "对方说的是这一版" in page
    )
    assert "劳动合同备案、解除、终止劳动合同" in page and "99 版，不在" not in page
    assert "合同第 1 版、第 2 版" in browser.get(reverse("admin-partners")).content.decode()


def test_the_demo_s_authority_is_told_on_its_page_which_version_to_speak(town, filing):
    town.control = Control(town.houses, lambda: [])
    home = f"http://127.0.0.1:{town.port}/"
    page = urlopen(home).read().decode()
    assert '<option value="filing.2">劳动用工备案：第 2 版' in page and '"insurance.1"' not in page
    said = urlopen(f"{home}control/version", b"version=filing.2").read().decode()
    assert "劳动用工备案：说合同第 2 版" in said and filing.speaks == 2
    assert pull("filing") == 0 and PartnerFeed.objects.get().speaks == 2


def test_days_are_kept_on_both_sides(filing, left, employer, also, hired, staff, browser_of):
    """What came in time is worked on later too; after the last day nothing is taken, nothing is told, and both are said."""
    also(3, {"from": (TODAY() - timedelta(days=9)).isoformat(), "to": TODAY().isoformat()})
    also(4, {"from": (TODAY() + timedelta(days=1)).isoformat()})
    kind, _, data = story(employer, newer=False)[0]
    filing.speak(3)
    filing.happen(kind, left.name, left.id_number, days_ago(9).isoformat(), data)
    assert pull("filing") == 1 and filing.understood == "1,2,3"
    page = browser_of(staff(Role.SYSTEM_ADMIN, PROVINCE)).get(reverse("admin-partner", args=["filing"]))
    assert "还没开始" in page.content.decode()
    case = hired(left, since=9)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert work() == 1
        filing.happen(kind, left.name, left.id_number, days_ago(9).isoformat(), data)
        assert send_due("filing") == 0 and filing.messages == {}
        assert PartnerMessage.objects.get(partner="filing").trouble == Trouble.VERSION
        assert pull("filing", hurry=True) == 0 and filing.understood == "1,2,4"
        assert PartnerFeed.objects.get().trouble == Trouble.VERSION
        filing.speak(4)
        assert pull("filing", hurry=True) == 1
        PartnerMessage.objects.update(next_at=timezone.now())
        assert send_due("filing") == 1 and [one["version"] for one in filing.messages.values()] == [4]
    assert LinkedFiling.objects.get(registration=case, target="filing").state == FilingState.ACCEPTED


def test_a_message_goes_out_in_the_version_that_the_partner_last_said(filing, left, hired, also, employer):
    narrow = {"filing": contract("filing").messages["filing"].schema | {"required": ["receipt_no"]}}
    narrow["filing"]["properties"] = narrow["filing"]["properties"] | {"employer": {"type": "string", "maxLength": 2}}
    also(3, {"from": TODAY().isoformat()}, messages={"filing": {"schema": narrow["filing"]}})
    case = hired(left, since=2)
    message = PartnerMessage.objects.get(partner="filing")
    filing.speak(3)
    pull("filing")
    assert send_due("filing") == 1 and filing.messages == {}  # can't be written in that one: nobody else waits for it
    message.refresh_from_db()
    assert (message.state, message.why) == (SendState.REFUSED, "照合同第 3 版写不成，请技术人员看")
    assert LinkedFiling.objects.get(message=message).state == FilingState.REFUSED
    filing.speak(2)
    pull("filing", hurry=True)
    send_again(message=message, payload=message.payload)
    assert send_due("filing") == 1
    (sent,) = filing.messages.values()
    assert sent["version"] == 2 and sent["data"] == {
        "receipt_no": case.receipt_no, "name": left.name, "number": left.id_number, "credit_code": employer.uscc,
        "unit_name": employer.name, "start_date": days_ago(2).isoformat(),
    }  # fmt: skip
    message.refresh_from_db()
    assert message.contract_version == 2 and set(message.payload) >= {"uscc", "employer", "region"}  # ours stay ours


def test_a_conflict_of_the_newer_version_is_decided_and_told_in_its_words(filing, left, hired, employer, actor):
    hired(left, since=39)
    filing.speak(2)
    kind, _, data = story(employer, newer=True)[0]
    filing.happen(kind, left.name, left.id_number, days_ago(40).isoformat(), data)
    exchange("filing")
    services.take(actor=actor, case=Conflict.objects.get(), reason="合同上写的是前一天")
    assert ContractTerm.objects.get().contract == "fixed"
    exchange("filing")
    told = next(one for one in filing.messages.values() if one["kind"] == "conflict.decided")
    assert told["data"] == {"event": filing.events[0]["id"], "result": "1"}


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (2, {}),  # a number that is taken
        (3, {"valid": {}}), (3, {"retention_days": 9}), (3, {"signature": "none"}), (3, {"records": {"married": {}}}),
        (3, {"records": {"contract_ended": {"reads_as": {"fields": {"code": "uscc"}}}}}),
        (3, {"records": {"contract_ended": {"reads_as": {"left_out": ["uscc"]}}}}),
        (3, {"records": {"contract_ended": {"reads_as": {"codes": {"reason": {"other": "married"}}}}}}),
        (3, {"records": {"contract_ended": {"reads_as": {"fields": {"reason": "uscc"}}}}}),
        (3, {"messages": {"conflict.decided": {"reads_as": {"codes": {"decision": {"kept": "kept", "taken": "kept"}}}}}}),
    ],
)  # fmt: skip
def test_a_version_that_nobody_could_keep_to_is_refused(also, number, change):
    also(number, change.pop("valid", {"from": "2026-01-01"}), **change)
    with pytest.raises((ValueError, KeyError)):
        versions("filing")


def test_what_a_new_version_says_is_read_as_the_first_one_says_it():
    """Two codes may mean one where we read; where we write, which one would be a guess."""
    given = {"required": ["a"], "properties": {"a": {"enum": ["x", "y"]}, "c": {}}}
    taken = {"required": ["b"], "properties": {"b": {"enum": ["1"]}, "d": {}}}
    mapping = Mapping({"a": "b"}, {"b": {"x": "1", "y": "1"}}, ["c"])
    mapping.check(given, taken)
    assert mapping.of({"a": "y", "c": 7}) == {"b": "1"}
    with pytest.raises(ValueError, match="no way back"):
        mapping.turned()
    assert [one.version for one in versions("insurance")] == [1] and (DATA / "filing.json").exists()
