"""Accounts, the unit tree, who holds which role where, and the counters behind sign-in."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from portal.accounts.enums import ADMINISTRATORS, OfficeLevel, Role, UserKind
from portal.accounts.phones import PHONE_PURPOSE
from portal.foundation.identifiers import uuid7
from portal.privacy import crypto
from portal.privacy.fields import BlindIndexField, EncryptedField


class UserQuerySet(models.QuerySet):
    def staff(self) -> "UserQuerySet":
        return self.filter(kind=UserKind.STAFF)

    def managed_by(self, actor: Any) -> "UserQuerySet":
        """Staff who hold, or held, a role in an office that this system administrator keeps."""
        offices = Office.objects.managed_by(actor)
        held = Assignment.objects.filter(user=OuterRef("pk"), office__in=offices)
        return self.staff().filter(Exists(held))

    def colleagues_of(self, actor: Any) -> "UserQuerySet":
        """Who works as the actor does in the same office today, those who stand in for somebody among them."""
        held = Assignment.objects.filter(
            user=OuterRef("pk"), office=actor.office_id, role=actor.role, valid__contains=timezone.localdate()
        )
        return self.staff().filter(Exists(held), is_active=True).exclude(pk=actor.user_id).order_by("name", "pk")

    def unused_since(self, moment: datetime) -> "UserQuerySet":
        """Accounts that work and that nobody has signed in with since."""
        seen = Coalesce("last_login", "date_joined")
        return self.staff().filter(is_active=True).annotate(seen_at=seen).filter(seen_at__lt=moment)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)

    def by_phone(self, phone: str) -> "User | None":
        """The account that signs in with `phone`, whatever key version it was indexed under."""
        return self.filter(phone_index__in=crypto.macs(phone, PHONE_PURPOSE)).first()


class User(AbstractBaseUser):
    """Somebody who signs in: a citizen by phone code, staff by password and a second factor."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("类别", max_length=10, choices=UserKind)
    username = models.CharField("用户名", max_length=40, unique=True, null=True, blank=True)
    name = models.CharField("姓名", max_length=60, blank=True)
    phone = EncryptedField("手机号码", purpose="accounts.user.phone", null=True, blank=True)
    phone_index = BlindIndexField(null=True, unique=True, editable=False, source="phone", purpose=PHONE_PURPOSE)
    is_active = models.BooleanField("可用", default=True)
    date_joined = models.DateTimeField("建立时间", default=timezone.now)
    phone_confirmed_at = models.DateTimeField("手机最近验证", null=True, blank=True)
    enrolment_until = models.DateTimeField(
        "一次性密码有效到", null=True, blank=True
    )  # set until staff chose a password

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=UserKind.STAFF) | Q(username__isnull=False),
                name="staff_has_username",
                violation_error_message="工作人员要有用户名",
            ),
            models.CheckConstraint(
                condition=~Q(kind=UserKind.CITIZEN) | Q(phone_index__isnull=False) | Q(is_active=False),
                name="citizen_has_phone",
                violation_error_message="个人账号要有手机号码",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username or "我的"

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_staff_member(self) -> bool:
        return self.kind == UserKind.STAFF


class OfficeQuerySet(models.QuerySet):
    def open(self) -> "OfficeQuerySet":
        return self.filter(closed_on__isnull=True)

    def below(self, office: "Office") -> "OfficeQuerySet":
        """The office itself and everything in its subtree."""
        return self.filter(Q(pk=office.pk) | Q(ancestor_ids__contains=[office.pk]))

    def managed_by(self, actor: Any) -> "OfficeQuerySet":
        """The offices a system administrator keeps: its own and everything below, never beside or above."""
        if actor.role != Role.SYSTEM_ADMIN or actor.office_id is None:
            return self.none()
        return self.filter(Q(pk=actor.office_id) | Q(ancestor_ids__contains=[actor.office_id]))

    def serving(self, region_code: str, level: OfficeLevel) -> "OfficeQuerySet":
        """The office of `level` whose area holds `region_code` today; found by the index that keeps areas apart."""
        areas = OfficeArea.objects.alias(codes=ExpressionWrapper(CODES, BigIntegerRangeField())).filter(
            level=level, codes__contains=int(region_code), valid__contains=timezone.localdate()
        )
        return self.open().filter(level=level, pk__in=areas.values("office"))


class Office(models.Model):
    """A unit of the service: it serves areas, which may be more or other than its own division."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    level = models.PositiveSmallIntegerField("层级", choices=OfficeLevel)
    parent = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, verbose_name="上级", related_name="+")
    ancestor_ids = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    region_code = models.CharField("所在地", max_length=12, db_collation="C", db_index=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    hours = models.CharField("开门时间", max_length=60, blank=True)
    is_demo = models.BooleanField("示范", default=False)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["level", "code"]
        indexes = [GinIndex(fields=["ancestor_ids"], name="office_by_ancestor")]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=OfficeLevel.PROVINCE, parent__isnull=True)
                | Q(level__gt=OfficeLevel.PROVINCE, parent__isnull=False),
                name="office_has_parent",
                violation_error_message="省级以下的单位要有上级单位",
            ),
        ]

    def __str__(self) -> str:
        return self.name


TWELVE_DIGITS = "^[0-9]{12}$"
# PostgreSQL has no range of text; twelve digits fit a bigint, and the order is the same.
CODES = Func(
    Cast("low", models.BigIntegerField()), Cast("high", models.BigIntegerField()), Value("[]"), function="int8range"
)


class OfficeArea(models.Model):
    """A range of region codes that an office serves, for a time."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, models.CASCADE, related_name="areas", verbose_name="单位")
    level = models.PositiveSmallIntegerField("层级", choices=OfficeLevel)
    low = models.CharField("从", max_length=12, db_collation="C")
    high = models.CharField("到", max_length=12, db_collation="C")
    valid = DateRangeField("有效期")

    class Meta:
        verbose_name = verbose_name_plural = "服务范围"
        indexes = [
            models.Index(fields=["level", "low", "high"], name="area_lookup"),
            GistIndex(fields=["valid"], name="area_valid"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(high__gte=F("low")),
                name="area_is_a_range",
                violation_error_message="范围的终点不能小于起点",
            ),
            models.CheckConstraint(
                condition=Q(low__regex=TWELVE_DIGITS, high__regex=TWELVE_DIGITS),
                name="area_of_twelve_digits",
                violation_error_message="区划代码要写满 12 位数字",
            ),
            ExclusionConstraint(
                name="area_has_one_office",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    (CODES, RangeOperators.OVERLAPS),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="这段代码在这些日子已经归同级的另一个单位",
            ),
        ]


class Assignment(models.Model):
    """A role of a member of staff in an office, for a time."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.RESTRICT, related_name="assignments", verbose_name="人员")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="assignments", verbose_name="单位")
    role = models.CharField("身份", max_length=20, choices=Role)
    separation = models.CharField(max_length=20, editable=False)  # "case", or the administrator's own role
    valid = DateRangeField("任期")
    stands_in_for = models.ForeignKey(
        User, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="替谁"
    )

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            ExclusionConstraint(
                name="administrators_are_disjoint",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("separation", RangeOperators.NOT_EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="系统、安全、审计管理员要由不同的人担任，也不能兼任业务岗位",
            ),
            ExclusionConstraint(
                name="assignment_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="这个人在这里已经有这个身份了",
            ),
            models.CheckConstraint(
                condition=Q(separation=F("role"), role__in=sorted(ADMINISTRATORS))
                | (Q(separation="case") & ~Q(role__in=sorted(ADMINISTRATORS))),
                name="separation_follows_role",
                violation_error_message="岗位分类和身份不一致",
            ),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        self.separation = self.role if self.role in ADMINISTRATORS else "case"
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class PhoneChallenge(models.Model):
    """A code sent to a phone: short-lived, five tries, good for one browser session only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = EncryptedField(purpose="accounts.challenge.phone")
    phone_index = BlindIndexField(source="phone", purpose=PHONE_PURPOSE)
    code_mac = models.BinaryField(max_length=33)
    address = models.GenericIPAddressField(null=True)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证码"
        indexes = [
            models.Index(fields=["phone_index", "-sent_at"], name="challenge_by_phone"),
            models.Index(fields=["address", "-sent_at"], name="challenge_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(tries__lte=5),
                name="challenge_five_tries",
                violation_error_message="这个验证码已经试了 5 次",
            ),
        ]
        triggers = [
            # For the day in which they count against a phone they stay, whoever asks; housekeeping comes later.
            pgtrigger.Protect(
                name="challenge_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.sent_at > now() - interval '1 day'"),
            )
        ]


