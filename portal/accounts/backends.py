"""Who is signed in, read with a prepared question: every page of theirs begins with it."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from portal.accounts.actors import known
from portal.accounts.models import User


class Backend(ModelBackend):
    """Django's own; only the look-up by key is worded once, and brings along what staff are entrusted with."""

    def get_user(self, user_id: UUID) -> User | None:
        user = known(user_id)
        return user if user and self.user_can_authenticate(user) else None
