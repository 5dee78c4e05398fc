"""Sessions in the database, read with a prepared question: every page begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.foundation.prepared import Prepared

LIVE = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    """Django's own; only the look-up is worded once."""

    def _get_session_from_db(self) -> Any:
        found = LIVE.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found
