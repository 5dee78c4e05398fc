"""Where a person lived when: date ranges that never overlap. Without a row the registration's own place holds."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from registration.residence.enums import Told


class ResidenceQuerySet(models.QuerySet):
    def current(self) -> Self:
        """What is held to be true; a line that was replaced by a later word stays as history."""
        return self.filter(replaced_at__isnull=True)

    def to_come(self, day: date) -> Self:
        """Moves that are said already and lie after `day`."""
        return self.current().filter(days__startswith__gt=day)


class ResidenceHistory(models.Model):
    """One place where a person lived, from its first day to the day on which the next one began."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="residences", verbose_name="人员")
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    days = DateRangeField("从哪天到哪天")
    told = models.CharField("怎么知道的", max_length=12, choices=Told)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    recorded_by = models.UUIDField("谁记的", null=True, blank=True)
    replaced_at = models.DateTimeField("被代替的时间", null=True, blank=True)

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "住过的地方"
        constraints = [
            ExclusionConstraint(
                name="one_residence_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                condition=Q(replaced_at__isnull=True),
                violation_error_message="这段日子已经记了另一个住的地方。请看看搬家的日子对不对",
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__startswith__isnull=False),
                name="residence_has_a_first_day",
                violation_error_message="请写从哪天起住在那里",
            ),
        ]
