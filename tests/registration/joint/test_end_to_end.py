"""An insurance record closes an unemployment spell by proposal, opens the employment, stops the reminder and tells everybody, once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.cases.contacts.models import FollowUpTask
from portal.exchange.models import Delivery, InboxItem, OutboxEvent
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerRecord
from portal.exchange.relay import relay
from portal.messages.models import Message
from registration.employment.effects import version_of
from registration.employment.enums import EmploymentState
from registration.employment.models import EmploymentRegistration
from registration.exits.models import ExitProposal
from registration.exits.sweep import Sweep
from registration.unemployment.enums import State
from tests.conftest import CITY, COUNTY, TOWN
from tests.registration.joint.conftest import exchange, said

pytestmark = pytest.mark.django_db


def test_from_the_insurance_s_record_to_the_closed_spell_and_the_open_employment(town, jobless, employer):
    today = timezone.localdate()
    assert FollowUpTask.objects.open().filter(case_id=jobless.pk).exists()
    town.houses["insurance"].happen("enrolled", "张某某", jobless.person.id_number, today.isoformat(), said(employer))
    for _ in range(3):  # asked again and again: one record, one effect
        exchange("insurance")
    record, work = PartnerRecord.objects.get(), EmploymentRegistration.objects.get()
    proposal = ExitProposal.objects.get()
    assert (record.state, record.batch.count) == (RecordState.HANDLED, 1)
    assert (work.state, work.employer, work.source, work.channel) == (
        EmploymentState.PROPOSED, employer, "insurance", "data",
    )  # fmt: skip
    assert (proposal.exit_code, proposal.event_date, proposal.exact) == ("employed", today, True)
    jobless.refresh_from_db()
    assert jobless.state == State.EXIT_PROPOSED and jobless.spell.upper is None  # nothing is closed by data alone
    later = timezone.now() + timedelta(days=15)
    with time_machine.travel(later, tick=False):
        for _ in range(2):
            sweep = Sweep(timezone.localdate())
            sweep.take_back()
            sweep.propose()
            sweep.confirm()
    jobless.refresh_from_db()
    work.refresh_from_db()
    assert (jobless.state, jobless.exit_code, jobless.spell.upper) == (
        State.CLOSED,
        "employed",
        today + timedelta(days=1),
    )
    assert work.state == EmploymentState.CURRENT and version_of(work).first_day == today
    assert EmploymentRegistration.objects.count() == 1
    assert not FollowUpTask.objects.open().filter(case_id=jobless.pk).exists()  # the reminder has stopped
    kinds = list(Message.objects.filter(person=jobless.person).values_list("kind", flat=True))
    assert [kinds.count(kind) for kind in ("joint.enrolled", "exit.proposed", "exit.confirmed")] == [1, 1, 1]
    Delivery.objects.update(
        next_at=timezone.now()
    )  # what happened in a fortnight is due by the database's clock of today
    relay()
    for kind in ("employment.propose", "unemployment.propose_exit", "unemployment.confirm_exit", "employment.confirm"):
        event = OutboxEvent.objects.get(kind=kind)
        told = InboxItem.objects.filter(event_id=event.pk).values_list("office__code", flat=True)
        assert sorted(told) == sorted([TOWN, COUNTY, CITY]), kind
