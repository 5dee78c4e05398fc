"""Somebody who looks for work, and a vacancy that fits; lists are made by the worker's own function."""

import pytest

from matching.recommend import runs
from matching.recommend.held import Board
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
