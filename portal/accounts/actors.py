"""The actor: who asks, in which role, from which office, over which areas. Built once a request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from portal.accounts.enums import AUDIENCES, ActorKind, Role
from portal.accounts.models import User
from portal.accounts.permissions import Action, allowed
from portal.privacy.enums import Audience


@dataclass(frozen=True)
class Actor:
    """Everything a decision about access may depend on, and nothing else."""

    kind: ActorKind
    user_id: UUID | None = None
    name: str = ""
    role: Role | None = None
    office_id: UUID | None = None
    office_name: str = ""
    office_level: int | None = None
    areas: tuple[tuple[str, str], ...] = ()
    address: str = ""
    request_id: str = ""

    @property
    def audience(self) -> Audience:
        """The column of the access matrix this actor reads by, for people other than themselves."""
        return AUDIENCES.get(self.role or "", Audience.NOBODY)

    def can(self, action: Action) -> bool:
        """Whether the actor's role may do `action` at all; which objects it may do it to is `visible_to`."""
        return allowed(action, self.kind, self.role)

    def blanked(self, blank: Callable[[Any], Any]) -> "Actor":
        """Somebody of the same kind and role: what a prepared question is worded with."""
        areas = tuple((blank(low), blank(high)) for low, high in self.areas)
        return Actor(
            self.kind, blank(self.user_id), role=self.role, office_id=blank(self.office_id),
            office_level=self.office_level, areas=areas,
        )  # fmt: skip


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
SYSTEM = Actor(ActorKind.SYSTEM, name="系统")


def actor_of(user: User, *, assignment_id: int | None = None, address: str = "", request_id: str = "") -> Actor:
    """The actor behind a signed-in user; staff act in one assignment at a time, the chosen or the first."""
    if not user.is_staff_member:
        return Actor(ActorKind.CITIZEN, user.pk, str(user), address=address, request_id=request_id)
    held = _current_assignment(user, assignment_id)
    if held is None:
        return Actor(ActorKind.STAFF, user.pk, str(user), address=address, request_id=request_id)
    _, role, office, office_name, level, areas = held
    return Actor(
        ActorKind.STAFF, user.pk, str(user), Role(role), office, office_name, level,
        tuple((low, high) for low, high in areas), address, request_id,
    )  # fmt: skip


# Asked with every request of a member of staff, so it is written out: the ORM takes longer to word it than PostgreSQL
# to answer, and a second question for the areas as long again.
CURRENT = """
SELECT held.id, held.role, held.office_id, office.name, office.level,
       ARRAY(SELECT ARRAY[area.low, area.high] FROM portal_officearea area
             WHERE area.office_id = office.id AND area.valid @> %(today)s::date ORDER BY area.id)
FROM portal_assignment held JOIN portal_office office ON office.id = held.office_id
WHERE held.user_id = %(user)s AND held.valid @> %(today)s::date ORDER BY held.id
"""


def _current_assignment(user: User, chosen: int | None) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, {"user": user.pk, "today": timezone.localdate()})
        held = cursor.fetchall()
    return next((one for one in held if one[0] == chosen), held[0] if held else None)
