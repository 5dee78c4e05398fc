"""Applications, the words that go between applicant and employer, and which CV was downloaded by whom."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.applications.enums import ENDED, HIRED, MET, OPEN, ApplicationSource, ApplicationState, RefusalReason
from matching.applications.limits import WORDS_LENGTH
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.cases.models import Case, state_trigger
from portal.people.employers.models import Employer, Membership
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField, EncryptedJSONField
from registration.employment.models import EmploymentRegistration
from registration.jobseeking.models import JobSeeking
from registration.unemployment.enums import Channel

S = ApplicationState


class ApplicationQuerySet(PersonalQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The applicant, the employer's people, and the office of the applicant's place; nothing that was never sent."""
        return super().visible_to(actor).exclude(state=S.NEW)

    def _own(self, actor: Actor) -> Q:
        mine = Membership.objects.of_account(actor).values("employer")
        return Q(person__in=Person.objects.of_account(actor).values("pk")) | Q(employer__in=mine)

    def of_applicant(self, actor: Actor) -> Self:
        """Those that this account's own people sent."""
        mine = Person.objects.of_account(actor).values("pk")
        return self.filter(person__in=mine).exclude(state=S.NEW).readable()

    def to_members(self, actor: Actor) -> Self:
        """Those that came to an employer whom this account speaks for."""
        mine = Membership.objects.of_account(actor).values("employer")
        return self.filter(employer__in=mine).exclude(state=S.NEW).readable()

    def open(self) -> Self:
        return self.filter(state__in=sorted(OPEN))

    def handed_over(self) -> Self:
        """Those whose CV the employer reads: as `may_be_read` of one."""
        return self.filter(cv__isnull=False).exclude(state__in=[S.NEW, S.WITHDRAWN])

    def unanswered(self) -> Self:
        """The employer owes a first answer."""
        return self.filter(state__in=[S.APPLIED, S.VIEWED], answered_at=None)


