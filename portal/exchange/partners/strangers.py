"""Records about people nobody knows, in sets: most of what an authority tells is about others, and none of it changes anything.

What is worked on here comes to exactly what it comes to one by one: only the single open record of its person, in the
partner's order, of a kind that means nothing for strangers. Everything else is left to `working`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerRecord, PartnerSubject

AT_ONCE = 500
OPEN = [RecordState.NEW, RecordState.WAITING]
Subjects = dict[UUID | None, PartnerSubject]
Judge = Callable[[Collection[str]], set[str]]


@dataclass(frozen=True)
class _Nothing:
    """A kind of record that means nothing: about whom, why, and which of them mean something all the same."""

    strangers: Judge
    why: str
    unless: Callable[[dict[str, Any]], bool] | None


_judges: dict[tuple[str, str], _Nothing] = {}


def mean_nothing(
    partner: str, kind: str, *, strangers: Judge, why: str, unless: Callable[[dict[str, Any]], bool] | None = None
) -> None:
    """Let a register say that such a record means nothing where `strangers` (numbers → those nobody knows) names its person.

    Call it in the app's `ready`; `why` is what the record's history says. A record whose data are `unless` is left to `working`.
    """
    _judges[partner, kind] = _Nothing(strangers, why, unless)


def pass_over(now: datetime, patience: datetime, most: int) -> int:
    """Work on what is due and about nobody; returns how many records. Safe to run anywhere, any number of times."""
    done, after = 0, UUID(int=0)
    while done < most:
        found, last = _some(now, patience, after)
        if last is None:
            break
        done, after = done + found, last
    return done


@transaction.atomic
def _some(now: datetime, patience: datetime, after: UUID) -> tuple[int, UUID | None]:
    """The next records behind `after`: how many were passed over, and the last one looked at; None where there is none."""
    due = PartnerRecord.objects.due(now, patience).filter(pk__gt=after).order_by("pk")
    rows = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True)[:AT_ONCE])
    if not rows:
        return 0, None
    subjects = _subjects([one.subject_id for one in rows if one.subject_id and (one.partner, one.kind) in _judges])
    ready = [one for one in rows if _is_next(one, subjects.get(one.subject_id), patience)]
    unknown = _unknown(ready, subjects)
    _end([one for one in ready if _is_about_nobody(one, subjects, unknown)], subjects, now)
    return sum(one.state == RecordState.IGNORED for one in rows), rows[-1].pk


def _subjects(keys: Collection[UUID]) -> Subjects:
    """Those of the subjects that nobody else is at, and that have no other open record."""
    free = PartnerSubject.objects.filter(pk__in=keys).order_by("pk")
    locked = free.select_for_update(of=("self",), skip_locked=True, no_key=True)
    found: Subjects = {one.pk: one for one in locked}
    several = PartnerRecord.objects.filter(subject=OuterRef("subject"), state__in=OPEN).exclude(pk=OuterRef("pk"))
    mixed = PartnerRecord.objects.filter(subject__in=[one.pk for one in found.values()], state__in=OPEN).filter(
        Exists(several)
    )
    for key in mixed.values_list("subject", flat=True):
        found.pop(key, None)
    return found


def _is_next(record: PartnerRecord, subject: PartnerSubject | None, patience: datetime) -> bool:
    """Whether it is the person's next record, as `working` decides it."""
    if subject is None or (record.partner, record.kind) not in _judges or record.version <= subject.version:
        return False
    unless = _judges[record.partner, record.kind].unless
    if unless is not None and unless(record.data):
        return False
    return record.previous <= subject.version or record.received_at < patience


def _unknown(ready: Sequence[PartnerRecord], subjects: Subjects) -> dict[Judge, set[str]]:
    """What each judge says of all the numbers that it is asked about: one question each."""
    asked: dict[Judge, set[str]] = {}
    for one in ready:
        judge = _judges[one.partner, one.kind].strangers
        asked.setdefault(judge, set()).add(str(subjects[one.subject_id].id_number))
    return {judge: judge(numbers) for judge, numbers in asked.items()}


def _is_about_nobody(record: PartnerRecord, subjects: Subjects, unknown: dict[Judge, set[str]]) -> bool:
    judge = _judges[record.partner, record.kind].strangers
    return str(subjects[record.subject_id].id_number) in unknown[judge]


def _end(records: Sequence[PartnerRecord], subjects: Subjects, now: datetime) -> None:
    by_why: dict[str, list[UUID]] = {}
    for one in records:
        one.state, subject = RecordState.IGNORED, subjects[one.subject_id]
        subject.version, subject.asked_again_at = one.version, None
        by_why.setdefault(_judges[one.partner, one.kind].why, []).append(one.pk)
    for why, keys in by_why.items():
        PartnerRecord.objects.filter(pk__in=keys).update(state=RecordState.IGNORED, why=why[:200], handled_at=now)
    PartnerSubject.objects.bulk_update([subjects[one.subject_id] for one in records], ["version", "asked_again_at"])
