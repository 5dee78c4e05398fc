"""Requests for help: a case of its own, with the same base, clock and log as every other."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.cases.models import Case, state_trigger
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import BlindIndexField, EncryptedField
from registration.help.enums import UNDER_WAY, HelpKind, HelpResult, HelpState
from registration.unemployment.enums import Channel

PHONE_PURPOSE = "registration.help.phone"


class HelpQuerySet(PersonalQuerySet):
    def visible_to(self, actor: object) -> Self:
        """As everywhere; what was not sent does not exist."""
        return super().visible_to(actor).exclude(state=HelpState.NEW)  # type: ignore[arg-type]

    def under_way(self) -> Self:
        """Waiting for a call, or called and not finished; the earliest promise first."""
        return self.filter(state__in=sorted(UNDER_WAY)).order_by("due_at", "id")


class HelpRequest(Case):
    """Somebody asks to be called. A name and a telephone are enough; no identity is claimed by it."""

    state = models.CharField("状态", max_length=20, choices=HelpState, default=HelpState.NEW, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    person = models.ForeignKey(
        Person, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="人员"
    )  # only where the account speaks for somebody
    receipt_no = models.CharField("受理号", max_length=24, unique=True, null=True, blank=True)
    channel = models.CharField("渠道", max_length=20, choices=Channel, default=Channel.WEB)
    kind = models.CharField("想要什么帮助", max_length=20, choices=HelpKind)
    name = EncryptedField("称呼", purpose="registration.help.name")
    phone = EncryptedField("电话", purpose=PHONE_PURPOSE)
    phone_index = BlindIndexField(editable=False, source="phone", purpose=PHONE_PURPOSE)
    words = EncryptedField("想说的话", purpose="registration.help.words", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    called_at = models.DateTimeField("回电时间", null=True, blank=True)
    answer = EncryptedField("怎么答复的", purpose="registration.help.answer", null=True, blank=True)
    result = models.CharField("结果", max_length=20, choices=HelpResult, blank=True)
    referred_to = models.CharField("转给哪里", max_length=80, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = HelpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "失业求助"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="help_queue"),
            models.Index(fields=["region_code", "state"], name="help_region"),
            models.Index(fields=["account", "-created_at"], name="help_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HelpState.NEW)
                | Q(receipt_no__isnull=False, service_office__isnull=False, submitted_at__isnull=False),
                name="help_is_complete",
                violation_error_message="求助要有受理号和服务站",
            ),
            models.CheckConstraint(
                condition=~Q(state=HelpState.CLOSED) | ~Q(result=""),
                name="closed_help_says_how",
                violation_error_message="办完要选结果",
            ),
            models.CheckConstraint(
                condition=~Q(state=HelpState.REFERRED) | ~Q(referred_to=""),
                name="referred_help_says_where",
                violation_error_message="转办要写转给哪里",
            ),
            models.CheckConstraint(
                condition=~Q(state=HelpState.WAITING) | Q(due_at__isnull=False),
                name="waiting_help_has_a_clock",
                violation_error_message="等回电的求助要有期限",
            ),
        ]
        triggers = [state_trigger(HelpState.NEW)]

    def __str__(self) -> str:
        return self.receipt_no or "求助"