class Application(Case):
    """One person applies for one vacancy. `region_code` and `service_office` are those of where the person lives.

    `cv` is what the employer was sent on the day, frozen, and is there only with the consent to hand it over (PIPL 23).
    `tell_after`: an answer that its giver may still take back; the applicant hears of it at that moment.
    """

    state = models.CharField("状态", max_length=20, choices=S, default=S.NEW, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="applications", verbose_name="应聘的人")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="applications", verbose_name="岗位")
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="applications", verbose_name="单位")
    seeking = models.ForeignKey(
        JobSeeking, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="求职登记"
    )
    source = models.CharField("怎么来的", max_length=10, choices=ApplicationSource, default=ApplicationSource.OWN)
    channel = models.CharField("渠道", max_length=20, choices=Channel, default=Channel.WEB)
    referred_by = models.UUIDField("谁推荐的", null=True, blank=True)
    cv = EncryptedJSONField("交给单位的简历", purpose="matching.application.cv", null=True, blank=True)
    consent_version = models.CharField("同意交简历的文本版本", max_length=20, blank=True)
    consented_at = models.DateTimeField("同意交简历的时间", null=True, blank=True)
    applied_at = models.DateTimeField("投递时间", null=True, blank=True)
    viewed_at = models.DateTimeField("单位看的时间", null=True, blank=True)
    answered_at = models.DateTimeField("单位第一次回复的时间", null=True, blank=True)
    reminded_at = models.DateTimeField("提醒单位的时间", null=True, blank=True)
    unanswered_at = models.DateTimeField("算作没回复的时间", null=True, blank=True)
    tell_after = models.DateTimeField("什么时候告诉本人", null=True, blank=True)
    batch = models.UUIDField("和哪些一起回复的", null=True, blank=True)
    refusal = models.CharField("没有录用的原因", max_length=12, choices=RefusalReason, blank=True)
    refusal_words = models.CharField("没有录用的话", max_length=WORDS_LENGTH, blank=True)
    offered_pay = models.DecimalField("答应的工资", max_digits=10, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("哪天上班", null=True, blank=True)
    answer_by = models.DateField("最晚哪天答复", null=True, blank=True)
    onboarded_on = models.DateField("上班的第一天", null=True, blank=True)
    employment = models.ForeignKey(
        EmploymentRegistration, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="就业登记"
    )
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    archived_at = models.DateTimeField("单位收起的时间", null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应聘"
        indexes = [
            models.Index(fields=["employer", "state", "applied_at"], name="application_of_employer"),
            models.Index(fields=["vacancy", "-applied_at"], name="application_of_vacancy"),
            models.Index(fields=["person", "-created_at"], name="application_of_person"),
            models.Index(fields=["service_office", "-applied_at"], name="application_of_office"),
            models.Index(fields=["region_code", "applied_at"], name="application_of_place"),
            models.Index(fields=["applied_at"], name="application_clock", condition=Q(state__in=[S.APPLIED, S.VIEWED])),
            models.Index(fields=["tell_after"], name="application_to_tell", condition=Q(tell_after__isnull=False)),
            models.Index(fields=["batch"], name="application_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "vacancy"],
                condition=Q(state__in=sorted(OPEN | {S.NEW})),
                name="one_open_application",
                violation_error_message="这个岗位您已经投过了，正在等单位",
            ),
            models.CheckConstraint(
                condition=Q(state=S.NEW) | Q(applied_at__isnull=False),
                name="sent_application_has_a_time",
                violation_error_message="投出去的要有投递时间",
            ),
            models.CheckConstraint(
                condition=Q(cv__isnull=True) | ~Q(consent_version="") & Q(consented_at__isnull=False),
                name="handed_over_cv_needs_consent",
                violation_error_message="简历要您单独同意才交给单位",
            ),
            models.CheckConstraint(
                condition=Q(state=S.REJECTED) & ~Q(refusal="") | ~Q(state=S.REJECTED) & Q(refusal=""),
                name="refusal_says_why",
                violation_error_message="不录用要选一个原因，本人看得到",
            ),
            models.CheckConstraint(
                condition=~Q(refusal=RefusalReason.OTHER) | ~Q(refusal_words=""),
                name="other_refusal_is_said",
                violation_error_message="选了别的原因，请写一句是什么",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(MET)) | Q(offered_pay__gt=0, starts_on__isnull=False),
                name="offer_has_pay_and_day",
                violation_error_message="录用要写工资和上班的日子",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(HIRED), onboarded_on__isnull=False)
                | ~Q(state__in=sorted(HIRED)) & Q(onboarded_on__isnull=True),
                name="onboarded_has_a_day",
                violation_error_message="上班了要写第一天是哪天",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ENDED), closed_at__isnull=False)
                | ~Q(state__in=sorted(ENDED)) & Q(closed_at__isnull=True),
                name="ended_application_has_a_time",
                violation_error_message="结束的应聘要有结束时间",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | Q(state__in=sorted(ENDED | HIRED)),
                name="archived_application_is_answered",
                violation_error_message="还没答复的人不能收起，请先给个答复",
            ),
            models.CheckConstraint(
                condition=Q(source=ApplicationSource.OWN, referred_by__isnull=True)
                | Q(source=ApplicationSource.REFERRAL, referred_by__isnull=False),
                name="referral_says_by_whom",
                violation_error_message="推荐要记下是谁推荐的",
            ),
        ]
        triggers = [state_trigger(S.NEW)]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def may_be_read(self) -> bool:
        """Whether the employer reads name, telephone and CV: with the applicant's consent, until it is taken back."""
        return self.cv is not None and self.state != S.WITHDRAWN

    @property
    def seen_state(self) -> ApplicationState:
        """Where it stands for the applicant: an answer that may still be taken back is none yet."""
        return S.VIEWED if self.tell_after else S(self.state)

    @property
    def seen_word(self) -> str:
        """The same in words; who waits for fourteen days reads so (domain.md 2B.5)."""
        if self.unanswered_at and self.answered_at is None and self.state in (S.APPLIED, S.VIEWED):
            return "未回复"
        return str(self.seen_state.label)


class ApplicationMessage(models.Model):
    """One message of the thread between an applicant and an employer; kept as written."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="messages", verbose_name="应聘"
    )  # CASCADE: part of its application
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="应聘的人")
    from_employer = models.BooleanField("单位写的")
    author = models.UUIDField("谁写的")
    words = EncryptedField("说了什么", purpose="matching.application.message")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "应聘的留言"
        indexes = [models.Index(fields=["application", "at"], name="message_of_application")]

    def __str__(self) -> str:
        return "留言"


class CvDownload(models.Model):
    """An account of an employer took a CV out of the portal: counted by the day, and read by the applicant."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="downloads", verbose_name="应聘"
    )  # CASCADE: part of its application
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="谁的简历")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁下载的")
    day = models.DateField("哪天")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "下载过的简历"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "day", "application"],
                name="cv_counted_once_a_day",
                violation_error_message="这份简历今天下载过了",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
