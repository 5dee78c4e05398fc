"""What people ask and say about vacancies and their findings."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.review.enums import STANDING, QuestionState, Reason, ReportState, SuspensionState
from matching.review.limits import ANSWER_LENGTH, WORDS_LENGTH
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.scope import ScopedQuerySet
from portal.cases.models import Case, state_trigger
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer, Membership
from portal.people.models import Person
from portal.privacy.fields import EncryptedField

TERM_LENGTH = 80


class OfEmployerQuerySet(ScopedQuerySet):
    """Rows about one employer: its own people see them, and the desks of the place."""

    employer_path = "employer"

    def _own(self, actor: Actor) -> Q:
        return Q(**{f"{self.employer_path}__in": Membership.objects.of_account(actor).values("employer")})


class QuestionQuerySet(OfEmployerQuerySet):
    employer_path = "vacancy__employer"


class Question(Case):
    """A blocked employer asks a person whether the check is right; answered within the working day, with a reason."""

    person_id = None  # about a vacancy, not about a person

    state = models.CharField("状态", max_length=20, choices=QuestionState, default=QuestionState.NEW, editable=False)
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="questions", verbose_name="岗位")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, related_name="+", verbose_name="谁问的"
    )
    words = models.CharField("为什么觉得标错了", max_length=WORDS_LENGTH, blank=True)
    answer = models.CharField("答复", max_length=ANSWER_LENGTH, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "请人工看一看"
        indexes = [models.Index(fields=["service_office", "state", "due_at"], name="question_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy"], condition=Q(state=QuestionState.ASKED), name="one_open_question_a_vacancy",
                violation_error_message="已经在等工作人员看，不用再交一次",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.ASKED) | Q(due_at__isnull=False), name="asked_question_has_a_clock",
                violation_error_message="等人看的要有期限",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[QuestionState.EXCUSED, QuestionState.STANDS]) | ~Q(answer=""),
                name="answered_question_says_why", violation_error_message="请写清为什么",
            ),
        ]  # fmt: skip
        triggers = [state_trigger(QuestionState.NEW)]

    def __str__(self) -> str:
        return f"请人工看一看：{self.vacancy}"


class Excuse(models.Model):
    """A hit that a person found to be wrong in one vacancy. The wording itself is changed only by two who publish it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="excuses", verbose_name="岗位")
    question = models.ForeignKey(Question, models.RESTRICT, null=True, related_name="+", verbose_name="哪次请看")
    term = models.CharField("哪条用语", max_length=TERM_LENGTH, db_collation="C")
    words = models.CharField("标出的原话", max_length=200)
    why = models.CharField("为什么不算", max_length=ANSWER_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁看的")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "标错的用语"
        indexes = [models.Index(fields=["term", "-at"], name="excuse_by_term")]
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy", "term", "words"], name="one_excuse_for_the_words",
                violation_error_message="这一处已经改正过了",
            ),
            models.CheckConstraint(
                condition=~Q(why=""), name="excuse_says_why", violation_error_message="请写清为什么不算",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.term} {self.words}"


class ReportQuerySet(ScopedQuerySet):
    def _own(self, actor: Actor) -> Q:
        return Q(person__in=Person.objects.of_account(actor))


class Report(Case):
    """Somebody says what is wrong with a vacancy that everybody reads; with or without an account."""

    state = models.CharField("状态", max_length=20, choices=ReportState, default=ReportState.NEW, editable=False)
    number = models.CharField("举报编号", max_length=24, unique=True)
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="reports", verbose_name="岗位")
    person = models.ForeignKey(
        Person, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="举报人"
    )  # only where somebody signed in; the employer never learns who
    reason = models.CharField("什么问题", max_length=12, choices=Reason)
    words = EncryptedField("经过", purpose="matching.report.words", null=True, blank=True)
    answer = models.CharField("答复", max_length=ANSWER_LENGTH, blank=True)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位举报"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="report_queue"),
            models.Index(fields=["vacancy", "state"], name="report_of_vacancy"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ReportState.OPEN) | Q(due_at__isnull=False), name="open_report_has_a_clock",
                violation_error_message="正在核实的举报要有期限",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.UPHELD, ReportState.DISMISSED])
                | (~Q(answer="") & Q(decided_at__isnull=False)),
                name="decided_report_says_why", violation_error_message="请写清核实的结果",
            ),
        ]  # fmt: skip
        triggers = [state_trigger(ReportState.NEW)]

    def __str__(self) -> str:
        return self.number


class SuspensionQuerySet(OfEmployerQuerySet):
    def standing(self) -> Any:
        """Those in force."""
        return self.filter(state__in=sorted(STANDING))


class Suspension(Case):
    """An employer that may publish nothing for a while, because reports were upheld; it is told why and may appeal."""

    person_id = None

    state = models.CharField(
        "状态", max_length=20, choices=SuspensionState, default=SuspensionState.NEW, editable=False
    )
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="suspensions", verbose_name="单位")
    why = models.CharField("为什么", max_length=ANSWER_LENGTH)
    appeal = models.CharField("申诉", max_length=WORDS_LENGTH, blank=True)
    answer = models.CharField("县里的答复", max_length=ANSWER_LENGTH, blank=True)
    ended_at = models.DateTimeField("恢复时间", null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位停用"
        indexes = [models.Index(fields=["region_code", "state", "due_at"], name="suspension_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["employer"], condition=Q(state__in=sorted(STANDING)), name="one_suspension_at_a_time",
                violation_error_message="这个单位已经停用了",
            ),
            models.CheckConstraint(
                condition=~Q(why=""), name="suspension_says_why", violation_error_message="停用要写清为什么",
            ),
            models.CheckConstraint(
                condition=~Q(state=SuspensionState.APPEALED) | (Q(due_at__isnull=False) & ~Q(appeal="")),
                name="appealed_suspension_has_a_clock", violation_error_message="申诉要写理由，要有答复期限",
            ),
        ]  # fmt: skip
        triggers = [state_trigger(SuspensionState.NEW)]

    def __str__(self) -> str:
        return f"停用：{self.employer}"
