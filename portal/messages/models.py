"""Messages to people: a row first, then a gateway. The unique key keeps a reminder from being sent twice."""

from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone

from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.privacy.fields import EncryptedField


class MessageQuerySet(models.QuerySet):
    def with_sms_took(self) -> Self:
        """Each with the time from its making to the gateway's taking, NULL while it waits."""
        return self.annotate(
            sms_took=ExpressionWrapper(F("sms_sent_at") - F("created_at"), output_field=models.DurationField())
        )


class Message(models.Model):
    """One message to one person about one subject, due on one day; its text is ciphertext."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="messages", verbose_name="收信人")
    kind = models.CharField("种类", max_length=60)
    subject_id = models.UUIDField("事项")
    due_on = models.DateField("发送日期")
    title = models.CharField("标题", max_length=60)
    text = EncryptedField("内容", purpose="messages.message.text")
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    to_phone = EncryptedField("发到哪个号码", purpose="messages.message.to_phone", null=True, blank=True)
    by_sms = models.BooleanField("发短信", default=True)
    sms_attempts = models.PositiveSmallIntegerField("短信次数", default=0)
    sms_next_at = models.DateTimeField("下次短信", default=timezone.now)
    sms_sent_at = models.DateTimeField("短信时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        indexes = [
            models.Index(fields=["person", "-created_at"], name="message_box"),
            models.Index(
                fields=["sms_next_at"], name="sms_waiting", condition=Q(by_sms=True, sms_sent_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject_id", "due_on"],
                name="message_once",
                violation_error_message="这条消息已经发过了",
            ),
        ]
