"""The night of applications: the answer clock, work that the registers show, thirty and ninety days; all safe to run twice.

Day 7 reminds the employer, day 14 shows and counts an application as unanswered (it stays open), day 60 ends it with a
notice. Retention is read from spells of employment, never from anybody's press (features E13).
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from matching.applications import hire, messages, services
from matching.applications.enums import BEFORE_OFFER, UNANSWERED, ApplicationState
from matching.applications.limits import closed_after, remind_after, unanswered_after
from matching.applications.models import Application
from matching.applications.workflow import KIND, WORKFLOW
from portal.accounts.enums import ActorKind
from portal.cases.models import TransitionLog
from portal.foundation.batches import batches
from portal.foundation.nightly import Nightly
from portal.messages.services import Letter, MessageKind, notify_set
from portal.people.employers.members import persons_of
from portal.people.employers.models import Employer
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter
from registration.employment.models import EmploymentSpell
from registration.jobseeking.models import JobSeeking

BATCH = 1_000
S = ApplicationState
STAYED = {"retain_30": (S.ONBOARDED, 30), "retain_90": (S.RETAINED_30, 90)}
"""Days at work after which somebody counts as having stayed (requirements 12: 30/90-day retention)."""


def _morning(on: date) -> datetime:
    hour = int(parameter("messages.earliest_hour", region=PROVINCE, on=on))
    return timezone.make_aware(datetime.combine(on, time(hour)))


def _before(on: date, ago: timedelta) -> datetime:
    """The last moment of the day that lies so long before a day."""
    return timezone.make_aware(datetime.combine(on - ago + timedelta(days=1), time.min))


def _in_batches(found: QuerySet, work: Any) -> int:
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    return sum(work(part) for part in batches(keys, BATCH))


def _locked(keys: Sequence[UUID], still: Q) -> list[Application]:
    rows = Application.objects.filter(still, pk__in=keys).select_related("vacancy", "employer").defer("cv")
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def remind(on: date) -> int:
    """Tell employers of applicants who wait a week; one letter an employer and day, each applicant once. Returns how many."""
    late = Q(applied_at__lt=_before(on, remind_after(on)), reminded_at=None)
    found = Application.objects.unanswered().filter(late)
    return _in_batches(found, lambda keys: _remind_some(keys, late & Q(answered_at=None), on))


@transaction.atomic
def _remind_some(keys: Sequence[UUID], still: Q, on: date) -> int:
    rows = _locked(keys, still & Q(state__in=sorted(UNANSWERED)))
    Application.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_at=timezone.now())
    by_employer: dict[UUID, list[Application]] = {}
    for one in rows:
        by_employer.setdefault(one.employer_id, []).append(one)
    people = persons_of(list(by_employer), owners=False)
    notify_set(
        Letter(who.pk, _wanted(waiting, on), employer, on, _morning(on))
        for employer, waiting in by_employer.items() for who in people.get(employer, ())
    )  # fmt: skip
    return len(rows)


def _wanted(waiting: Sequence[Application], on: date) -> MessageKind:
    first = min(timezone.localdate(one.applied_at) for one in waiting)  # type: ignore[arg-type]
    return messages.AnswersWanted(waiting[0].employer.name, len(waiting), max(first + unanswered_after(on), on))


def count_unanswered(on: date) -> int:
    """Mark who has waited two weeks for a first word, and tell them; the application stays open. Returns how many."""
    late = Q(applied_at__lt=_before(on, unanswered_after(on)), unanswered_at=None, answered_at=None)
    return _in_batches(Application.objects.unanswered().filter(late), lambda keys: _mark_some(keys, late, on))


@transaction.atomic
def _mark_some(keys: Sequence[UUID], still: Q, on: date) -> int:
    rows = _locked(keys, still & Q(state__in=sorted(UNANSWERED)))
    Application.objects.filter(pk__in=[one.pk for one in rows]).update(unanswered_at=timezone.now())
    _tell(rows, messages.Unanswered, on)
    return len(rows)


def lapse(on: date) -> int:
    """End what nobody has answered for sixty days, and say so. From the application; after an answer from the last step."""
    moment = _before(on, closed_after(on))
    silent = Q(state__in=sorted(UNANSWERED), applied_at__lt=moment)
    stuck = Q(state__in=sorted(BEFORE_OFFER - UNANSWERED), state_changed_at__lt=moment)
    return _in_batches(Application.objects.filter(silent | stuck), lambda keys: _lapse_some(keys, silent | stuck, on))


@transaction.atomic
def _lapse_some(keys: Sequence[UUID], still: Q, on: date) -> int:
    rows = _locked(keys, still)
    _step_set(rows, "lapse", "单位一直没回复", closed_at=timezone.now(), tell_after=None)
    _tell(rows, messages.Lapsed, on)
    for one in rows:
        services.ended(one)
    return len(rows)


def _tell(rows: Sequence[Application], kind: Any, on: date) -> None:
    notify_set(
        Letter(one.person_id, kind(one.employer.name, one.vacancy.title), one.pk, on, _morning(on)) for one in rows
    )


def _step_set(rows: Sequence[Application], name: str, why: str, **columns: Any) -> None:
    """Take one step for locked rows at once; the state's trigger finds each log row."""
    if not rows:
        return
    now, step = timezone.now(), WORKFLOW.named(name)
    TransitionLog.objects.bulk_create(
        TransitionLog(
            at=now, case_kind=KIND, case_id=one.pk, person_id=one.person_id, region_code=one.region_code,
            service_office_id=one.service_office_id, name=step.name, source=one.state, target=step.target,
            actor_kind=ActorKind.SYSTEM, reason=why, channel="system",
        )
        for one in rows
    )  # fmt: skip
    Application.objects.filter(pk__in=[one.pk for one in rows]).update(
        state=step.target, state_changed_at=now, version=F("version") + 1, **columns
    )


