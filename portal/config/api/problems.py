"""Errors as problem+json in Chinese (RFC 9457)."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler

from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.channels.refusals import Refused

TITLES = {
    400: "请求里有写错的地方",
    401: "请先登录",
    403: "没有这项权限",
    404: "没有找到",
    405: "这个地址不接受这种请求",
    406: "给不出这种格式",
    409: "和现在的状态冲突",
    413: "请求太大了",
    415: "不认识这种内容格式",
    429: "请求太频繁，请稍后再试",
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every API error as application/problem+json: type, title, status, and the fields that are wrong.

    Where a program can do something about it, `code` says what and `detail` tells its programmers.
    """
    if isinstance(error, IllegalTransition | Stale):
        error = Refused(409, str(error.code), error.message)
    elif isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(as_serializer_error(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(response.status_code, "请求没有成功"),
        "status": response.status_code,
    }
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = response.data
    if isinstance(error, Refused):
        body |= {"code": error.problem_code, "detail": error.words}
    response.data = body | {"request_id": getattr(context["request"], "request_id", "")}
    response.content_type = "application/problem+json"
    return response
