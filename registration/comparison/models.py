"""Runs and hits. A run is the record of an exchange, by counts; a hit is the only thing that is kept of a person."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.accounts.scope import BY_AREA, ScopedQuerySet, in_areas
from portal.cases.models import Case, state_trigger
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.ui.imports.models import Import
from registration.comparison.enums import CompareList, FoundIn, HitState


class RunQuerySet(ScopedQuerySet):
    def _reach(self, actor: Actor) -> Q:
        """Runs of the actor's own office, and of the offices in its area."""
        mine = Q(office=actor.office_id) if actor.office_id else Q(pk__in=[])
        return mine | in_areas("region_code", actor.areas) if actor.role in BY_AREA else mine


class CompareRun(models.Model):
    """One list of another authority held against our registers: who gave it, why, and how many; nobody by name.

    Kept as evidence for three years at least (PIPL 55, 56).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    came_by = models.OneToOneField(Import, models.RESTRICT, related_name="comparison", verbose_name="哪份名册")
    kind = models.CharField("什么名册", max_length=20, choices=CompareList)
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="哪个单位比的")
    region_code = models.CharField("所在地", max_length=12, db_collation="C")
    given_by = models.CharField("谁交来的", max_length=80)
    ground = models.CharField("依据", max_length=80)
    purpose = models.CharField("做什么用", max_length=80)
    rule = models.CharField("比对规则", max_length=20)
    digest = models.CharField("文件摘要", max_length=64)
    run_by = models.UUIDField("谁比的")
    at = models.DateTimeField("时间", default=timezone.now)
    total = models.PositiveIntegerField("名册行数", default=0)
    readable = models.PositiveIntegerField("能比的行", default=0)
    hits = models.PositiveIntegerField("比中", default=0)
    fresh = models.PositiveIntegerField("其中新的", default=0)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比对"
        indexes = [
            models.Index(fields=["office", "-at"], name="compare_mine"),
            models.Index(fields=["region_code", "-at"], name="compare_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_by="") & ~Q(ground="") & ~Q(purpose=""),
                name="comparison_says_why",
                violation_error_message="要写明谁交来的、依据和用途",
            ),
            models.CheckConstraint(
                condition=Q(fresh__lte=F("hits"), hits__lte=F("readable"), readable__lte=F("total")),
                name="comparison_adds_up",
                violation_error_message="比中的不能多于能比的，能比的不能多于名册的",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def known(self) -> int:
        """Hits that said nothing new."""
        return self.hits - self.fresh


class HitQuerySet(PersonalQuerySet):
    def _own(self, actor: Actor) -> Q:
        """A list is between authorities; what became a fact stands on the person's own page."""
        return Q(pk__in=[])

    def waiting(self) -> Self:
        """Nobody has said yet whether they are right."""
        return self.filter(state=HitState.OPEN)


class CompareHit(Case):
    """A person in one of our registers whose number stands on a list. It asks a caseworker, and decides nothing."""

    state = models.CharField("状态", max_length=20, choices=HitState, default=HitState.OPEN, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="compare_hits", verbose_name="人员")
    run = models.ForeignKey(CompareRun, models.RESTRICT, related_name="found", verbose_name="哪次比对")
    found_in = models.CharField("在哪本册子里", max_length=12, choices=FoundIn)
    says = models.CharField("名册说什么", max_length=60)
    since = models.DateField("名册上的日期", null=True, blank=True)
    name_differs = models.BooleanField("姓名不一样", default=False)

    objects = HitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比中的人"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="hit_queue"),
            models.Index(fields=["region_code", "state"], name="hit_place"),
            models.Index(fields=["run", "state"], name="hit_by_run"),
            models.Index(fields=["person", "says", "-created_at"], name="hit_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "says"],
                condition=Q(state=HitState.OPEN),
                name="one_open_hit_a_saying",
                violation_error_message="这个人的这件事已经在核对",
            ),
            models.CheckConstraint(
                condition=Q(service_office__isnull=False) & ~Q(region_code="") & Q(due_at__isnull=False),
                name="hit_has_owner_and_day",
                violation_error_message="比中的人要有负责的服务站和期限",
            ),
        ]
        triggers = [state_trigger(HitState.OPEN)]

    def __str__(self) -> str:
        return self.get_state_display()
