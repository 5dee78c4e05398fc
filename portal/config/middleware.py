"""What happens to every request before any view: a number, an address, and a way to fail kindly."""

import ipaddress
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponseBase

from portal.foundation.outages import is_outage
from portal.site.errors import length_required, too_large, unavailable

LONGEST = 16  # digits of a length
Handler = Callable[[HttpRequest], HttpResponseBase]


def client_address(request: HttpRequest) -> str:
    """The address of the person's machine: X-Forwarded-For counts only when a listed proxy sent an address in it."""
    direct = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip(" ")
    return forwarded if direct in settings.TRUSTED_PROXIES and _is_address(forwarded) else direct


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _forget_forged_scheme(request: HttpRequest) -> None:
    """Only a listed proxy may say that the visitor came by https."""
    if request.META.get("REMOTE_ADDR", "") not in settings.TRUSTED_PROXIES:
        request.META.pop("HTTP_X_FORWARDED_PROTO", None)


class RequestIdMiddleware:
    """Numbers each request, for the log line, the audit row and the error page alike."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _forget_forged_scheme(request)
        request.request_id, request.address = str(uuid.uuid4()), client_address(request)  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request.request_id):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        if request.user.is_authenticated if hasattr(request, "user") else False:
            response.setdefault("Cache-Control", "no-store")
        return response


class SizeMiddleware:
    """What is too large is refused by the length that its head names, before a byte of it is read; so is what names none.

    The server hands on a body in pieces (`Transfer-Encoding: chunked`) as a stream without a length: nobody can say beforehand
    whether it fits. Whatever the address, it is refused with 411 (RFC 9110, 15.5.12), as is a length that is no number. A
    request with neither head has no body: Django reads nothing of it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request) if _length(request) is not None else length_required(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        files = getattr(view, "takes_files", "")
        most = settings.MOST_SENT + (getattr(settings, files) if files else 0)
        return None if (_length(request) or 0) <= most else too_large(request)


def _length(request: HttpRequest) -> int | None:
    """How long the body is by the head of the request; None where that can't be said."""
    named = request.META.get("CONTENT_LENGTH") or "0"
    says = "HTTP_TRANSFER_ENCODING" not in request.META and named.isascii() and named.isdigit() and len(named) < LONGEST
    return int(named) if says else None


class DatabaseDownMiddleware:
    """A database that is away or too slow gives a page that says so, with 503, not an error."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except Error as error:
            if is_outage(error):
                return unavailable(request)
            raise

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        return unavailable(request) if is_outage(error) else None
