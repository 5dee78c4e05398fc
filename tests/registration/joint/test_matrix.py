"""The matrix of joint handling, row by row (domain.md 2.9, 8.1): given a person, when an event comes, then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.cases.contacts.models import FollowUpTask
from portal.exchange.partners.contracts import contracts
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerMessage
from portal.exchange.partners.working import handlers
from portal.messages.models import Message
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.services import learn
from portal.people.models import Person
from registration.discovery.enums import LeadKind, LeadState
from registration.discovery.models import Lead
from registration.employment import services as employment
from registration.employment.effects import version_of
from registration.employment.enums import EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration
from registration.exits import services as exits
from registration.exits.models import ExitProposal
from registration.joint import filings, night
from registration.joint.enums import ConflictKind, ConflictState
from registration.joint.matrix import MATRIX
from registration.joint.models import Conflict, ContractTerm, ReasonAsked
from registration.unemployment.enums import ExitCode, State
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.employers import employer_of
from tests.registration.employment.conftest import days_ago
from tests.registration.joint.conftest import exchange, said

pytestmark = pytest.mark.django_db
E, R = EmploymentState, RecordState


@pytest.fixture
def other(citizen, actor):
    """Another employer."""
    return employer_of(citizen(), actor, number=2)


def now(case):
    case.refresh_from_db()
    return case


def fact(person, code):
    return PersonFact.objects.current().filter(person=person, code=code).values_list("value", "source", "exact").first()


def test_every_kind_of_every_contract_means_something_and_nothing_else_does():
    named = {(one.code.value, kind) for one in contracts() for kind in one.records}
    assert named == {(row.partner.value, row.kind) for row in MATRIX} == set(handlers())


# enrolment


def test_enrolled_and_not_unemployed_is_a_draft_that_waits(tell, left, employer):
    assert tell("insurance", "enrolled", left, since=3, **said(employer)).state == R.HANDLED
    case = EmploymentRegistration.objects.get()
    assert (case.state, case.source, case.employer, case.site.is_main) == (E.PROPOSED, "insurance", employer, True)
    assert not version_of(case).counts and version_of(case).first_day == days_ago(3)
    assert not ExitProposal.objects.exists()
    assert fact(left, "employment.hired") == (True, "insurance", True)


def test_enrolled_where_the_employer_registered_the_hire_before_changes_nothing(tell, left, hired, employer):
    case = hired(left, since=40)
    assert tell("insurance", "enrolled", left, since=30, **said(employer)).why == "和就业登记一致"
    assert EmploymentRegistration.objects.get() == case and version_of(now(case)).first_day == days_ago(40)


def test_enrolled_by_an_employer_whom_we_do_not_know_is_kept_in_words(tell, left):
    tell("insurance", "enrolled", left, employer="外地某某有限公司", uscc="91239999MA0000999X")
    case = EmploymentRegistration.objects.get()
    assert (case.employer, case.employer_words, case.region_code) == (None, "外地某某有限公司", TOWN)


def test_enrolled_fills_in_the_employer_that_nobody_named(tell, jobless, employer):
    exits.leave(actor=actor_of(jobless.account), case=jobless, exit_code="employed", exit_date=timezone.localdate())
    assert tell("insurance", "enrolled", jobless.person, **said(employer)).state == R.HANDLED
    case = EmploymentRegistration.objects.get()
    assert (case.employer, case.state) == (employer, E.CURRENT)


def test_enrolled_elsewhere_is_a_contradiction_and_nothing_is_overwritten(tell, left, hired, other):
    case = hired(left, since=40)
    assert tell("insurance", "enrolled", left, since=3, **said(other)).state == R.CONFLICT
    found = Conflict.objects.get()
    assert (found.kind, found.state, found.service_office.code) == (ConflictKind.ELSEWHERE, ConflictState.OPEN, TOWN)
    assert found.sides[0] == ["单位", case.employer.name, other.name] and found.due_at > timezone.now()
    assert now(case).state == E.CURRENT and EmploymentRegistration.objects.count() == 1


def test_enrolled_since_before_the_registration_as_unemployed_is_a_contradiction(tell, jobless, employer):
    assert tell("insurance", "enrolled", jobless.person, since=90, **said(employer)).state == R.CONFLICT
    assert Conflict.objects.get().kind == ConflictKind.STATUS and now(jobless).state == State.ACTIVE


def test_enrolled_while_drawing_benefit_alerts_the_insurance_once(town, tell, jobless, employer):
    tell("insurance", "benefit_started", jobless.person, since=5)
    tell("insurance", "enrolled", jobless.person, **said(employer))
    exchange("insurance")
    alert = PartnerMessage.objects.get(kind="benefit.reemployed")
    assert (alert.state, alert.payload["number"]) == ("accepted", jobless.person.id_number)
    assert [one["kind"] for one in town.houses["insurance"].messages.values()].count("benefit.reemployed") == 1


def test_enrolled_without_benefit_alerts_nobody(tell, jobless, employer):
    tell("insurance", "benefit_started", jobless.person, since=5)
    tell("insurance", "benefit_stopped", jobless.person, since=4)
    tell("insurance", "enrolled", jobless.person, **said(employer))
    assert not PartnerMessage.objects.filter(kind="benefit.reemployed").exists()


def test_enrolled_under_another_name_is_looked_at_by_a_human(tell, jobless, employer):
    assert tell("insurance", "enrolled", jobless.person, name="钱某某", **said(employer)).state == R.CONFLICT
    assert Conflict.objects.get().sides == [["姓名", "张某某", "钱某某"]]
    assert not ExitProposal.objects.exists() and not EmploymentRegistration.objects.exists()
    assert fact(jobless.person, "employment.hired") is None


def test_enrolled_after_a_death_that_another_authority_told_of(tell, left, employer):
    tell("civil", "deceased", left, since=9)
    assert tell("insurance", "enrolled", left, since=3, **said(employer)).state == R.CONFLICT
    assert Conflict.objects.get().kind == ConflictKind.SOURCES and not EmploymentRegistration.objects.exists()


@pytest.mark.parametrize("since", [-40, -1])
def test_enrolled_in_the_future_is_no_record(tell, left, employer, since):
    assert tell("insurance", "enrolled", left, since=since, **said(employer)).state == R.BAD
    assert not EmploymentRegistration.objects.exists()


def test_whoever_only_claims_a_number_is_nobody_yet(tell, citizen, employer):
    """A number that an account typed proves nothing: no data touches that account (trust.md 22; ADR 0004)."""
    claim = cases.submitted(citizen(), TOWN).person
    assert tell("insurance", "enrolled", claim, **said(employer)).state == R.IGNORED
    assert not EmploymentRegistration.objects.exists() and not Message.objects.filter(kind="joint.enrolled").exists()


# stop


def test_stopped_ends_the_work_asks_the_employer_invites_the_person_and_makes_a_lead(tell, left, hired, employer, boss):
    case = hired(left, since=40)
    assert tell("insurance", "stopped", left, since=2, **said(employer), phone="12600000999").state == R.HANDLED
    version = version_of(now(case))
    assert (case.state, version.last_day, version.end_reason, version.source) == (
        E.ENDED,
        days_ago(2),
        "not_said",
        "insurance",
    )
    asked = ReasonAsked.objects.visible_to(actor_of(boss)).get()
    assert asked.due_on == timezone.localdate() + timedelta(days=15)
    lead = Lead.objects.get()
    assert (lead.kind, lead.state, lead.came_by, lead.record.kind) == (
        LeadKind.INSURANCE_STOP,
        LeadState.ASSIGNED,
        None,
        "stopped",
    )
    assert (lead.where, lead.phone, lead.since) == (employer.name, "12600000999", days_ago(2))
    assert FollowUpTask.objects.open().get(case_id=lead.pk).rule == "discovery.insurance_stop"
    letter = Message.objects.get(person=left, kind="joint.stopped")
    assert "登记失业" in letter.text and "失业保险金" in letter.text
    assert fact(left, "employment.hired") == (False, "insurance", True)


def test_stopped_before_the_draft_was_confirmed_takes_everything_back(tell, jobless, employer):
    tell("insurance", "enrolled", jobless.person, **said(employer))
    assert now(jobless).state == State.EXIT_PROPOSED
    tell("insurance", "stopped", jobless.person, **said(employer))
    assert now(jobless).state == State.ACTIVE and EmploymentRegistration.objects.get().state == E.VOIDED
    assert not Lead.objects.exists()  # whoever is registered needs no lead


def test_stopped_of_somebody_we_never_met_is_a_lead_where_a_place_is_known(town):
    nobody = id_number()
    data = {"employer": "某某建筑公司", "uscc": "91239999MA0000999X"}
    town.houses["insurance"].happen("stopped", "李某某", nobody, days_ago(1).isoformat(), data | {"region": TOWN})
    town.houses["insurance"].happen("stopped", "周某某", id_number(), days_ago(1).isoformat(), data)
    exchange("insurance")
    lead, person = Lead.objects.get(), Person.objects.with_id_number(nobody).get()
    assert (lead.person, lead.service_office.code, person.is_proved, person.source) == (person, TOWN, False, "data")


def test_stopped_twice_makes_one_lead(tell, left, employer):
    for since in (3, 2):
        tell("insurance", "stopped", left, since=since, **said(employer))
    assert Lead.objects.count() == 1


def test_stopped_before_the_work_began_is_a_contradiction(tell, left, hired, employer):
    case = hired(left, since=10)
    assert tell("insurance", "stopped", left, since=20, **said(employer)).state == R.CONFLICT
    assert now(case).state == E.CURRENT


# labour contracts


def filing(employer, **more):
    return (
        said(employer)
        | {"contract": "fixed", "first_day": days_ago(40).isoformat(), "until": days_ago(-700).isoformat()}
        | more
    )


def test_a_filed_contract_is_filled_in_as_a_correction_with_its_source(tell, left, hired, employer):
    case = hired(left, since=40)
    tell("filing", "contract_filed", left, **filing(employer, signed_on=days_ago(41).isoformat()))
    version = version_of(now(case))
    assert (version.contract, version.contract_until, version.signed_on, version.source) == (
        "fixed", days_ago(-700), days_ago(41), "filing",
    )  # fmt: skip
    assert case.versions.count() == 2 and version.why


def test_a_filed_contract_of_a_draft_waits_for_its_confirmation(tell, left, employer, actor):
    tell("insurance", "enrolled", left, since=40, **said(employer))
    tell("filing", "contract_filed", left, **filing(employer))
    case = EmploymentRegistration.objects.get()
    assert version_of(case).contract == ""
    employment.confirm(actor=actor, case=case)
    assert version_of(now(case)).contract == "fixed" and case.state == E.CURRENT


def test_a_filed_contract_of_nobody_s_registration_is_a_draft(tell, left, employer):
    tell("filing", "contract_filed", left, **filing(employer))
    assert (EmploymentRegistration.objects.get().state, EmploymentRegistration.objects.get().source) == (
        E.PROPOSED,
        "filing",
    )


def test_a_filed_contract_with_another_first_day_is_a_contradiction(tell, left, hired, employer):
    case = hired(left, since=39)
    assert tell("filing", "contract_filed", left, **filing(employer)).state == R.CONFLICT
    assert version_of(now(case)).first_day == days_ago(39)


@pytest.mark.parametrize(
    "change", [{"until": days_ago(50).isoformat()}, {"contract": "open"}, {"probation_until": days_ago(41).isoformat()}]
)
def test_an_impossible_contract_is_no_record(tell, left, employer, change):
    assert tell("filing", "contract_filed", left, **filing(employer, **change)).state == R.BAD


def test_a_probation_that_ends_soon_is_said_once(tell, left, hired, employer):
    hired(left, since=40)
    tell("filing", "contract_filed", left, **filing(employer, probation_until=days_ago(-6).isoformat()))
    assert [night.remind(timezone.localdate()) for _ in range(2)] == [1, 0]
    assert Message.objects.filter(person=left, kind="joint.probation").count() == 1
    assert ContractTerm.objects.get().reminded_at


def test_a_contract_that_ended_ends_the_work_with_its_reason(tell, left, hired, employer):
    case = hired(left, since=40)
    tell("filing", "contract_ended", left, since=1, uscc=employer.uscc, reason="laid_off")
    version = version_of(now(case))
    assert (case.state, version.end_reason, version.last_day, version.source) == (
        E.ENDED,
        "laid_off",
        days_ago(1),
        "filing",
    )


def test_a_contract_s_end_gives_the_reason_that_the_insurance_did_not_know(tell, left, hired, employer):
    case = hired(left, since=40)
    tell("insurance", "stopped", left, since=1, **said(employer))
    tell("filing", "contract_ended", left, since=1, uscc=employer.uscc, reason="agreed")
    assert version_of(now(case)).end_reason == "agreed"


def test_two_reasons_are_a_contradiction(tell, left, hired, employer, boss):
    case = hired(left, since=40)
    employment.end(
        actor=actor_of(boss), case=case, last_day=days_ago(1), end_reason=EndReason.RESIGNED, source=Source.EMPLOYER
    )
    assert tell("filing", "contract_ended", left, since=1, uscc=employer.uscc, reason="dismissed").state == R.CONFLICT
    assert version_of(now(case)).end_reason == "resigned"


def test_a_layoff_only_says_closer_what_somebody_answered_when_they_registered(tell, left, hired, employer):
    case = hired(left, since=40)
    employment.end(actor=SYSTEM, case=case, last_day=days_ago(1), end_reason=EndReason.DISMISSED, source=Source.SELF)
    assert tell("filing", "contract_ended", left, since=1, uscc=employer.uscc, reason="laid_off").state == R.HANDLED
    assert version_of(now(case)).end_reason == "laid_off"


# businesses


def test_a_registered_business_proposes_the_exit_and_offers_help_to_founders(tell, jobless):
    tell("market", "business_registered", jobless.person, employer="某某小吃店", uscc="92239999MA0000999X")
    proposal = ExitProposal.objects.get()
    assert (proposal.exit_code, proposal.exact, now(jobless).state) == ("self_employed", True, State.EXIT_PROPOSED)
    assert "创业" in Message.objects.get(person=jobless.person, kind="joint.started").text
    tell("market", "business_closed", jobless.person, uscc="92239999MA0000999X")
    assert now(jobless).state == State.ACTIVE and fact(jobless.person, "business.registered")[0] is False


# facts


@pytest.mark.parametrize(
    ("partner", "kind", "data", "code", "value", "source"),
    [
        ("insurance", "benefit_started", {}, "person.draws_benefit", True, "insurance"),
        ("insurance", "benefit_stopped", {}, "person.draws_benefit", False, "insurance"),
        ("insurance", "pension_started", {}, "person.draws_pension", True, "pension"),
        ("insurance", "pension_stopped", {}, "person.draws_pension", False, "pension"),
        ("education", "enrolled", {"school": "某某大学"}, "person.in_school", True, "education"),
        ("education", "left", {"school": "某某大学"}, "person.in_school", False, "education"),
        ("education", "unplaced", {"school": "某某大学"}, "person.unplaced_graduate", True, "education"),
        ("civil", "low_income", {"class": "dibao"}, "person.low_income", True, "civil"),
        ("civil", "low_income_ended", {}, "person.low_income", False, "civil"),
        ("civil", "deceased", {}, "person.deceased", True, "civil"),
        ("disability", "certified", {"level": "2"}, "person.disability", True, "disability"),
        ("disability", "certificate_ended", {}, "person.disability", False, "disability"),
        ("veterans", "joined", {}, "person.in_army", True, "veterans"),
        ("veterans", "discharged", {}, "person.in_army", False, "veterans"),
        ("security", "deceased", {}, "person.deceased", True, "security"),
        ("security", "emigrated", {}, "person.emigrated", True, "security"),
    ],
)  # fmt: skip
def test_an_event_becomes_a_fact_with_source_and_date(tell, left, partner, kind, data, code, value, source):
    assert tell(partner, kind, left, since=4, **data).state == R.HANDLED
    found = PersonFact.objects.current().get(person=left, code=code)
    assert (found.value, found.source, found.since, found.exact) == (value, source, days_ago(4), True)


def test_the_degree_of_a_disability_is_ciphertext(tell, left, sql):
    tell("disability", "certified", left, level="3")
    assert PersonFact.objects.get(person=left).note == "3"
    assert sql("SELECT value::text FROM portal_personfact WHERE code = 'person.disability'") == [("true",)]


@pytest.mark.parametrize(("partner", "kind", "data", "lead"), [
    ("education", "unplaced", {"school": "某某大学"}, LeadKind.GRADUATE), ("civil", "low_income", {"class": "edge"}, LeadKind.LOW_INCOME),
    ("veterans", "discharged", {}, LeadKind.VETERAN),
])  # fmt: skip
def test_some_facts_are_leads_besides(tell, left, partner, kind, data, lead):
    tell(partner, kind, left, **data)
    assert Lead.objects.get().kind == lead


def test_whoever_is_discharged_is_a_veteran_since_that_day_and_stays_one(tell, left):
    tell("veterans", "joined", left, since=700)
    assert fact(left, "person.veteran") is None and not Lead.objects.exists()
    tell("veterans", "discharged", left, since=4, region=TOWN, phone="12600000999")
    found, lead = PersonFact.objects.current().get(person=left, code="person.veteran"), Lead.objects.get()
    assert (found.value, found.source, found.since, found.exact) == (True, "veterans", days_ago(4), True)
    assert (lead.get_kind_display(), lead.person, lead.phone, lead.since) == (
        "退役军人",
        left,
        "12600000999",
        days_ago(4),
    )
    tell("veterans", "joined", left, since=1)
    assert fact(left, "person.veteran") == (True, "veterans", True) and fact(left, "person.in_army")[0] is True


def test_two_authorities_that_differ_are_a_contradiction_and_the_later_word_is_not_taken_by_itself(tell, left):
    learn(person=left, code="person.deceased", value=False, source=FactSource.SECURITY, since=days_ago(1), exact=True)
    assert tell("civil", "deceased", left, since=5).state == R.CONFLICT
    assert not PersonFact.objects.filter(person=left, source="civil").exists()
    assert Conflict.objects.get().ours_from == "公安数据"


# unemployment → insurance


def test_an_approved_registration_is_told_to_the_insurance_and_never_waits_for_it(town, jobless):
    message = PartnerMessage.objects.get(kind="unemployment.approved")
    assert (message.person_id, message.state) == (jobless.person_id, "pending")
    exchange("insurance")
    told = next(iter(town.houses["insurance"].messages.values()))
    assert (told["kind"], told["data"]["receipt_no"]) == ("unemployment.approved", jobless.receipt_no)
    assert now(message).state == "accepted" and now(jobless).state == State.ACTIVE


def _told_insurance():
    return list(
        PartnerMessage.objects.filter(kind__startswith="unemployment.").order_by("id").values_list("kind", flat=True)
    )


def test_the_end_of_a_registration_is_told_to_the_insurance_once_and_a_mistaken_end_is_taken_back(town, jobless, actor):
    exits.leave(actor=actor, case=jobless, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    assert _told_insurance() == ["unemployment.approved", "unemployment.ended"]
    exchange("insurance")
    ended = [one for one in town.houses["insurance"].messages.values() if one["kind"] == "unemployment.ended"]
    assert [one["data"]["receipt_no"] for one in ended] == [jobless.receipt_no]
    assert set(ended[0]["data"]) == {"receipt_no", "name", "number", "ended_on", "reason"}
    exits.reopen(actor=actor, case=jobless, reason="录用取消了")
    assert _told_insurance() == ["unemployment.approved", "unemployment.ended", "unemployment.approved"]


def test_whoever_was_never_taken_up_is_no_end_for_the_insurance(town, jobless):
    PartnerMessage.objects.all().delete()
    filings.over(now(jobless))
    over = now(jobless)
    over.state = State.CLOSED
    filings.over(over)
    assert _told_insurance() == []


@pytest.fixture(autouse=True)
def _connected(town):
    """Partners are there before anybody registers."""
    assert town and COUNTY


def test_everybody_is_told_once_however_often_the_same_comes(town, tell, jobless, employer):
    tell("insurance", "enrolled", jobless.person, **said(employer))
    event = town.houses["insurance"].events[-1]
    for _ in range(3):
        town.houses["insurance"].publish(event)
        exchange("insurance")
    assert EmploymentRegistration.objects.count() == ExitProposal.objects.count() == 1
    assert Message.objects.filter(kind="joint.enrolled").count() == 1
