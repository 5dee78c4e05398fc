"""Legal holds: whose data must not be forgotten yet, by whose order and why."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.people.models import Person


class HoldQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The orders of the actor's area, for whoever may give them; they name nobody (trust.md 1.3: least privilege)."""
        if actor.kind is ActorKind.SYSTEM:
            return self
        if not actor.can(Action.HOLD_MANAGE):
            return self.none()
        return self.filter(in_areas("person__region_code", actor.areas))

    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class LegalHold(models.Model):
    """One order to keep one person's data beyond their time: a dispute, an inspection, a court."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="holds", verbose_name="人员")
    reason = models.CharField("理由", max_length=200)
    set_at = models.DateTimeField("开始", default=timezone.now)
    set_by = models.UUIDField("谁定的")
    lifted_at = models.DateTimeField("解除", null=True, blank=True)
    lifted_by = models.UUIDField("谁解除", null=True, blank=True)
    lifted_why = models.CharField("为什么解除", max_length=200, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "依法留存"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_hold",
                violation_error_message="这个人的资料已经在依法留存",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="hold_has_reason", violation_error_message="依法留存要写明理由"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_hold_says_by_whom",
                violation_error_message="解除留存要写明是谁",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_why=""),
                name="lifted_hold_has_reason",
                violation_error_message="解除依法留存要写明理由",
            ),
        ]
