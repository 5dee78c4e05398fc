"""How recommendations forget a person: lists, inputs and verdicts go; that somebody was referred is counted, nameless."""

from collections.abc import Sequence
from uuid import UUID

from matching.recommend.models import MatchChoice, MatchVerdict
from matching.recommend.runs import forget_inputs
from portal.people.retention.services import Holder
from registration.jobseeking.models import JobSeeking


def _forget(people: Sequence[UUID]) -> None:
    records = list(JobSeeking.objects.filter(person__in=people).values_list("pk", flat=True))
    forget_inputs(records)
    MatchVerdict.objects.filter(seeking__in=records).delete()
    MatchChoice.objects.filter(seeking__in=records).delete()


RECOMMENDED = Holder(still_needs=None, forget=_forget)
"""Needs nobody: the record that it is about does."""
