"""Whom the register still needs, how it forgets the others, and what a draft's time is (case 105)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.people.retention.models import LegalHold
from portal.people.retention.services import Holder
from portal.rules.parameters import parameter
from registration.jobseeking.enums import OPEN, SeekState, Visibility
from registration.jobseeking.models import JobSeeking, SeekingConsent, Wish, empty_cv

BATCH = 10_000
HELD = Exists(LegalHold.objects.standing().filter(person=OuterRef("person")))


def _still_needs(before: datetime) -> QuerySet:
    """Records that are open, or that ended after `before`."""
    return JobSeeking.objects.filter(Q(state__in=sorted(OPEN)) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    """What statistics need stays: wishes, wage, place to the county; words and consents go."""
    mine = JobSeeking.objects.filter(person__in=people)
    SeekingConsent.objects.filter(seeking__in=mine).delete()
    mine.update(
        cv=empty_cv(), draft=None, access_needs=None, access_consent="", visibility=Visibility.HIDDEN, public_consent=""
    )


HOLDER = Holder(still_needs=_still_needs, forget=_forget)


@transaction.atomic
def drop_old_drafts(now: datetime | None = None) -> int:
    """Throw away what somebody began to write and never used; returns how many."""
    before = (now or timezone.now()) - timedelta(days=int(parameter("retention.draft_days")))
    old = JobSeeking.objects.filter(state=SeekState.DRAFT, created_at__lt=before).exclude(HELD)
    keys = list(old.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    Wish.objects.filter(seeking__in=keys).delete()
    SeekingConsent.objects.filter(seeking__in=keys).delete()
    JobSeeking.objects.filter(pk__in=keys, state=SeekState.DRAFT).delete()
    return len(keys)
