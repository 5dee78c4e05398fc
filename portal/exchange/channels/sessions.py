"""How a person lets a channel act for them: a code to their own telephone, then a short token; and how they end it."""

from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts import codes
from portal.accounts.enums import UserKind
from portal.accounts.models import PhoneChallenge
from portal.accounts.phones import clean_phone
from portal.exchange.channels import limits, pairing, services, tokens
from portal.exchange.channels.api import ChannelView
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import WRITE
from portal.privacy.trail import note

SALT = "portal.exchange.channels.challenge"


class PhoneSerializer(serializers.Serializer):
    """要验证码的手机。"""

    phone = serializers.CharField(max_length=20, help_text="本人的手机号码，11 位")

    def validate_phone(self, phone: str) -> str:
        return clean_phone(phone)


class ChallengeSerializer(serializers.Serializer):
    """发出的验证码。"""

    challenge = serializers.CharField(help_text="验证码的编号，和验证码一起交回来")
    expires_in = serializers.IntegerField(help_text="验证码管多少秒")


class CodeSerializer(serializers.Serializer):
    """本人收到的验证码。"""

    challenge = serializers.CharField(max_length=300, help_text="要验证码时得到的编号")
    code = serializers.RegexField(
        r"^[0-9]{6}\Z", help_text="短信里的 6 位数字", error_messages={"invalid": "验证码是 6 位数字"}
    )


class TokenSerializer(serializers.Serializer):
    """本人的登录。"""

    token = serializers.CharField(help_text="放在 Authorization: Bearer 里；只能由这个渠道用，不要写进网址或日志")
    expires_in = serializers.IntegerField(help_text="管多少秒")


class CodeView(ChannelView):
    """Sends a code to a telephone: the first half of letting a channel act."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.SIGN_IN}
    for_person = False
    serializer_class = PhoneSerializer

    @extend_schema(
        operation_id="session_code", summary="给本人的手机发验证码", responses={201: ChallengeSerializer},
        description="一个号码 60 秒一次，一天 10 次。号码有没有用过本平台，答复都一样。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = PhoneSerializer(data=self.given())
        given.is_valid(raise_exception=True)
        count = services.count_call(subject=f"codes:{self.channel}", most=limits.codes_per_minute())
        if count.is_over:
            raise Refused(429, "often", f"这个渠道要的验证码太多，请过 {count.seconds} 秒再试", wait=count.seconds)
        try:
            sent = codes.send_code(given.validated_data["phone"], None)
        except ValidationError as error:
            raise Refused(429, str(error.code), error.message) from error
        word = signing.dumps([str(sent.pk), self.channel], salt=SALT)
        return Response({"challenge": word, "expires_in": int(codes.LIFE.total_seconds())}, 201)


class SessionView(ChannelView):
    """Opens a person's session in this channel with the code they got, and ends it."""

    moods = {"POST": WRITE, "DELETE": WRITE}
    scopes = {WRITE: Scope.SIGN_IN}
    for_person = False
    one_transaction = False  # each wrong try is committed by itself (portal/accounts/codes.py)
    serializer_class = CodeSerializer

    @extend_schema(
        operation_id="session_open", summary="本人用验证码登录", responses={201: TokenSerializer},
        description="验证码 5 分钟内有效，只能试 5 次，只能在要它的渠道里用。第一次用的手机会开一个账号。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = CodeSerializer(data=self.given())
        given.is_valid(raise_exception=True)
        user = codes.answer_challenge(self._challenge(given.validated_data["challenge"]), given.validated_data["code"])
        if user.kind != UserKind.CITIZEN:  # staff sign in with a second factor, and never through a channel
            raise Refused(403, "staff", "工作人员请从工作人员的入口登录")
        token, row = tokens.issue(channel_id=self.channel, account=user)
        note(request._request, action="channel.sign-in", actor_id=user.pk)
        return Response({"token": token, "expires_in": int((row.expires_at - row.issued_at).total_seconds())}, 201)

    def _challenge(self, word: str) -> PhoneChallenge | None:
        try:
            pk, channel = signing.loads(word, salt=SALT, max_age=codes.LIFE)
        except signing.BadSignature:
            return None
        return codes.open_challenge(UUID(pk)) if channel == self.channel else None

    @extend_schema(
        operation_id="session_close", summary="本人退出登录", request=None, responses={204: None},
        description="这个登录马上不能再用。",
    )  # fmt: skip
    def delete(self, request: Request) -> Response:
        token = self.request.auth.token
        if token is None:
            raise Refused(401, "person", "没有登录，不用退出")
        tokens.end(token)
        return Response(None, 204)


class PairingSerializer(serializers.Serializer):
    """一次授权登录。"""

    pairing = serializers.CharField(max_length=300, help_text="编号，渠道自己留着，换登录时交回来")
    number = serializers.CharField(
        read_only=True, help_text="8 位数字，给本人看；本人登录网站，在“我的渠道”里写上它并同意"
    )
    expires_in = serializers.IntegerField(read_only=True, help_text="管多少秒")


class PairingView(ChannelView):
    """Authorised login: a number for the person to type on our own pages."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.SIGN_IN}
    for_person = False

    @extend_schema(
        operation_id="session_pairing", summary="授权登录：要一个数字", request=None, responses={201: PairingSerializer},
        description="不用短信。本人在网站上登录着（或由身份平台核验过），写上数字、同意这个渠道，渠道再换登录。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        word, number = pairing.ask(channel=self.request.auth.channel)
        return Response({"pairing": word, "number": number, "expires_in": int(pairing.LIFE.total_seconds())}, 201)


class PairedView(ChannelView):
    """Turns what the person agreed to into their session in this channel."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.SIGN_IN}
    for_person = False
    serializer_class = PairingSerializer

    @extend_schema(
        operation_id="session_paired", summary="授权登录：本人同意了，换登录", responses={201: TokenSerializer},
        description="本人还没同意，答 409（code 是 waiting），隔几秒用新的 Idempotency-Key 再问。只能换一次。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = PairingSerializer(data=self.given())
        given.is_valid(raise_exception=True)
        made = pairing.redeem(channel=self.request.auth.channel, word=given.validated_data["pairing"])
        if made is None:
            raise Refused(409, "waiting", "本人还没有同意", wait=3)
        token, row = made
        note(request._request, action="channel.sign-in", actor_id=row.account_id)
        return Response({"token": token, "expires_in": int((row.expires_at - row.issued_at).total_seconds())}, 201)
