"""Contradictions between authorities as cases, filings that go on from one submit, contract terms, reasons asked for."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.cases.models import Case, state_trigger
from portal.exchange.partners.enums import Partner
from portal.exchange.partners.models import PartnerMessage, PartnerRecord
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer, Membership
from portal.people.models import Person, PersonLink
from portal.people.retention.scope import PersonalQuerySet, ReadableQuerySet
from portal.privacy.fields import EncryptedField, EncryptedJSONField
from registration.employment.enums import Contract, EmploymentState, EndReason
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.joint.enums import (
    OF_AN_END,
    WAITING,
    Answer,
    CheckKind,
    CheckResult,
    CheckState,
    ConflictKind,
    ConflictState,
    DoneBy,
    DutyKind,
    EndAnswer,
    EndResult,
    FilingState,
    StruckOff,
    Target,
)


class ConflictQuerySet(PersonalQuerySet):
    def _own(self, actor: Actor) -> Q:
        """The person sees what they are asked about."""
        people = PersonLink.objects.live().filter(account_id=actor.user_id).values("person_id")
        return Q(person_id__in=people, asked_at__isnull=False)

    def waiting(self) -> "ConflictQuerySet":
        return self.filter(state__in=sorted(WAITING))


class Conflict(Case):
    """A record that contradicts the register, or another authority. Nothing is overwritten until somebody decides."""

    state = models.CharField("状态", max_length=20, choices=ConflictState, default=ConflictState.NEW, editable=False)
    person = models.ForeignKey(
        Person, models.RESTRICT, null=True, blank=True, related_name="conflicts", verbose_name="人员"
    )
    employer = models.ForeignKey(
        Employer, models.RESTRICT, null=True, blank=True, related_name="conflicts", verbose_name="用人单位"
    )
    record = models.ForeignKey(PartnerRecord, models.RESTRICT, related_name="conflicts", verbose_name="哪条记录")
    partner = models.CharField("哪个部门", max_length=12, choices=Partner)
    kind = models.CharField("什么对不上", max_length=12, choices=ConflictKind)
    sides = EncryptedJSONField("两边各怎么说", purpose="registration.conflict.sides", null=True)
    ours_from = models.CharField("登记的来源", max_length=40)
    ours_on = models.DateField("登记的日期", null=True, blank=True)
    theirs_on = models.DateField("对方的日期")
    asked_at = models.DateTimeField("问本人的时间", null=True, blank=True)
    answer = models.CharField("本人怎么说", max_length=10, choices=Answer, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门数据不一致"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="conflict_queue"),
            models.Index(fields=["region_code", "state"], name="conflict_place"),
            models.Index(fields=["person"], name="conflict_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, employer__isnull=True)
                | Q(person__isnull=True, employer__isnull=False),
                name="conflict_is_about_one",
                violation_error_message="一件不一致写明是一个人的，还是一个单位的",
            ),
            models.UniqueConstraint(
                fields=["record", "kind"],
                name="conflict_once",
                violation_error_message="这条记录的这一处不一致已经有了",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WAITING))
                | Q(due_at__isnull=False, service_office__isnull=False) & ~Q(region_code=""),
                name="open_conflict_has_owner_and_clock",
                violation_error_message="等处理的不一致要有服务站和期限",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ConflictState.KEPT, ConflictState.TAKEN], decided_at__isnull=False)
                | ~Q(state__in=[ConflictState.KEPT, ConflictState.TAKEN]) & Q(decided_at__isnull=True),
                name="decided_conflict_says_when",
                violation_error_message="处理完的不一致要有时间",
            ),
        ]
        triggers = [state_trigger(ConflictState.NEW)]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class LinkedFiling(models.Model):
    """The same hire at another authority: one submit, and each receipt stands for itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(
        EmploymentRegistration, models.RESTRICT, related_name="filings", verbose_name="就业登记"
    )
    target = models.CharField("办什么", max_length=12, choices=Target)
    state = models.CharField("办到哪一步", max_length=10, choices=FilingState)
    message = models.ForeignKey(
        PartnerMessage, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="发出的消息"
    )
    number = models.CharField("对方给的号", max_length=60, blank=True)
    why = models.CharField("为什么退回", max_length=200, blank=True)
    created_at = models.DateTimeField("交出时间", default=timezone.now)
    answered_at = models.DateTimeField("结果时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联办"
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "target"],
                name="one_filing_a_target",
                violation_error_message="这一项已经交过了",
            ),
            models.CheckConstraint(
                condition=~Q(state=FilingState.REFUSED) | ~Q(why=""),
                name="refused_filing_says_why",
                violation_error_message="退回的要写明原因",
            ),
        ]


