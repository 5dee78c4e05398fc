"""Every step of every register has its words in the inbox, and somebody who gets them (requirement 18.2)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from assistance.followup.escalate import ESCALATED
from matching.applications import workflow as applications
from matching.review import workflow as review
from matching.vacancies import workflow as vacancies
from portal.accounts.enums import ActorKind, OfficeLevel
from portal.cases.models import TransitionLog
from portal.exchange.kinds import GROUPS, KINDS, VILLAGE_KINDS, kind_of
from portal.exchange.models import Delivery, OutboxEvent
from portal.exchange.services import publish
from registration.discovery import workflow as leads
from registration.discovery.enums import LeadOutcome
from registration.employment import workflow as employment
from registration.help import workflow as help_requests
from registration.jobseeking import workflow as seekers
from registration.joint import workflow as conflicts
from registration.recruiting import workflow as employers
from registration.transfer import workflow as transfers
from registration.unemployment import workflow as unemployment
from registration.unemployment.enums import AskAbout, ExitCode, RejectGround
from registration.unemployment.unaccepted import UNACCEPTED, UNASSIGNED
from tests.conftest import CITY, COUNTY, OTHER_TOWN, TOWN, office_at
from tests.registration import cases

STEPS = [
    pytest.param(table, step, id=f"{table.kind}.{step.name}")
    for table in (
        unemployment.WORKFLOW,
        help_requests.WORKFLOW,
        transfers.WORKFLOW,
        leads.WORKFLOW,
        employers.WORKFLOW,
        employment.WORKFLOW,
        conflicts.WORKFLOW,
        seekers.WORKFLOW,
        vacancies.WORKFLOW,
        review.QUESTIONS,
        review.REPORTS,
        review.SUSPENSIONS,
        applications.WORKFLOW,
    )
    for step in table.transitions
]
# Of vacancies and applications the units hear only what asks something of them: most steps are the employer's own.
OF_EMPLOYERS = {"vacancy", "vacancy_question", "vacancy_report", "employer_suspension", "application"}
WITH_FACTS_OF_THEIR_OWN = {"employment"} | OF_EMPLOYERS  # their effects are run on real cases where they live


def is_told(table, step):
    name = f"{table.kind}.{step.name}"
    return name in KINDS if table.kind in OF_EMPLOYERS else name not in leads.UNTOLD


TOLD = [param for param in STEPS if is_told(*param.values)]
FORBIDDEN_TO_A_VILLAGE = ("不予", "申诉", "作废", "退出", "异议", "证件", "低保", "残疾")


@pytest.mark.parametrize(("table", "step"), TOLD)
def test_every_step_has_words_and_says_what_to_do(table, step):
    kind = KINDS[f"{table.kind}.{step.name}"]
    assert kind.what and kind.group in GROUPS
    for level in (OfficeLevel.TOWNSHIP, OfficeLevel.COUNTY, OfficeLevel.CITY):
        assert kind.todo(level)
    assert kind.todo(OfficeLevel.PROVINCE) == ""


def test_an_escalation_has_words_and_no_word_stands_without_its_step():
    known = {f"{param.values[0].kind}.{param.values[1].name}" for param in TOLD} | {ESCALATED, UNACCEPTED, UNASSIGNED}
    assert set(KINDS) == known
    assert kind_of("no.such").what == "有新情况"


@pytest.mark.parametrize("code", sorted(VILLAGE_KINDS))
def test_a_villages_task_tells_nothing_of_the_case(code):
    assert not [word for word in FORBIDDEN_TO_A_VILLAGE if word in KINDS[code].village]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "step"), [one for one in TOLD if one.values[0].kind not in WITH_FACTS_OF_THEIR_OWN])
def test_every_step_reaches_township_county_and_city_and_a_village_that_has_a_task(
    table, step, village_office, citizen
):
    """The step's own effect is run on a real case: what it publishes is what the offices get."""
    case = cases.submitted(citizen(), village_office.code)
    case.spell = SimpleNamespace(lower=timezone.localdate() - timedelta(days=9), upper=None)
    case.account_class = ""
    case.to_office_id, case.to_region_code = office_at(OTHER_TOWN).pk, OTHER_TOWN
    log = TransitionLog.objects.create(
        case_kind=table.kind, case_id=case.pk, person_id=case.person_id, region_code=case.region_code,
        service_office_id=case.service_office_id, name=step.name, source="x", target=step.target,
        actor_kind=ActorKind.STAFF, channel="web",
    )  # fmt: skip
    facts = {
        "served_before": (case.service_office_id, case.region_code), "person_before": case.person_id,
        "about": AskAbout.values[0], "ground": RejectGround.values[0], "words": "请再看看",
        "exit_code": ExitCode.EMPLOYED, "exit_date": timezone.localdate(), "region_code": OTHER_TOWN,
        "office": office_at(OTHER_TOWN), "answer": "好", "outcome": LeadOutcome.EMPLOYED,

        "evidence": "counter",
    }  # fmt: skip
    step.effect(case, log, None, facts)
    event = OutboxEvent.objects.get(
        log_id=log.pk, service_office_id=log.service_office_id
    )  # the other side has its own
    told = Delivery.objects.filter(event_id=event.pk).values_list("office__code", flat=True)
    village = {village_office.code} if event.kind in VILLAGE_KINDS else set()
    assert set(told) == {TOWN, COUNTY, CITY} | village


@pytest.mark.django_db
def test_both_sides_of_a_move_hear_of_it(citizen):
    case = cases.submitted(citizen(), TOWN)
    log = TransitionLog.objects.filter(case_id=case.pk).latest("at")
    there = publish(log, office=office_at(OTHER_TOWN).pk, region_code=OTHER_TOWN)
    told = Delivery.objects.filter(event_id=there.pk).values_list("office__code", flat=True)
    assert list(told) and set(told) == {OTHER_TOWN, COUNTY, CITY}
