"""The night: ends are announced once and come, in sets; records follow their person and the office of the place; time takes them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Assurance, Role
from portal.accounts.models import Office
from portal.cases.models import TransitionLog
from portal.exchange.models import OutboxEvent
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.retention.models import LegalHold
from portal.people.retention.services import forget_people, forgettable
from portal.people.services import prove_identity
from registration.jobseeking import night, retention, services
from registration.jobseeking.enums import ConsentKind, SeekState
from registration.jobseeking.follow import reassign
from registration.jobseeking.models import JobSeeking, SeekingConsent
from registration.tasks import watch_seekers
from tests.conftest import OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration.jobseeking.people import ENOUGH, active, draft, fresh, typed, write

pytestmark = pytest.mark.django_db


def ends(case: JobSeeking, in_days: int) -> None:
    JobSeeking.objects.filter(pk=case.pk).update(valid_until=timezone.localdate() + timedelta(days=in_days))


def test_an_end_that_is_near_is_told_once(citizen):
    case, later = active(citizen()), active(citizen())
    ends(case, 10)
    ends(later, 11)
    done = night.steps(timezone.localdate())
    assert (done["reminded"], done["expired"]) == (1, 0)
    letter = Message.objects.get(kind="seeking.ends_soon")
    assert letter.person_id == case.person_id and "接着找" in letter.text
    assert night.steps(timezone.localdate())["reminded"] == 0


def test_who_renewed_is_reminded_of_the_next_end_too(citizen):
    account = citizen()
    case = active(account)
    ends(case, 5)
    night.remind(timezone.localdate())
    services.renew(actor=actor_of(account), case=case)
    ends(case, 9)
    assert night.remind(timezone.localdate()) == 1
    assert Message.objects.filter(kind="seeking.ends_soon").count() == 2


@pytest.mark.parametrize(("days", "state"), [(0, SeekState.ACTIVE), (-1, SeekState.EXPIRED)])
def test_the_last_day_is_still_in(citizen, days, state):
    case = active(citizen())
    ends(case, days)
    night.expire(timezone.localdate())
    assert fresh(case).state == state


def test_what_is_over_ends_logged_told_and_can_begin_anew(citizen):
    account = citizen()
    case = active(account)
    services.pause(actor=actor_of(account), case=case)
    ends(case, -1)
    assert night.steps(timezone.localdate())["expired"] == 1
    log = TransitionLog.objects.filter(case_id=case.pk).latest("at")
    assert (log.name, log.source, log.target, log.actor_kind) == ("expire", "paused", "expired", "system")
    assert OutboxEvent.objects.filter(case_id=case.pk, kind="seeking.expire").exists()
    assert Message.objects.filter(kind="seeking.expired", person=case.person).count() == 1
    assert fresh(case).version == 1 + TransitionLog.objects.filter(case_id=case.pk).count()
    services.renew(actor=actor_of(account), case=fresh(case))
    assert fresh(case).state == SeekState.ACTIVE


def test_the_night_asks_as_much_for_thirty_as_for_one(citizen):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for number in (1, 30):
        for _ in range(number):
            ends(active(citizen()), -1)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            night.expire(timezone.localdate())
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_a_dry_run_changes_nothing(citizen):
    case = active(citizen())
    ends(case, -1)
    assert night.dry_run(timezone.localdate())["expired"] == 1 and fresh(case).state == SeekState.ACTIVE
    watch_seekers()
    assert fresh(case).state == SeekState.EXPIRED


def test_a_record_goes_along_when_its_person_is_proved_to_be_somebody_known(citizen, acting):
    desk, number = acting(Role.CASEWORKER), id_number()
    known = services.claim_self(actor=actor_of(first := citizen()), typed=typed(first, number=number))
    prove_identity(actor=desk, person=known, assurance=Assurance.COUNTER, evidence="id_card")
    claim = services.claim_self(actor=actor_of(second := citizen()), typed=typed(second, number=number))
    case = services.begin(actor=actor_of(second), person=claim)
    write(case, "all", **ENOUGH)
    services.publish(actor=actor_of(second), case=case)
    prove_identity(actor=desk, person=claim, assurance=Assurance.COUNTER, evidence="id_card")
    assert fresh(case).person_id == known.pk


def test_a_record_follows_its_person_to_the_office_of_the_place(citizen):
    case = active(citizen())
    case.person.region_code = OTHER_TOWN
    case.person.save()
    assert reassign(timezone.localdate()) == 1
    assert (fresh(case).service_office.code, fresh(case).region_code) == (OTHER_TOWN, OTHER_TOWN)
    assert Message.objects.filter(kind="seeking.reassigned", person=case.person).exists()
    assert reassign(timezone.localdate()) == 0


def test_a_closed_office_hands_its_seekers_to_who_serves_now(citizen):
    case = active(citizen())
    Office.objects.filter(code=TOWN).update(closed_on=timezone.localdate())
    assert reassign(timezone.localdate()) == 1 and fresh(case).service_office.code == "230882000000"


def test_what_was_never_used_goes_after_its_time_unless_it_is_held(citizen):
    case, held = draft(citizen()), draft(citizen())
    JobSeeking.objects.update(created_at=timezone.now() - timedelta(days=181))
    LegalHold.objects.create(person=held.person, reason="复议", set_by=uuid7())
    assert retention.drop_old_drafts() == 1
    assert not JobSeeking.objects.filter(pk=case.pk).exists() and JobSeeking.objects.filter(pk=held.pk).exists()


def test_an_open_record_needs_its_person_and_a_forgotten_one_has_no_words(citizen):
    account = citizen()
    case = active(account, cv={"words": "会电焊"})
    write(case, "needs", access_needs="听不清", consents=[ConsentKind.ACCESS])
    far = timezone.now() + timedelta(days=1)
    assert case.person not in forgettable(far)
    services.close(actor=actor_of(account), case=case, reason="found")
    assert forget_people(far) == 1
    case = fresh(case)
    assert (case.cv["words"], case.access_needs) == ("", None) and not SeekingConsent.objects.exists()
    assert case.wage_low == 3500 and case.wishes.count() == 2