class ContractTerm(models.Model):
    """What the filing of a labour contract says, as long as the employment waits, and for the reminder of the probation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.OneToOneField(
        EmploymentRegistration, models.RESTRICT, related_name="term", verbose_name="就业登记"
    )
    record = models.ForeignKey(PartnerRecord, models.RESTRICT, related_name="+", verbose_name="哪条记录")
    contract = models.CharField("合同期限种类", max_length=12, choices=Contract)
    signed_on = models.DateField("签合同的日期", null=True, blank=True)
    until = models.DateField("合同到哪天", null=True, blank=True)
    probation_until = models.DateField("试用期到哪天", null=True, blank=True)
    reminded_at = models.DateTimeField("提醒时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "备案的合同"
        indexes = [
            models.Index(
                fields=["probation_until"],
                name="probation_runs_out",
                condition=Q(probation_until__isnull=False, reminded_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(contract=Contract.FIXED),
                name="only_a_fixed_term_ends",
                violation_error_message="只有固定期限的合同写到哪天",
            )
        ]


class ReasonQuerySet(ReadableQuerySet):
    person_columns = ("registration__person_id",)

    def visible_to(self, actor: Actor) -> "ReasonQuerySet":
        """For the people of the employer that is asked; nobody else."""
        return self.filter(employer__in=Membership.objects.of_account(actor).values("employer")).readable()

    def waiting(self) -> "ReasonQuerySet":
        """Not answered, and nobody else has said why meanwhile: a filed end of the contract, the employer's own correction."""
        unknown = EmploymentSpell.objects.now().filter(
            registration=OuterRef("registration_id"), registration__state=EmploymentState.ENDED,
            end_reason=EndReason.NOT_SAID,
        )  # fmt: skip
        return self.filter(Exists(unknown), answered_at__isnull=True)


class ReasonAsked(models.Model):
    """The insurance of somebody stopped: the employer is asked why the work ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.OneToOneField(
        EmploymentRegistration, models.RESTRICT, related_name="reason_asked", verbose_name="就业登记"
    )
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="+", verbose_name="单位")
    asked_at = models.DateTimeField("问的时间", default=timezone.now)
    due_on = models.DateField("最晚哪天答复")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问单位的终止原因"
        indexes = [
            models.Index(fields=["employer"], name="reason_waits", condition=Q(answered_at__isnull=True)),
        ]


class ProposedEndQuerySet(ReadableQuerySet):
    person_columns = ("registration__person_id",)

    def visible_to(self, actor: Actor) -> "ProposedEndQuerySet":
        """Of whichever employments the actor may know."""
        return self.filter(registration__in=EmploymentRegistration.objects.visible_to(actor).values("pk")).readable()

    def waiting(self) -> "ProposedEndQuerySet":
        """Not decided, and the employment has not ended some other way meanwhile."""
        return self.filter(resolved_at__isnull=True, registration__state=EmploymentState.CURRENT)


class ProposedEnd(models.Model):
    """A unit was struck off: whether the employment there ended is asked of the worker, and decided by them or an office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(
        EmploymentRegistration, models.RESTRICT, related_name="ends_proposed", verbose_name="就业登记"
    )
    record = models.ForeignKey(PartnerRecord, models.RESTRICT, related_name="+", verbose_name="哪条记录")
    how = models.CharField("单位怎么了", max_length=10, choices=StruckOff)
    last_day = models.DateField("建议终止的日期")
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    due_on = models.DateField("最晚哪天处理")
    answer = models.CharField("本人怎么说", max_length=10, choices=EndAnswer, blank=True)
    answered_at = models.DateTimeField("本人答复时间", null=True, blank=True)
    result = models.CharField("结果", max_length=12, choices=EndResult, blank=True)
    resolved_at = models.DateTimeField("结果时间", null=True, blank=True)
    resolved_by = models.UUIDField("谁定的", null=True, blank=True)
    why = models.CharField("结果的理由", max_length=200, blank=True)

    objects = ProposedEndQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "建议终止就业"
        indexes = [
            models.Index(fields=["due_on", "id"], name="proposed_end_waits", condition=Q(resolved_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(resolved_at__isnull=True),
                name="one_open_end_proposal",
                violation_error_message="这次就业已经有一条终止的建议在办",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, result="") | Q(resolved_at__isnull=False) & ~Q(result=""),
                name="resolved_end_says_how",
                violation_error_message="办结终止的建议要写明结果",
            ),
            models.CheckConstraint(
                condition=~Q(result=EndResult.KEPT) | ~Q(why=""),
                name="kept_employment_says_why",
                violation_error_message="没有终止的要写明理由",
            ),
        ]

    @property
    def is_late(self) -> bool:
        """Whether it should have been decided by now."""
        return self.resolved_at is None and self.due_on < timezone.localdate()


