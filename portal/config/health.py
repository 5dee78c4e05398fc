"""/livez: this process answers. /readyz: what it needs answers too."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from portal.foundation.moods import reads


@login_not_required
@reads
def livez(request: HttpRequest) -> JsonResponse:
    """200 as long as the process can answer at all; touches neither database nor cache."""
    return JsonResponse({"status": "ok"})


@login_not_required
@reads
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; the cache may be away, for pages work without it."""
    parts = {"database": _database(), "cache": _cache()}
    return JsonResponse(parts, status=200 if parts["database"] == "ok" else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "down"
    return "ok"


def _cache() -> str:
    return "ok" if caches["default"].is_up() else "down"  # type: ignore[attr-defined]
