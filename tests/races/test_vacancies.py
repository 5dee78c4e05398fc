"""What must not happen twice to a vacancy: two drafts for one press, two advertisements of one job, an end over a renewal, a gap in the stream."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from matching.vacancies import night, services
from matching.vacancies.models import Vacancy
from matching.vacancies.sources import services as sources
from matching.vacancies.sources import snapshots
from matching.vacancies.sources.models import FeedPart
from matching.vacancies.sources.xml import Part
from matching.vacancies.stream import services as stream
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.foundation.identifiers import uuid7
from tests.conftest import TOWN
from tests.harness import until
from tests.matching.vacancies.feeds import agency, offer
from tests.matching.world import draft, published
from tests.races.test_races import at_once
from tests.registration.employers import employer_of

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def owner(citizen):
    return citizen()


@pytest.fixture
def employer(owner, staff):
    return employer_of(owner, actor_of(staff(Role.CASEWORKER, TOWN)))


@pytest.fixture
def recruiter(owner, employer):
    return actor_of(owner)


def steps(one):
    return list(TransitionLog.objects.filter(case_id=one.pk).order_by("at").values_list("name", flat=True))


def test_pressed_twice_at_one_moment_it_is_one_draft_and_handed_in_once(recruiter, employer):
    key, site = uuid7(), employer.sites.main().get()
    done = at_once(*[lambda: services.begin(actor=recruiter, employer=employer, site=site, key=key)] * 2)
    assert [one.pk for one in done] == [key, key]
    one = draft(recruiter, employer)
    at_once(*[lambda: services.submit(actor=recruiter, vacancy=Vacancy.objects.get(pk=one.pk))] * 2)
    assert steps(one) == ["submit", "publish"]


@pytest.mark.parametrize("round_", range(3))
def test_two_partners_with_one_job_at_one_moment_make_one_advertisement(employer, round_):
    feeds = [agency(employer, code="jia"), agency(employer, code="yi", name="某乙人力资源公司")]
    done = at_once(
        *(lambda feed=feed: sources.take(feed=feed, given=offer(employer_uscc=employer.uscc)) for feed in feeds)
    )
    assert sorted(taken for taken, _ in done) == ["joined", "new"]
    assert Vacancy.objects.get().sources.count() == 2


def test_who_renews_while_the_night_ends_it_has_an_open_vacancy(recruiter, employer):
    one = published(recruiter, employer, closes_on=timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    at_once(
        lambda: night.expire(tomorrow),
        lambda: services.renew(actor=recruiter, vacancy=Vacancy.objects.get(pk=one.pk), closes_on=tomorrow),
    )
    one.refresh_from_db()
    assert one.state == "published"
    assert steps(one)[-2:] == ["renew", "publish"]


def test_one_part_is_worked_on_once_by_two_machines(employer):
    feed = agency(employer)
    snapshots.receive(feed=feed, part=Part("1", 1, 1, [offer(employer_uscc=employer.uscc)]))
    assert sorted(at_once(snapshots.work, snapshots.work)) == [0, 1]
    assert FeedPart.objects.get().done_at
    assert Vacancy.objects.count() == 1


def _read_of(count):
    """The stream from its beginning, once it shows so many: another worker's open transaction may hold them back a while."""
    read = stream.changes_since(stream.Cursor())
    return read if len(read.shown) == count else None


def test_a_reader_waits_for_what_began_before_and_commits_after(recruiter, employer):
    """The slow writer took its number first: a cursor by numbers would have passed it by."""
    first, second = published(recruiter, employer), published(recruiter, employer, title="锅炉工")
    cursor = until(lambda: _read_of(2), seconds=60).cursor
    began, may_end = Event(), Event()

    def slow():
        with transaction.atomic():
            services.pause(actor=recruiter, vacancy=first)
            began.set()
            may_end.wait(10)

    def quick():
        began.wait(10)
        services.pause(actor=recruiter, vacancy=second)
        seen = stream.changes_since(cursor)
        may_end.set()
        return seen

    _, seen = at_once(slow, quick)
    assert (seen.shown, seen.gone) == ([], [])
    both = {first.pk, second.pk}
    assert until(lambda: {key for key, _ in stream.changes_since(seen.cursor).gone} == both, seconds=60)
