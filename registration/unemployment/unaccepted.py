"""Registrations that nobody takes up in time: once a submission, of each the county's inbox gets one item (domain.md 2.10).

Two limits: an office that has people and accepts too late, and one where nobody works whom the work could wait for. The
city reads counts, as of missed contacts (access matrix).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import OfficeLevel, Role
from portal.accounts.models import Assignment
from portal.cases.calendar import working_days_before
from portal.cases.models import TransitionLog
from portal.exchange.models import OutboxEvent
from portal.exchange.services import Told, publish_set
from portal.regions.codes import DIGITS, PROVINCE, level_of
from portal.rules.places import Book, books
from registration.unemployment.effects import KIND
from registration.unemployment.enums import State
from registration.unemployment.models import RegistrationQuerySet, UnemploymentRegistration

UNACCEPTED, UNASSIGNED = "unemployment.unaccepted", "unemployment.unassigned"
LIMITS = {UNACCEPTED: "registration.accept_within_wd", UNASSIGNED: "registration.unassigned_alert_wd"}
BATCH = 1_000


@dataclass(frozen=True)
class Behind:
    """An office with registrations that it has not taken up in time."""

    name: str
    phone: str
    count: int
    since: datetime
    has_nobody: bool


def late(on: date) -> RegistrationQuerySet:
    """Submitted, and not accepted when the working days of their place were over before `on`; `nobody` where none works."""
    works = Assignment.objects.filter(
        office=OuterRef("service_office_id"), role=Role.CASEWORKER, valid__contains=on, user__is_active=True
    )
    waiting = UnemploymentRegistration.objects.filter(state=State.SUBMITTED).annotate(
        nobody=ExpressionWrapper(~Exists(works) | Q(service_office__closed_on__isnull=False), BooleanField()),
        latest=Case(When(nobody=True, then=_latest(LIMITS[UNASSIGNED], on)), default=_latest(LIMITS[UNACCEPTED], on)),
    )
    return waiting.filter(state_changed_at__lt=F("latest")).readable()


def _latest(code: str, on: date) -> Case:
    """The moment before which something came that is late now, as the place of each registration has it."""
    shelf = books("", on=on, also=[code])
    below = sorted(
        ((place[: DIGITS[level_of(place)]], book) for book in shelf for place in book.places if place != PROVINCE),
        key=lambda one: -len(one[0]),
    )
    arms = [When(region_code__startswith=prefix, then=_moment(book, code, on)) for prefix, book in below]
    return Case(*arms, default=_moment(shelf[0], code, on), output_field=DateTimeField())


def _moment(book: Book, code: str, on: date) -> Value:
    """The limit's last working day is over: one more has begun."""
    last = working_days_before(on, int(book.values[code]) + 1)
    return Value(timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)))


def tell_above(on: date, *, batch: int = BATCH) -> dict[str, int]:
    """Give the county an item of each registration that is late, once a submission; how many by kind."""
    return {kind.rpartition(".")[2]: _tell(kind, on, batch) for kind in LIMITS}


def _tell(kind: str, on: date, batch: int) -> int:
    total = 0
    while told := _tell_some(kind, on, batch):
        total += told
    return total


@transaction.atomic
def _tell_some(kind: str, on: date, batch: int) -> int:
    before = OutboxEvent.objects.filter(case_id=OuterRef("pk"), kind=kind, at__gte=OuterRef("state_changed_at"))
    step = TransitionLog.objects.filter(case_id=OuterRef("pk"), at=OuterRef("state_changed_at")).values("pk")[:1]
    found = (
        late(on)
        .filter(~Exists(before), nobody=kind == UNASSIGNED)
        .annotate(log_id=Subquery(step))
        .order_by("state_changed_at", "pk")
    )
    rows = found.only("person_id", "region_code", "service_office_id")
    told = [
        Told(one.pk, one.person_id, one.region_code, one.service_office_id, one.log_id)
        for one in rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:batch]
    ]
    if told:
        publish_set(told, kind=kind, case_kind=KIND, level=OfficeLevel.COUNTY)
    return len(told)


def behind(actor: Actor, on: date) -> list[Behind]:
    """The offices of the actor's reach that are behind, the worst first. One query."""
    rows = late(on).visible_to(actor).order_by().values_list("service_office__name", "service_office__phone", "nobody")
    counted = rows.annotate(count=Count("pk"), since=Min("state_changed_at")).order_by("-count", "since")
    return [Behind(name, phone, count, since, nobody) for name, phone, nobody, count, since in counted]
