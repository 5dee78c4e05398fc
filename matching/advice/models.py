"""Advice of a service officer for an employer, and whether it helped."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.advice.enums import Outcome, Topic
from matching.advice.limits import WORDS_LENGTH
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.accounts.scope import ScopedQuerySet
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer, Membership


class AdviceQuerySet(ScopedQuerySet):
    def _own(self, actor: Actor) -> Q:
        return Q(employer__in=Membership.objects.of_account(actor).values("employer"))

    def _reach(self, actor: Actor) -> Q:
        """An advice is nobody's personal datum: the province reads rows as well."""
        return Q() if actor.role is Role.PROVINCE_OFFICIAL else super()._reach(actor)

    def to_follow(self) -> "AdviceQuerySet":
        """Nobody has looked yet whether it helped."""
        return self.filter(followed_at=None)


class EmployerAdvice(models.Model):
    """One advice about one vacancy; `region_code` and `service_office` are those of the place of work."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="advice", verbose_name="岗位")
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="advice", verbose_name="单位")
    region_code = models.CharField("用工地", max_length=12, db_collation="C")
    service_office = models.ForeignKey(
        Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="服务单位"
    )
    topic = models.CharField("关于什么", max_length=10, choices=Topic)
    words = models.CharField("建议", max_length=WORDS_LENGTH)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁写的")
    at = models.DateTimeField("写的时间", default=timezone.now)
    read_at = models.DateTimeField("单位看的时间", null=True, blank=True)
    follow_up_on = models.DateField("哪天回头看")
    followed_at = models.DateTimeField("回头看的时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用工建议"
        indexes = [
            models.Index(fields=["employer", "-at"], name="advice_of_employer"),
            models.Index(
                fields=["service_office", "follow_up_on"], name="advice_to_follow", condition=Q(followed_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="advice_has_words", violation_error_message="请写建议"),
            models.CheckConstraint(
                condition=Q(followed_at__isnull=True, outcome="") | Q(followed_at__isnull=False) & ~Q(outcome=""),
                name="followed_advice_has_an_outcome",
                violation_error_message="回头看过的，请选结果",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_topic_display())
