"""The register of channels, their keys, the tokens that people gave them, and the counters behind their limits."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.exchange.channels.enums import Algorithm, ChannelCode, Kind, Scope, Vouched
from portal.foundation.identifiers import uuid7
from portal.privacy.fields import EncryptedField, EncryptedJSONField


class Channel(models.Model):
    """A way in: what it may do, and how often."""

    code = models.CharField("编号", max_length=20, choices=ChannelCode, primary_key=True)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    scopes = ArrayField(
        models.CharField(max_length=30, choices=Scope), default=list, blank=True, verbose_name="能办什么"
    )
    per_minute = models.PositiveIntegerField("每分钟最多几次")
    is_active = models.BooleanField("可用", default=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "渠道"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=sorted(Scope.values)),
                name="channel_scopes_are_known",
                violation_error_message="渠道能办的事要从列出的里面选",
            ),
            models.CheckConstraint(
                condition=Q(per_minute__gte=1),
                name="channel_answers_somebody",
                violation_error_message="每分钟至少要答 1 次；不想再答，请停用这个渠道",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.OWN) | Q(scopes=[]),
                name="own_pages_sign_nothing",
                violation_error_message="本平台的网页不走接口，不用给它接口权限",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChannelKeyQuerySet(models.QuerySet):
    def usable(self) -> Self:
        """Keys that may sign now, of channels that are open."""
        now = timezone.now()
        return self.filter(valid__contains=now, revoked_at__isnull=True, channel__is_active=True)


class ChannelKey(models.Model):
    """What a channel signs with: its public key, or a secret that both sides hold."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.ForeignKey(Channel, models.RESTRICT, related_name="keys", verbose_name="渠道")
    key_id = models.CharField("密钥编号", max_length=64, unique=True)
    algorithm = models.CharField("算法", max_length=12, choices=Algorithm)
    public_key = models.CharField("公钥", max_length=64, blank=True)  # base64 of 32 bytes
    secret = EncryptedField("共同的密钥", purpose="exchange.channels.secret", null=True, blank=True)
    valid = DateTimeRangeField("有效期")
    entered_by = models.UUIDField("谁录入的", null=True)
    entered_at = models.DateTimeField("录入时间", default=timezone.now)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    revoked_by = models.UUIDField("谁停用的", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    objects = ChannelKeyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "渠道密钥"
        ordering = ["channel", "-entered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(algorithm=Algorithm.ED25519, secret__isnull=True) & ~Q(public_key="")
                | Q(algorithm=Algorithm.HMAC, secret__isnull=False, public_key=""),
                name="key_is_of_its_algorithm",
                violation_error_message="Ed25519 只录公钥，HMAC 只录共同的密钥",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False, valid__upper_inf=False),
                name="key_runs_out",
                violation_error_message="密钥要有开始和结束的时间",
            ),
            ExclusionConstraint(
                name="public_key_of_one_channel",
                expressions=[("public_key", RangeOperators.EQUAL), ("channel", RangeOperators.NOT_EQUAL)],
                condition=~Q(public_key=""),
                violation_error_message="这把公钥已经是别的渠道的，请那个渠道另做一把",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id


class SeenNonce(models.Model):
    """A number that a channel used once: the same request again is refused. Kept a day, far longer than the clock allows."""

    id = models.BigAutoField(primary_key=True)
    key = models.ForeignKey(ChannelKey, models.CASCADE, related_name="+", verbose_name="密钥")
    nonce = models.CharField("一次性的数", max_length=64)
    at = models.DateTimeField("时间", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的一次性的数"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "nonce"], name="nonce_once", violation_error_message="这个请求已经收到过了"
            ),
        ]


class CallCount(models.Model):
    """How often a channel, or a person through any of them, called in one minute."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField("谁", max_length=44)
    minute = models.DateTimeField("哪一分钟", db_index=True)
    count = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "接口调用次数"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "minute"], name="one_count_a_minute", violation_error_message="这一分钟已经有计数"
            ),
        ]


class PersonTokenQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())


class PersonToken(models.Model):
    """A person let a channel act for them, for a short time. Only a digest is kept of the token itself.

    `bound_to` is a digest of what the account's sessions are bound to as well: another telephone, a cut account or a
    stopped one ends every token without anybody having to think of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.BinaryField(max_length=33, unique=True)
    channel = models.ForeignKey(Channel, models.RESTRICT, related_name="+", verbose_name="渠道")
    account = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="账号")
    bound_to = models.BinaryField(max_length=33)
    issued_at = models.DateTimeField("开始", default=timezone.now)
    expires_at = models.DateTimeField("到期", db_index=True)
    ended_at = models.DateTimeField("结束", null=True, blank=True)

    objects = PersonTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "渠道登录"
        indexes = [models.Index(fields=["account", "-issued_at"], name="token_by_account")]


