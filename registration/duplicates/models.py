"""The table of pairs."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.accounts.scope import in_areas
from portal.foundation.identifiers import uuid7
from portal.people.merging.models import PersonMerge
from portal.people.models import Person
from portal.people.retention.scope import ReadableQuerySet
from registration.duplicates.enums import PairState, Part


class PairQuerySet(ReadableQuerySet):
    person_columns = ("first_id", "second_id")

    def visible_to(self, actor: Actor) -> Self:
        """Whoever serves one of the two; a county reviewer those of the area."""
        if actor.role is Role.CASEWORKER:
            return self.filter(Q(first_office=actor.office_id) | Q(second_office=actor.office_id)).readable()
        if actor.role is Role.COUNTY_REVIEWER:
            reach = in_areas("first_region", actor.areas) | in_areas("second_region", actor.areas)
            return self.filter(reach).readable()
        return self.none()

    def decided_by_role(self, actor: Actor) -> Self:
        """Those on which this actor has the word: the office that serves both, the county for everything of its area."""
        mine = self.visible_to(actor)
        return mine.filter(first_office=F("second_office")) if actor.role is Role.CASEWORKER else mine

    def open(self) -> Self:
        return self.filter(state=PairState.OPEN)


class DuplicatePair(models.Model):
    """Two rows, the smaller key first. Once a person said that they are two people it never comes back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="一个")
    second = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="另一个")
    first_region = models.CharField("一个住在", max_length=12, db_collation="C")
    second_region = models.CharField("另一个住在", max_length=12, db_collation="C")
    first_office = models.ForeignKey(
        Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="一个归谁服务"
    )
    second_office = models.ForeignKey(
        Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="另一个归谁服务"
    )
    parts = models.JSONField("哪里一样", default=dict)
    score = models.PositiveSmallIntegerField("分数", default=0)
    found_at = models.DateTimeField("发现时间", default=timezone.now)
    reported_by = models.UUIDField("谁报的", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=PairState, default=PairState.OPEN)
    reason = models.CharField("理由", max_length=200, blank=True)
    decided_by = models.UUIDField("谁定的", null=True, blank=True)
    decided_at = models.DateTimeField("什么时候定的", null=True, blank=True)
    merge = models.ForeignKey(
        PersonMerge, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="哪次合并"
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑似重复"
        indexes = [
            models.Index(fields=["first_office", "state", "-score"], name="pair_by_first"),
            models.Index(fields=["second_office", "state", "-score"], name="pair_by_second"),
            models.Index(fields=["first_region"], name="pair_first_place", condition=Q(state=PairState.OPEN)),
            models.Index(fields=["second_region"], name="pair_second_place", condition=Q(state=PairState.OPEN)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="one_pair_each", violation_error_message="这两个人已经在名单上了"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="pair_in_order", violation_error_message="一个人不能和自己重复"
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN, decided_at__isnull=True)
                | (~Q(state=PairState.OPEN) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="decided_pair_says_why",
                violation_error_message="请写为什么这样定",
            ),
            models.CheckConstraint(
                condition=~Q(state=PairState.MERGED) | Q(merge__isnull=False),
                name="merged_pair_names_its_merge",
                violation_error_message="合并了的要有合并记录",
            ),
        ]

    @property
    def in_common(self) -> list[tuple[str, int]]:
        """(words, points): what the score is the sum of."""
        kept: dict[str, Any] = self.parts
        return [(str(part.label), kept[part]) for part in Part if part in kept]

    @property
    def crosses(self) -> bool:
        """Whether two offices are concerned."""
        return self.first_office_id != self.second_office_id
