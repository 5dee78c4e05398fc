"""A deletion begun at a counter (PIPL 44—50; trust.md cases 101, 104, 111): taken by one, confirmed by another, a receipt."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.models import Person, PersonLink
from portal.people.phones import join_account
from portal.people.retention.models import StorageOnly
from portal.people.services import prove_identity
from portal.privacy.models import AuditEntry
from registration.mydata import counter, services
from registration.mydata.enums import RequestState
from registration.mydata.models import DataRequest
from registration.unemployment import services as register
from registration.unemployment.enums import Channel, Evidence, ExitCode
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
NAME, PAPER = "欧阳窗口", "锦删 2026-001"


@pytest.fixture
def worker(staff) -> User:
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def colleague(staff) -> User:
    return staff(Role.CASEWORKER, TOWN, username="colleague")


@pytest.fixture
def case(worker) -> UnemploymentRegistration:
    """Somebody without account and telephone, whose registration is over."""
    actor = actor_of(worker)
    made = register.register_for(
        actor=actor, key=uuid7(), answers=cases.answers(cases.Spoken(), TOWN, name=NAME), channel=Channel.OUTLET
    )
    register.approve(actor=actor, case=made, evidence=Evidence.COUNTER)
    return made


def over(case, actor) -> None:
    register.close(actor=actor, case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())


def sent(case, **other) -> dict[str, str]:
    said = {"evidence": "id_card", "tail": case.person.id_number[-6:], "paper": PAPER, "words": f"我叫{NAME}，都删了吧"}
    return said | {"read_out": "on"} | other


def taken(case, worker, paper: str = PAPER) -> DataRequest:
    wish = counter.Wish("id_card", case.person.id_number[-6:], paper, f"我叫{NAME}")
    return counter.take(actor=actor_of(worker), person=case.person, wish=wish)
