"""Case 62: the same note of a visit at the same moment, as a phone sends it whose answer got lost: one contact."""

import json

import pytest
from django.utils import timezone

from assistance.followup.visits.models import VisitNote
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import Contact
from portal.cases.contacts.services import plan
from portal.foundation.identifiers import uuid7
from tests.conftest import TOWN
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


def test_case_62_a_note_that_comes_twice_at_once_is_one(staff, citizen, browser_of):
    town, worker = staff(Role.CASEWORKER, TOWN), staff(Role.VILLAGE_WORKER, TOWN)
    case = cases.active(citizen(), TOWN, actor_of(town))
    task = plan(case=case, kind="unemployment", step=Step.VISIT, due_on=timezone.localdate(), rule="test")
    first, second, key = browser_of(worker), browser_of(worker), str(uuid7())
    note = json.dumps({"task": str(task.pk), "outcome": "not_home", "situation": "", "words": "没人"})

    def bring(browser):
        return browser.post("/visits/notes/", note, content_type="application/json", headers={"Idempotency-Key": key})

    answers = at_once(lambda: bring(first), lambda: bring(second))
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].json() == answers[1].json() and Contact.objects.count() == 1 == VisitNote.objects.count()
