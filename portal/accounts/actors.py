"""The actor: who asks, in which role, from which office, over which areas. Built once a request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONArray, JSONObject
from django.utils import timezone

from portal.accounts.enums import AUDIENCES, ActorKind, Role
from portal.accounts.models import Assignment, OfficeArea, User
from portal.accounts.permissions import Action, allowed
from portal.foundation.prepared import Prepared
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
    return Actor(
        ActorKind.STAFF, user.pk, str(user), Role(held["role"]), UUID(held["office"]), held["name"], held["level"],
        tuple((low, high) for low, high in held["areas"]), address, request_id,
    )  # fmt: skip


def _entrusted(today: date) -> ArraySubquery:
    """A user's assignments of a day with their offices' areas: one question where three would take as long each."""
    areas = OfficeArea.objects.filter(office=OuterRef("office"), valid__contains=today).order_by("id")
    held = Assignment.objects.filter(user=OuterRef("pk"), valid__contains=today).order_by("id")
    return ArraySubquery(
        held.values(
            row=JSONObject(
                id="id", role="role", office="office_id", name="office__name", level="office__level",
                areas=ArraySubquery(areas.values(row=JSONArray("low", "high"))),
            )
        )
    )  # fmt: skip


KNOWN = Prepared(lambda pk, today: User.objects.filter(pk=pk).annotate(held=_entrusted(today)))


def known(pk: UUID) -> User | None:
    """The user with that key, and as `held` what they are entrusted with today, so that `actor_of` need not ask."""
    return KNOWN.first(pk=pk, today=timezone.localdate())


def _current_assignment(user: User, chosen: int | None) -> dict[str, Any] | None:
    asked = user if hasattr(user, "held") else known(user.pk)
    held: list[dict[str, Any]] = asked.held if asked else []
    return next((one for one in held if one["id"] == chosen), held[0] if held else None)
