"""Somebody looks at far more people than they use to."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from portal.cases.tasks import watch_views
from portal.foundation.identifiers import uuid7
from portal.privacy.models import AuditEntry
from portal.privacy.watch import unusual_views

pytestmark = pytest.mark.django_db
TIMES, LEAST = 3, 60


def looked(actor, day, people: int) -> None:
    at = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=9)
    AuditEntry.objects.bulk_create(
        AuditEntry(at=at, actor_id=actor, role="caseworker", action="person.view", person_id=uuid7())
        for _ in range(people)
    )


@pytest.fixture
def history():
    """Thirty days of a steady worker, who looks at forty people a day, and of a busy one, at two hundred."""
    steady, busy, today = uuid7(), uuid7(), timezone.localdate()
    for back in range(1, 31):
        looked(steady, today - timedelta(days=back), 40)
        looked(busy, today - timedelta(days=back), 200)
    return steady, busy, today


def test_case_102_five_hundred_people_in_a_day_alarm_for_who_uses_to_see_forty(history):
    steady, busy, today = history
    looked(steady, today, 500)
    looked(busy, today, 500)
    found = unusual_views(today, times=TIMES, least=LEAST)
    assert [(one.actor_id, one.seen, one.usual) for one in found] == [(steady, 500, 40.0)]
    assert watch_views() == 1


def test_case_102_the_same_person_again_is_one_person_and_a_usual_day_is_none(history):
    steady, _, today = history
    same = uuid7()
    AuditEntry.objects.bulk_create(
        AuditEntry(at=timezone.now(), actor_id=steady, role="caseworker", action="person.view", person_id=same)
        for _ in range(500)
    )
    looked(steady, today, 100)
    assert unusual_views(today, times=TIMES, least=LEAST) == []


def test_a_new_worker_alarms_only_above_the_floor():
    new, today = uuid7(), timezone.localdate()
    looked(new, today, LEAST - 1)
    assert unusual_views(today, times=TIMES, least=LEAST) == []
    looked(new, today, 1)
    assert len(unusual_views(today, times=TIMES, least=LEAST)) == 1