class KeptAnswer(models.Model):
    """What was answered to a write, so that the same write again gives the same answer and happens once."""

    id = models.BigAutoField(primary_key=True)
    key_mac = models.BinaryField(max_length=33, unique=True)  # of channel, account and the caller's own key
    asked_mac = models.BinaryField(max_length=33)  # of method, address and body
    claim = models.UUIDField()  # who is at it: changes when a request that died is taken over
    started_at = models.DateTimeField("开始", default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField("状态码", null=True)
    answer = EncryptedJSONField("答复", purpose="exchange.channels.answer", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "留存的答复"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__isnull=True, answer__isnull=True) | Q(status__isnull=False, answer__isnull=False),
                name="answer_is_whole",
                violation_error_message="答复要么还没有，要么是完整的",
            ),
        ]


class PairingQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that somebody may still agree to, or that were agreed to and not used yet."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())


class Pairing(models.Model):
    """Authorised login: the channel shows a number, the person types it here, signed in, and lets that channel act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.ForeignKey(Channel, models.RESTRICT, related_name="+", verbose_name="渠道")
    number_mac = models.BinaryField(max_length=33, db_index=True)
    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name="谁同意的")
    asked_at = models.DateTimeField("要的时间", default=timezone.now)
    expires_at = models.DateTimeField("到期", db_index=True)
    granted_at = models.DateTimeField("同意的时间", null=True)
    used_at = models.DateTimeField("用掉的时间", null=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授权登录"
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=True, granted_at__isnull=True)
                | Q(account__isnull=False, granted_at__isnull=False),
                name="grant_has_a_giver",
                violation_error_message="授权要写明谁同意的",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(granted_at__isnull=False),
                name="only_a_grant_is_used",
                violation_error_message="本人还没有同意",
            ),
        ]


class SignInTicketQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that nobody came in with yet, in their time, of channels that are open."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now(), channel__is_active=True)


class SignInTicket(models.Model):
    """A channel vouches for a person and sends them to our pages: once, within minutes. Only a digest is kept of the ticket.

    Whom it vouches for is compared and forgotten: ciphertext until somebody came in with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.BinaryField(max_length=33, unique=True)
    channel = models.ForeignKey(Channel, models.RESTRICT, related_name="+", verbose_name="渠道")
    level = models.CharField("怎么核验的", max_length=10, choices=Vouched)
    identity = EncryptedJSONField("核验过谁", purpose="exchange.channels.ticket.identity", null=True)
    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name="谁进来了")
    issued_at = models.DateTimeField("开出的时间", default=timezone.now)
    expires_at = models.DateTimeField("到期", db_index=True)
    used_at = models.DateTimeField("用掉的时间", null=True)

    objects = SignInTicketQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送本人登录的凭证"
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, account__isnull=True, identity__isnull=False)
                | Q(used_at__isnull=False, account__isnull=False, identity__isnull=True),
                name="ticket_brings_one_in_and_forgets",
                violation_error_message="凭证用过了，就要写明谁进来了，不再留核验的内容",
            ),
        ]


class ChannelRefusalQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class ChannelRefusal(models.Model):
    """A person does not let a channel sign them in here, until they say otherwise."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="账号")
    channel = models.ForeignKey(Channel, models.RESTRICT, related_name="+", verbose_name="渠道")
    at = models.DateTimeField("从什么时候", default=timezone.now)
    lifted_at = models.DateTimeField("又允许的时间", null=True)

    objects = ChannelRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不让哪个渠道直接登录"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "channel"], condition=Q(lifted_at__isnull=True), name="one_refusal_a_channel",
                violation_error_message="已经不让这个渠道直接登录了",
            ),
        ]  # fmt: skip
