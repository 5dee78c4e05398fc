"""Persons and the accounts that speak for them."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import PROVED, ActorKind, Assurance
from portal.accounts.models import Office
from portal.foundation.identifiers import uuid7
from portal.people.enums import IdType, Sex
from portal.privacy import crypto
from portal.privacy.fields import BlindIndexField, EncryptedField

ID_PURPOSE, PHONE_PURPOSE = "people.person.id_number", "people.person.phone"


class PersonQuerySet(models.QuerySet):
    def proved(self) -> "PersonQuerySet":
        return self.filter(proved_at__isnull=False)

    def with_id_number(self, number: str) -> "PersonQuerySet":
        """Everybody who gave this number, proved or not; `number` in canonical form."""
        return self.filter(id_index__in=crypto.macs(number, ID_PURPOSE))

    def of_account(self, actor: Actor) -> "PersonQuerySet":
        """The persons this account speaks for now; a link that was cut counts no more."""
        if actor.kind is not ActorKind.CITIZEN:
            return self.none()
        return self.filter(links__account_id=actor.user_id, links__ended_at__isnull=True)


@pghistory.track(
    fields=["name", "phone", "region_code", "proved_at", "merged_into"],
    model_name="PersonEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events", related_query_name="events"),
)
class Person(models.Model):
    """A person. Until an identity document is seen, only what one account typed: a claim that blocks nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("姓名", max_length=60)
    name_pinyin = models.CharField("姓名拼音", max_length=120, db_index=True)
    id_type = models.CharField("证件种类", max_length=20, choices=IdType, default=IdType.RESIDENT)
    id_number = EncryptedField("证件号码", purpose=ID_PURPOSE)
    id_index = BlindIndexField(editable=False, source="id_number", purpose=ID_PURPOSE)
    birth_date = models.DateField("出生日期")
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    phone = EncryptedField("手机号码", purpose=PHONE_PURPOSE, null=True)
    phone_index = BlindIndexField(null=True, editable=False, source="phone", purpose=PHONE_PURPOSE)
    region_code = models.CharField("常住地", max_length=12, db_collation="C", db_index=True)
    address = EncryptedField("详细住址", purpose="people.person.address", null=True, blank=True)
    source = models.CharField("来源", max_length=20, default="web")
    is_demo = models.BooleanField("演示", default=False)
    proved_at = models.DateTimeField("身份核实时间", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="并入"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    forgotten_at = models.DateTimeField("匿名时间", null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=Q(proved_at__isnull=False, merged_into__isnull=True),
                name="one_proved_person_per_id",
                violation_error_message="这份证件已经核实过身份，请到服务站办理",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_name", violation_error_message="请写姓名"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_proved(self) -> bool:
        return self.proved_at is not None


class PersonLinkQuerySet(models.QuerySet):
    def live(self) -> "PersonLinkQuerySet":
        """The links that hold; a cut link stays as history."""
        return self.filter(ended_at__isnull=True)


class PersonLink(models.Model):
    """Account → person, with how sure we are, since when, by whom and on what evidence."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="links", verbose_name="账号")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="links", verbose_name="人员")
    assurance = models.CharField("核实方式", max_length=10, choices=Assurance, default=Assurance.PHONE)
    evidence = models.CharField("凭据", max_length=60, blank=True)
    confirmed_by = models.UUIDField("谁核实", null=True, blank=True)
    office = models.ForeignKey(Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="单位")
    at = models.DateTimeField("时间", default=timezone.now)
    ended_at = models.DateTimeField("断开时间", null=True, blank=True)
    ended_reason = models.CharField("断开原因", max_length=60, blank=True)

    objects = PersonLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "账号与人员"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_link_each",
                violation_error_message="这个账号已经和这个人连上了",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_reason=""),
                name="cut_link_has_reason",
                violation_error_message="断开账号要写明原因",
            ),
            models.CheckConstraint(
                condition=Q(assurance=Assurance.PHONE) | (Q(assurance__in=sorted(PROVED)) & ~Q(evidence="")),
                name="assurance_has_evidence",
                violation_error_message="核实身份要写明看了什么凭据",
            ),
        ]

    @property
    def is_proved(self) -> bool:
        return self.assurance in PROVED
