"""Exit proposals: why somebody should leave the register, on what evidence, and what came of it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Office
from portal.foundation.identifiers import uuid7
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField
from registration.exits.enums import Origin, Resolution
from registration.unemployment.enums import ExitCode
from registration.unemployment.models import UnemploymentRegistration


class ProposalQuerySet(PersonalQuerySet):
    owner_column = "registration__account_id"
    person_columns = ("registration__person_id",)

    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)

    def in_notice(self) -> Self:
        """Open, and nobody has objected; ready or still within the notice."""
        return self.open().filter(objected_at__isnull=True)

    def ready(self, now: datetime) -> Self:
        """The notice is over on `now`, or there never was one: the office may confirm."""
        return self.in_notice().filter(notice_until__lte=now)

    def objected(self) -> Self:
        """Before the county."""
        return self.open().filter(objected_at__isnull=False)


class ExitProposal(models.Model):
    """One proposed exit. The registration's own state says where it stands; this row holds the grounds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(
        UnemploymentRegistration, models.RESTRICT, related_name="proposals", verbose_name="失业登记"
    )
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    service_office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="服务单位")
    exit_code = models.CharField("退出原因", max_length=20, choices=ExitCode)
    event_date = models.DateField("事情发生的日期")
    origin = models.CharField("谁提出的", max_length=10, choices=Origin)
    rule = models.CharField("按哪条规则", max_length=60, blank=True)
    why = models.CharField("依据", max_length=300)
    exact = models.BooleanField("证件号码完全一致", default=False)
    contact_id = models.UUIDField("哪次联系", null=True, blank=True)
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    proposed_by = models.UUIDField("谁提出", null=True, blank=True)
    notice_until = models.DateTimeField("告知到", null=True, blank=True)
    objection = EncryptedField("异议", purpose="registration.exit.objection", null=True, blank=True)
    objected_at = models.DateTimeField("异议时间", null=True, blank=True)
    resolution = models.CharField("结果", max_length=12, choices=Resolution, blank=True)
    resolved_at = models.DateTimeField("结果时间", null=True, blank=True)
    resolved_by = models.UUIDField("谁定的", null=True, blank=True)
    resolved_why = models.CharField("结果的理由", max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "退出建议"
        indexes = [
            models.Index(
                fields=["service_office", "notice_until"], name="exit_queue", condition=Q(resolved_at__isnull=True)
            ),
            models.Index(fields=["region_code"], name="exit_place", condition=Q(resolved_at__isnull=True)),
            models.Index(fields=["registration", "-proposed_at"], name="exit_by_registration"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(resolved_at__isnull=True),
                name="one_open_exit_proposal",
                violation_error_message="这个人已经有一条退出建议在办",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="")
                | (Q(resolved_at__isnull=False) & ~Q(resolution="")),
                name="resolved_proposal_says_how",
                violation_error_message="办结退出建议要写明结果",
            ),
            models.CheckConstraint(
                condition=~Q(why=""), name="proposal_has_grounds", violation_error_message="退出建议要写明依据"
            ),
        ]

    def __str__(self) -> str:
        return self.get_exit_code_display()

    @property
    def is_ready(self) -> bool:
        """Whether the office may confirm now."""
        return self.notice_until is None or self.notice_until <= timezone.now()
