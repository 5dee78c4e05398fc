"""Households and who belongs to them: date ranges that can't overlap for one person; nothing is overwritten."""

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.accounts.scope import ScopedQuerySet, in_areas
from portal.foundation.identifiers import uuid7
from portal.people.households.enums import Basis, Kinship, Left
from portal.people.models import Person
from portal.people.retention.scope import ReadableQuerySet
from portal.privacy.fields import EncryptedField

BY_AREA = frozenset({Role.CASEWORKER, Role.VILLAGE_WORKER, Role.COUNTY_REVIEWER})
"""A household belongs to a place, so its office follows the place by itself: there is no office to keep in step."""


class HouseholdQuerySet(ScopedQuerySet):
    def _reach(self, actor: Actor) -> Q:
        """Staff by area. A family member sees none: who lives with whom is each one's own datum, in their own data."""
        if actor.kind is ActorKind.SYSTEM:
            return Q()
        if actor.kind is ActorKind.STAFF and actor.role in BY_AREA and actor.areas:
            return in_areas("region_code", actor.areas)
        return Q(pk__in=[])

    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)


@pghistory.track(
    fields=["region_code", "basis", "closed_on"],
    model_name="HouseholdEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events", related_query_name="events"),
)
class Household(models.Model):
    """People who live as one family. It closes by itself when the last of them has left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region_code = models.CharField("住在", max_length=12, db_collation="C", db_index=True)
    address = EncryptedField("详细住址", purpose="people.household.address", null=True, blank=True)
    basis = models.CharField("凭什么算一户", max_length=10, choices=Basis, default=Basis.BOOK)
    split_from = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="splits", verbose_name="从哪一户分出来"
    )
    came_by = models.UUIDField("哪份名册", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    created_by = models.UUIDField("谁立的户", null=True, blank=True)
    closed_on = models.DateField("从哪天起没有人了", null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭户"
        indexes = [
            models.Index(fields=["came_by"], name="household_by_list", condition=Q(came_by__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(region_code__regex="^23[0-9]{10}$"),
                name="household_in_the_province",
                violation_error_message="家庭要住在黑龙江省内，请选到乡镇或街道",
            ),
            models.CheckConstraint(
                condition=~Q(split_from=F("id")),
                name="household_splits_from_another",
                violation_error_message="一户不能从自己分出来",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class MemberQuerySet(ReadableQuerySet):
    def counting(self) -> Self:
        """Those that were true; what was written by mistake stays readable and counts for nothing."""
        return self.filter(counts=True)

    def on(self, day: date) -> Self:
        """Who belongs to a household on a day."""
        return self.counting().filter(span__contains=day)

    def staying(self) -> Self:
        """Whose end is not known."""
        return self.counting().filter(span__upper_inf=True)


class HouseholdMember(models.Model):
    """One person in one household as one kin, from the first day on (in) to the day of leaving (out)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, models.RESTRICT, related_name="members", verbose_name="家庭户")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="households", verbose_name="人员")
    kinship = models.CharField("和户主的关系", max_length=14, choices=Kinship)
    span = DateRangeField("从哪天到哪天")
    counts = models.BooleanField("算数", default=True)
    why = EncryptedField("为什么加进来", purpose="people.household.why")
    left = models.CharField("为什么离开", max_length=10, choices=Left, blank=True)
    left_why = EncryptedField("离开的说明", purpose="people.household.left_why", null=True, blank=True)
    came_by = models.UUIDField("哪份名册", null=True, blank=True)
    added_at = models.DateTimeField("记录时间", default=timezone.now)
    added_by = models.UUIDField("谁加的", null=True, blank=True)
    ended_at = models.DateTimeField("记下离开的时间", null=True, blank=True)
    ended_by = models.UUIDField("谁记的离开", null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        indexes = [
            models.Index(fields=["household", "added_at"], name="member_of_household"),
            models.Index(fields=["came_by"], name="member_by_list", condition=Q(came_by__isnull=False)),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_household_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=Q(counts=True),
                violation_error_message="这个人在这段时间已经在一户里了，请先在那一户记下他离开",
            ),
            ExclusionConstraint(
                name="one_head_at_a_time",
                expressions=[("household", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=Q(counts=True, kinship=Kinship.HEAD),
                violation_error_message="这一户已经有户主了",
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False),
                name="household_member_has_a_beginning",
                violation_error_message="离开的日子要在加入以后",
            ),
            models.CheckConstraint(
                condition=Q(counts=False)
                | Q(span__upper_inf=True, left="", ended_at__isnull=True)
                | (Q(span__upper_inf=False, ended_at__isnull=False) & ~Q(left="")),
                name="who_left_a_household_says_why",
                violation_error_message="记下离开要写明原因",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kinship_display()
