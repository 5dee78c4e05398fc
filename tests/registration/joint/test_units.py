"""The register of businesses as a source of employers: set up, changed, struck off, back again; once, whatever is killed."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Assurance, Role
from portal.config.demo.partners.moods import Mood
from portal.exchange.partners import working
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerRecord
from portal.exchange.partners.pulling import pull
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.employers.enums import LegalSource, LegalState
from portal.people.employers.models import Employer
from portal.people.employers.services import record_legal_state
from portal.people.identity import read_identity
from portal.people.services import Typed, claim_person, prove_identity
from registration.employment.enums import EmploymentState, EndReason, Source
from registration.employment.models import EmploymentSpell
from registration.joint import checks, closing, services
from registration.joint.enums import ConflictKind, EndAnswer, EndResult
from registration.joint.follow import reassign
from registration.joint.models import Conflict, ProposedEnd, RegisterCheck
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number
from tests.people.employers import credit_code
from tests.registration.employment.conftest import days_ago, somebody
from tests.registration.joint.conftest import exchange

pytestmark = pytest.mark.django_db
SET_UP = {"kind": "private", "size": "micro", "industry": "F", "region": COUNTY}


@pytest.fixture
def says(town):
    """`says("unit_closed", employer, since=0, **data)`: the register of businesses tells of a unit; its record."""

    def say(what, name, code, /, *, since=0, **data):
        event = town.houses["market"].happen(what, name, code, days_ago(since).isoformat(), data)
        exchange("market")
        return PartnerRecord.objects.get(event_id=event["id"])

    return say


@pytest.fixture
def of(says, employer):
    """The same about the employer of these tests."""
    return lambda what, **more: says(what, employer.name, employer.uscc, **more)


def again(one):
    one.refresh_from_db()
    return one


def test_a_unit_set_up_is_a_known_employer_once(says, acting):
    assert says("unit_opened", "富锦市示例小吃店有限公司", credit_code(7), **SET_UP).why == "进了用人单位名册"
    one = Employer.objects.get()
    assert (one.name, one.size, one.region_code, one.legal_source) == (
        "富锦市示例小吃店有限公司",
        "micro",
        COUNTY,
        LegalSource.REGISTER,
    )
    assert says("unit_opened", one.name, one.uscc, **SET_UP).why == "和用人单位名册一致"
    assert Employer.objects.visible_to(acting(Role.COUNTY_REVIEWER, COUNTY)).get() == one


@pytest.mark.parametrize(
    ("kind", "since", "data", "ends"),
    [
        ("unit_opened", 0, SET_UP | {"region": "110101000000"}, (RecordState.IGNORED, "不在本省登记的单位")),
        ("unit_opened", -1, SET_UP, (RecordState.BAD, "日期还没到，请对方核对")),
        ("unit_opened", 0, SET_UP | {"size": "none"}, (RecordState.BAD, "单位类别和规模对不上，请对方核对")),
        ("unit_changed", 0, {"before": {}, "now": {"size": "small"}}, (RecordState.IGNORED, "平台没有这个单位")),
        ("unit_closed", 0, {}, (RecordState.IGNORED, "平台没有这个单位")),
    ],
)
def test_what_is_about_nobody_here_or_impossible_changes_nothing(says, kind, since, data, ends):
    record = says(kind, "富锦市示例小吃店有限公司", credit_code(7), since=since, **data)
    assert (record.state, record.why) == ends and not Employer.objects.exists()


def test_a_code_that_no_unit_can_have_is_not_taken(town):
    town.houses["market"].happen("unit_closed", "某某公司", "91239999MA00000180", days_ago(0).isoformat(), {})
    exchange("market")
    record = PartnerRecord.objects.get()
    assert (record.state, record.why) == (RecordState.BAD, ".unit.number: not a number that exists")


def test_a_change_is_followed_where_we_say_what_was_there_before(of, employer):
    site = employer.sites.get()
    before = {"name": employer.name, "size": "small", "address": site.address}
    now = {"name": "富锦市示例新米业有限公司", "size": "medium", "address": "新开路 3 号"}
    assert of("unit_changed", before=before, now=now).why == "跟着改了"
    assert (again(employer).name, employer.size, again(site).address) == (now["name"], "medium", "新开路 3 号")
    assert of("unit_changed", before=before, now=now).why == "和用人单位名册一致"


@pytest.mark.parametrize("decision", ["keep", "take"])
def test_another_word_is_a_contradiction_and_nothing_is_overwritten(
    of, employer, boss, actor, browser_of, worker, decision
):
    name = employer.name
    record = of("unit_changed", before={"name": "从没有过的名称"}, now={"name": "另一个名称", "size": "small"})
    case = Conflict.objects.get()
    assert (record.state, case.kind, case.person, case.employer) == (
        RecordState.CONFLICT,
        ConflictKind.UNIT,
        None,
        employer,
    )
    assert case.sides == [["单位名称", name, "另一个名称"]] and again(employer).name == name
    browser = browser_of(worker)
    assert name in browser.get(reverse("conflicts")).content.decode()
    page = browser.get(reverse("conflict", args=[case.pk])).content.decode()
    assert "另一个名称" in page and employer.uscc in page and "发消息问本人" not in page
    assert reassign(days_ago(0)) == 0
    getattr(services, decision)(actor=actor, case=case, reason="看过执照")
    assert again(employer).name == (name if decision == "keep" else "另一个名称")
    assert again(record).state == (RecordState.IGNORED if decision == "keep" else RecordState.HANDLED)
    assert Message.objects.get(kind="joint.decided").text.startswith("单位的情况不一样的事处理好了")


def test_a_licence_seen_after_the_day_contradicts_and_taking_it_strikes_off(of, employer, actor):
    assert of("unit_closed", since=1).state == RecordState.CONFLICT
    case = Conflict.objects.get()
    assert case.kind == ConflictKind.LEGAL and again(employer).legal_state == LegalState.ACTIVE
    services.take(actor=actor, case=case, reason="执照是旧的")
    assert again(employer).legal_state == LegalState.CANCELLED


@pytest.mark.parametrize("kind", ["unit_closed", "unit_revoked"])
def test_struck_off_proposes_ends_and_tells_everybody_once_whatever_is_killed(
    town, employer, hired, left, citizen, actor, kind, monkeypatch
):
    other, gone = somebody(citizen(), actor), somebody(citizen(), actor)
    cases = [hired(left, since=40), hired(other, since=0)]
    over = hired(gone, since=40)
    from registration.employment import services as employment

    employment.end(actor=actor, case=over, last_day=days_ago(3), end_reason=EndReason.RESIGNED, source=Source.OFFICE)
    town.houses["market"].happen(kind, employer.name, employer.uscc, days_ago(0).isoformat(), {})
    pull("market", hurry=True)
    monkeypatch.setattr(closing, "tell_now", _killed)
    working.work()
    assert not ProposedEnd.objects.exists() and again(employer).legal_state == LegalState.ACTIVE  # all of it or nothing
    monkeypatch.undo()
    PartnerRecord.objects.update(next_at=timezone.now())
    for _ in range(2):
        working.work()
        exchange("market")
    assert again(employer).legal_state == LegalState.CANCELLED and employer.legal_source == LegalSource.REGISTER
    assert set(ProposedEnd.objects.values_list("registration", flat=True)) == {one.pk for one in cases}
    assert all(again(one).state == EmploymentState.CURRENT for one in cases)  # nothing ends by data alone
    told = Message.objects.filter(kind="joint.end_proposed").values_list("person", flat=True)
    assert sorted(told) == sorted([left.pk, other.pk])
    assert "还有 2 名职工" in Message.objects.get(kind="joint.unit_struck_off").text


def _killed(*_args):
    raise RuntimeError("killed")


def test_an_event_twice_and_after_a_restoration_proposes_anew(of, employer, hired, left):
    case = hired(left, since=40)
    of("unit_closed")
    of("unit_closed")
    assert ProposedEnd.objects.count() == 1
    assert of("unit_restored").why == "恢复了，终止的建议撤回了"
    assert ProposedEnd.objects.get().result == EndResult.TAKEN_BACK and again(employer).legal_state == LegalState.ACTIVE
    of("unit_abnormal")
    assert again(employer).legal_state == LegalState.ABNORMAL and again(case).state == EmploymentState.CURRENT
    of("unit_revoked")
    assert ProposedEnd.objects.waiting().get().registration == case
    assert of("unit_abnormal").why == "单位已经注销或吊销"


def test_the_worker_says_gone_and_the_employment_ends_on_the_day(of, hired, left, browser_of, citizen, boss):
    case = hired(left, since=40)
    of("unit_closed")
    one, account = ProposedEnd.objects.get(), left.links.get().account
    browser, url = browser_of(account), reverse("my-end", args=[one.pk])
    assert url in browser.get(reverse("my")).content.decode()
    assert "请给职工办终止" in browser_of(boss).get(reverse("my")).content.decode()
    assert browser_of(citizen()).get(url).status_code == 404
    assert "请选一个" in browser.post(url, {}).content.decode()
    assert browser.post(url, {"answer": EndAnswer.LEFT}, follow=True).status_code == 200
    spell = EmploymentSpell.objects.now().get(registration=case)
    assert (again(case).state, spell.last_day, spell.end_reason, spell.source) == (
        EmploymentState.ENDED, days_ago(0), EndReason.EMPLOYER_CLOSED, Source.MARKET,
    )  # fmt: skip
    assert again(one).result == EndResult.ENDED and url not in browser.get(reverse("my")).content.decode()


def test_the_office_ends_those_who_said_nothing_and_keeps_who_is_still_there(
    of, hired, left, citizen, actor, browser_of, worker
):
    people = [left, somebody(citizen(), actor), somebody(citizen(), actor)]
    cases = [hired(one, since=40) for one in people]
    of("unit_revoked")
    still = ProposedEnd.objects.get(registration=cases[0])
    closing.answer(actor=actor_of(left.links.get().account), proposed=still, answer=EndAnswer.STILL)
    browser, first = browser_of(worker), ProposedEnd.objects.get(registration=cases[1])
    page = browser.get(reverse("ends")).content.decode()
    assert page.count("data-row") == 3 and "还在那儿上班" in page
    url = reverse("end", args=[first.pk])
    assert "还有 1 人没有说还在上班" in browser.get(url).content.decode()
    browser.post(url, {"act": "end", "others": "on"})
    assert [again(one).state for one in cases] == [
        EmploymentState.CURRENT,
        EmploymentState.ENDED,
        EmploymentState.ENDED,
    ]
    assert "已经办过了" in browser.post(url, {"act": "end"}).content.decode()
    url = reverse("end", args=[still.pk])
    assert "请写为什么不终止" in browser.post(url, {"act": "keep", "reason": ""}).content.decode()
    browser.post(url, {"act": "keep", "reason": "换了执照，人还在"})
    assert again(still).result == EndResult.KEPT and "没有要核对的" in browser.get(reverse("ends")).content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_thirty_rows_cost_no_more_questions_than_one(
    of, hired, left, citizen, actor, browser_of, worker, many, django_assert_max_num_queries
):
    for person in [left, *(somebody(citizen(), actor) for _ in range(many - 1))]:
        hired(person, since=40)
    of("unit_closed")
    browser = browser_of(worker)
    browser.get(reverse("ends"))
    with django_assert_max_num_queries(40):
        assert browser.get(reverse("ends")).content.decode().count("data-row") == many


@pytest.mark.parametrize("known", [True, False])
def test_the_business_of_a_person_that_closes_is_a_unit_that_is_gone(
    town, tell, employer, hired, left, citizen, actor, boss, known
):
    somebody(boss, actor)
    owner = somebody(citizen(), actor)
    hired(left, since=40)
    for on in range(2):  # the registry says it by the person, then by the unit, and a day later once more
        number = owner.id_number if known else id_number()
        town.houses["market"].happen(
            "business_closed", owner.name, number, days_ago(0).isoformat(), {"uscc": employer.uscc}
        )
        town.houses["market"].happen("unit_closed", employer.name, employer.uscc, days_ago(0).isoformat(), {})
        with time_machine.travel(timezone.now() + timedelta(days=on), tick=True):
            exchange("market")
    assert again(employer).legal_state == LegalState.CANCELLED and ProposedEnd.objects.count() == 1
    assert Message.objects.filter(kind="joint.unit_struck_off").count() == 1


def test_who_hears_of_a_legal_state_hears_once_of_each_change(employer, monkeypatch):
    from portal.people.employers import services as register

    heard = []
    monkeypatch.setattr(register, "_listeners", [lambda one: heard.append(one.legal_state)])
    for state in (LegalState.CANCELLED, LegalState.CANCELLED, LegalState.ACTIVE):
        record_legal_state(actor=SYSTEM, employer=employer, state=state, source=LegalSource.REGISTER)
    assert heard == [LegalState.CANCELLED, LegalState.ACTIVE]


def test_another_name_under_the_code_strikes_nobody_off_before_somebody_decides(says, employer, hired, left, actor):
    hired(left, since=40)
    record = says("unit_revoked", "富锦市另一家米业有限公司", employer.uscc)
    case = Conflict.objects.get()
    assert (record.state, case.kind, case.sides[0][2]) == (
        RecordState.CONFLICT,
        ConflictKind.UNIT,
        "富锦市另一家米业有限公司",
    )
    assert again(employer).legal_state == LegalState.ACTIVE and not ProposedEnd.objects.exists()
    services.take(actor=actor, case=case, reason="以前叫这个名字")
    assert again(employer).legal_state == LegalState.CANCELLED and ProposedEnd.objects.count() == 1


def test_case_63_the_second_of_two_sees_what_the_first_decided_and_keeps_their_words(
    of, hired, left, browser_of, worker, staff
):
    case = hired(left, since=40)
    of("unit_revoked")
    one = ProposedEnd.objects.get()
    first, second = browser_of(worker), browser_of(staff(Role.CASEWORKER, username="second"))
    url = reverse("end", args=[one.pk])
    assert first.post(url, {"act": "end"}).status_code == 302
    page = second.post(url, {"act": "keep", "reason": "人还在，换了执照"}).content.decode()
    assert "这一件已经办过了" in page and "终止了" in page and "人还在，换了执照" in page
    assert again(case).state == EmploymentState.ENDED and again(one).result == EndResult.ENDED


@pytest.mark.parametrize("mood", [Mood.DOWN, Mood.HTML, Mood.FORGED])
def test_case_82_a_registry_that_is_away_or_lies_for_three_days_strikes_off_once(town, employer, hired, left, mood):
    hired(left, since=40)
    house, start = town.houses["market"], timezone.now()
    house.happen("unit_closed", employer.name, employer.uscc, days_ago(0).isoformat(), {})
    house.be(mood)
    for day in range(3):
        with time_machine.travel(start + timedelta(days=day, hours=1), tick=True):
            exchange("market")
    assert again(employer).legal_state == LegalState.ACTIVE and not ProposedEnd.objects.exists()
    house.be(Mood.WELL)
    with time_machine.travel(start + timedelta(days=3, hours=2), tick=True):
        exchange("market")
        exchange("market")
    assert again(employer).legal_state == LegalState.CANCELLED
    assert ProposedEnd.objects.get().last_day == days_ago(0)
    assert (
        Message.objects.filter(kind__in=["joint.end_proposed", "joint.unit_struck_off"])
        .values("kind")
        .distinct()
        .count()
        == 2
    )


RARE = "𠮷㛃䶮𰜩\ue863"


def test_case_39_rare_names_come_and_go_unchanged(town, says, hired, citizen, actor, boss, browser_of, settings):
    account = citizen()
    typed = Typed(RARE, read_identity(id_number()), "resident", account.phone, TOWN)
    person = claim_person(actor=actor_of(account), account=account, typed=typed, source="web")
    person = prove_identity(actor=actor, person=person, assurance=Assurance.COUNTER, evidence="看过证件")
    case = hired(person, since=2)
    checks.ask(actor=actor, key=uuid7(), person=person, kind="identity", reason="核对")
    says("unit_opened", f"富锦市{RARE}小吃店", credit_code(7), **SET_UP)
    for partner, kind in (("insurance", "filing"), ("filing", "filing"), ("security", "identity.check")):
        exchange(partner)
        exchange(partner)
        sent = [one["data"] for one in town.houses[partner].messages.values() if one["kind"] == kind]
        assert [one["name"] for one in sent] == [RARE]
    assert Employer.objects.get(uscc=credit_code(7)).name == f"富锦市{RARE}小吃店"
    assert RegisterCheck.objects.get().result == "same" and not Conflict.objects.exists()
    own = browser_of(boss)
    assert RARE in own.get(reverse("employment-receipts", args=[case.pk])).content.decode()
    assert own.get(reverse("employment-receipts-pdf", args=[case.pk])).content.startswith(b"%PDF")
