"""Where django-allauth asks the project about open sessions."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.adapter import DefaultUserSessionsAdapter

from portal.exchange.channels import tokens


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """Whoever ends the sessions elsewhere ends what channels may do for them as well."""

    def end_sessions(self, sessions: Iterable[Any]) -> None:
        kept = list(sessions)
        super().end_sessions(kept)
        tokens.end_all(one.user_id for one in kept)
