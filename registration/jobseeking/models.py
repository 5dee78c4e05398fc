"""The register of job seekers: one open record a person, its wishes in order, and what the person consented to."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.cases.models import Case, state_trigger
from portal.occupations.models import Occupation
from portal.people.facts.enums import Education
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField, EncryptedJSONField
from registration.jobseeking.enums import (
    OPEN,
    RENEWABLE,
    CloseReason,
    Commute,
    ConsentKind,
    Licence,
    Lodging,
    SeekState,
    Situation,
    Visibility,
)
from registration.jobseeking.limits import MOST_REGIONS, MOST_SKILLS, MOST_WISHES
from registration.unemployment.enums import Channel


def empty_cv() -> dict[str, Any]:
    return {"jobs": [], "schools": [], "certificates": [], "languages": [], "words": ""}


class JobSeekingQuerySet(PersonalQuerySet):
    def visible_to(self, actor: object) -> Self:
        """As everywhere; a draft is its writer's alone."""
        mine = super().visible_to(actor)  # type: ignore[arg-type]
        return mine if getattr(actor, "role", None) is None else mine.exclude(state=SeekState.DRAFT)

    def open(self) -> Self:
        return self.filter(state__in=sorted(OPEN))

    def written_by(self, actor: object) -> Self:
        """What this member of staff wrote down for somebody today, whoever serves that person (domain.md 9, 12333)."""
        user, today = getattr(actor, "user_id", None), timezone.localdate()
        return self.filter(taken_by=user, activated_at__date=today).readable() if user else self.none()

    def with_wishes(self) -> Self:
        return self.prefetch_related(models.Prefetch("wishes", Wish.objects.order_by("position")))

    def wishing(self, codes: list[str]) -> Self:
        """Records with a wish for one of these occupations or for the group of one."""
        return self.filter(models.Exists(Wish.objects.filter(seeking=models.OuterRef("pk"), occupation__in=codes)))


