"""What accounts leave behind and nobody needs any longer: counters after 30 days, sessions once they have ended."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.accounts.models import FormUse, NumberSearch, PhoneChallenge, SignInFailure

KEPT = timedelta(days=30)  # as the register of personal fields tells people
COUNTERS = (
    (PhoneChallenge, "sent_at"),
    (SignInFailure, "at"),
    (FormUse, "at"),
    (NumberSearch, "at"),
    (AccessAttempt, "attempt_time"),
    (AccessFailureLog, "attempt_time"),
    (AccessLog, "attempt_time"),
)


def forget_old_counters() -> int:
    """Delete codes, failures and counters of more than 30 days; returns how many rows."""
    before = timezone.now() - KEPT
    return sum(model.objects.filter(**{f"{at}__lt": before}).delete()[0] for model, at in COUNTERS)


def forget_ended_sessions() -> int:
    """Delete sessions that have run out, and what the list of sessions still says of such; returns how many sessions."""
    ended, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive)).delete()
    return ended
