"""The register's rule book (domain.md 10.1): who may take a registration where."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale, perform
from portal.exchange.models import Delivery, OutboxEvent
from portal.foundation.identifiers import is_receipt_number
from portal.messages.models import Message
from registration.unemployment import services
from registration.unemployment.enums import Evidence, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db


def test_a_person_submits_and_the_office_of_residence_has_it_with_number_and_promise_date(citizen):
    account = citizen()
    case = cases.submitted(account, TOWN)
    assert case.state == State.SUBMITTED
    assert case.service_office.code == TOWN
    assert is_receipt_number(case.receipt_no) and case.receipt_no.startswith("230882-")
    assert timezone.localdate(case.due_at) > timezone.localdate()
    assert Message.objects.get(person=case.person).kind == "unemployment.received"


def test_a_submission_is_told_to_township_county_and_city_in_the_same_transaction(citizen):
    case = cases.submitted(citizen(), TOWN)
    event = OutboxEvent.objects.get(case_id=case.pk)
    assert event.kind == "unemployment.submit" and event.region_code == TOWN
    told = Delivery.objects.filter(event_id=event.pk).select_related("office")
    assert [one.office.code for one in told.order_by("office__level")] == ["230800000000", "230882000000", TOWN]


def test_a_caseworker_approves_after_seeing_the_document_and_the_spell_begins_today(citizen, acting):
    case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    assert case.state == State.ACTIVE
    assert case.spell.lower == timezone.localdate() and case.spell.upper is None
    assert case.person.is_proved
    link = case.person.links.get()
    assert (link.assurance, link.evidence) == ("counter", Evidence.COUNTER)


def test_nobody_is_registered_before_the_identity_is_proved(citizen, acting):
    case = cases.submitted(citizen(), TOWN)
    with pytest.raises(ValidationError, match="先核对身份"):
        perform(WORKFLOW, "approve", actor=acting(Role.CASEWORKER), case=case)
    assert UnemploymentRegistration.objects.get(pk=case.pk).state == State.SUBMITTED


@pytest.mark.parametrize("role", [Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL, Role.VILLAGE_WORKER, Role.SYSTEM_ADMIN])
def test_only_the_caseworker_decides(citizen, acting, role):
    case = cases.submitted(citizen(), TOWN)
    with pytest.raises(IllegalTransition):
        perform(WORKFLOW, "reject", actor=acting(role), case=case, reason="随便")


def test_a_refusal_needs_a_reason_and_tells_the_person(citizen, acting):
    case, worker = cases.submitted(citizen(), TOWN), acting(Role.CASEWORKER)
    with pytest.raises(ValidationError, match="请写明理由"):
        services.reject(actor=worker, case=case, ground="working", reason="  ")
    services.reject(actor=worker, case=case, ground="working", reason="您还在单位上班")
    assert case.state == State.REJECTED
    assert "您还在单位上班" in Message.objects.get(kind="unemployment.rejected").text


def test_a_second_reader_of_an_old_page_is_told_instead_of_overwriting(citizen, acting):
    case, worker = cases.submitted(citizen(), TOWN), acting(Role.CASEWORKER)
    seen = case.version
    services.withdraw(actor=actor_of(case.account), case=case)
    with pytest.raises(Stale):
        services.reject(actor=worker, case=case, ground="working", reason="看了旧页面", version=seen)


def test_a_person_leaves_on_the_day_of_the_event(citizen, acting):
    account = citizen()
    case = cases.active(account, TOWN, acting(Role.CASEWORKER))
    services.leave(actor=actor_of(account), case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    case.refresh_from_db()
    assert case.state == State.CLOSED and case.exit_code == ExitCode.EMPLOYED
    assert not case.spell.upper_inf


def test_every_step_of_the_table_is_walked_legal_and_illegal(citizen, acting):
    """Given any state, every transition that the table does not list from there is refused."""
    worker, account = acting(Role.CASEWORKER), citizen()
    made = {State.SUBMITTED: cases.submitted(account, TOWN), State.ACTIVE: cases.active(citizen(), TOWN, worker)}
    for state, case in made.items():
        for step in WORKFLOW.transitions:
            if state not in step.sources:
                with pytest.raises(IllegalTransition):
                    perform(
                        WORKFLOW, step.name, actor=SYSTEM if "system" in step.by else worker, case=case, reason="试"
                    )


def test_no_code_but_the_transition_function_changes_a_state_by_orm(citizen):
    case = cases.submitted(citizen(), TOWN)
    with pytest.raises(IntegrityError, match="only through its workflow"), transaction.atomic():
        UnemploymentRegistration.objects.filter(pk=case.pk).update(state=State.WITHDRAWN)


def test_no_code_but_the_transition_function_changes_a_state_by_sql(citizen):
    case = cases.submitted(citizen(), TOWN)
    with (
        pytest.raises(IntegrityError, match="only through its workflow"),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute("UPDATE registration_unemploymentregistration SET state = 'active' WHERE id = %s", [case.pk])


def test_no_row_is_born_beyond_a_draft_without_its_log(citizen):
    account = citizen()
    with pytest.raises(IntegrityError, match="only through its workflow"), transaction.atomic():
        UnemploymentRegistration.objects.create(account=account, state=State.WITHDRAWN)


def test_the_log_says_who_when_from_which_office_and_how(citizen, acting):
    worker = acting(Role.CASEWORKER)
    case = cases.active(citizen(), TOWN, worker)
    last = TransitionLog.objects.filter(case_id=case.pk).latest("at")
    assert (last.name, last.source, last.target) == ("approve", "submitted", "active")
    assert (last.actor_id, last.role, last.office_id) == (worker.user_id, Role.CASEWORKER, worker.office_id)


def test_one_person_is_never_registered_twice_at_the_same_time(citizen, acting):
    """Two accounts, one document: the second approval says so and changes nothing (trust 67)."""
    from tests.harness import id_number

    worker, number = acting(Role.CASEWORKER), id_number()
    cases.active(citizen(), TOWN, worker, number)
    second = cases.submitted(citizen(), TOWN, number)
    with pytest.raises(ValidationError, match="同一时间已经有一次失业登记"):
        services.approve(actor=worker, case=second, evidence=Evidence.COUNTER)
    second.refresh_from_db()
    assert second.state == State.SUBMITTED
