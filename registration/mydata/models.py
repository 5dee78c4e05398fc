"""Requests about one's own data, and the copies that people take along."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.models import Case, state_trigger
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField
from registration.mydata.enums import OBJECTING, Proof, RequestKind, RequestState

ABANDONED = timedelta(minutes=10)
"""A builder that took a copy up and has not ended by then was killed; another one begins anew."""


class RequestQuerySet(PersonalQuerySet):
    def receipts(self, actor: Actor) -> Self:
        """Deletions carried out at a counter in the actor's reach: the certificate names nobody, and is given out again."""
        done = Q(seen_by__isnull=False, state=RequestState.ANSWERED, granted=True)
        return self.filter(done, self._reach(actor))


class DataRequest(Case):
    """One request with its clock and the answer of a person; of a deletion the certificate stays.

    It comes from an account, or, a wish to be deleted, from a counter: then a document was seen and a paper signed.
    """

    state = models.CharField("状态", max_length=20, choices=RequestState, default=RequestState.NEW, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="data_requests", verbose_name="人员")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    evidence = models.CharField("看了什么证件", max_length=20, choices=Proof, blank=True)
    paper_number = models.CharField("本人签字的纸的编号", max_length=40, blank=True)
    seen_by = models.UUIDField("谁看的证件", null=True, blank=True)
    kind = models.CharField("要什么", max_length=12, choices=RequestKind)
    words = EncryptedField("本人怎么说", purpose="registration.mydata.words", null=True, blank=True)
    granted = models.BooleanField("照办了", null=True, blank=True)
    answer = EncryptedField("答复", purpose="registration.mydata.answer", null=True, blank=True)
    answered_by = models.UUIDField("谁答复的", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    certificate = models.JSONField("删了什么、留了什么", default=dict, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "关于自己资料的申请"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="datarequest_queue"),
            models.Index(fields=["region_code", "state"], name="datarequest_place"),
            models.Index(fields=["account", "-created_at"], name="datarequest_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RequestState.WAITING) | Q(due_at__isnull=False),
                name="waiting_request_has_a_clock",
                violation_error_message="等答复的申请要有期限",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.ANSWERED) | Q(granted__isnull=False, answered_at__isnull=False),
                name="answered_request_says_how",
                violation_error_message="答复要写明办没办",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, seen_by__isnull=True, evidence="", paper_number="")
                | (
                    Q(account__isnull=True, seen_by__isnull=False, kind=RequestKind.DELETE)
                    & ~Q(evidence="")
                    & ~Q(paper_number="")
                ),
                name="request_has_account_or_proof",
                violation_error_message="不是本人在网上提的，要写明谁看了什么证件、本人签字的纸的编号",
            ),
            models.CheckConstraint(
                condition=~Q(paper_number__regex=r"[0-9]{15}"),
                name="paper_number_is_no_id_number",
                violation_error_message="纸的编号里不要写证件号码，删了以后编号还留着",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.CHECKING) | Q(due_at__isnull=False, service_office__isnull=False),
                name="checking_request_has_a_clock",
                violation_error_message="等确认的申请要有单位和期限",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | Q(answered_by__isnull=True) | ~Q(answered_by=F("seen_by")),
                name="counter_deletion_takes_two",
                violation_error_message="收下的人不能自己确认，请另一位同事或县里确认",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=RequestState.CHECKING),
                name="one_deletion_to_confirm",
                violation_error_message="这个人已经在窗口要求删除，正在等确认",
            ),
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(state=RequestState.WAITING, kind__in=sorted(OBJECTING)),
                name="one_objection_waits",
                violation_error_message="这一项已经提过，正在等答复",
            ),
        ]
        triggers = [state_trigger(RequestState.NEW)]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ExportQuerySet(models.QuerySet):
    def of(self, actor: Actor) -> Self:
        """The account's own; nobody else ever has one."""
        return self.filter(account=actor.user_id) if actor.role is None else self.none()

    def due(self) -> Self:
        """Asked for, and in nobody's hands."""
        free = Q(started_at__isnull=True) | Q(started_at__lt=timezone.now() - ABANDONED)
        return self.filter(free, ready_at__isnull=True, failed_at__isnull=True)

    def over(self) -> Self:
        return self.filter(expires_at__lt=timezone.now(), removed_at__isnull=True)


class DataExport(models.Model):
    """One copy of everything about a person: confirmed by a code, made by a worker, ciphertext, gone in a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="data_exports", verbose_name="谁的")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁要的")
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    started_at = models.DateTimeField("开始做的时间", null=True, blank=True)
    done = models.PositiveSmallIntegerField("做好几张表", default=0)
    total = models.PositiveSmallIntegerField("一共几张表", default=0)
    ready_at = models.DateTimeField("做好时间", null=True, blank=True)
    failed_at = models.DateTimeField("没做成的时间", null=True, blank=True)
    expires_at = models.DateTimeField("下载截止", null=True, blank=True)
    removed_at = models.DateTimeField("文件删除时间", null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本人下载的资料"
        indexes = [
            models.Index(fields=["account", "-asked_at"], name="copy_mine"),
            models.Index(fields=["asked_at"], name="copy_to_build", condition=Q(ready_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | Q(expires_at__isnull=False),
                name="built_copy_expires",
                violation_error_message="做好的资料要有下载截止时间",
            ),
        ]

    @property
    def file_name(self) -> str:
        return f"mydata/{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its file may be fetched now."""
        return bool(self.ready_at and self.expires_at and self.expires_at > timezone.now() and not self.removed_at)

    @property
    def percent(self) -> int:
        return min(100 * self.done // max(self.total, 1), 99)

    @property
    def standing(self) -> str:
        """building, ready, over or failed."""
        if self.ready_at:
            return "ready" if self.is_open else "over"
        return "failed" if self.failed_at else "building"
