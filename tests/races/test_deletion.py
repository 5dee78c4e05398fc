"""Two at once around one deletion that was taken at a counter: it is carried out once, and said once."""

import pytest
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition
from portal.people.retention.models import StorageOnly
from registration.mydata import counter
from registration.mydata.models import DataRequest
from registration.unemployment import services as register
from registration.unemployment.enums import ExitCode
from tests.conftest import COUNTY, TOWN
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


def test_a_colleague_and_the_county_confirm_one_deletion_at_the_same_moment(citizen, acting, staff):
    taker, county = acting(Role.CASEWORKER), acting(Role.COUNTY_REVIEWER, COUNTY)
    colleague = actor_of(staff(Role.CASEWORKER, TOWN, username="colleague"))
    case = cases.active(citizen(), TOWN, taker)
    register.leave(actor=taker, case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    wish = counter.Wish("id_card", case.person.id_number[-6:], "锦删 1", "")
    one = counter.take(actor=taker, person=case.person, wish=wish)
    ends = at_once(*(
        lambda actor=actor: counter.decide(
            actor=actor, one=DataRequest.objects.get(pk=one.pk), granted=True, paper="锦删 1"
        )
        for actor in (colleague, county)
    ))  # fmt: skip
    assert sorted(type(end) for end in ends if end is not None) == [IllegalTransition], ends
    assert StorageOnly.objects.count() == 1 and DataRequest.objects.get().certificate["removed"]
    assert TransitionLog.objects.filter(case_id=one.pk, name="decide").count() == 1
