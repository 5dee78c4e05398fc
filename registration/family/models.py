"""Who may act for whom, for how long, and how the represented one agreed."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.enums import ActorKind
from portal.accounts.models import User
from portal.foundation.identifiers import uuid7
from portal.people.enums import IdType
from portal.privacy.fields import EncryptedField
from registration.family.enums import Relation


class RepresentationQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at__isnull=True, until__gt=timezone.now())

    def visible_to(self, actor: object) -> Self:
        """For the two whom it is between."""
        user = getattr(actor, "user_id", None)
        if getattr(actor, "kind", "") != ActorKind.CITIZEN:
            return self.none()
        return self.filter(Q(representative=user) | Q(represented=user))

    def by(self, actor: object) -> Self:
        """Those in which this actor acts for somebody, and may now."""
        if getattr(actor, "kind", "") != ActorKind.CITIZEN:
            return self.none()
        return self.live().filter(representative=getattr(actor, "user_id", None))


class Representation(models.Model):
    """One person lets another act for them. The account of the represented one is that of the telephone that agreed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    representative = models.ForeignKey(User, models.RESTRICT, related_name="+", verbose_name="代办人")
    represented = models.ForeignKey(User, models.RESTRICT, related_name="+", verbose_name="本人")
    relation = models.CharField("关系", max_length=10, choices=Relation)
    name = EncryptedField("本人的姓名", purpose="registration.family.name")
    id_type = models.CharField("证件种类", max_length=20, choices=IdType, default=IdType.RESIDENT)
    id_number = EncryptedField("本人的证件号码", purpose="registration.family.id_number")
    agreed_at = models.DateTimeField("本人同意的时间", default=timezone.now)
    until = models.DateTimeField("到期")
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    ended_by = models.UUIDField("谁结束的", null=True, blank=True)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "亲情代办"
        indexes = [
            models.Index(fields=["representative", "-agreed_at"], name="family_by_representative"),
            models.Index(fields=["represented", "-agreed_at"], name="family_by_represented"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["representative", "represented"],
                condition=Q(ended_at__isnull=True),
                name="represented_once",
                violation_error_message="您已经在替这位家人办事了",
            ),
            models.CheckConstraint(
                condition=~Q(representative=F("represented")),
                name="nobody_represents_themselves",
                violation_error_message="这是您自己的手机。给自己办，直接登记就行",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("agreed_at")),
                name="representation_runs_out",
                violation_error_message="代办要有到期的日子",
            ),
        ]
