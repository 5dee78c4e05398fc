"""What must not happen twice to who looks for work: two records, two steps for one press, an end over a renewal, words lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import Stale
from portal.foundation.identifiers import uuid7
from registration.jobseeking import night, services
from registration.jobseeking.models import JobSeeking
from tests.races.test_races import at_once
from tests.registration.jobseeking.people import ENOUGH, active, draft, person_of, write

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


def steps(case: JobSeeking) -> list[str]:
    return list(TransitionLog.objects.filter(case_id=case.pk).order_by("at").values_list("name", flat=True))


def test_two_counters_make_one_record_of_a_person(citizen, acting):
    person = person_of(citizen())
    desks = [acting(Role.CASEWORKER), acting(Role.HOTLINE, "230000000000")]

    def write_down(desk):
        return services.register_for(
            actor=desk, key=uuid7(), told=services.Told(dict(ENOUGH), person=person), channel="outlet"
        )

    done = at_once(*(lambda desk=desk: write_down(desk) for desk in desks))
    assert sum(isinstance(one, JobSeeking) for one in done) == 1
    assert JobSeeking.objects.open().filter(person=person).count() == 1


def test_put_to_use_twice_it_is_one_step(citizen, browser_of):
    account = citizen()
    case = draft(account)
    write(case, "all", **ENOUGH)
    browsers = [browser_of(account), browser_of(account)]
    answers = at_once(*(lambda one=one: one.post("/seeking/check/") for one in browsers))
    assert [answer.status_code for answer in answers] == [302, 302] and steps(case) == ["publish"]


def test_who_renews_while_the_night_ends_it_has_an_open_record(citizen):
    account = citizen()
    case = active(account)
    JobSeeking.objects.filter(pk=case.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    at_once(
        lambda: night.expire(timezone.localdate()),
        lambda: services.renew(actor=actor_of(account), case=JobSeeking.objects.get(pk=case.pk)),
    )
    case = JobSeeking.objects.get(pk=case.pk)
    assert case.state == "active" and case.valid_until >= timezone.localdate()
    assert steps(case) in (["publish", "renew"], ["publish", "expire", "renew"])


def test_two_nights_end_everybody_once(citizen):
    found = [active(citizen()) for _ in range(3)]
    JobSeeking.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    counts = at_once(*(lambda: night.expire(timezone.localdate()) for _ in range(2)))
    assert sum(counts) == 3 and all(steps(case) == ["publish", "expire"] for case in found)


def test_two_pages_that_keep_one_part_at_once_lose_nothing_silently(citizen):
    account = citizen()
    case = draft(account)

    def keep(words):
        mine = JobSeeking.objects.get(pk=case.pk)
        try:
            return services.keep_typed(
                actor=actor_of(account), case=mine, part="skills", typed={"form": {"words": words}}, revision=0
            )
        except Stale:
            return "stale"

    assert sorted(map(str, at_once(lambda: keep("电焊"), lambda: keep("瓦工")))) == ["1", "stale"]
