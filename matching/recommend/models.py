"""What was read, the lists with their parts, what humans said, referrals and invitations."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from matching.recommend.enums import Answer, Side, Subject, Verdict, Why
from matching.recommend.limits import REASON_LENGTH
from matching.recommend.score.definition import PARTS
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Membership
from portal.people.retention.scope import PersonalQuerySet, ReadableQuerySet
from portal.privacy.fields import EncryptedJSONField
from registration.jobseeking.models import JobSeeking


class MatchRule(models.Model):
    """One edition of the published numbers, kept for as long as a figure made by it."""

    version = models.CharField("版本", max_length=12, primary_key=True)
    numbers = models.JSONField("数")
    first_used_at = models.DateTimeField("第一次用", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "打分规则"


class MatchInput(models.Model):
    """What the score read of one person or vacancy at a time; a change makes a new row and ends the one before."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField("是什么", max_length=8, choices=Subject)
    subject = models.UUIDField("编号")
    said = models.JSONField("读到什么")
    access = EncryptedJSONField("要照顾的地方", purpose="matching.input.access", null=True, blank=True)
    public = models.BooleanField("公开简历", default=False)
    made_at = models.DateTimeField("读的时间", default=timezone.now)
    ended_at = models.DateTimeField("不再是这样", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "打分读到的"
        indexes = [
            models.Index(fields=["made_at"], name="match_input_made"),
            models.Index(fields=["ended_at"], name="match_input_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(ended_at__isnull=True), name="one_current_input",
                violation_error_message="同一个人或岗位只有一份现在的资料",
            ),
            models.CheckConstraint(
                condition=Q(kind=Subject.SEEKING) | Q(access__isnull=True, public=False), name="access_is_a_persons",
                violation_error_message="照顾和公开只跟人有关",
            ),
        ]  # fmt: skip


class MatchPairQuerySet(models.QuerySet["MatchPair"]):
    def standing(self) -> Self:
        """In a list today."""
        return self.filter(ended_at__isnull=True)


_SUM = sum((F(f"parts__{place}") for place in range(1, len(PARTS))), F("parts__0"))


class MatchPair(models.Model):
    """A vacancy in a person's list, or a person in a vacancy's: the score, its parts, and all that it was made from.

    A pair that leaves the list is ended, not deleted; the rule and both inputs stay beside it, so that anybody can
    compute the figure again.
    """

    id = models.BigAutoField(primary_key=True)
    side = models.CharField("谁的名单", max_length=8, choices=Side)
    seeking = models.ForeignKey(
        JobSeeking, models.CASCADE, related_name="+", verbose_name="求职登记"
    )  # CASCADE: a draft's end
    vacancy = models.ForeignKey(
        Vacancy, models.CASCADE, related_name="+", verbose_name="岗位"
    )  # CASCADE: a draft's end
    place = models.PositiveSmallIntegerField("第几个")
    score = models.PositiveSmallIntegerField("分")
    parts = ArrayField(models.PositiveSmallIntegerField(), size=len(PARTS), verbose_name="各部分")
    access = models.PositiveSmallIntegerField("照顾加分", default=0)
    rule = models.ForeignKey(MatchRule, models.RESTRICT, related_name="+", verbose_name="规则")
    person_input = models.ForeignKey(MatchInput, models.RESTRICT, related_name="+", verbose_name="人的资料")
    vacancy_input = models.ForeignKey(MatchInput, models.RESTRICT, related_name="+", verbose_name="岗位的资料")
    made_at = models.DateTimeField("算出的时间", default=timezone.now)
    ended_at = models.DateTimeField("不在名单里了", null=True, blank=True)

    objects = MatchPairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推荐"
        indexes = [
            models.Index(fields=["vacancy", "side"], condition=Q(ended_at__isnull=True), name="match_pair_vacancy"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["seeking", "vacancy", "side"], condition=Q(ended_at__isnull=True), name="one_standing_pair",
                violation_error_message="这一对已经在名单里",
            ),
            models.CheckConstraint(
                condition=Q(parts__len=len(PARTS), score=_SUM), name="parts_add_up",
                violation_error_message="各部分加起来要等于总分",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.PERSON) | Q(access=0), name="access_is_not_for_employers",
                violation_error_message="照顾加分只给本人和服务站看",
            ),
        ]  # fmt: skip


