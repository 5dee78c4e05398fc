"""Whom the registers still need, how they forget the others, and what a draft's time is (case 105)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.people.models import PersonLink
from portal.people.retention.models import LegalHold
from portal.people.retention.services import Holder
from portal.rules.parameters import parameter
from registration.calls.models import Call
from registration.exits.models import ExitProposal
from registration.losses.models import JobLossReason
from registration.residence.models import ResidenceHistory
from registration.unemployment.enums import OPEN, State
from registration.unemployment.models import UnemploymentRegistration


def _still_needs(before: datetime) -> QuerySet:
    """Registrations that are open, or ended after `before`."""
    return UnemploymentRegistration.objects.filter(Q(state__in=sorted(OPEN)) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    ExitProposal.objects.filter(registration__person__in=people, objection__isnull=False).update(objection=None)
    said = Q(consent__isnull=False) | Q(words__isnull=False)
    Call.objects.filter(said, person__in=people).update(consent=None, consented_at=None, words=None)
    ResidenceHistory.objects.filter(person__in=people).delete()
    JobLossReason.objects.filter(person__in=people, note__isnull=False).update(note=None)


HOLDER = Holder(still_needs=_still_needs, forget=_forget)


def cases_kept_since(now: datetime | None = None) -> datetime:
    """The moment before which what has ended is forgotten."""
    years = int(parameter("retention.case_years"))
    return (now or timezone.now()) - timedelta(days=365.25 * years)


def _held() -> Exists:
    """Drafts of an account that speaks for somebody on whom a legal hold stands."""
    spoken_for = PersonLink.objects.live().filter(account=OuterRef("account"))
    return Exists(spoken_for.filter(person__in=LegalHold.objects.standing().values("person")))


@transaction.atomic
def drop_old_drafts(now: datetime | None = None) -> int:
    """Throw away what somebody began to write and never handed in; returns how many."""
    before = (now or timezone.now()) - timedelta(days=int(parameter("retention.draft_days")))
    old = UnemploymentRegistration.objects.filter(state=State.DRAFT, created_at__lt=before).exclude(_held())
    keys = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:10_000])
    UnemploymentRegistration.events.rel.related_model._default_manager.filter(pgh_obj__in=keys).delete()
    UnemploymentRegistration.objects.filter(pk__in=keys, state=State.DRAFT).delete()
    return len(keys)
