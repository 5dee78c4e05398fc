"""The record of a merge: what moved, what the kept row was before, and whether it was put back."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.accounts.scope import in_areas
from portal.foundation.identifiers import uuid7
from portal.people.merging.enums import MergeEvidence
from portal.people.models import Person
from portal.people.retention.scope import ReadableQuerySet
from portal.privacy.fields import EncryptedJSONField


class MergeQuerySet(ReadableQuerySet):
    person_columns = ("keep_id", "other_id")

    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)

    def since(self, moment: datetime) -> Self:
        """Standing, and young enough to be put back."""
        return self.standing().filter(at__gte=moment)

    def visible_to(self, actor: Actor) -> Self:
        """What the office did; for a county reviewer what happened in the area."""
        if actor.role is Role.CASEWORKER:
            return self.filter(office=actor.office_id).readable()
        if actor.role is Role.COUNTY_REVIEWER:
            return self.filter(in_areas("keep__region_code", actor.areas)).readable()
        return self.none()


class PersonMerge(models.Model):
    """`other` is `keep` from now on. `moved` holds the keys of the rows by table, `changed` the columns set to fit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    keep = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="留下的")
    other = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="并进来的")
    reason = models.CharField("理由", max_length=200)
    evidence = models.CharField("凭据", max_length=20, choices=MergeEvidence)
    by = models.UUIDField("谁合并的", null=True, blank=True)
    office = models.ForeignKey(Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="单位")
    at = models.DateTimeField("合并时间", default=timezone.now)
    moved = models.JSONField("移过来的", default=dict)
    changed = models.JSONField("为此改的", default=list)
    before = EncryptedJSONField("留下的原来怎样", purpose="people.merge.before", null=True, blank=True)
    undone_at = models.DateTimeField("撤回时间", null=True, blank=True)
    undone_by = models.UUIDField("谁撤回的", null=True, blank=True)
    undone_why = models.CharField("为什么撤回", max_length=200, blank=True)
    stayed = models.JSONField("撤回时留下的", default=list)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合并记录"
        indexes = [
            models.Index(fields=["office", "-at"], name="merge_by_office"),
            models.Index(fields=["-at"], name="merge_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(undone_at__isnull=True),
                name="one_standing_merge",
                violation_error_message="这个人已经并到另一个人了",
            ),
            models.CheckConstraint(
                condition=~Q(keep=F("other")), name="merge_of_two", violation_error_message="一个人不能和自己合并"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="merge_has_reason", violation_error_message="合并要写明理由"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_why="") | (Q(undone_at__isnull=False) & ~Q(undone_why="")),
                name="undone_merge_says_why",
                violation_error_message="撤回合并要写明理由",
            ),
        ]
