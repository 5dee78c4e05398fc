"""A township with people to be visited today, its village worker, and a phone that speaks JSON."""

import json

import pytest
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import plan
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from tests.conftest import TOWN
from tests.registration import cases


@pytest.fixture
def town(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def worker(staff):
    return staff(Role.VILLAGE_WORKER, TOWN)


@pytest.fixture
def visit(citizen, town):
    """`visit()`: a task to visit somebody registered, due today."""

    def make(place: str = TOWN, by=None, address: str = "一组 7 号") -> FollowUpTask:
        case = cases.active(citizen(), place, actor_of(by or town))
        Person.objects.filter(pk=case.person_id).update(address=address)
        return plan(case=case, kind="unemployment", step=Step.VISIT, due_on=timezone.localdate(), rule="test")

    return make


class Phone:
    """A browser's script: it fetches the list and brings notes."""

    def __init__(self, browser) -> None:
        self.browser, self.plan = browser, ""

    def post(self, address: str, body: object, **headers):
        return self.browser.post(address, json.dumps(body), content_type="application/json", headers=headers)

    def fetch(self) -> dict:
        answer = self.post("/visits/list/", {"plan": self.plan})
        assert answer.status_code == 200, answer.status_code
        self.plan = answer.json()["plan"]
        return answer.json()

    def state(self, plan: str = "") -> dict:
        return self.browser.get(f"/visits/state/?plan={plan or self.plan}").json()

    def bring(self, task, key: str = "", **changes):
        given = {
            "plan": self.plan,
            "task": str(task.pk),
            "outcome": "reached",
            "situation": "looking",
            "words": "想找活",
        }
        return self.post("/visits/notes/", given | changes, **{"Idempotency-Key": key or str(uuid7())})


@pytest.fixture
def phone(worker, browser_of) -> Phone:
    return Phone(browser_of(worker))


@pytest.fixture
def phone_of(browser_of):
    return lambda user: Phone(browser_of(user))
