"""Verifications of employers, invitations of their people, and who of the office serves a place of work."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE
from portal.cases.models import Case, state_trigger
from portal.foundation.identifiers import uuid7
from portal.people.employers.enums import EmployerKind, EmployerSize, Industry, MemberRole
from portal.people.employers.models import NAME_LENGTH, Employer, Membership, Site
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy import crypto
from portal.privacy.fields import BlindIndexField, EncryptedField, EncryptedJSONField
from registration.recruiting.enums import ACCEPTED, AccountClass, ClaimState, Evidence, Ground
from registration.recruiting.limits import appeal_until


class VerificationQuerySet(PersonalQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """As everywhere; an office knows nothing of what was not handed in."""
        found = super().visible_to(actor)
        return found.exclude(state=ClaimState.NEW) if actor.kind is ActorKind.STAFF else found

    def _own(self, actor: Actor) -> Q:
        """What the account wrote, as long as it is only a claim; once accepted it is the employer's, and its people see it."""
        mine = Q(employer__in=Membership.objects.of_account(actor).values("employer"))
        claims = Q(account_id=actor.user_id, is_renewal=False) & ~Q(state__in=sorted(ACCEPTED))
        drafts = mine & Q(account_id=actor.user_id, is_renewal=True, state=ClaimState.NEW)
        theirs = mine & (Q(state__in=sorted(ACCEPTED)) | Q(is_renewal=True) & ~Q(state=ClaimState.NEW))
        return claims | drafts | theirs

    def standing(self) -> Self:
        """The ones that hold: at most one an employer."""
        return self.filter(state=ClaimState.VERIFIED)


class EmployerVerification(Case):
    """One word of one account that it speaks for an employer, until an office has checked it, and the six months after.

    A claim blocks nobody and changes nothing of the employer: several accounts may claim one credit code at once, as
    they may one ID number (docs/adr/0004). `service_office` is the one of the place of work (domain.md 1).
    """

    state = models.CharField("状态", max_length=20, choices=ClaimState, default=ClaimState.NEW, editable=False)
    region_code = models.CharField("用工地", max_length=12, db_collation="C", blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="账号")
    person = models.ForeignKey(Person, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="经办人")
    employer = models.ForeignKey(
        Employer, models.RESTRICT, null=True, blank=True, related_name="verifications", verbose_name="单位"
    )
    is_renewal = models.BooleanField("再次核对", default=False)
    previous = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="上一次核对"
    )
    draft = EncryptedJSONField("没写完的内容", purpose="registration.recruiting.draft", null=True, blank=True)
    receipt_no = models.CharField("受理号", max_length=24, unique=True, null=True, blank=True)
    name = models.CharField("单位名称", max_length=NAME_LENGTH, blank=True)
    kind = models.CharField("单位类别", max_length=20, choices=EmployerKind, blank=True)
    size = models.CharField("规模", max_length=10, choices=EmployerSize, blank=True)
    industry = models.CharField("行业门类", max_length=1, choices=Industry, blank=True)
    account_class = models.CharField("账号类别", max_length=10, choices=AccountClass, blank=True)
    licence_no = models.CharField("人力资源服务许可证号", max_length=30, blank=True)
    licence_until = models.DateField("许可证有效到", null=True, blank=True)
    site_name = models.CharField("用工地名称", max_length=60, blank=True)
    site_address = models.CharField("用工地地址", max_length=120, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)
    evidence = models.CharField("凭什么核对", max_length=10, choices=Evidence, blank=True)
    ground = models.CharField("没有通过的原因", max_length=10, choices=Ground, blank=True)
    valid_until = models.DateField("有效到", null=True, blank=True)
    reminded_on = models.DateField("提醒过", null=True, blank=True)
    appeal = EncryptedField("申诉", purpose="registration.recruiting.appeal", null=True, blank=True)
    appealed_at = models.DateTimeField("申诉时间", null=True, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位核对"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="claim_queue"),
            models.Index(fields=["region_code", "state"], name="claim_place"),
            models.Index(fields=["account", "-created_at"], name="claim_mine"),
            models.Index(fields=["employer", "-submitted_at"], name="claim_of_employer"),
            models.Index(fields=["valid_until"], name="claim_runs_out", condition=Q(state=ClaimState.VERIFIED)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state=ClaimState.NEW),
                name="one_claim_draft_an_account",
                violation_error_message="您已经有一份没交的单位登记，先把它办完",
            ),
            models.UniqueConstraint(
                fields=["account", "employer"],
                condition=Q(state__in=[ClaimState.SUBMITTED, ClaimState.APPEALED]),
                name="one_open_claim_each",
                violation_error_message="您已经交过这个单位的登记，正在核对",
            ),
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(state=ClaimState.VERIFIED),
                name="one_standing_verification",
                violation_error_message="这个单位刚刚核对过了，请看过再办",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.NEW)
                | Q(
                    employer__isnull=False, person__isnull=False, service_office__isnull=False,
                    receipt_no__isnull=False, submitted_at__isnull=False,
                ) & ~Q(name="") & ~Q(account_class="") & ~Q(site_name="") & ~Q(site_address=""),
                name="claim_is_complete",
                violation_error_message="单位登记还没有写完",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.VERIFIED) | Q(valid_until__isnull=False) & ~Q(evidence=""),
                name="verification_says_how_long",
                violation_error_message="核对通过要写明凭什么、有效到哪天",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.REFUSED) | ~Q(ground=""),
                name="refused_claim_has_ground",
                violation_error_message="没有通过要选原因",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.APPEALED) | Q(appeal__isnull=False, appealed_at__isnull=False),
                name="appealed_claim_says_why",
                violation_error_message="申诉要写一两句哪里不对",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClaimState.SUBMITTED, ClaimState.APPEALED]) | Q(due_at__isnull=False),
                name="open_claim_has_a_clock",
                violation_error_message="等核对的单位要有期限",
            ),
            models.CheckConstraint(
                condition=~Q(account_class=AccountClass.AGENCY) | ~Q(licence_no="") & Q(licence_until__isnull=False),
                name="agency_has_a_licence",
                violation_error_message="经营性人力资源服务机构要写许可证号和有效期",
            ),
        ]  # fmt: skip
        triggers = [state_trigger(ClaimState.NEW)]

    def __str__(self) -> str:
        return self.receipt_no or "单位登记"

    @property
    def appeal_by(self) -> date | None:
        """The last day on which this refusal may be appealed; None where it may not, or was already."""
        if self.state != ClaimState.REFUSED or self.decided_at is None or self.appealed_at is not None:
            return None
        return appeal_until(self.region_code, timezone.localdate(self.decided_at))

    @property
    def holds(self) -> bool:
        """Whether the employer counts as verified by this today; the night turns the others over."""
        return self.state == ClaimState.VERIFIED and bool(self.valid_until and self.valid_until >= timezone.localdate())


