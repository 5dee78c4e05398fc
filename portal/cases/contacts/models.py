"""Follow-up tasks with their due days, contacts, and refusals of a service that was offered.

A task has no state column: planned, due, missed and escalated follow from its dates, which the night's
pass can read for a million people in one statement (docs/adr/0011).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, OfficeLevel
from portal.accounts.models import Office
from portal.cases.contacts.enums import NO_SERVICE, ONE_WAY, Closing, Means, NextStep, Outcome, Situation, Step
from portal.foundation.identifiers import uuid7
from portal.people.models import Person, PersonLink
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField

LOOKS_BACK_DAYS = 400
"""How far a list looks for the last contact: it keeps the old months' partitions out of every page."""

UNDO_SECONDS = 60
"""How long a logged contact may be taken back by who logged it (experience.md 10: undo for a minute)."""


class OfPersonQuerySet(PersonalQuerySet):
    """Rows about a person: an account owns those of whom it speaks for today, not of whom it did once."""

    def _own(self, actor: Actor) -> Q:
        people = PersonLink.objects.live().filter(account_id=actor.user_id).values("person_id")
        return Q(person_id__in=people)


class FollowUpQuerySet(OfPersonQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def due_by(self, day: date) -> Self:
        """Open, and due on `day` or earlier."""
        return self.open().filter(due_on__lte=day)

    def overdue(self, day: date) -> Self:
        """Open, and its day is over on `day`."""
        return self.open().filter(due_on__lt=day)

    def escalated(self) -> Self:
        """Open, and an office above has been told."""
        return self.open().filter(level__isnull=False)

    def handed_to(self, actor: Actor) -> Self:
        """Open, and a colleague asked this very actor to do it."""
        return self.open().filter(handed_to=actor.user_id)

    def done_since(self, moment: datetime) -> Self:
        """Done, not merely ended, since `moment`."""
        return self.filter(closed_as=Closing.DONE, closed_at__gte=moment)


class FollowUpTask(models.Model):
    """One thing that an office owes a person by a day. Every registered person has one open task at any time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_kind = models.CharField("事项", max_length=30)
    case_id = models.UUIDField("编号")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="followups", verbose_name="人员")
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    service_office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="服务单位")
    step = models.CharField("做什么", max_length=20, choices=Step)
    rule = models.CharField("按哪条规则", max_length=60, blank=True)
    mark = models.PositiveSmallIntegerField("起算之后第几天或第几个月", null=True, blank=True)
    due_on = models.DateField("期限")
    planned_for = models.DateField("原来的期限")
    postponed_why = models.CharField("改期理由", max_length=200, blank=True)
    moved_from = models.DateField("改期之前的期限", null=True, blank=True)
    moved_by = models.UUIDField("因为哪次联系改期", null=True, blank=True)
    level = models.PositiveSmallIntegerField("督办到哪一级", choices=OfficeLevel, null=True, blank=True)
    escalated_at = models.DateTimeField("督办时间", null=True, blank=True)
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="请谁代办"
    )
    handed_by = models.UUIDField("谁请的", null=True, blank=True)
    handed_at = models.DateTimeField("什么时候请的", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_as = models.CharField("怎么办结", max_length=12, choices=Closing, blank=True)
    closed_why = models.CharField("不用办的理由", max_length=200, blank=True)
    contact_id = models.UUIDField("办结的联系", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "跟踪任务"
        indexes = [
            models.Index(
                fields=["service_office", "due_on", "id"], name="followup_queue", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["due_on"], name="followup_due", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["region_code", "due_on"], name="followup_place", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["case_id", "-due_on"], name="followup_by_case"),
            models.Index(
                fields=["handed_to"],
                name="followup_handed",
                condition=Q(closed_at__isnull=True, handed_to__isnull=False),
            ),
            models.Index(fields=["person"], name="followup_by_person"),
            models.Index(
                fields=["service_office", "-closed_at"], name="followup_done", condition=Q(closed_as=Closing.DONE)
            ),
            models.Index(
                fields=["-closed_at", "region_code"], name="followup_done_place", condition=Q(closed_as=Closing.DONE)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "step", "planned_for"],
                name="followup_once",
                violation_error_message="这一天已经安排过这件事",
            ),
            models.UniqueConstraint(
                fields=["case_id", "step"],
                condition=Q(closed_at__isnull=True),
                name="one_open_followup_a_step",
                violation_error_message="这件事已经安排了，还没办",
            ),
            models.UniqueConstraint(
                fields=["case_id", "rule", "mark"],
                condition=Q(mark__isnull=False) & ~Q(closed_as=Closing.SUPERSEDED),
                name="followup_once_a_mark",
                violation_error_message="这个时点的回访已经安排过",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_as="") | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
                name="closed_followup_says_how",
                violation_error_message="办结要写明怎么办结的",
            ),
            models.CheckConstraint(
                condition=~Q(closed_as=Closing.SKIPPED) | ~Q(closed_why=""),
                name="skipped_followup_has_reason",
                violation_error_message="不用办的要写明理由",
            ),
            models.CheckConstraint(
                condition=Q(due_on=F("planned_for")) | ~Q(postponed_why=""),
                name="postponed_followup_has_reason",
                violation_error_message="改期要写明理由",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True, escalated_at__isnull=True)
                | Q(level__isnull=False, escalated_at__isnull=False),
                name="escalated_followup_has_time",
                violation_error_message="督办要有时间",
            ),
            models.CheckConstraint(
                condition=Q(handed_to__isnull=True, handed_by__isnull=True, handed_at__isnull=True)
                | Q(handed_to__isnull=False, handed_by__isnull=False, handed_at__isnull=False),
                name="handed_followup_says_by_whom",
                violation_error_message="请人代办要写明谁请的、什么时候请的",
            ),
            models.CheckConstraint(
                condition=~Q(handed_to=F("handed_by")),
                name="followup_handed_to_somebody_else",
                violation_error_message="请别人代办，不能选自己",
            ),
        ]

    def __str__(self) -> str:
        return self.get_step_display()


class ContactQuerySet(OfPersonQuerySet):
    def kept(self) -> Self:
        """Those that were not taken back."""
        return self.filter(undone_at__isnull=True)

    def counting(self) -> Self:
        """Valid contacts: reached, with a content and a next step; a message without an answer never is one."""
        return self.kept().filter(counts=True)

    def latest(self, case_ids: Iterable[UUID]) -> "dict[UUID, Contact]":
        """The last attempt of each case within the last thirteen months, taken-back ones aside. One query."""
        since = timezone.now() - timedelta(days=LOOKS_BACK_DAYS)
        found = self.kept().filter(case_id__in=list(case_ids), at__gte=since)
        return {one.case_id: one for one in found.order_by("case_id", "-at").distinct("case_id")}


class Contact(models.Model):
    """One attempt to reach a person, or the person's own report. Append-only but for the minute of undo."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("时间", default=timezone.now)
    case_kind = models.CharField("事项", max_length=30)
    case_id = models.UUIDField("编号")
    person_id = models.UUIDField("人")
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    service_office_id = models.UUIDField("服务单位")
    task_id = models.UUIDField("任务", null=True)
    means = models.CharField("怎么联系的", max_length=12, choices=Means)
    outcome = models.CharField("联系上了吗", max_length=15, choices=Outcome)
    situation = models.CharField("现在怎么样", max_length=15, choices=Situation, blank=True)
    content = EncryptedField("说了什么", purpose="cases.contact.content", null=True, blank=True)
    next_step = models.CharField("下一步", max_length=15, choices=NextStep, blank=True)
    next_on = models.DateField("下次", null=True, blank=True)
    counts = models.BooleanField("算一次有效联系")
    actor_id = models.UUIDField("谁记的", null=True)
    actor_kind = models.CharField("谁办的", max_length=10, choices=ActorKind)
    office_id = models.UUIDField("哪个单位", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系记录"
        indexes = [
            models.Index(fields=["case_id", "-at"], name="contact_by_case"),
            models.Index(fields=["service_office_id", "-at"], name="contact_by_office"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(counts=False)
                | (Q(outcome=Outcome.REACHED) & ~Q(means__in=sorted(ONE_WAY)) & ~Q(situation="") & ~Q(next_step="")),
                name="counting_contact_is_whole",
                violation_error_message="算有效联系要写明：联系上了、现在怎么样、下一步",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="contact_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="contact_append_only",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
                        AND clock_timestamp() <= OLD.at + interval '{2 * UNDO_SECONDS} seconds'
                        AND to_jsonb(NEW) - 'undone_at' = to_jsonb(OLD) - 'undone_at'
                    THEN RETURN NEW; END IF;
                    -- The words may be forgotten when their time is over; that the contact was stays.
                    IF NEW.content IS NULL AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content'
                    THEN RETURN NEW; END IF;
                    -- It goes with its person when two rows turn out to be one, and back again.
                    IF to_jsonb(NEW) - 'person_id' = to_jsonb(OLD) - 'person_id' AND EXISTS (
                        SELECT 1 FROM portal_person
                        WHERE (id = OLD.person_id AND merged_into_id = NEW.person_id)
                        OR (id = NEW.person_id AND merged_into_id = OLD.person_id)
                    ) THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'a contact is kept as it was written' USING ERRCODE = '23001';
                """,
            ),
        ]


class Refusal(models.Model):
    """A service that was offered and refused; three in a row without good reason end a registration (2.8)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("时间", default=timezone.now)
    case_kind = models.CharField("事项", max_length=30)
    case_id = models.UUIDField("编号", db_index=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="refusals", verbose_name="人员")
    offered = models.CharField("提供了什么", max_length=15, choices=NextStep)
    said = EncryptedField("本人怎么说", purpose="cases.refusal.said", null=True, blank=True)
    justified = models.BooleanField("有正当理由", default=False)
    contact_id = models.UUIDField("哪次联系", null=True, blank=True)
    actor_id = models.UUIDField("谁记的", null=True)
    office_id = models.UUIDField("哪个单位", null=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "拒绝服务"
        constraints = [
            models.CheckConstraint(
                condition=~Q(offered__in=sorted(NO_SERVICE)),
                name="refusal_is_of_a_service",
                violation_error_message="请选拒绝了哪项服务",
            ),
        ]
