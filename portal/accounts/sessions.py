"""How long a session may last, how much of it is left, and whether the account is in use elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import User

STARTED, SEEN, TOUCH_EVERY = "started_at", "seen_at", 60
ELSEWHERE, TOLD_OF = "elsewhere", "told_of_sign_in"


@dataclass(frozen=True)
class TimeLeft:
    """Seconds until a session ends: because nobody did anything, and however busy somebody is."""

    idle: float
    absolute: float

    @property
    def seconds(self) -> int:
        return int(min(self.idle, self.absolute))

    @property
    def is_over(self) -> bool:
        return min(self.idle, self.absolute) < 0

    @property
    def renewable(self) -> bool:
        """Whether going on gives more time: not in the last minutes of the longest session."""
        return self.absolute > self.idle + TOUCH_EVERY


def time_left(kept: Mapping[str, Any], kind: str, now: datetime) -> TimeLeft:
    """What is left of a session with these contents; one that nobody has used yet begins now."""
    started, seen = (read_time(kept, name, now) for name in (STARTED, SEEN))
    ends = (seen + settings.IDLE_LIMITS[kind], started + settings.ABSOLUTE_LIMITS[kind])
    return TimeLeft(*((end - now).total_seconds() for end in ends))


def read_time(kept: Mapping[str, Any], name: str, default: datetime) -> datetime:
    """The time that a session holds under `name`."""
    stored = kept.get(name)
    return datetime.fromisoformat(stored) if stored else default


def others_of(request: HttpRequest, user: User) -> int:
    """How many other sessions of this account somebody could go on with now."""
    keys = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    now = timezone.now()
    rows = Session.objects.filter(session_key__in=keys.values("session_key"), expire_date__gt=now)
    return sum(not time_left(row.get_decoded(), user.kind, now).is_over for row in rows)


def is_used_elsewhere(request: HttpRequest) -> bool:
    """Whether this session is to say that the account of a member of staff is in use at another place too.

    The newer session knows it from signing in; the older one finds, once for each, a sign-in later than its own.
    """
    last, session = request.user.last_login, request.session
    later = request.user.is_staff_member and last and last > read_time(session, STARTED, last)
    if later and session.get(TOLD_OF) != last.isoformat():
        session[ELSEWHERE], session[TOLD_OF] = True, last.isoformat()
    return bool(session.get(ELSEWHERE))
