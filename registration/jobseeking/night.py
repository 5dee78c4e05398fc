"""The night of the register: ends are announced, and come; all in sets."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from portal.accounts.enums import ActorKind
from portal.cases.models import TransitionLog
from portal.exchange.services import Told, publish_set_to_all
from portal.foundation.batches import batches
from portal.foundation.nightly import Nightly
from portal.messages.services import Letter, MessageKind, notify_set
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter
from registration.jobseeking import effects
from registration.jobseeking.enums import SeekState
from registration.jobseeking.limits import remind_days
from registration.jobseeking.messages import EndsSoon, Expired
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.workflow import KIND, WORKFLOW

BATCH = 1_000
WHY = "到期没有接着找"


def remind(on: date) -> int:
    """Tell everybody once whose time ends soon; returns how many."""
    until = on + timedelta(days=remind_days(PROVINCE, on))
    found = JobSeeking.objects.open().filter(valid_until__gte=on, valid_until__lte=until)
    found = found.exclude(reminded_for=F("valid_until"))
    return _in_batches(found, lambda keys: _remind_some(keys, on))


@transaction.atomic
def _remind_some(keys: Sequence[UUID], on: date) -> int:
    rows = _lock(keys, Q(valid_until__gte=on) & ~Q(reminded_for=F("valid_until")))
    JobSeeking.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_for=F("valid_until"))
    _write(rows, EndsSoon, on)
    return len(rows)


def expire(on: date) -> int:
    """End every open record whose last day is over; returns how many. What was written stays, a press begins anew."""
    return _in_batches(JobSeeking.objects.open().filter(valid_until__lt=on), lambda keys: _expire_some(keys, on))


@transaction.atomic
def _expire_some(keys: Sequence[UUID], on: date) -> int:
    """One batch: locked, looked at once more, logged, moved, told; the state's trigger finds each log row."""
    rows = _lock(keys, Q(valid_until__lt=on))
    if not rows:
        return 0
    logs, now = _log(rows), timezone.now()
    TransitionLog.objects.bulk_create(logs)
    JobSeeking.objects.filter(pk__in=[one.pk for one in rows]).update(
        state=SeekState.EXPIRED, state_changed_at=logs[0].at, version=F("version") + 1
    )
    told = [
        Told(one.pk, one.person_id, one.region_code, one.service_office_id, log.pk)  # type: ignore[arg-type]
        for one, log in zip(rows, logs, strict=True)
    ]
    publish_set_to_all(told, kind=f"{KIND}.expire", case_kind=KIND)
    effects.changed([one.pk for one in rows])
    _write(rows, Expired, timezone.localdate(now))
    return len(rows)


def _log(rows: Sequence[JobSeeking]) -> list[TransitionLog]:
    now, step = timezone.now(), WORKFLOW.named("expire")
    return [
        TransitionLog(
            at=now, case_kind=KIND, case_id=one.pk, person_id=one.person_id, region_code=one.region_code,
            service_office_id=one.service_office_id, name=step.name, source=one.state, target=step.target,
            actor_kind=ActorKind.SYSTEM, reason=WHY, channel="system",
        )
        for one in rows
    ]  # fmt: skip


def _in_batches(found: QuerySet, work: Any) -> int:
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    return sum(work(part) for part in batches(keys, BATCH))


def _lock(keys: Sequence[UUID], still: Q) -> list[JobSeeking]:
    """These rows, locked in the order of their keys, as far as they still are what was found."""
    rows = JobSeeking.objects.open().filter(still, pk__in=keys).defer("cv", "draft", "access_needs")
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _write(rows: Sequence[JobSeeking], kind: type[MessageKind], on: date) -> None:
    hour = int(parameter("messages.earliest_hour", region=PROVINCE, on=on))
    morning = timezone.make_aware(datetime(on.year, on.month, on.day, hour))
    notify_set(
        Letter(one.person_id, kind(one.valid_until), one.pk, one.valid_until, morning)  # type: ignore[call-arg, arg-type]
        for one in rows
    )


NIGHT = Nightly("seeking", lock="seeking-night", of_the_night={"reminded": remind, "expired": expire})
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
