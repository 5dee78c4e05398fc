"""Whom applications still need, and how they forget the others (case 105)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from matching.applications.enums import OPEN, RefusalReason
from matching.applications.models import Application, ApplicationMessage, CvDownload
from portal.people.retention.services import Holder

GONE = "已清除"  # another reason is always said; what was said is forgotten


def _still_needs(before: datetime) -> QuerySet:
    """Applications that are open, or that changed after `before`."""
    return Application.objects.filter(Q(state__in=sorted(OPEN)) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    """What is counted stays: vacancy, days, states, the reason of the list. CV, words and who read them go."""
    mine = Application.objects.filter(person__in=people)
    ApplicationMessage.objects.filter(application__in=mine).delete()
    CvDownload.objects.filter(application__in=mine).delete()
    mine.filter(refusal=RefusalReason.OTHER).update(refusal_words=GONE)
    mine.exclude(refusal=RefusalReason.OTHER).update(refusal_words="")
    mine.update(cv=None, tell_after=None)


HOLDER = Holder(still_needs=_still_needs, forget=_forget)