class RegisterCheck(models.Model):
    """A question about somebody that a colleague put to another authority, why, and what it answered and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="checks", verbose_name="人员")
    kind = models.CharField("问什么", max_length=10, choices=CheckKind)
    reason = EncryptedField("为什么问", purpose="registration.check.reason", null=True)
    asked_by = models.UUIDField("谁问的")
    office_id = models.UUIDField("哪个单位", null=True)
    asked_at = models.DateTimeField("问的时间", default=timezone.now)
    message = models.ForeignKey(
        PartnerMessage, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="发出的消息"
    )
    state = models.CharField("到哪一步", max_length=10, choices=CheckState, default=CheckState.ASKED)
    result = models.CharField("回答", max_length=14, choices=CheckResult, blank=True)
    place = models.CharField("居住登记在哪里", max_length=12, blank=True)
    why = models.CharField("为什么没有答", max_length=200, blank=True)
    answered_at = models.DateTimeField("回答时间", null=True, blank=True)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "向别的部门核查"
        indexes = [models.Index(fields=["person", "-asked_at"], name="check_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state=CheckState.ASKED),
                name="one_open_check_of_a_kind",
                violation_error_message="这一项已经问过，正在等回答",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.ASKED, answered_at__isnull=True)
                | ~Q(state=CheckState.ASKED) & Q(answered_at__isnull=False),
                name="answered_check_says_when",
                violation_error_message="有了回答的核查要有时间",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.ANSWERED) & ~Q(result="") | ~Q(state=CheckState.ANSWERED) & Q(result=""),
                name="answered_check_says_what",
                violation_error_message="有了回答的核查要写明回答",
            ),
        ]


class DutyQuerySet(ReadableQuerySet):
    person_columns = ("registration__person_id",)

    def visible_to(self, actor: Actor) -> "DutyQuerySet":
        """For the people of the employer that owes it; for staff, of whichever employments they may know."""
        if actor.kind is ActorKind.CITIZEN:
            return self.filter(employer__in=Membership.objects.of_account(actor).values("employer")).readable()
        return self.filter(registration__in=EmploymentRegistration.objects.visible_to(actor).values("pk")).readable()

    def waiting(self) -> "DutyQuerySet":
        """Not done, and the employment still stands where the duty comes from: it goes on, or it has ended."""
        ended = Q(kind__in=sorted(OF_AN_END), registration__state=EmploymentState.ENDED)
        goes_on = ~Q(kind__in=sorted(OF_AN_END)) & Q(registration__state=EmploymentState.CURRENT)
        return self.filter(ended | goes_on, done_at__isnull=True)


class Duty(models.Model):
    """What an employer owes about one worker by one day, and how it was done. A reminder: it holds up nothing of the worker's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(
        EmploymentRegistration, models.RESTRICT, related_name="duties", verbose_name="就业登记"
    )
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="+", verbose_name="单位")
    kind = models.CharField("要办什么", max_length=12, choices=DutyKind)
    due_on = models.DateField("最晚哪天办")
    done_at = models.DateTimeField("办好的时间", null=True, blank=True)
    done_by = models.CharField("怎么知道办好了", max_length=10, choices=DoneBy, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用人单位要办的"
        indexes = [
            models.Index(fields=["employer", "due_on"], name="duty_of_employer", condition=Q(done_at__isnull=True)),
            models.Index(fields=["due_on"], name="duty_by_day", condition=Q(done_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "kind"], name="one_duty_of_a_kind", violation_error_message="这一项已经记过了"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="") | Q(done_at__isnull=False) & ~Q(done_by=""),
                name="done_duty_says_how",
                violation_error_message="办好了的要写明怎么知道的",
            ),
        ]

    @property
    def is_late(self) -> bool:
        """Whether its last day is over and it is not done."""
        return self.done_at is None and self.due_on < timezone.localdate()
