"""Feeds, what each brought, and which advertisement each of its offers is part of."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from matching.vacancies.enums import Source
from matching.vacancies.models import Vacancy
from matching.vacancies.sources.enums import RunState
from portal.exchange.channels.models import ChannelKey
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer
from portal.privacy.fields import EncryptedJSONField

FED = (Source.PROVINCE, Source.AGENCY)


class FeedQuerySet(models.QuerySet):
    def with_figures(self) -> Self:
        """With how many offers stand, when the last one was seen, how many keys work, and how the last snapshot ended."""
        now = timezone.now()
        last = FeedRun.objects.filter(feed=models.OuterRef("pk")).order_by("-started_at")
        offers = VacancySource.objects.filter(feed=models.OuterRef("pk")).order_by().values("feed")
        working = FeedKey.objects.filter(
            feed=models.OuterRef("pk"), key__revoked_at=None, key__valid__contains=now
        ).order_by().values("feed")  # fmt: skip
        return self.annotate(
            there=_counted(offers.filter(gone_at=None)),
            last_seen_at=models.Subquery(offers.annotate(at=models.Max("seen_at")).values("at")),
            working_keys=_counted(working),
            last_state=models.Subquery(last.values("state")[:1]),
            last_refused=models.Subquery(last.values(n=Cast(KT("counts__refused"), models.IntegerField()))[:1]),
        )


def _counted(rows: models.QuerySet) -> Coalesce:
    return Coalesce(models.Subquery(rows.annotate(n=models.Count("pk")).values("n")), 0)


class VacancyFeed(models.Model):
    """A partner who sends vacancies: an agency, or another province's exchange."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField("编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    source = models.CharField("来源", max_length=10, choices=Source)
    employers = models.ManyToManyField(
        Employer, related_name="+", blank=True, verbose_name="看过委托书的单位"
    )  # whose letters of authorisation an office has seen (人力资源市场暂行条例 26)
    is_active = models.BooleanField("可用", default=True)
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    complete_at = models.DateTimeField("最近一次收全", null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位来源"
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=[one.value for one in FED]),
                name="feed_is_somebody_elses",
                violation_error_message="来源只能是外省交换或者人力资源服务机构",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="feed_has_a_name", violation_error_message="请写来源的名称"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeedKey(models.Model):
    """A key that signs for a feed; it signs for nobody else."""

    key = models.OneToOneField(ChannelKey, models.RESTRICT, primary_key=True, related_name="+", verbose_name="密钥")
    feed = models.ForeignKey(VacancyFeed, models.RESTRICT, related_name="keys", verbose_name="来源")

    class Meta:
        verbose_name = verbose_name_plural = "来源的密钥"

    def __str__(self) -> str:
        return str(self.key_id)


class SourceQuerySet(models.QuerySet):
    def there(self) -> Self:
        """Sources that still say the vacancy is open."""
        return self.filter(gone_at=None)


class VacancySource(models.Model):
    """One offer of one feed, and the advertisement that it is part of. What leads is what the advertisement says."""

    id = models.BigAutoField(primary_key=True)
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="sources", verbose_name="岗位")
    feed = models.ForeignKey(VacancyFeed, models.RESTRICT, related_name="offers", verbose_name="来源")
    external_id = models.CharField("对方的编号", max_length=80, db_collation="C")
    url = models.URLField("对方的网址", max_length=300, blank=True)
    said = models.CharField("对方说的内容的指纹", max_length=64, db_collation="C")
    leads = models.BooleanField("以它为准", default=False)
    first_seen_at = models.DateTimeField("第一次见到", default=timezone.now)
    seen_at = models.DateTimeField("最近一次见到", default=timezone.now)
    gone_at = models.DateTimeField("对方撤下", null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位的来源"
        indexes = [models.Index(fields=["feed", "seen_at"], name="source_unseen", condition=Q(gone_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id"],
                name="offer_once_a_feed",
                violation_error_message="这个来源里已经有这个编号",
            ),
            models.UniqueConstraint(
                fields=["vacancy"],
                condition=Q(leads=True),
                name="one_source_leads",
                violation_error_message="一个岗位只能以一个来源为准",
            ),
            models.CheckConstraint(
                condition=~Q(leads=True, gone_at__isnull=False),
                name="gone_source_does_not_lead",
                violation_error_message="撤下了的来源不能为准",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class FeedRun(models.Model):
    """One snapshot of a feed: everything that the partner offers, in one part or several."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    feed = models.ForeignKey(VacancyFeed, models.RESTRICT, related_name="runs", verbose_name="来源")
    snapshot = models.CharField("对方给的快照编号", max_length=40, db_collation="C")
    parts = models.PositiveSmallIntegerField("一共几份")
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.OPEN)
    started_at = models.DateTimeField("开始收", default=timezone.now)
    finished_at = models.DateTimeField("对完", null=True, blank=True)
    counts = models.JSONField("结果", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来源的快照"
        indexes = [models.Index(fields=["feed", "-started_at"], name="run_of_feed")]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "snapshot"], name="snapshot_once", violation_error_message="这个快照已经收过了"
            ),
            models.CheckConstraint(
                condition=Q(parts__range=(1, 500)),
                name="snapshot_has_parts",
                violation_error_message="快照分 1 到 500 份",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.OPEN, finished_at=None) | ~Q(state=RunState.OPEN) & Q(finished_at__isnull=False),
                name="run_ends_once",
                violation_error_message="对完的快照要有时间",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.snapshot


class FeedPart(models.Model):
    """One part of a snapshot as it was sent, until a worker has gone through it; then only what was wrong with it."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(FeedRun, models.CASCADE, related_name="pieces", verbose_name="快照")  # part of its run
    number = models.PositiveSmallIntegerField("第几份")
    offers = EncryptedJSONField("岗位", purpose="matching.vacancies.feed.offers", null=True, blank=True)
    count = models.PositiveIntegerField("几个岗位")
    arrived_at = models.DateTimeField("收到", default=timezone.now)
    done_at = models.DateTimeField("做完", null=True, blank=True)
    faults = models.JSONField("没有收的", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "快照的一份"
        indexes = [models.Index(fields=["arrived_at"], name="part_waits", condition=Q(done_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"], name="part_once", violation_error_message="这一份已经收过了"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, offers__isnull=False) | Q(done_at__isnull=False, offers__isnull=True),
                name="done_part_is_empty",
                violation_error_message="做完的快照不再留内容",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"
