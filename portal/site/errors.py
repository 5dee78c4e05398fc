"""When something goes wrong: what to do, in plain words, and the number that helps us find it.

These pages touch neither the database nor the session: both may be what is broken.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from portal.foundation.problems import MEDIA_TYPE, body_of
from portal.people.retention.scope import OnlyStored
from portal.ui.context import plain

API = "/api/"


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    if request.path.startswith(API):
        return _problem(request, status)
    shown = {
        "portal": plain(request),
        "request": request,
        "csrf_token": get_token(request),
        "number": getattr(request, "request_id", "")[:8],
    }
    response = HttpResponse(render_to_string(template, shown), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _problem(request: HttpRequest, status: int) -> HttpResponse:
    """A program that asked an address which no view answers is told so in its own format (RFC 9457)."""
    body = body_of(status, getattr(request, "request_id", ""))
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "400.html", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than this page takes; the connection is closed, because the rest of it would still come."""
    response = _page(request, "413.html", 413)
    response["Connection"] = "close"
    return response


def length_required(request: HttpRequest) -> HttpResponse:
    """A body that does not say how long it is: nothing of it is read, and the connection is closed."""
    response = _page(request, "411.html", 411)
    response["Connection"] = "close"
    return response


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is there; or it is, and the law lets nobody read it any more (PIPL 47)."""
    if isinstance(exception, OnlyStored):
        return _page(request, "410.html", 410)
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; a database that went away before any view began says so with 503."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return _page(request, "500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away or too slow; browsers and crawlers may come back in half a minute."""
    response = _page(request, "503.html", 503)
    response["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open too long, or came from elsewhere; the page says how to send it again."""
    return _page(request, "site/csrf.html", 403)
