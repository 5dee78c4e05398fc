"""The index of vacancies, the phrases that the box suggests, what somebody keeps: searches and vacancies."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.search.enums import PhraseKind
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.foundation.identifiers import uuid7

MOST_SAVED, MOST_FAVOURITES = 10, 200
LONGEST_ASKED, NAME_LENGTH = 600, 60


class SearchRow(models.Model):
    """One vacancy as the search sees it; only those shown today have a row, written in the vacancy's own transaction.

    `tok` holds the words of the text (weight A in the title, B in skills and occupation, D elsewhere) and, as `r:`, `o:`
    and `k:`, the prefixes of the place of work, the groups of the occupation and the kind: one index answers all of them.
    """

    vacancy = models.OneToOneField(Vacancy, models.CASCADE, related_name="+", verbose_name="岗位")
    tok = SearchVectorField("词", null=True)
    length = models.PositiveSmallIntegerField("多少个词", default=0)
    marks = models.BigIntegerField("筛选的记号", default=0)
    town_code = models.CharField("用工乡镇", max_length=12, db_collation="C")
    occupation_code = models.CharField("职业", max_length=10, db_collation="C", blank=True)
    month_top = models.PositiveIntegerField("每月最多", null=True)
    education = models.PositiveSmallIntegerField("文化程度", default=0)
    experience_months = models.PositiveSmallIntegerField("干过几个月", default=0)
    published_at = models.DateTimeField("发布时间")
    confirmed_at = models.DateTimeField("最近确认")
    closes_on = models.DateField("招到哪天")
    shape = models.PositiveSmallIntegerField("索引的版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "岗位索引"
        indexes = [
            GinIndex(fields=["tok"], name="search_tok", fastupdate=False),  # what was just written costs no reader more
            models.Index(fields=["-confirmed_at", "-id"], name="search_newest"),
            models.Index(fields=["published_at"], name="search_published"),
        ]


class Phrase(models.Model):
    """Something that vacancies of today are called or speak of: what the box completes, and repairs typing with."""

    phrase = models.CharField("话", max_length=40, primary_key=True)
    kind = models.CharField("哪一类", max_length=6, choices=PhraseKind)
    rows = models.PositiveIntegerField("多少个岗位", default=0)
    spelling = models.CharField("全拼", max_length=240, db_collation="C")
    initials = models.CharField("首字母", max_length=40, db_collation="C")

    class Meta:
        verbose_name = verbose_name_plural = "搜索的提示词"
        indexes = [
            models.Index(fields=["spelling"], name="phrase_spelling"),
            models.Index(fields=["initials"], name="phrase_initials"),
            GinIndex(OpClass("phrase", "gin_trgm_ops"), name="phrase_trigram"),
        ]


class OwnQuerySet(models.QuerySet):
    """Rows of the account itself; nobody else ever sees what somebody looks for."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.kind is not ActorKind.CITIZEN:
            return self.none()
        return self.filter(account=actor.user_id)


class SavedSearch(models.Model):
    """A search that somebody wants to hear of: the address's own words, and up to when they were told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name="谁的"
    )
    name = models.CharField("叫什么", max_length=NAME_LENGTH)
    asked = models.CharField("找什么", max_length=LONGEST_ASKED)  # the query string, in one order
    alerts = models.BooleanField("有新的告诉我", default=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    seen_until = models.DateTimeField("看到哪里", default=timezone.now)
    told_on = models.DateField("最近一次告诉", null=True, blank=True)
    stopped_at = models.DateTimeField("停于", null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "存下的搜索"
        indexes = [models.Index(fields=["told_on"], name="saved_to_tell", condition=Q(alerts=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "asked"], name="saved_search_once", violation_error_message="这个搜索已经存过了"
            ),
            models.CheckConstraint(
                condition=Q(alerts=True, stopped_at=None) | Q(alerts=False, stopped_at__isnull=False),
                name="stopped_search_says_when",
                violation_error_message="停掉的提醒要有停的时间",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Told(models.Model):
    """Which vacancy a saved search was told of: nobody hears of the same one twice."""

    saved = models.ForeignKey(SavedSearch, models.CASCADE, related_name="told", verbose_name="搜索")
    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="+", verbose_name="岗位")
    on = models.DateField("哪天")

    class Meta:
        verbose_name = verbose_name_plural = "告诉过的岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["saved", "vacancy"], name="search_told_once", violation_error_message="这个岗位已经告诉过了"
            )
        ]


class Favourite(models.Model):
    """A vacancy that somebody put aside."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites", verbose_name="谁的"
    )
    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="+", verbose_name="岗位")
    created_at = models.DateTimeField("收藏时间", default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收藏的岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "vacancy"], name="favourite_once", violation_error_message="已经收藏了"
            )
        ]
