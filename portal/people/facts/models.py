"""The table of facts about persons."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.foundation.identifiers import uuid7
from portal.people.facts.enums import REGISTERS, FactSource
from portal.people.models import Person
from portal.privacy.fields import EncryptedField


class FactQuerySet(models.QuerySet):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)


class PersonFact(models.Model):
    """One fact from one source. `value` is clear because rules read it by the million; `note` is ciphertext."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="facts", verbose_name="人员")
    code = models.CharField("什么", max_length=60)
    value = models.JSONField("值")
    since = models.DateField("从哪天起", null=True, blank=True)
    source = models.CharField("来源", max_length=12, choices=FactSource)
    exact = models.BooleanField("证件号码完全一致", default=False)
    note = EncryptedField("说明", purpose="people.fact.note", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    recorded_by = models.UUIDField("谁记的", null=True, blank=True)
    ended_at = models.DateTimeField("被代替的时间", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人情况"
        indexes = [
            models.Index(fields=["person", "code"], name="fact_current", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["code", "recorded_at"], name="fact_by_code", condition=Q(ended_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code", "source"],
                condition=Q(ended_at__isnull=True),
                name="one_current_fact_a_source",
                violation_error_message="这个来源已经有一条同样的情况",
            ),
            models.CheckConstraint(
                condition=Q(exact=False) | Q(source__in=sorted(REGISTERS)),
                name="exact_fact_is_a_registers",
                violation_error_message="只有数据比对才说得上证件号码完全一致",
            ),
        ]


class SkippedQuestion(models.Model):
    """A question that a person saw and left out; an answer given later takes its place."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="skipped", verbose_name="人员")
    code = models.CharField("什么", max_length=60)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "跳过的问题"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code"], name="question_skipped_once", violation_error_message="这一题已经跳过了"
            ),
        ]
