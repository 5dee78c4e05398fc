"""A market of odd jobs: a place that an office keeps, for everybody to read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from matching.gigs.enums import Layout
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.accounts.models import Office
from portal.accounts.scope import BY_AREA, ScopedQuerySet, in_areas
from portal.foundation.identifiers import uuid7

READERS = BY_AREA | {Role.CASEWORKER}


class GigMarketQuerySet(ScopedQuerySet):
    def _reach(self, actor: Actor) -> Q:
        """The desk's own list: staff by area. What is open everybody reads, by `open`."""
        if actor.kind is ActorKind.SYSTEM or actor.role is Role.PROVINCE_OFFICIAL:
            return Q()
        if actor.kind is ActorKind.STAFF and actor.role in READERS and actor.areas:
            return in_areas("region_code", actor.areas)
        return Q(pk__in=[])

    def open(self) -> "GigMarketQuerySet":
        return self.filter(closed_on__isnull=True)


class GigMarket(models.Model):
    """Where people wait for a day's work and who needs hands comes by. Nobody's data are in it; the telephone is the place's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("名称", max_length=40)
    region_code = models.CharField("所在地", max_length=12, db_collation="C", db_index=True)
    address = models.CharField("地址", max_length=80)
    layout = models.CharField("怎么设的", max_length=10, choices=Layout, default=Layout.GENERAL)
    trades = models.CharField("常有什么活", max_length=80, blank=True)
    hours = models.CharField("什么时候有人", max_length=60)
    phone = models.CharField("电话", max_length=20, blank=True)
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="哪个服务站管")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁记的")
    version = models.PositiveIntegerField("改过几次", default=1)
    checked_on = models.DateField("最近核对")
    created_at = models.DateTimeField("记下的时间", default=timezone.now)
    closed_on = models.DateField("停办的日子", null=True, blank=True)
    closed_why = models.CharField("为什么停办", max_length=200, blank=True)

    objects = GigMarketQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "零工市场"
        constraints = [
            models.UniqueConstraint(
                F("region_code"),
                F("name"),
                condition=Q(closed_on__isnull=True),
                name="gig_market_once_a_place",
                violation_error_message="这里已经记过一个叫这个名字的零工市场",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(address="") & ~Q(hours=""),
                name="gig_market_says_where_and_when",
                violation_error_message="零工市场要写名称、地址和什么时候有人",
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex="^23[0-9]{10}$"),
                name="gig_market_in_the_province",
                violation_error_message="零工市场要在黑龙江省内",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_why="") | (Q(closed_on__isnull=False) & ~Q(closed_why="")),
                name="closed_gig_market_says_why",
                violation_error_message="停办要写原因",
            ),
        ]

    def __str__(self) -> str:
        return self.name