class InvitationQuerySet(models.QuerySet):
    def waiting(self, now: Any = None) -> Self:
        """Neither answered nor taken back, and not over yet."""
        return self.filter(closed_at__isnull=True, expires_at__gt=now or timezone.now())

    def to_phone(self, phone: str) -> Self:
        """For whoever signs in with this telephone."""
        return self.filter(phone_index__in=crypto.macs(phone, PHONE_PURPOSE))


class Invitation(models.Model):
    """An owner's word that whoever signs in with a telephone may join; that telephone's account answers it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="invitations", verbose_name="单位")
    role = models.CharField("角色", max_length=10, choices=MemberRole)
    name = models.CharField("姓名", max_length=60)
    phone = EncryptedField("手机号码", purpose="registration.recruiting.invitation.phone")
    phone_index = BlindIndexField(editable=False, source="phone", purpose=PHONE_PURPOSE)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁邀请的")
    invited_at = models.DateTimeField("邀请时间", default=timezone.now)
    expires_at = models.DateTimeField("等到")
    closed_at = models.DateTimeField("有结果的时间", null=True, blank=True)
    is_accepted = models.BooleanField("同意了", default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位邀请"
        indexes = [models.Index(fields=["expires_at"], name="invitation_over")]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "phone_index"],
                condition=Q(closed_at__isnull=True),
                name="one_invitation_a_phone",
                violation_error_message="已经邀请过这个手机号，正在等对方答复",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(is_accepted=False),
                name="accepted_invitation_is_closed",
                violation_error_message="同意了的邀请要有时间",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="invited_has_name", violation_error_message="请写要邀请谁"
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class OfficerQuerySet(models.QuerySet):
    def now(self) -> Self:
        return self.filter(span__upper_inf=True)


class EmployerServiceOfficer(models.Model):
    """Who of the office of a place of work serves the employer there: by name, one at a time (requirements 1.2)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.RESTRICT, related_name="officers", verbose_name="用工地")
    officer = models.ForeignKey(User, models.RESTRICT, related_name="+", verbose_name="服务专员")
    span = DateTimeRangeField("从什么时候到什么时候")
    chosen_by = models.UUIDField("谁指定的", null=True, blank=True)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位服务专员"
        indexes = [models.Index(fields=["officer"], name="serves_now", condition=Q(span__upper_inf=True))]
        constraints = [
            ExclusionConstraint(
                name="one_officer_a_site",
                expressions=[("site", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                violation_error_message="这一处用工地已经有服务专员",
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False),
                name="officer_has_a_beginning",
                violation_error_message="服务专员要写明从什么时候起",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
