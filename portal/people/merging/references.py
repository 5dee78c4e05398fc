"""Every column of every table that names a person, found by walking the models: none can be forgotten.

What a subject must do so that two people's rows fit one person, and what must be settled before, it says here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, UniqueConstraint

from portal.people.models import Person

KEPT = {
    "portal.auditentry": "封存的审计，一个字也不能改；查的时候连并进来的编号一起查",
    "portal.transitionlog": "办理经过，写下就不改；按事项读",
    "portal.outboxevent": "已经发出的事件，写下就不改；按事项读",
    "portal.reveal": "看全号的许可，只管当时那一行",
    "portal.personmerge": "合并记录自己",
    "registration.duplicatepair": "成对的两行本身，由查重自己管",
}
"""Tables whose rows stay as they were written, and why. A test walks all models: each is moved, or stands here."""


@dataclass(frozen=True)
class Reference:
    """One column of one table that holds a person's key."""

    model: type[models.Model]
    field: models.Field

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field.attname}"

    def rows(self, person: UUID) -> QuerySet:
        return self.model._base_manager.filter(**{self.field.attname: person})

    def __str__(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True)
class Change:
    """Columns of one row that must change so that it fits."""

    model: type[models.Model]
    pk: Any
    values: dict[str, Any]


Settler = Callable[[UUID, UUID], Iterable[Change]]
Check = Callable[[Person, Person], None]
Listener = Callable[[Sequence[UUID]], None]
_settlers: dict[str, Settler] = {}
_checks: list[Check] = []
_when_moved: list[Listener] = []


def settle(name: str, settler: Settler) -> None:
    """Let a subject make its rows of (keep, other) fit one person before they move; call it in the app's `ready`."""
    _settlers[name] = settler


def before_merging(check: Check) -> None:
    """Let a subject refuse, by ValidationError, until somebody has done the step that it names."""
    if check not in _checks:
        _checks.append(check)


def when_moved(listener: Listener) -> None:
    """Let a subject hear, in the same transaction, that rows moved between these persons; call it in the app's `ready`."""
    _when_moved.append(listener)


def moved(*people: UUID) -> None:
    """Tell whoever listens that these were joined or put apart: what is computed from a person's rows may be another now."""
    for listener in _when_moved:
        listener(people)


def settlers() -> Iterable[Settler]:
    return list(_settlers.values())


def checks() -> Iterable[Check]:
    return list(_checks)


def naming_persons() -> Iterator[Reference]:
    """Every column that names a person, history tables aside: those say what was."""
    for model in apps.get_models():
        if model._meta.proxy or any(field.name == "pgh_id" for field in model._meta.concrete_fields):
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is Person or field.attname == "person_id":
                yield Reference(model, field)


def moving() -> list[Reference]:
    """The columns whose rows move with a merge."""
    return [one for one in naming_persons() if one.model._meta.label_lower not in KEPT]


def reference(name: str) -> Reference:
    """The reference of that name; raises KeyError for one that is gone."""
    for one in naming_persons():
        if one.name == name:
            return one
    raise KeyError(name)


def doubled(one: Reference, keep: UUID, other: UUID) -> set[Any]:
    """Keys of the other's rows that the kept person has already, by the table's own rules of once-only: they stay.

    Raises ValidationError with the rule's sentence where a person may have one such row at all.
    """
    found: set[Any] = set()
    for rule in one.model._meta.constraints:
        if not isinstance(rule, UniqueConstraint) or one.field.name not in rule.fields:
            continue
        rest = [name for name in rule.fields if name != one.field.name]
        ours, theirs = one.rows(keep), one.rows(other)
        if rule.condition is not None:
            ours, theirs = ours.filter(rule.condition), theirs.filter(rule.condition)
        if rest:
            same = Exists(ours.filter(**{name: OuterRef(name) for name in rest}))
            found |= set(theirs.filter(same).values_list("pk", flat=True))
        elif ours.exists() and theirs.exists():
            raise ValidationError(
                f"两个人各有一件：{rule.get_violation_error_message()}。先办完其中一件，再合并", code=rule.name
            )
    return found