class SignInFailure(models.Model):
    """One wrong password: what the limits by address and by user count. The name is a digest, known or not."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    username_mac = models.BinaryField(max_length=33)

    class Meta:
        verbose_name = verbose_name_plural = "登录失败"
        indexes = [
            models.Index(fields=["address", "-at"], name="failure_by_address"),
            models.Index(fields=["username_mac", "-at"], name="failure_by_name"),
        ]


class FormUse(models.Model):
    """One public form that came in: what its limits by address and by telephone count. The telephone is a digest."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    form = models.CharField(max_length=30)
    address = models.GenericIPAddressField(null=True)
    key_mac = models.BinaryField(max_length=33)

    class Meta:
        verbose_name = verbose_name_plural = "公开表单的次数"
        indexes = [
            models.Index(fields=["form", "address", "-at"], name="form_use_by_address"),
            models.Index(fields=["form", "key_mac", "-at"], name="form_use_by_key"),
        ]


class SecondFactorUse(models.Model):
    """The last time step whose code an account used: a code is good once, whatever happens to the cache."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    step = models.BigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "动态码使用记录"


class NumberSearch(models.Model):
    """One search for a whole ID number: when and by whom, so that nobody tries numbers out. Never the number."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="谁")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "按证件号码的查找"
        indexes = [models.Index(fields=["user", "-at"], name="number_search_by_user")]
