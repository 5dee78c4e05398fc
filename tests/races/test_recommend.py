"""Two workers at the same moment, and a run beside somebody who changes their mind."""

from threading import Event

import pytest
from django.db import transaction

from matching.recommend import runs
from matching.recommend.held import Board
from matching.recommend.models import JobInvitation, MatchDue, MatchPair
from matching.recommend.services import invite
from portal.accounts.enums import Role
from portal.foundation.locks import only_one
from registration.jobseeking.enums import ConsentKind
from tests.matching.world import published
from tests.races.test_races import at_once
from tests.registration.employers import employer_of
from tests.registration.jobseeking.people import WELDER, active, write

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def world(citizen, acting):
    owner = citizen()
    from portal.accounts.actors import actor_of

    employer = employer_of(owner, acting(Role.CASEWORKER))
    offers = [
        published(
            actor_of(owner), employer, title=f"焊工{at}", occupation_id=WELDER, duties=f"焊第 {at} 号支架，按图纸下料。"
        )
        for at in range(3)
    ]
    people = [active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC]) for _ in range(4)]
    return actor_of(owner), offers, people


def test_two_batches_at_once_make_one_set_of_lists(world):
    _, offers, people = world
    at_once(lambda: runs.drain(Board()), lambda: runs.drain(Board()))
    runs.drain(Board())
    standing = MatchPair.objects.standing()
    assert standing.count() == 2 * len(offers) * len(people)
    assert not MatchDue.objects.exists()


def test_who_finds_another_at_it_goes_home_and_the_other_does_it(world):
    """A slow one must not write over a quick one's list what it had computed before."""
    began, may_go = Event(), Event()

    def slow():
        with only_one(runs.MAKING) as mine:
            began.set()
            may_go.wait(10)
        return mine

    def quick():
        began.wait(10)
        made = runs.drain(Board())
        may_go.set()
        return made

    assert at_once(slow, quick) == [True, 0]
    assert MatchDue.objects.exists() and not MatchPair.objects.exists()
    assert runs.drain(Board()) > 0 and not MatchDue.objects.exists()


def test_a_change_beside_a_run_is_in_the_list_in_the_end(world):
    _, _, people = world
    runs.drain(Board())
    at_once(lambda: runs.drain(Board()), lambda: write(people[0], "terms", wage_low=9000))
    runs.drain(Board())
    parts = MatchPair.objects.standing().filter(side="person", seeking=people[0]).values_list("parts", flat=True)
    assert {one[2] for one in parts} == {0}


def test_an_invitation_pressed_twice_is_one(world):
    actor, offers, people = world
    at_once(*[lambda: invite(actor=actor, vacancy=offers[0], seeking=people[0])] * 2)
    assert JobInvitation.objects.count() == 1


def test_a_change_that_commits_after_a_worker_looked_is_not_lost(world):
    """Somebody's row waits already when they change their mind; a worker comes before that is committed."""
    _, _, people = world
    began, may_end = Event(), Event()

    def slow():
        with transaction.atomic():
            write(people[0], "terms", wage_low=9000)
            began.set()
            may_end.wait(10)

    def quick():
        began.wait(10)
        runs.drain(Board())
        may_end.set()

    assert at_once(slow, quick) == [None, None]
    runs.drain(Board())
    parts = MatchPair.objects.standing().filter(side="person", seeking=people[0]).values_list("parts", flat=True)
    assert {one[2] for one in parts} == {0}
