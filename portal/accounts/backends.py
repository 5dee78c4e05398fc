"""Who is signed in, read with a prepared question: every page of theirs begins with it."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from portal.accounts.models import User
from portal.foundation.prepared import Prepared

ONE = Prepared(lambda pk: User.objects.filter(pk=pk))


class Backend(ModelBackend):
    """Django's own; only the look-up by key is worded once."""

    def get_user(self, user_id: UUID) -> User | None:
        user = ONE.first(pk=user_id)
        return user if user and self.user_can_authenticate(user) else None
