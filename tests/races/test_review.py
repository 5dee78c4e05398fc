"""Reports decided at the same moment: the last strike suspends, and once."""

import pytest

from matching.review import services
from matching.review.enums import Reason, ReportState
from matching.review.models import Report, Suspension
from portal.accounts.actors import ANONYMOUS, Actor, actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from tests.conftest import COUNTY
from tests.matching.world import published
from tests.races.test_races import at_once
from tests.registration.employers import employer_of

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def officers(committed_db, acting) -> list[Actor]:
    return [acting(Role.CASEWORKER), acting(Role.COUNTY_REVIEWER, COUNTY)]


@pytest.fixture
def reports(officers, citizen) -> list[Report]:
    """Of three vacancies of one employer; as many as suspend it."""
    owner = citizen()
    employer = employer_of(owner, officers[0])
    shown = [published(actor_of(owner), employer, title=f"装卸工{number}号") for number in "一二三"]
    return [
        services.report(actor=ANONYMOUS, vacancy=one, key=uuid7(), reason=Reason.FEE, words="叫我交两百块钱")
        for one in shown
    ]


def test_two_officers_uphold_the_last_two_at_once_and_the_employer_is_suspended_once(reports, officers):
    services.uphold(actor=officers[0], case=reports[0], why="收了押金")
    assert not Suspension.objects.exists()
    last = zip(officers, reports[1:], strict=True)
    at_once(
        *(
            lambda actor=actor, case=case: services.uphold(actor=actor, case=case, why="收了押金")
            for actor, case in last
        )
    )
    assert Report.objects.filter(state=ReportState.UPHELD).count() == 3
    assert Suspension.objects.standing().count() == 1


def test_one_report_decided_by_two_at_once_is_decided_once(reports, officers):
    case = reports[0]
    done = at_once(
        lambda: services.uphold(actor=officers[0], case=Report.objects.get(pk=case.pk), why="收了押金"),
        lambda: services.dismiss(actor=officers[1], case=Report.objects.get(pk=case.pk), why="没有查到"),
    )
    assert sum(isinstance(one, Exception) for one in done) == 1
    case.refresh_from_db()
    assert case.state in {ReportState.UPHELD, ReportState.DISMISSED}
