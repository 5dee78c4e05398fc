"""Legal holds: whose data must not be forgotten yet; and whose may only be stored. By whose order, and why."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.people.models import Person
from portal.people.retention.enums import Ground, Lifted


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


class StorageQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's area, for whoever may end it; they name nobody."""
        if not actor.can(Action.HOLD_MANAGE):
            return self.none()
        return self.filter(in_areas("person__region_code", actor.areas))

    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class StorageOnly(models.Model):
    """Somebody asked to be deleted while a law keeps the data: until it ends, storing is all that may be done (PIPL 47).

    It ends by forgetting, when the days are over; before, only in one of the two ways of `Lifted`.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="人员")
    ground = models.CharField("凭什么留着", max_length=10, choices=Ground)
    until = models.DateField("留到哪天", null=True, blank=True)
    set_at = models.DateTimeField("从什么时候起", default=timezone.now)
    set_by = models.UUIDField("谁定的")
    asked_at = models.DateTimeField("申请解除的时间", null=True, blank=True)
    asked_by = models.UUIDField("谁申请解除", null=True, blank=True)
    lifted_at = models.DateTimeField("解除", null=True, blank=True)
    lifted_by = models.UUIDField("谁解除", null=True, blank=True)
    lifted_how = models.CharField("怎么解除的", max_length=10, choices=Lifted, blank=True)
    lifted_why = models.CharField("为什么解除", max_length=200, blank=True)

    objects = StorageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "只存不用"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_storage",
                violation_error_message="这个人的资料已经只存不用",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.ARCHIVE) | Q(until__isnull=False),
                name="archived_storage_ends",
                violation_error_message="按档案法留的，要写明留到哪天",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_how="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_how="") & ~Q(lifted_why="")),
                name="lifted_storage_says_how",
                violation_error_message="解除只存不用，要写明是谁、怎么、为什么",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | (Q(asked_at__isnull=False, asked_by__isnull=False) & ~Q(lifted_why="")),
                name="asked_storage_says_why",
                violation_error_message="申请解除要写明理由",
            ),
            models.CheckConstraint(
                condition=~Q(lifted_how=Lifted.TWO) | (Q(asked_by__isnull=False) & ~Q(asked_by=F("lifted_by"))),
                name="storage_lifted_by_two",
                violation_error_message="申请解除的人不能自己同意，要另一位安全管理员同意",
            ),
        ]
