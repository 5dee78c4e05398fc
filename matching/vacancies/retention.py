"""What vacancies leave behind, and for how long (case 105)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.sources.models import FeedRun
from portal.rules.parameters import parameter

BATCH = 10_000


@transaction.atomic
def drop_old_drafts(now: datetime | None = None) -> int:
    """Throw away what somebody began to write and never handed in; returns how many."""
    before = (now or timezone.now()) - timedelta(days=int(parameter("retention.draft_days")))
    old = Vacancy.objects.filter(state=VacancyState.DRAFT, created_at__lt=before)
    keys = list(old.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    Vacancy.objects.filter(pk__in=keys, state=VacancyState.DRAFT).delete()
    return len(keys)


def forget_old_runs(now: datetime | None = None) -> int:
    """Snapshots that are done with, as long after as the stream is kept; returns how many."""
    before = (now or timezone.now()) - timedelta(days=int(parameter("vacancy.stream_days")))
    gone = FeedRun.objects.filter(finished_at__lt=before)
    keys = list(gone.values_list("pk", flat=True)[:BATCH])
    FeedRun.objects.filter(pk__in=keys).delete()
    return len(keys)
