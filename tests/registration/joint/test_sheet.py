"""Contradictions taken out as a file: whose and what, never what the two sides say; and at what cost."""

import pytest
from django.urls import reverse

from portal.accounts.actors import SYSTEM
from portal.accounts.enums import Role
from portal.cases.workflow import perform
from portal.exchange.partners.models import PartnerRecord
from portal.foundation.identifiers import uuid7
from registration.joint.models import Conflict
from registration.joint.workflow import WORKFLOW
from registration.roster import exports
from registration.unemployment.enums import Channel
from tests.conftest import COUNTY
from tests.registration.joint.conftest import said
from tests.registration.sheets import asked_for, lines_of, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(staff):
    return staff(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def one(tell, left, employer) -> Conflict:
    """A record under another name than the register's."""
    tell("insurance", "enrolled", left, name="别的名", since=3, **said(employer))
    return Conflict.objects.get()


def another(one: Conflict) -> None:
    record = PartnerRecord.objects.get(pk=one.record_id)
    record.pk = uuid7()
    record.event_id = str(record.pk)
    record.save(force_insert=True)
    case = Conflict.objects.create(
        person=one.person, record=record, partner=one.partner, kind=one.kind, sides=one.sides, ours_from=one.ours_from,
        theirs_on=one.theirs_on, region_code=one.region_code, service_office=one.service_office,
    )  # fmt: skip
    perform(WORKFLOW, "find", actor=SYSTEM, case=case, channel=Channel.DATA)


def test_a_county_takes_out_what_waits_and_not_what_the_sides_say(one, reviewer, browser, browser_of):
    desk = browser_of(reviewer)
    rows = lines_of(asked_for(desk, reverse("conflicts")))
    assert rows[1][0] == str(one.pk) and rows[1][1] == one.person.name
    assert "别的名" not in str(rows) and one.person.id_number not in str(rows)
    assert "1 件" in desk.get(offered(desk, reverse("conflicts"))).content.decode()
    assert not offered(desk, reverse("conflicts-done")) and not offered(browser, reverse("conflicts"))


@pytest.mark.parametrize("people", [1, 30])
def test_the_files_questions_do_not_grow_with_it(one, reviewer, browser_of, people, django_assert_max_num_queries):
    for _ in range(people - 1):
        another(one)
    asked = asked_for(browser_of(reviewer), reverse("conflicts"))
    assert asked.row_count == people
    with django_assert_max_num_queries(30):
        exports.build(asked.pk)