def find_at_work(on: date) -> int:
    """Who accepted and is registered at work there by now has begun: the employer need not say it twice."""
    spells = EmploymentSpell.objects.now().filter(
        person=OuterRef("person"), registration__employer=OuterRef("employer"), counts=True, days__contains=on
    )
    found = Application.objects.filter(Exists(spells), state=S.ACCEPTED).select_related("vacancy", "employer", "person")
    done = 0
    for one in found.order_by("pk"):
        spell = EmploymentSpell.objects.now().filter(
            person=one.person_id, registration__employer=one.employer_id, counts=True, days__contains=on
        ).select_related("registration").first()  # fmt: skip
        if spell is not None:
            hire.found_at_work(case=one, work=spell.registration, first_day=spell.first_day)
            done += 1
    return done


def retain(on: date) -> int:
    """Who has been at work there for thirty, and for ninety days, by the spells that stand today. Returns how many steps."""
    return sum(_retain(step, on) for step in STAYED)


def _retain(step: str, on: date) -> int:
    state, days = STAYED[step]
    still_there = EmploymentSpell.objects.now().filter(
        registration=OuterRef("employment"), counts=True, days__startswith__lte=on - timedelta(days=days),
        days__contains=on,
    )  # fmt: skip
    found = Application.objects.filter(Exists(still_there), state=state)
    return _in_batches(found, lambda keys: _retain_some(keys, Q(state=state) & Q(Exists(still_there)), step))


@transaction.atomic
def _retain_some(keys: Sequence[UUID], still: Q, step: str) -> int:
    rows = _locked(keys, still)
    _step_set(rows, step, "在职期间够天数了")
    return len(rows)


@transaction.atomic
def join_doubles(on: date) -> int:
    """Two rows of one person were merged and both had applied for one vacancy: the later one ends, the other goes on."""
    kept = Application.objects.open().filter(person=OuterRef("person__merged_into"), vacancy=OuterRef("vacancy"))
    found = Application.objects.filter(Exists(kept), state__in=sorted(BEFORE_OFFER), person__merged_into__isnull=False)
    rows = list(found.select_for_update(of=("self",), no_key=True).order_by("pk").defer("cv"))
    _step_set(rows, "withdraw", "同一个人的另一件还在办", closed_at=timezone.now(), tell_after=None)
    return len(rows)


def follow(on: date) -> int:
    """Open applications go with the register of job seekers to the office of their person's place. Returns how many changed."""
    moved = (
        Application.objects.open().exclude(seeking__service_office=F("service_office")).filter(seeking__isnull=False)
    )
    home = JobSeeking.objects.filter(pk=OuterRef("seeking"))
    return moved.update(
        service_office=Subquery(home.values("service_office")[:1]), region_code=Subquery(home.values("region_code")[:1])
    )


NIGHT = Nightly(
    "applications", lock="applications-night",
    of_the_night={
        "followed": follow, "joined": join_doubles, "reminded": remind, "unanswered": count_unanswered, "lapsed": lapse,
        "at_work": find_at_work, "stayed": retain,
    },
)  # fmt: skip


def counts_of_hires(employer: Employer) -> dict[str, int]:
    """Hired, and of these who stayed thirty and ninety days: what the employer and the office read. One query."""
    hired = Application.objects.filter(employer=employer, onboarded_on__isnull=False)
    stayed = [S.RETAINED_30, S.RETAINED_90]
    return hired.aggregate(
        hired=Count("pk"), thirty=Count("pk", filter=Q(state__in=stayed)), ninety=Count("pk", filter=Q(state=S.RETAINED_90))
    )  # fmt: skip
