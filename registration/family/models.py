"""Who may act for whom, for how long, and how the represented one agreed."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from portal.accounts.enums import ActorKind, Role
from portal.accounts.models import Office, User
from portal.foundation.identifiers import uuid7
from portal.people.enums import IdType
from portal.people.models import PersonLink
from portal.people.retention.scope import ReadableQuerySet, is_only_stored
from portal.privacy.fields import EncryptedField
from registration.family.enums import Means, Relation


class RepresentationQuerySet(ReadableQuerySet):
    def _only_stored(self) -> Q:
        """The represented one is named by the account; by every person it ever spoke for."""
        named = PersonLink.objects.filter(is_only_stored("person_id"), account_id=OuterRef("represented_id"))
        return Q(Exists(named))

    def live(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at__isnull=True, until__gt=timezone.now())

    def visible_to(self, actor: object) -> Self:
        """For the two whom it is between; for an office what was agreed at its own counter."""
        user = getattr(actor, "user_id", None)
        if getattr(actor, "role", None) is Role.CASEWORKER:
            return self.filter(office=actor.office_id).readable()  # type: ignore[attr-defined]
        if getattr(actor, "kind", "") != ActorKind.CITIZEN:
            return self.none()
        return self.filter(Q(representative=user) | Q(represented=user)).readable()

    def by(self, actor: object) -> Self:
        """Those in which this actor acts for somebody, and may now."""
        if getattr(actor, "kind", "") != ActorKind.CITIZEN:
            return self.none()
        return self.live().filter(representative=getattr(actor, "user_id", None))


class Representation(models.Model):
    """One person lets another act for them.

    The account of the represented one is that of the telephone that agreed, or the one that the counter found or opened;
    who has no telephone has one in which nobody signs in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    representative = models.ForeignKey(User, models.RESTRICT, related_name="+", verbose_name="代办人")
    represented = models.ForeignKey(User, models.RESTRICT, related_name="+", verbose_name="本人")
    relation = models.CharField("关系", max_length=10, choices=Relation)
    name = EncryptedField("本人的姓名", purpose="registration.family.name")
    id_type = models.CharField("证件种类", max_length=20, choices=IdType, default=IdType.RESIDENT)
    id_number = EncryptedField("本人的证件号码", purpose="registration.family.id_number")
    agreed_at = models.DateTimeField("本人同意的时间", default=timezone.now)
    until = models.DateTimeField("到期")
    means = models.CharField("怎么同意的", max_length=10, choices=Means, default=Means.CODE)
    office = models.ForeignKey(
        Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="在哪里同意的"
    )
    taken_by = models.UUIDField("谁经办的", null=True, blank=True)
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    ended_by = models.UUIDField("谁结束的", null=True, blank=True)
    ended_at_office = models.BooleanField("在窗口结束的", default=False)
    ended_why = models.CharField("为什么结束", max_length=200, blank=True)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "亲情代办"
        indexes = [
            models.Index(fields=["representative", "-agreed_at"], name="family_by_representative"),
            models.Index(fields=["represented", "-agreed_at"], name="family_by_represented"),
            models.Index(fields=["office", "-agreed_at"], name="family_at_counter", condition=Q(office__isnull=False)),
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
            models.CheckConstraint(
                condition=Q(means=Means.CODE, office__isnull=True, taken_by__isnull=True)
                | (~Q(means=Means.CODE) & Q(office__isnull=False, taken_by__isnull=False)),
                name="counter_agreement_says_where",
                violation_error_message="在窗口同意的，要写明在哪个单位、谁经办",
            ),
            models.CheckConstraint(
                condition=Q(ended_at_office=False) | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="counter_end_says_why",
                violation_error_message="在窗口结束代办，要写明为什么",
            ),
        ]
