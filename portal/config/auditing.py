"""The audit trail of every request: started before the view, closed before the answer leaves."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from portal.config.middleware import Handler
from portal.privacy.audit import AuditUnavailable
from portal.privacy.trail import Trail
from portal.site.errors import unavailable


class AuditMiddleware:
    """Views with a mood write their row inside their transaction; for all others it is written here."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        trail = request.trail = Trail(request)  # type: ignore[attr-defined]
        request.before_answer = trail.write  # type: ignore[attr-defined]
        response = self.get_response(request)
        try:
            trail.write(response)
        except AuditUnavailable:
            return unavailable(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        request.trail.opens(view, kwargs)  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """An act whose row could not be kept was rolled back; one that failed is still spoken of."""
        if isinstance(error, AuditUnavailable):
            return unavailable(request)
        request.trail.closed = False  # type: ignore[attr-defined]
        return None
