"""Leads: somebody on a list who may need help. The person is one of ours already, or a claim that the list makes."""

from typing import Self

from django.db import models
from django.db.models import Q

from portal.accounts.actors import Actor
from portal.cases.models import Case, state_trigger
from portal.exchange.partners.models import PartnerRecord
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField
from portal.ui.imports.models import Import
from registration.discovery.enums import OPEN, KnownBy, LeadKind, LeadOutcome, LeadState


class LeadQuerySet(PersonalQuerySet):
    def _own(self, actor: Actor) -> Q:
        """A list is between authorities; what is known of a person stands on their own page of data."""
        return Q(pk__in=[])

    def open(self) -> Self:
        return self.filter(state__in=sorted(OPEN))

    def waiting(self) -> Self:
        """Nobody has reached them yet; the earliest promise first."""
        return self.filter(state=LeadState.ASSIGNED).order_by("due_at", "id")


class Lead(Case):
    """One person on one list, in one record, or heard of by a colleague."""

    state = models.CharField("状态", max_length=20, choices=LeadState, default=LeadState.ASSIGNED, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="leads", verbose_name="人员")
    kind = models.CharField("线索来源", max_length=20, choices=LeadKind)
    came_by = models.ForeignKey(
        Import, models.RESTRICT, null=True, blank=True, related_name="leads", verbose_name="哪份名册"
    )
    record = models.ForeignKey(
        PartnerRecord, models.RESTRICT, null=True, blank=True, related_name="leads", verbose_name="部门的哪条记录"
    )
    added_by = models.UUIDField("谁记的", null=True, blank=True)
    known_by = models.CharField("怎么知道的", max_length=20, choices=KnownBy, blank=True, db_default="")
    phone = EncryptedField("名册上的电话", purpose="registration.lead.phone", null=True, blank=True)
    since = models.DateField("名册上的日期", null=True, blank=True)
    where = EncryptedField("原单位或学校", purpose="registration.lead.where", null=True, blank=True)
    remark = EncryptedField("名册上的备注", purpose="registration.lead.remark", null=True, blank=True)
    outcome = models.CharField("结果", max_length=20, choices=LeadOutcome, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="lead_queue"),
            models.Index(fields=["region_code", "state"], name="lead_place"),
            models.Index(fields=["came_by", "state"], name="lead_by_list"),
            models.Index(fields=["person", "-created_at"], name="lead_by_person"),
            models.Index(fields=["record"], name="lead_by_record", condition=Q(record__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_lead_a_person",
                violation_error_message="这个人已经有一条线索在办",
            ),
            models.CheckConstraint(
                condition=Q(came_by__isnull=False, record__isnull=True, added_by__isnull=True)
                | Q(came_by__isnull=True, record__isnull=False, added_by__isnull=True)
                | Q(came_by__isnull=True, record__isnull=True, added_by__isnull=False),
                name="lead_comes_from_one_place",
                violation_error_message="线索要么来自一份名册，要么来自部门的一条记录，要么是一位同事记的",
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True, known_by="") | (Q(added_by__isnull=False) & ~Q(known_by="")),
                name="added_lead_says_how_known",
                violation_error_message="同事记的线索要写怎么知道的",
            ),
            models.CheckConstraint(
                condition=Q(service_office__isnull=False) & ~Q(region_code="") & Q(due_at__isnull=False),
                name="lead_has_owner_and_day",
                violation_error_message="线索要有负责的服务站和期限",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN), outcome="") | (~Q(state__in=sorted(OPEN)) & ~Q(outcome="")),
                name="ended_lead_says_what_came_of_it",
                violation_error_message="办完的线索要写结果",
            ),
        ]
        triggers = [state_trigger(LeadState.ASSIGNED)]

    def __str__(self) -> str:
        return self.get_kind_display()
