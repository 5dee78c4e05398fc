"""Nobody is known for longer than somebody needs them (PIPL 19, 47; case 105)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.actors import ANONYMOUS, actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation
from portal.cases.contacts.models import Contact
from portal.cases.contacts.services import Said, record
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.services import learn
from portal.people.models import Person
from portal.people.retention.services import FORGOTTEN_NAME, forget_people, lift_hold, set_hold
from portal.privacy import crypto
from registration.help import services as help_services
from registration.help.enums import HelpKind, HelpResult, HelpState
from registration.help.models import PHONE_PURPOSE, HelpRequest
from registration.help.retention import forget_old_calls
from registration.retention import cases_kept_since, drop_old_drafts
from registration.unemployment import services
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
LATER = timedelta(days=11 * 366)


@pytest.fixture
def closed_case(citizen, acting):
    """Somebody who was registered, was called once, said something, and left."""
    worker = acting(Role.CASEWORKER)
    case = cases.active(citizen(), TOWN, worker)
    said = Said(Means.PHONE, Outcome.REACHED, Situation.LOOKING, "家里有老人要照看", NextStep.CONTACT)
    record(actor=worker, case=case, kind="unemployment", said=said)
    learn(person=case.person, code="person.education", value="junior", source=FactSource.SELF)
    services.leave(actor=actor_of(case.account), case=case, exit_code="employed", exit_date=timezone.localdate())
    return case


def asked(phone: str) -> HelpRequest:
    wish = help_services.Wish("张先生", phone, TOWN, HelpKind.FIND_WORK, "想找个看大门的活")
    return help_services.ask_for_help(actor=ANONYMOUS, key=uuid7(), wish=wish)


def forget_after(span: timedelta) -> int:
    return forget_people(cases_kept_since(timezone.now() + span))


def test_case_105_after_their_time_nobody_can_be_told_from_the_rows(closed_case):
    person, number = closed_case.person, closed_case.person.id_number
    assert forget_after(LATER) == 1
    person.refresh_from_db()
    assert (person.name, person.id_number, person.phone, person.address) == (FORGOTTEN_NAME, "", None, None)
    assert (person.birth_date.month, person.birth_date.day) == (1, 1) and person.region_code == "230882000000"
    assert not Person.objects.with_id_number(number).exists()
    assert not Message.objects.filter(person=person).exists() and not PersonFact.objects.filter(person=person).exists()
    assert not person.links.live().exists()
    assert person.events.count() == 0


def test_case_105_the_statistics_do_not_change(closed_case):
    before = UnemploymentRegistration.objects.values("state", "exit_code", "spell", "reason").get(pk=closed_case.pk)
    forget_after(LATER)
    assert UnemploymentRegistration.objects.values(*before).get(pk=closed_case.pk) == before
    contact = Contact.objects.get(case_id=closed_case.pk)
    assert contact.counts and contact.content is None


def test_case_105_nobody_is_forgotten_before_their_time(closed_case):
    assert forget_after(timedelta(days=9 * 365)) == 0


def test_case_105_somebody_registered_is_never_forgotten(citizen, acting):
    cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    assert forget_after(LATER) == 0


def test_case_105_a_legal_hold_stops_it_until_it_is_lifted(closed_case, acting):
    officer = acting(Role.SECURITY_ADMIN)
    held = set_hold(actor=officer, person=closed_case.person, reason="行政复议")
    assert forget_after(LATER) == 0
    lift_hold(actor=officer, hold=held, why="复议办完了")
    assert forget_after(LATER) == 1 and forget_after(LATER) == 0


def test_a_hold_stands_once_and_has_a_reason(closed_case, acting):
    officer = acting(Role.SECURITY_ADMIN)
    set_hold(actor=officer, person=closed_case.person, reason="行政复议")
    with pytest.raises(ValidationError, match="已经在依法留存"), explained():
        set_hold(actor=officer, person=closed_case.person, reason="又一次")
    with pytest.raises(ValidationError, match="写明理由"), explained():
        set_hold(actor=officer, person=closed_case.person, reason="")


def test_what_was_said_can_be_forgotten_but_never_rewritten(closed_case):
    for changed in ({"content": "别的话"}, {"counts": False}, {"content": None, "counts": False}):
        with pytest.raises(IntegrityError, match="kept as it was written"), transaction.atomic():
            Contact.objects.filter(case_id=closed_case.pk).update(**changed)
    assert Contact.objects.filter(case_id=closed_case.pk).update(content=None) == 1


def test_a_draft_that_was_left_for_half_a_year_is_thrown_away(citizen):
    with time_machine.travel(timezone.now() - timedelta(days=200)):
        old = cases.draft(citizen())
    young = cases.draft(citizen())
    assert drop_old_drafts() == 1
    assert list(UnemploymentRegistration.objects.values_list("pk", flat=True)) == [young.pk] != [old.pk]


def test_case_105_who_asked_to_be_called_is_forgotten_once_it_is_long_over(acting):
    """Given one request answered and one still waiting, when ten years have passed, then only the waiting one has a name."""
    worker = acting(Role.CASEWORKER)
    over, waiting = (asked(phone) for phone in ("12655550001", "12655550002"))
    help_services.close(actor=worker, case=over, result=HelpResult.ANSWERED, answer="说清楚了")
    assert forget_old_calls(cases_kept_since()) == 0
    assert forget_old_calls(cases_kept_since(timezone.now() + LATER)) == 1
    over.refresh_from_db()
    waiting.refresh_from_db()
    assert (over.name, over.phone, over.words, over.answer) == (FORGOTTEN_NAME, "", None, None)
    assert (over.state, waiting.name) == (HelpState.CLOSED, "张先生")
    index = crypto.mac("12655550001", PHONE_PURPOSE)
    assert not HelpRequest.objects.filter(phone_index=index).exists()
    assert forget_old_calls(cases_kept_since(timezone.now() + LATER)) == 0
