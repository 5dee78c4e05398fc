"""Errors as problem+json in Chinese (RFC 9457)."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler

from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.channels.refusals import Refused
from portal.foundation.problems import MEDIA_TYPE, body_of
from portal.people.retention.scope import OnlyStored


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every API error as application/problem+json: type, title, status, and the fields that are wrong.

    Where a program can do something about it, `code` says what and `detail` tells its programmers.
    """
    if isinstance(error, IllegalTransition | Stale):
        error = Refused(409, str(error.code), error.message)
    elif isinstance(error, OnlyStored):
        error = Refused(
            410, "only_stored", "the person asked to be deleted; a law keeps the record, and nobody may read it"
        )
    elif isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(as_serializer_error(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    body = body_of(response.status_code, getattr(context["request"], "request_id", ""))
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = response.data
    if isinstance(error, Refused):
        body |= {"code": error.problem_code, "detail": error.words}
    response.data, response.content_type = body, MEDIA_TYPE
    return response
