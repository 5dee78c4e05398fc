"""Whose data may only be stored: left out of whatever anybody reads, in one place (PIPL 47, last paragraph)."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.scope import ScopedQuerySet
from portal.people.retention.models import StorageOnly

READABLE = (
    "NOT EXISTS (SELECT FROM portal_storageonly AS stored WHERE stored.person_id = {0}.id AND stored.lifted_at IS NULL)"
)
"""The same for questions in SQL, with the alias under which it knows the person."""


class OnlyStored(Http404):
    """It is there, and within the actor's reach; the law lets nobody read it any more. Answered by 410."""


def is_only_stored(column: str = "pk") -> Exists:
    """Whether the person in `column` may only be stored, as a condition of the database."""
    return Exists(StorageOnly.objects.standing().filter(person_id=OuterRef(column)))


class ReadableQuerySet(models.QuerySet):
    """Rows about persons; `person_columns` say where they are named."""

    person_columns: tuple[str, ...] = ("person_id",)
    _reached: Self | None = None

    def readable(self) -> Self:
        """Without those about somebody whose data may only be stored."""
        found = self.exclude(self._only_stored())
        found._reached = self
        return found

    def _only_stored(self) -> Q:
        named = Q()
        for column in self.person_columns:
            named |= Q(is_only_stored(column))
        return named

    def missing(self, **wanted: Any) -> Http404:
        """What to raise where nothing was found: for what is there and may not be read, that it may not."""
        reached = self._reached
        if reached is not None and reached.filter(reached._only_stored(), **wanted).exists():
            return OnlyStored()
        return Http404()

    def get(self, *args: Any, **wanted: Any) -> Any:
        """As everywhere; a key of something that may only be stored raises OnlyStored."""
        try:
            return super().get(*args, **wanted)
        except self.model.DoesNotExist:
            keys = {name: value for name, value in wanted.items() if name in ("pk", "id")}
            if keys and isinstance(problem := self.missing(**keys), OnlyStored):
                raise problem from None
            raise

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._reached = self._reached
        return copy


class PersonalQuerySet(ReadableQuerySet, ScopedQuerySet):
    """A register about persons: what an actor reaches, and the law lets be read."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may know of; the house's own work, forgetting above all, knows of every row."""
        reached = super().visible_to(actor)
        return reached if actor.kind is ActorKind.SYSTEM else reached.readable()
