"""One row a call: who was on the line, how that was checked, until when the desk may see and act, and what was said."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.models import User
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.people.retention.scope import ReadableQuerySet
from portal.privacy.fields import EncryptedField
from registration.calls.enums import Checked, Topic


class CallQuerySet(ReadableQuerySet):
    def visible_to(self, actor: object) -> Self:
        """A call is its own clerk's; nobody else's desk has it."""
        user = getattr(actor, "user_id", None)
        return self.filter(clerk=user).readable() if user and getattr(actor, "role", None) else self.none()

    def going_on(self) -> Self:
        """Calls that are not ended and whose time is not over."""
        return self.filter(ended_at__isnull=True, closes_at__gt=timezone.now())


class Call(models.Model):
    """A caller whose identity was checked in the call. What the desk may see and do ends with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clerk = models.ForeignKey(User, models.RESTRICT, related_name="+", verbose_name="谁接的")
    office_id = models.UUIDField("哪个单位", null=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="来电的人")
    checked_by = models.CharField("核对了什么", max_length=10, choices=Checked)
    opened_at = models.DateTimeField("开始", default=timezone.now)
    closes_at = models.DateTimeField("最晚到")
    consented_at = models.DateTimeField("本人同意的时间", null=True, blank=True)
    consent = EncryptedField("本人同意的原话", purpose="registration.call.consent", null=True, blank=True)
    ended_at = models.DateTimeField("挂断", null=True, blank=True)
    topic = models.CharField("什么事", max_length=10, choices=Topic, blank=True)
    words = EncryptedField("说了什么", purpose="registration.call.words", null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来电"
        indexes = [
            models.Index(fields=["clerk", "-opened_at"], name="call_by_clerk"),
            models.Index(fields=["person", "-opened_at"], name="call_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")),
                name="call_has_a_time",
                violation_error_message="来电要有结束的时间",
            ),
            models.CheckConstraint(
                condition=Q(consent__isnull=True, consented_at__isnull=True)
                | Q(consent__isnull=False, consented_at__isnull=False),
                name="consent_has_words_and_time",
                violation_error_message="本人同意要记下时间和原话",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(topic=""),
                name="ended_call_says_what_about",
                violation_error_message="挂断时要选是什么事",
            ),
        ]

    @property
    def is_going_on(self) -> bool:
        """Whether the desk may still see and act."""
        return self.ended_at is None and timezone.now() < self.closes_at

    @property
    def may_act(self) -> bool:
        return self.is_going_on and self.consented_at is not None
