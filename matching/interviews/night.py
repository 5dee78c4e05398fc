"""What the timer does for interviews every few minutes: reminders, the end of an explanation's time, results that are owed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from matching.interviews import room
from matching.interviews.enums import InterviewState
from matching.interviews.limits import result_within
from matching.interviews.messages import ForEmployer, InAnHour, ResultWanted, Tomorrow
from matching.interviews.models import Interview
from matching.interviews.services import end_unexplained, how
from portal.messages.services import Letter, notify_set
from portal.people.employers.members import persons_of

S = InterviewState
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BATCH = 500


def remind(now: datetime) -> int:
    """A day and an hour ahead, each once and to both sides; who agreed later than that knows it already."""
    return _remind(now, DAY, "reminded_day_at", Tomorrow, both=True) + _remind(
        now, HOUR, "reminded_hour_at", InAnHour, both=False
    )


@transaction.atomic
def _remind(now: datetime, ahead: timedelta, mark: str, kind: Any, *, both: bool) -> int:
    due = Q(state=S.CONFIRMED, span__startswith__gt=now, span__startswith__lte=now + ahead, **{mark: None})
    rows = list(
        Interview.objects.filter(due).select_related("slot", "employer").order_by("pk")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH]
    )  # fmt: skip
    Interview.objects.filter(pk__in=[one.pk for one in rows]).update(**{mark: now})
    fresh = [one for one in rows if one.span.lower - one.confirmed_at > ahead]  # type: ignore[operator, union-attr]
    people = persons_of([one.employer_id for one in fresh], owners=False) if both else {}
    letters = []
    for one in fresh:
        at = (one.employer.name, timezone.localtime(one.span.lower))  # type: ignore[union-attr]
        day = timezone.localdate(one.span.lower)  # type: ignore[union-attr]
        letters.append(Letter(one.person_id, kind(*at, how(one)), one.slot_id or one.pk, day, now))
        theirs = ForEmployer(*at, how(one, to_employer=True))
        letters += [Letter(who.pk, theirs, one.pk, day, now) for who in people.get(one.employer_id, ())]
    notify_set(letters)
    return len(rows)


def end_missed(now: datetime) -> int:
    """Applications end of who did not come and did not say why in time; returns how many."""
    late = Interview.objects.filter(state=S.MISSED, explain_by__lt=now, explained_at=None)
    open_still = late.filter(application__state="interview_confirmed").select_related("application")
    return sum(end_unexplained(one) for one in open_still.order_by("explain_by")[:BATCH])


@transaction.atomic
def chase(now: datetime) -> int:
    """Ask once for a result that is owed for too long; the task stands on the employer's page until it is written."""
    owed = Interview.objects.without_result(now - result_within()).filter(chased_at=None).select_related("employer")
    rows = list(owed.order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH])
    Interview.objects.filter(pk__in=[one.pk for one in rows]).update(chased_at=now)
    _write(rows, now)
    return len(rows)


def _write(rows: Sequence[Interview], now: datetime) -> None:
    people = persons_of([one.employer_id for one in rows], owners=False)
    notify_set(
        Letter(who.pk, ResultWanted(one.employer.name), one.pk, timezone.localdate(now), now)
        for one in rows for who in people.get(one.employer_id, ())
    )  # fmt: skip


def run(now: datetime | None = None) -> dict[str, int]:
    """Everything that is due; safe to run twice and beside itself."""
    moment = now or timezone.now()
    return {
        "reminded": remind(moment), "ended": end_missed(moment), "chased": chase(moment), "cleared": room.clear(moment),
    }  # fmt: skip
