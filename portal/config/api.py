"""The API's common manners: cursor pages, and errors as problem+json in Chinese (RFC 9457)."""

import codecs
import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError
from rest_framework import exceptions, pagination, parsers, throttling
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler

from portal.foundation.moods import reads

TITLES = {
    400: "请求里有写错的地方",
    401: "请先登录",
    403: "没有这项权限",
    404: "没有找到",
    405: "这个地址不接受这种请求",
    406: "给不出这种格式",
    409: "和现在的状态冲突",
    415: "不认识这种内容格式",
    429: "请求太频繁，请稍后再试",
}


@login_not_required
@reads
def openapi(request: HttpRequest) -> HttpResponse:
    """The committed description of the API; a test keeps it equal to the code."""
    return HttpResponse((settings.BASE_DIR / "docs" / "openapi.yaml").read_bytes(), content_type="application/yaml")


class StrictJSONParser(parsers.JSONParser):
    """JSON as the standard means it: no name twice, no NaN, and no nesting that eats the stack."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            text = codecs.getreader("utf-8")(stream).read()
            return json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            raise exceptions.ParseError from None


def _no_number(word: str) -> None:
    raise ValueError(word)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


class PatientThrottle(throttling.UserRateThrottle):
    """Counts requests in the cache; while that is away nobody is counted and nobody is turned away."""

    def allow_request(self, request: Any, view: Any) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except (RedisError, OSError):
            return True


class CursorPages(pagination.CursorPagination):
    """Newest first, at most 100 a page; a cursor, so that deep pages cost what the first one costs."""

    page_size, max_page_size, page_size_query_param = 50, 100, "page_size"
    ordering = "-id"


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every API error as application/problem+json: type, title, status, and the fields that are wrong."""
    if isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(as_serializer_error(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    body: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(response.status_code, "请求没有成功"), "status": response.status_code}
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = response.data
    response.data = body | {"request_id": getattr(context["request"], "request_id", "")}
    response.content_type = "application/problem+json"
    return response