class JobSeeking(Case):
    """A person looks for work: wishes, CV, who may see it, until when it is valid.

    What is counted and searched by stands in columns; what only the person and their office read is ciphertext.
    """

    state = models.CharField("状态", max_length=20, choices=SeekState, default=SeekState.DRAFT, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="账号"
    )  # RESTRICT: an account with records is closed, never deleted
    person = models.ForeignKey(Person, models.RESTRICT, related_name="seekings", verbose_name="人员")
    channel = models.CharField("渠道", max_length=20, choices=Channel, default=Channel.WEB)
    taken_by = models.UUIDField("谁代写的", null=True, blank=True)
    situation = models.CharField("现在的情况", max_length=12, choices=Situation, blank=True)
    education = models.CharField("文化程度", max_length=2, choices=Education, blank=True)
    cv = EncryptedJSONField("简历", purpose="registration.jobseeking.cv", default=empty_cv)
    skills = ArrayField(models.CharField(max_length=30), verbose_name="会什么", default=list, blank=True)
    licence = models.CharField("驾照", max_length=4, choices=Licence, blank=True)
    regions = ArrayField(
        models.CharField(max_length=12, db_collation="C"), verbose_name="想去的地方", default=list, blank=True
    )
    wage_low = models.PositiveIntegerField("最低月薪（元）", null=True, blank=True)
    wage_high = models.PositiveIntegerField("最高月薪（元）", null=True, blank=True)
    work_forms = ArrayField(models.CharField(max_length=12), verbose_name="工作形式", default=list, blank=True)
    shifts = ArrayField(models.CharField(max_length=12), verbose_name="班次", default=list, blank=True)
    lodging = models.CharField("食宿", max_length=8, choices=Lodging, blank=True)
    starts_on = models.DateField("最早哪天能上班", null=True, blank=True)
    commute_minutes = models.PositiveSmallIntegerField("路上最多几分钟", choices=Commute, null=True, blank=True)
    access_needs = EncryptedField("要照顾的地方", purpose="registration.jobseeking.access", null=True, blank=True)
    access_consent = models.CharField("同意保存的版本", max_length=20, blank=True)
    visibility = models.CharField("谁能看", max_length=8, choices=Visibility, default=Visibility.APPLIED)
    public_consent = models.CharField("同意公开的版本", max_length=20, blank=True)
    draft = EncryptedJSONField("没存完的", purpose="registration.jobseeking.draft", null=True, blank=True)
    revisions = models.JSONField("每一部分改过几次", default=dict, editable=False)
    activated_at = models.DateTimeField("登记时间", null=True, blank=True)
    valid_until = models.DateField("有效到", null=True, blank=True)
    reminded_for = models.DateField("提醒过的到期日", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    close_reason = models.CharField("为什么不找了", max_length=12, choices=CloseReason, blank=True)

    objects = JobSeekingQuerySet.as_manager()
    wishes: models.Manager["Wish"]

    class Meta:
        verbose_name = verbose_name_plural = "求职登记"
        indexes = [
            models.Index(fields=["service_office", "state", "valid_until"], name="seeking_desk"),
            models.Index(fields=["region_code", "state"], name="seeking_region"),
            models.Index(fields=["account", "-created_at"], name="seeking_mine"),
            models.Index(fields=["valid_until"], condition=Q(state__in=sorted(OPEN)), name="seeking_ends"),
            GinIndex(fields=["regions"], condition=Q(state=SeekState.ACTIVE), name="seeking_wanted_region"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_seeking_a_person",
                violation_error_message="这个人已经有一份求职登记在用，请接着用那一份",
            ),
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(state=SeekState.DRAFT),
                name="one_seeking_draft_each",
                violation_error_message="您有一份没写完的求职登记，请接着写",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(RENEWABLE))
                | Q(valid_until__isnull=False, activated_at__isnull=False, service_office__isnull=False),
                name="seeking_has_an_end",
                violation_error_message="在用的求职登记要有服务站和到期日",
            ),
            models.CheckConstraint(
                condition=Q(state=SeekState.CLOSED, closed_at__isnull=False) & ~Q(close_reason="")
                | ~Q(state=SeekState.CLOSED) & Q(close_reason="", closed_at__isnull=True),
                name="closed_seeking_says_why",
                violation_error_message="不找工作了，要选为什么",
            ),
            models.CheckConstraint(
                condition=Q(wage_low__isnull=True) | Q(wage_low__gt=0),
                name="seeking_wage_is_positive",
                violation_error_message="月薪要大于 0",
            ),
            models.CheckConstraint(
                condition=Q(wage_low__isnull=True) | Q(wage_high__isnull=True) | Q(wage_high__gte=F("wage_low")),
                name="seeking_wage_in_order",
                violation_error_message="最高的月薪不能比最低的还少",
            ),
            models.CheckConstraint(
                condition=Q(wage_high__isnull=True) | Q(wage_low__isnull=False),
                name="seeking_wage_begins_somewhere",
                violation_error_message="请先写最低要多少",
            ),
            models.CheckConstraint(
                condition=Q(regions__len__lte=MOST_REGIONS),
                name="seeking_few_regions",
                violation_error_message="想去的地方最多选 5 个",
            ),
            models.CheckConstraint(
                condition=Q(skills__len__lte=MOST_SKILLS),
                name="seeking_some_skills",
                violation_error_message="会的手艺最多留 30 样，请挑最拿手的",
            ),
            models.CheckConstraint(
                condition=Q(access_needs__isnull=True) | ~Q(access_consent=""),
                name="seeking_access_needs_consent",
                violation_error_message="同意我们保存这一项，再填；不想填就空着",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.PUBLIC) | ~Q(public_consent=""),
                name="seeking_public_needs_consent",
                violation_error_message="公开简历要您单独同意",
            ),
        ]
        triggers = [state_trigger(SeekState.DRAFT)]

    def __str__(self) -> str:
        return str(self.get_state_display())

    def revision(self, part: str) -> int:
        """How often this part was written; a page that shows another number is old."""
        return int(self.revisions.get(part, 0))


class Wish(models.Model):
    """An occupation that somebody wants; position 1 is wanted most."""

    id = models.BigAutoField(primary_key=True)
    seeking = models.ForeignKey(
        JobSeeking, models.CASCADE, related_name="wishes", verbose_name="求职登记"
    )  # CASCADE: part of its record
    position = models.PositiveSmallIntegerField("第几个")
    occupation = models.ForeignKey(
        Occupation, models.RESTRICT, related_name="+", verbose_name="职业"
    )  # RESTRICT: codes stay, inactive

    class Meta:
        verbose_name = verbose_name_plural = "想干的职业"
        constraints = [
            models.UniqueConstraint(
                fields=["seeking", "position"], name="one_wish_a_place", violation_error_message="这个位置上已经有一个"
            ),
            models.UniqueConstraint(
                fields=["seeking", "occupation"], name="wish_once", violation_error_message="这个职业已经选过了"
            ),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_WISHES)),
                name="few_wishes",
                violation_error_message="想干的职业最多选 5 个",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.occupation_id}"


class SeekingConsent(models.Model):
    """One consent with its text's version, given once and perhaps taken back; never edited (PIPL 14, 15)."""

    id = models.BigAutoField(primary_key=True)
    seeking = models.ForeignKey(
        JobSeeking, models.CASCADE, related_name="consents", verbose_name="求职登记"
    )  # CASCADE: part of its record
    kind = models.CharField("同意什么", max_length=8, choices=ConsentKind)
    version = models.CharField("文本版本", max_length=20)
    given_at = models.DateTimeField("同意时间", default=timezone.now)
    given_to = models.UUIDField("谁记下的", null=True, blank=True)  # staff who heard it; empty: the person
    withdrawn_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "求职登记的同意"
        constraints = [
            models.UniqueConstraint(
                fields=["seeking", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_seeking_consent",
                violation_error_message="这一项已经同意过",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"
