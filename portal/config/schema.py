"""How the OpenAPI file describes an operation: beside its answer, the refusals that every operation knows.

Loaded where the file is written, and only there: no request needs it.
"""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from portal.config.api.problems import TITLES


class ProblemSerializer(serializers.Serializer):
    """每一种没有成功的应答（RFC 9457）。"""

    type = serializers.CharField(help_text="现在总是 about:blank")
    title = serializers.CharField(help_text="一句话说明，给人看")
    status = serializers.IntegerField(help_text="和应答的状态码一样")
    errors = serializers.DictField(required=False, help_text="只在 400 里：哪一项写错了，错在哪里")  # type: ignore[assignment]
    request_id = serializers.CharField(help_text="报给我们就能查到这一次请求")


class Schema(AutoSchema):
    """One operation with its refusals."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            missing = [404] if "{" in self.path or "cursor" in str(operation.get("parameters")) else []
            for status in (401, 403, *missing, 406, 429):
                operation["responses"].setdefault(str(status), self._refusal(status))
        return operation

    def _refusal(self, status: int) -> dict[str, Any]:
        described = OpenApiResponse(ProblemSerializer, TITLES[status])
        return self._get_response_for_code(described, str(status), ["application/problem+json"])


class SessionScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI file names it. The cookie's name is production's: a demo without TLS leaves `__Host-` out."""

    target_class = "portal.accounts.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "__Host-session"}
