"""Whom the employer register still needs, and what it forgets of the others (case 105)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.cases.documents import services as papers
from portal.people.employers.models import Membership
from portal.people.models import PersonLink
from portal.people.retention.services import FORGOTTEN_NAME, Holder
from portal.rules.parameters import parameter
from registration.recruiting.enums import WAITING, ClaimState
from registration.recruiting.models import EmployerVerification

OPEN = WAITING | {ClaimState.VERIFIED}


def _claims(before: datetime) -> QuerySet:
    """Verifications that wait or hold, or ended after `before`."""
    return EmployerVerification.objects.filter(Q(state__in=sorted(OPEN)) | Q(state_changed_at__gte=before))


def _members(before: datetime) -> QuerySet:
    """Links of accounts that speak for an employer, or did after `before`."""
    held = Membership.objects.filter(Q(span__upper_inf=True) | Q(span__endswith__gte=before))
    return PersonLink.objects.live().filter(account__in=held.values("account"))


def _forget(people: Sequence[UUID]) -> None:
    EmployerVerification.objects.filter(person__in=people, appeal__isnull=False).exclude(
        state=ClaimState.APPEALED
    ).update(appeal=None)
    papers.forget(list(EmployerVerification.objects.filter(person__in=people).values_list("pk", flat=True)))
    accounts = PersonLink.objects.filter(person__in=people).values("account")
    Membership.objects.filter(account__in=accounts, span__upper_inf=False).update(name=FORGOTTEN_NAME)


CLAIMS = Holder(still_needs=_claims, forget=_forget)
MEMBERS = Holder(still_needs=_members, forget=lambda people: None)


def drop_old_drafts(now: datetime | None = None) -> int:
    """Throw away registrations of employers that were begun and never handed in; returns how many."""
    before = (now or timezone.now()) - timedelta(days=int(parameter("retention.draft_days")))
    return EmployerVerification.objects.filter(state=ClaimState.NEW, created_at__lt=before).delete()[0]
