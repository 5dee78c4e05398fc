"""Somebody who looks for work, and a vacancy that fits; lists are made by the worker's own function."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from matching.recommend import runs
from matching.recommend.held import Board
from portal.rules import services as rules
from portal.rules.parameters import EDITION
from portal.rules.services import draft_parameter
from registration.jobseeking.models import JobSeeking
from tests.matching.world import published
from tests.registration.jobseeking.people import WELDER, active


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer, title="焊工", occupation_id=WELDER, skills=["电焊"])


@pytest.fixture
def seeker(citizen) -> JobSeeking:
    return active(citizen(), skills=["电焊"])


@pytest.fixture
def refresh():
    """Make the lists of what changed, as a worker that just started does."""
    return lambda: runs.drain(Board())


@pytest.fixture
def worth():
    """`worth("list_length", 1)`: another published value from today, drafted by one and published by another."""

    def publish(name: str, value: int) -> None:
        version = draft_parameter(
            actor=SimpleNamespace(user_id=uuid4()), code=f"match.{name}", value=value,
            start=timezone.localdate(), source="测试",
        )  # fmt: skip
        rules.publish(actor=SimpleNamespace(user_id=uuid4()), version=version)
        EDITION.forget()

    return publish
