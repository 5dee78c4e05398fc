"""Two at once around one person's two rows: a merge beside a decision, two merges, a merge beside a new claim."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.people.merging import references, services
from portal.people.merging.enums import MergeEvidence
from portal.people.merging.models import PersonMerge
from portal.people.models import Person
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def here(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def there(acting):
    return acting(Role.CASEWORKER, OTHER_TOWN)


@pytest.fixture
def two(citizen):
    """One person twice, neither proved, each with a case at a desk of its own."""
    number = id_number()
    return cases.submitted(citizen(), TOWN, number), cases.submitted(citizen(), OTHER_TOWN, number)


def merge(actor, keep, other):
    return services.merge(
        actor=actor, keep=Person.objects.get(pk=keep), other=Person.objects.get(pk=other), reason="是同一个人",
        evidence=MergeEvidence.PAPERS,
    )  # fmt: skip


def nobody_broke(ends) -> None:
    assert all(not isinstance(end, Exception) or isinstance(end, ValidationError) for end in ends), ends


def nothing_left_behind() -> None:
    """Whoever is merged has no row any more, whichever came first."""
    services.sweep()
    for gone in Person.objects.filter(merged_into__isnull=False):
        assert [one.name for one in references.moving() if one.rows(gone.pk).exists()] == []


@pytest.mark.parametrize("proved", [True, False] * 3)
def test_case_71_a_merge_while_the_others_open_case_is_decided(two, here, there, proved):
    """Given two rows of one person, when one is merged away while its case is approved, then the case is the living one's.

    Where the approval proves the other first, the merge the wrong way round is refused in words.
    """
    keep, other = two[0].person_id, two[1].person_id
    if proved:
        Person.objects.filter(pk=keep).update(proved_at=timezone.now())
    ends = at_once(
        lambda: merge(here, keep, other),
        lambda: register.approve(actor=there, case=two[1], evidence=Evidence.COUNTER),
    )
    nobody_broke(ends)
    nothing_left_behind()
    case = UnemploymentRegistration.objects.select_related("person").get(pk=two[1].pk)
    assert case.state == State.ACTIVE and case.person.is_proved and case.person.merged_into_id is None, ends
    assert PersonMerge.objects.count() == 1 if proved else PersonMerge.objects.count() <= 1
    if PersonMerge.objects.exists():
        assert case.person_id == keep


def test_two_desks_approve_two_cases_of_one_number_at_once(two, here, there):
    """Neither waits for the other for ever: one is registered, the other is told that the person is."""
    ends = at_once(
        lambda: register.approve(actor=here, case=two[0], evidence=Evidence.COUNTER),
        lambda: register.approve(actor=there, case=two[1], evidence=Evidence.COUNTER),
    )
    nobody_broke(ends)
    nothing_left_behind()
    assert UnemploymentRegistration.objects.filter(state=State.ACTIVE).count() == 1
    assert Person.objects.filter(merged_into=None, pk__in=[case.person_id for case in two]).count() == 1


def test_the_same_two_merged_from_both_sides_are_merged_once(two, here, there):
    keep, other = two[0].person_id, two[1].person_id
    ends = at_once(lambda: merge(here, keep, other), lambda: merge(there, other, keep))
    nobody_broke(ends)
    assert PersonMerge.objects.count() == 1 and Person.objects.filter(merged_into=None).count() == 1
    nothing_left_behind()


def test_undone_twice_at_once_is_undone_once(two, here):
    one = merge(here, two[0].person_id, two[1].person_id)
    undo = lambda: services.undo(actor=here, merge=one, why="弄错了", within=timedelta(days=30))  # noqa: E731
    ends = at_once(undo, undo)
    nobody_broke(ends)
    assert sum(isinstance(end, ValidationError) for end in ends) == 1
    assert Person.objects.filter(merged_into=None).count() == 2


def test_a_claim_typed_while_it_is_merged_ends_with_the_kept_person(two, here):
    keep, other = two[0].person_id, two[1].person_id
    account = two[1].account
    register.withdraw(actor=actor_of(account), case=UnemploymentRegistration.objects.get(pk=two[1].pk))
    again = cases.draft(account)
    answers = cases.answers(account, OTHER_TOWN, two[1].person.id_number)
    ends = at_once(
        lambda: merge(here, keep, other),
        lambda: register.submit(actor=actor_of(account), draft=again, answers=answers),
    )
    nobody_broke(ends)
    nothing_left_behind()
