"""Nightly care for accounts."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from portal.accounts.administration import UNUSED_DAYS, disable_unused
from portal.accounts.models import FormUse, NumberSearch, SignInFailure

log = structlog.get_logger(__name__)
FAILURES_KEPT_DAYS = 30


@shared_task
def disable_unused_accounts() -> None:
    """Stop staff accounts that nobody signed in with for 90 days (等保三级 访问控制)."""
    log.info("accounts.unused_disabled", count=disable_unused(before=timezone.now() - timedelta(days=UNUSED_DAYS)))


@shared_task
def forget_old_failures() -> None:
    """Counters of sign-in failures, of public forms and of searches by ID number are of no use after a month."""
    for counter in (SignInFailure, FormUse, NumberSearch):
        counter.objects.filter(at__lt=timezone.now() - timedelta(days=FAILURES_KEPT_DAYS)).delete()
