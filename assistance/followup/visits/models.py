"""A day's list as a phone holds it, and the notes that came back. The list itself is never a row: it is the open tasks."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assistance.followup.visits.enums import Ended, Landed, VisitOutcome
from assistance.followup.visits.limits import LONGEST_ANSWER
from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.cases.contacts.enums import Situation
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField
from portal.rules.models import ParameterVersion


class PlanQuerySet(models.QuerySet):
    def alive(self, now: datetime) -> Self:
        return self.filter(over_at__isnull=True, ends_at__gt=now)

    def run_out(self, now: datetime) -> Self:
        """Their time is over, and nobody has said so yet."""
        return self.filter(over_at__isnull=True, ends_at__lte=now)


class VisitPlan(models.Model):
    """One phone's copy of a list: the secret that opens it, for whom, in which session, until when.

    The secret is forgotten with the copy; `session` is a digest, so that the row signs nobody in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="谁的")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="单位")
    session = models.CharField("登录的摘要", max_length=64)
    secret = EncryptedField("密钥", purpose="followup.visit.secret", null=True)
    tasks = ArrayField(models.UUIDField(), default=list, verbose_name="名单上的任务")
    made_at = models.DateTimeField("什么时候取的", default=timezone.now)
    ends_at = models.DateTimeField("到什么时候")
    idle_at = models.DateTimeField("登录到时的时间", null=True, blank=True)
    over_at = models.DateTimeField("作废时间", null=True, blank=True)
    over_why = models.CharField("为什么作废", max_length=12, choices=Ended, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访名单"
        indexes = [
            models.Index(fields=["user", "session"], name="visit_plan_mine", condition=Q(over_at__isnull=True)),
            models.Index(fields=["ends_at"], name="visit_plan_ends", condition=Q(over_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(over_at__isnull=True, over_why="", secret__isnull=False)
                | (Q(over_at__isnull=False, secret__isnull=True) & ~Q(over_why="")),
                name="over_plan_has_no_secret",
                violation_error_message="作废的名单不留密钥",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class NoteQuerySet(PersonalQuerySet):
    owner_column = "user_id"

    def _own(self, actor: Actor) -> Q:
        """What was said at a door is told to no account; the person reads their own contacts."""
        return Q(pk__in=[])

    def for_office(self) -> Self:
        """What somebody at the office has to read: it could not be written where it belonged."""
        return self.filter(for_office=True, seen_at__isnull=True)


class VisitNote(models.Model):
    """What somebody wrote at a door. Its key is the phone's own: sent twice, it is one."""

    id = models.UUIDField(primary_key=True, editable=False)
    plan = models.ForeignKey(VisitPlan, models.SET_NULL, null=True, related_name="notes", verbose_name="哪份名单")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁写的")
    task_id = models.UUIDField("任务", db_index=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="visit_notes", verbose_name="人员")
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    service_office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="服务单位")
    outcome = models.CharField("结果", max_length=10, choices=VisitOutcome)
    situation = models.CharField("现在怎么样", max_length=15, choices=Situation, blank=True)
    words = EncryptedField("说了什么", purpose="followup.visit.words", null=True, blank=True)
    digest = models.CharField("内容摘要", max_length=64)
    written_at = models.DateTimeField("手机上记的时间", null=True, blank=True)
    received_at = models.DateTimeField("收到的时间", default=timezone.now)
    landed = models.CharField("记到了哪里", max_length=10, choices=Landed)
    contact_id = models.UUIDField("联系记录", null=True, blank=True)
    for_office = models.BooleanField("要服务站看", default=False)
    seen_at = models.DateTimeField("服务站看过", null=True, blank=True)
    seen_by = models.UUIDField("谁看的", null=True, blank=True)
    lat = models.DecimalField("大致纬度", max_digits=4, decimal_places=2, null=True, blank=True)
    lon = models.DecimalField("大致经度", max_digits=5, decimal_places=2, null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访记录"
        indexes = [
            models.Index(
                fields=["service_office", "received_at"],
                name="visit_note_to_read",
                condition=Q(for_office=True, seen_at__isnull=True),
            ),
            models.Index(fields=["contact_id"], name="visit_note_with_place", condition=Q(lat__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(landed=Landed.OFFICE, contact_id__isnull=True, for_office=True)
                | (~Q(landed=Landed.OFFICE) & Q(contact_id__isnull=False)),
                name="visit_note_is_never_lost",
                violation_error_message="走访记录要么记成一次联系，要么交给服务站",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=VisitOutcome.REACHED) | ~Q(situation=""),
                name="visit_that_reached_says_how",
                violation_error_message="见到了，请选现在怎么样",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(for_office=True),
                name="only_office_notes_are_seen",
                violation_error_message="只有交给服务站的才要看过",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(43, 54), lon__range=(121, 136)),
                name="visit_place_is_in_the_province",
                violation_error_message="走访的位置要在本省，纬度和经度一起写",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class VisitAnswer(models.Model):
    """One question of the script that was answered at a door, by the version that was asked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    note = models.ForeignKey(VisitNote, models.CASCADE, related_name="answers", verbose_name="哪次走访")
    script = models.ForeignKey(ParameterVersion, models.RESTRICT, related_name="+", verbose_name="哪一版问题")
    question = models.CharField("哪个问题", max_length=LONGEST_ANSWER)
    answer = models.CharField("怎么答的", max_length=LONGEST_ANSWER)

    class Meta:
        verbose_name = verbose_name_plural = "走访问到的"
        constraints = [
            models.UniqueConstraint(
                fields=["note", "question"], name="visit_question_once", violation_error_message="一个问题只记一个答案"
            ),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(answer=""),
                name="visit_answer_says_something",
                violation_error_message="没有答的问题不用记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"
