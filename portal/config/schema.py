"""How the OpenAPI file describes an operation: beside its answer, the refusals that every operation knows.

Loaded where the file is written, and only there: no request needs it.
"""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from portal.exchange.channels.api import LONGEST_KEY, ChannelView
from portal.exchange.channels.signatures import WRITES
from portal.foundation.problems import TITLES

KEY = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"}
HOW_TO_SIGN = (
    "HTTP 消息签名（RFC 9421），算法 ed25519 或 hmac-sha256。Signature-Input 只有一个签名，要盖住 @method、@authority、@path、"
    "@query；有请求体的再盖住 content-digest（RFC 9530，sha-256）和 content-type；写入的请求都要有 content-digest；带了 "
    "authorization、idempotency-key 的也要盖住。参数写 created（Unix 秒，前后差不超过 120 秒）、keyid、nonce（每次不同）。"
)


class ProblemSerializer(serializers.Serializer):
    """每一种没有成功的应答（RFC 9457）。"""

    type = serializers.CharField(help_text="现在总是 about:blank")
    title = serializers.CharField(help_text="一句话说明，给人看")
    status = serializers.IntegerField(help_text="和应答的状态码一样")
    code = serializers.CharField(
        required=False, help_text="给程序看的原因，比如 replay、clock、scope、key_reused、under_way"
    )
    detail = serializers.CharField(required=False, help_text="哪里要改，给写程序的人看")
    errors = serializers.DictField(required=False, help_text="只在 400 里：哪一项写错了，错在哪里")  # type: ignore[assignment]
    request_id = serializers.CharField(help_text="报给我们就能查到这一次请求")


class Schema(AutoSchema):
    """One operation with its refusals."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            for status in self._refusals(operation):
                operation["responses"].setdefault(str(status), self._refusal(status))
        return operation

    def _refusals(self, operation: dict[str, Any]) -> list[int]:
        missing = [404] if "{" in self.path or "cursor" in str(operation.get("parameters")) else []
        if not self._is_signed():
            return [400, *missing, 406, 429] if self._is_open() else [401, 403, *missing, 406, 429]
        missing += [404] if self.path.endswith(("/my/draft/", "/my/seeking/")) and self.method == "GET" else []
        written = [400, 409, 411, 415] if self.method in WRITES else [400]
        return sorted({401, 403, 406, 413, 429, *missing, *written})

    def _is_open(self) -> bool:
        return AllowAny in self.view.permission_classes

    def _is_signed(self) -> bool:
        return isinstance(self.view, ChannelView)

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """A write names its own key, so that it happens once."""
        if not self._is_signed() or self.method not in WRITES:
            return []
        words = "每次办事用新的（比如 UUID）。同一个编号、同一个内容再发，照答第一次的；内容不同，答 409"
        header = OpenApiParameter.HEADER
        return [OpenApiParameter("Idempotency-Key", KEY, header, required=True, description=words)]

    def get_auth(self) -> list[dict[str, Any]]:
        """A channel's signature, and a person's token beside it where one must be."""
        if not self._is_signed():
            return super().get_auth()
        super().get_auth()  # registers the schemes
        return [{"signature": [], "person": []} if self.view.for_person else {"signature": []}]

    def _refusal(self, status: int) -> dict[str, Any]:
        described = OpenApiResponse(ProblemSerializer, TITLES[status])
        return self._get_response_for_code(described, str(status), ["application/problem+json"])


class SessionScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI file names it. The cookie's name is production's: a demo without TLS leaves `__Host-` out."""

    target_class = "portal.accounts.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "__Host-session"}


class SignatureScheme(OpenApiAuthenticationExtension):
    """How a channel signs, and where the person's token stands."""

    target_class = "portal.exchange.channels.api.SignedChannel"
    name = ["signature", "person"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        signed = {"type": "apiKey", "in": "header", "name": "Signature", "description": HOW_TO_SIGN}
        person = {"type": "http", "scheme": "bearer", "description": "本人登录后得到的（POST /api/v1/session/）"}
        return [signed, person]
