"""Why work was lost, in the order in which it was heard: the last word counts, none is changed."""

from typing import Self

import pgtrigger
from django.db import models
from django.utils import timezone

from portal.accounts.models import Office
from portal.cases.contacts.enums import Means
from portal.people.models import Person
from portal.people.retention.scope import ReadableQuerySet
from portal.privacy.fields import EncryptedField
from registration.losses.enums import HEARD, REASONS
from registration.unemployment.enums import Reason
from registration.unemployment.models import UnemploymentRegistration


class JobLossReasonQuerySet(ReadableQuerySet):
    def of(self, case: UnemploymentRegistration) -> Self:
        """What was heard of one registration, the last word first, with the office that heard it."""
        return self.filter(registration=case).select_related("office").order_by("-at", "-pk")


class JobLossReason(models.Model):
    """One word on why the work before a registration was lost: what, how it was heard, by whom and when."""

    id = models.BigAutoField(primary_key=True)
    registration = models.ForeignKey(
        UnemploymentRegistration, models.RESTRICT, related_name="loss_reasons", verbose_name="失业登记"
    )
    person = models.ForeignKey(Person, models.RESTRICT, related_name="loss_reasons", verbose_name="人员")
    code = models.CharField("失业原因", max_length=20, choices=Reason)
    told = models.CharField("怎么知道的", max_length=12, choices=Means)
    note = EncryptedField("本人怎么说", purpose="registration.losses.note", null=True)
    by = models.UUIDField("谁记的")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="单位")
    at = models.DateTimeField("记录时间", default=timezone.now)

    objects = JobLossReasonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记下的失业原因"
        indexes = [models.Index(fields=["registration", "-at"], name="loss_of_registration")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__in=sorted(REASONS)),
                name="loss_reason_is_of_lost_work",
                violation_error_message="请选工作是怎么没的",
            ),
            models.CheckConstraint(
                condition=models.Q(told__in=sorted(HEARD)),
                name="loss_reason_was_heard",
                violation_error_message="请选怎么知道的，要听本人说的",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="loss_reason_append_only", operation=pgtrigger.UpdateOf("code", "told", "by", "office_id", "at")
            ),
            pgtrigger.Protect(name="loss_reason_kept", operation=pgtrigger.Delete),
        ]