class MatchDue(models.Model):
    """Somebody or something changed: its lists are to be made anew within the minute. The row comes first, then the call."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField("是什么", max_length=8, choices=Subject)
    subject = models.UUIDField("编号")
    since = models.DateTimeField("什么时候变的", default=timezone.now)
    taken_at = models.DateTimeField("开始算", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "要重新推荐的"
        indexes = [models.Index(fields=["since"], name="match_due_since")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(taken_at__isnull=True), name="due_once",
                violation_error_message="已经在等着算",
            ),
        ]  # fmt: skip


class MatchChoice(models.Model):
    """A person's switch: no recommendations made for them, the same service by the newest first (features J37)."""

    seeking = models.OneToOneField(
        JobSeeking, models.CASCADE, primary_key=True, related_name="+", verbose_name="求职登记"
    )  # CASCADE: its own
    is_off = models.BooleanField("关掉了", default=False)
    changed_at = models.DateTimeField("什么时候改的", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "推荐开关"


class MatchVerdict(models.Model):
    """What a human said of a pair, with the reason: it stands until a human takes it back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seeking = models.ForeignKey(
        JobSeeking, models.CASCADE, related_name="+", verbose_name="求职登记"
    )  # CASCADE: a draft's end
    vacancy = models.ForeignKey(
        Vacancy, models.CASCADE, related_name="+", verbose_name="岗位"
    )  # CASCADE: a draft's end
    verdict = models.CharField("说什么", max_length=12, choices=Verdict)
    why = models.CharField("为什么", max_length=8, choices=Why)
    words = models.CharField("理由", max_length=REASON_LENGTH, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁")
    at = models.DateTimeField("时间", default=timezone.now)
    lifted_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人的判断"
        constraints = [
            models.UniqueConstraint(
                fields=["seeking", "vacancy"], condition=Q(lifted_at__isnull=True), name="one_standing_verdict",
                violation_error_message="已经说过了，请先收回原来的",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.NOT_FOR_ME) | ~Q(words=""), name="staff_say_why",
                violation_error_message="请写明理由",
            ),
        ]  # fmt: skip


class ReferralQuerySet(PersonalQuerySet):
    person_columns = ("seeking__person_id",)

    def _own(self, actor: Actor) -> Q:
        return Q(seeking__account=actor.user_id)


class Referral(models.Model):
    """A caseworker recommends a vacancy to a person. It is no application, and counts only by the rules (domain.md 2.7)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seeking = models.ForeignKey(JobSeeking, models.RESTRICT, related_name="referrals", verbose_name="求职登记")
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="referrals", verbose_name="岗位")
    region_code = models.CharField("常住地", max_length=12, db_collation="C", blank=True)
    service_office = models.ForeignKey(
        "portal.Office", models.RESTRICT, null=True, related_name="+", verbose_name="服务单位"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁推荐的")
    at = models.DateTimeField("时间", default=timezone.now)
    fits = models.BooleanField("合本人的意愿", default=False)
    score = models.PositiveSmallIntegerField("推荐时的分", default=0)
    answer = models.CharField("本人怎么说", max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位推荐"
        indexes = [models.Index(fields=["service_office", "at"], name="referral_office")]
        constraints = [
            models.UniqueConstraint(
                fields=["seeking", "vacancy"], name="referred_once", violation_error_message="这个岗位已经推荐给本人了"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.WAITING, answered_at__isnull=True) | ~Q(answer=Answer.WAITING) & Q(answered_at__isnull=False),
                name="referral_answer_has_a_time", violation_error_message="答复要有时间",
            ),
        ]  # fmt: skip


class JobInvitationQuerySet(ReadableQuerySet):
    person_columns = ("seeking__person_id",)

    def visible_to(self, actor: Actor) -> Self:
        """The person's own, and the employer's."""
        theirs = Membership.objects.of_account(actor).values("employer")
        return self.filter(Q(seeking__account=actor.user_id) | Q(vacancy__employer__in=theirs)).readable()


class JobInvitation(models.Model):
    """An employer asks somebody with a public CV to talk; name and telephone are the employer's only after a yes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seeking = models.ForeignKey(JobSeeking, models.RESTRICT, related_name="+", verbose_name="求职登记")
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="+", verbose_name="岗位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁邀请的")
    at = models.DateTimeField("时间", default=timezone.now)
    answer = models.CharField("本人怎么说", max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = JobInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        indexes = [models.Index(fields=["vacancy", "at"], name="job_invitation_vacancy")]
        constraints = [
            models.UniqueConstraint(
                fields=["seeking", "vacancy"], name="invited_once", violation_error_message="已经邀请过这个人了"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.WAITING, answered_at__isnull=True) | ~Q(answer=Answer.WAITING) & Q(answered_at__isnull=False),
                name="invitation_answer_has_a_time", violation_error_message="答复要有时间",
            ),
        ]  # fmt: skip


NEGATIVE: tuple[Any, ...] = (Verdict.NOT_FOR_ME, Verdict.REMOVED)
