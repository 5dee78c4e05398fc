"""The log of transitions, and the shape that every case shares."""

import pgtrigger
from django.db import models
from django.utils import timezone

from portal.accounts.enums import ActorKind
from portal.foundation.identifiers import uuid7


class TransitionLog(models.Model):
    """One step of one case. Append-only, partitioned by month, never the target of a foreign key; ids only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("时间", default=timezone.now)
    case_kind = models.CharField("事项", max_length=30)
    case_id = models.UUIDField("编号")
    person_id = models.UUIDField("人", null=True)
    region_code = models.CharField("常住地", max_length=12, db_collation="C")
    service_office_id = models.UUIDField("服务单位", null=True)
    name = models.CharField("步骤", max_length=30)
    source = models.CharField("从", max_length=20, blank=True)
    target = models.CharField("到", max_length=20)
    actor_id = models.UUIDField("谁", null=True)
    actor_kind = models.CharField("谁办的", max_length=10, choices=ActorKind)
    role = models.CharField("身份", max_length=20, blank=True)
    office_id = models.UUIDField("办理单位", null=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    channel = models.CharField("渠道", max_length=20)
    deadline = models.DateTimeField("期限", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        indexes = [
            models.Index(fields=["case_id", "-at"], name="transition_by_case"),
            models.Index(fields=["case_kind", "at"], name="transition_by_time"),
        ]
        triggers = [pgtrigger.Protect(name="log_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Case(models.Model):
    """Base of every register that moves by a workflow: state, version, place, office and deadline.

    `state` changes only through portal.cases.workflow.perform; a trigger keeps everybody to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField("状态", max_length=20, editable=False)
    state_changed_at = models.DateTimeField("状态更新", default=timezone.now, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    region_code = models.CharField("常住地", max_length=12, db_collation="C", blank=True)
    service_office = models.ForeignKey(
        "portal.Office", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="服务单位"
    )
    due_at = models.DateTimeField("办理期限", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    class Meta:
        abstract = True


def state_trigger(initial: str) -> pgtrigger.Trigger:
    """The trigger every case model declares: no new state without its log row in the same transaction.

    `state_changed_at` is the log row's own time, which names its partition: without it the check would plan
    and probe every month there is (7 ms a transition, measured with 49 partitions).
    """
    return pgtrigger.Trigger(
        name="state_through_workflow",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        declare=[("came_from", "text")],
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.state = OLD.state THEN RETURN NEW; END IF;
                came_from := OLD.state;
            ELSIF NEW.state = '{initial}' THEN RETURN NEW;
            END IF;
            IF NOT EXISTS (
                SELECT 1 FROM portal_transitionlog AS log
                WHERE log.at = NEW.state_changed_at AND log.case_id = NEW.id
                AND log.target = NEW.state AND log.xid = pg_current_xact_id()
                AND (came_from IS NULL OR log.source = came_from)
            ) THEN
                RAISE EXCEPTION 'a state may change only through its workflow: % % -> %', TG_TABLE_NAME, came_from, NEW.state
                USING ERRCODE = '23514', CONSTRAINT = 'state_through_workflow';
            END IF;
            RETURN NEW;
        """,
    )
