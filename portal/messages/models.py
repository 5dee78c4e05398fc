"""Messages to people: a row first, then a gateway. The unique key keeps a reminder from being sent twice."""

from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone

from portal.foundation.identifiers import uuid7
from portal.messages.enums import Stopped, Way
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


class ContactWayQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not ended, whether confirmed or not."""
        return self.filter(ended_at__isnull=True)

    def usable(self) -> Self:
        """Confirmed by who reads there, and not ended."""
        return self.standing().filter(confirmed_at__isnull=False)


class ContactWay(models.Model):
    """A way besides text messages, which a person opened and confirmed; its address is ciphertext.

    An ended row keeps that and when, not the address. Text messages need no row: the telephone is the person's own column, and is asked in any case when a way fails.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="ways", verbose_name="收信人")
    way = models.CharField(
        "怎么收", max_length=8, choices=[(one.value, one.label) for one in Way if one is not Way.SMS]
    )
    address = EncryptedField("发到哪里", purpose="messages.way.address", null=True, blank=True)
    preferred = models.BooleanField("先用这一种", default=False)
    asked_at = models.DateTimeField("要确认的时间", default=timezone.now)
    code_mac = models.BinaryField("确认码摘要", null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField("试了几次", default=0)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_why = models.CharField("为什么停用", max_length=12, choices=Stopped, blank=True)

    objects = ContactWayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收消息的办法"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "way"],
                condition=Q(ended_at__isnull=True),
                name="each_way_once",
                violation_error_message="这一种已经开了，先关掉旧的，再开新的",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(preferred=True),
                name="one_way_comes_first",
                violation_error_message="先用的只能选一种",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(address__isnull=False),
                name="open_way_has_an_address",
                violation_error_message="请写发到哪里",
            ),
            models.CheckConstraint(
                condition=Q(preferred=False) | Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="only_a_confirmed_way_comes_first",
                violation_error_message="确认过、没有关掉的，才能先用",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="ended_way_says_why",
                violation_error_message="停用要写明原因",
            ),
        ]


class Sending(models.Model):
    """How one message went by one way: how often tried, taken with which receipt, or given up and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="sendings", verbose_name="消息")
    way = models.CharField("怎么发", max_length=8, choices=Way)
    attempts = models.PositiveSmallIntegerField("试了几次", default=0)
    sent_at = models.DateTimeField("对方收下的时间", null=True, blank=True)
    receipt = models.CharField("对方的回执号", max_length=60, blank=True)
    failed_at = models.DateTimeField("改用别的办法的时间", null=True, blank=True)
    why = models.CharField("为什么没发成", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息的送达"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "way"], name="sending_once_a_way", violation_error_message="这条消息已经这样发过"
            ),
            models.CheckConstraint(
                condition=Q(failed_at__isnull=True) | ~Q(why=""),
                name="failed_sending_says_why",
                violation_error_message="没发成要写明原因",
            ),
        ]
