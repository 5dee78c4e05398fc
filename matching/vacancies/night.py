"""The night of vacancies: last days come, words that nobody confirms grow old (features E5); all in sets."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from matching.vacancies import effects
from matching.vacancies.enums import Source, VacancyState
from matching.vacancies.limits import notice_after, off_after, soon_days
from matching.vacancies.messages import EndsSoon, Expired, StillOpen, WentOff
from matching.vacancies.models import Vacancy
from matching.vacancies.norms import counting
from matching.vacancies.workflow import KIND, WORKFLOW
from portal.accounts.enums import ActorKind
from portal.cases.models import TransitionLog
from portal.foundation.batches import batches
from portal.foundation.nightly import Nightly
from portal.messages.services import Letter, MessageKind, notify_set
from portal.people.employers.members import persons_of
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter

BATCH = 1_000
RUNNING = Q(state__in=[VacancyState.PUBLISHED, VacancyState.PAUSED])
OVER_TIME, NOT_CONFIRMED = "到期", "太久没有确认"


def expire(on: date) -> int:
    """End what was open until before this day; returns how many. Renewed, it is shown again."""
    return _in_batches(Q(closes_on__lt=on), lambda keys: _end(keys, Q(closes_on__lt=on), OVER_TIME, Expired, on))


def take_off(on: date) -> int:
    """Take off line what nobody has confirmed for the days of the rule; returns how many."""
    stale = Q(confirmed_at__lt=_days_before(on, off_after(PROVINCE, on)))
    return _in_batches(stale, lambda keys: _end(keys, stale, NOT_CONFIRMED, WentOff, on))


def remind(on: date) -> int:
    """Tell once whose last day is near; returns how many."""
    soon = Q(closes_on__gte=on, closes_on__lte=on + timedelta(days=soon_days(PROVINCE, on)))
    soon &= Q(reminded_for=None) | ~Q(reminded_for=F("closes_on"))
    return _in_batches(soon, lambda keys: _tell(keys, soon, {"reminded_for": F("closes_on")}, _ends_soon, on))


def ask(on: date) -> int:
    """Ask once, for each confirmation that has grown old, whether the vacancy is still open; returns how many."""
    old = Q(confirmed_at__lt=_days_before(on, notice_after(PROVINCE, on)))
    old &= Q(noticed_for=None) | ~Q(noticed_for=F("confirmed_at"))
    told: Callable[[Vacancy], MessageKind] = lambda one: StillOpen(one.title)  # noqa: E731
    return _in_batches(old, lambda keys: _tell(keys, old, {"noticed_for": F("confirmed_at")}, told, on))


def _ends_soon(one: Vacancy) -> MessageKind:
    assert one.closes_on is not None  # by the constraint on what is shown
    return EndsSoon(one.title, one.closes_on)


def _days_before(on: date, days: int) -> datetime:
    """The beginning of the day so many days before the night's."""
    return timezone.make_aware(datetime(on.year, on.month, on.day)) - timedelta(days=days - 1)


def _in_batches(wanted: Q, work: Callable[[Sequence[UUID]], int]) -> int:
    keys = list(Vacancy.objects.filter(RUNNING & wanted).order_by("pk").values_list("pk", flat=True))
    return sum(work(part) for part in batches(keys, BATCH))


def _lock(keys: Sequence[UUID], still: Q) -> list[Vacancy]:
    """These rows, locked in the order of their keys, as far as they still are what was found."""
    rows: QuerySet[Vacancy] = Vacancy.objects.filter(RUNNING & still, pk__in=keys).defer(
        "duties", "conditions", "typed"
    )
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


@transaction.atomic
def _end(keys: Sequence[UUID], still: Q, why: str, told: type[Expired | WentOff], on: date) -> int:
    """One batch: locked, looked at once more, logged, moved, told; the state's trigger finds each log row."""
    rows = _lock(keys, still)
    if not rows:
        return 0
    now, step = timezone.now(), WORKFLOW.named("expire")
    TransitionLog.objects.bulk_create([
        TransitionLog(
            at=now, case_kind=KIND, case_id=one.pk, region_code=one.region_code, service_office_id=one.service_office_id,
            name=step.name, source=one.state, target=step.target, actor_kind=ActorKind.SYSTEM, reason=why, channel="system",
        )
        for one in rows
    ])  # fmt: skip
    ended = [one.pk for one in rows]
    Vacancy.objects.filter(pk__in=ended).update(
        state=VacancyState.EXPIRED, state_changed_at=now, version=F("version") + 1, closed_at=now
    )
    effects.changed(ended)
    _write(rows, lambda one: told(one.title), on)
    return len(rows)


@transaction.atomic
def _tell(keys: Sequence[UUID], still: Q, mark: dict[str, F], kind: Callable[[Vacancy], MessageKind], on: date) -> int:
    rows = _lock(keys, still)
    Vacancy.objects.filter(pk__in=[one.pk for one in rows]).update(**mark)
    _write(rows, kind, on)
    return len(rows)


def _write(rows: Sequence[Vacancy], kind: Callable[[Vacancy], MessageKind], on: date) -> None:
    """A letter to the employer's owners where the employer wrote the vacancy itself; in sets, to be read in the morning."""
    own = [one for one in rows if one.source == Source.OWN and one.employer_id]
    people = persons_of(list({one.employer_id for one in own}))  # type: ignore[misc]
    hour = int(parameter("messages.earliest_hour", region=PROVINCE, on=on))
    morning = timezone.make_aware(datetime(on.year, on.month, on.day, hour))
    notify_set(
        Letter(who.pk, kind(one), one.pk, on, morning)
        for one in own
        for who in people.get(one.employer_id, ())  # type: ignore[arg-type]
    )


NIGHT = Nightly(
    "vacancies",
    lock="vacancies-night",
    of_the_night={
        "expired": expire,
        "taken_off": take_off,
        "reminded": remind,
        "asked": ask,
        "norms": counting.count,
    },
)
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
