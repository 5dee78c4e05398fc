"""One audit row for each answer that matters: every POST, every look of staff at people, every refusal.

The middleware (portal.config.auditing) starts a trail with each request; views add what they know by
`note`. The row is written before the answer leaves, and for a write inside its transaction: no row, no
page, no act. Views say what they are: `sensitive` pages show people; `unaudited` names why a POST is not.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from portal.privacy import audit
from portal.privacy.enums import Outcome

View = TypeVar("View", bound=Callable[..., Any])
LOOKING = ("GET", "HEAD", "OPTIONS")
REFUSALS = (403, 404)
METHOD_NOT_ALLOWED = 405


def sensitive(view: View) -> View:
    """Mark a page that shows people to staff: each look at it is audited."""
    view.sensitive = True  # type: ignore[attr-defined]
    return view


def unaudited(why: str) -> Callable[[View], View]:
    """Mark a view whose POST leaves no row of the trail; `why` is read by the test that lists them."""

    def mark(view: View) -> View:
        view.unaudited = why  # type: ignore[attr-defined]
        return view

    return mark


_completers: list[Callable[[dict[str, Any]], dict[str, Any]]] = []


def complete(completer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Let a subject add to the detail of what staff do with a person; call it in the app's `ready`."""
    if completer not in _completers:
        _completers.append(completer)


def note(request: HttpRequest, **facts: Any) -> None:
    """Add to this request's audit row: action, person_id, object_kind, object_id, reason, outcome, detail."""
    trail = getattr(request, "trail", None)
    if trail is not None:
        trail.facts |= facts


def taken_out(request: HttpRequest, *, kind: str, detail: dict[str, Any]) -> None:
    """A list leaves the house as a file by this answer: audited even where nobody's data are in it (ADR 0012)."""
    trail = getattr(request, "trail", None)
    if trail is not None:
        trail.facts |= {"action": f"{kind}.export", "object_kind": kind, "detail": detail}
        trail.leaves = True


class Trail:
    """What one request will say in the audit."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.facts: dict[str, Any] = {}
        self.view: Any = None
        self.kwargs: dict[str, Any] = {}
        self.closed = False
        self.leaves = False

    def opens(self, view: Any, kwargs: dict[str, Any]) -> None:
        """Remember which view answers, with which object in its address."""
        self.view, self.kwargs = view, kwargs

    def write(self, response: HttpResponseBase) -> None:
        """Keep the row if this answer needs one; raises AuditUnavailable, then nothing may be shown."""
        if self.closed or not self.is_due(response):
            return
        self.closed = True
        audit.record(**self._row(response))

    def is_due(self, response: HttpResponseBase) -> bool:
        """Whether this answer is to be audited: a write, a look of staff at people, a file taken out, or a refusal."""
        if self.view is None or self._mark("unaudited"):
            return False
        actor = getattr(self.request, "actor", None)
        known = getattr(actor, "user_id", None) is not None
        if self.request.method not in LOOKING:
            return known or response.status_code != METHOD_NOT_ALLOWED  # a stranger's knock on a wall is no act
        refused = response.status_code in REFUSALS and known
        return (
            refused
            or (self.leaves and known)
            or (bool(self._mark("sensitive")) and getattr(actor, "kind", "") == "staff")
        )

    def _mark(self, name: str) -> Any:
        return getattr(self.view, name, None) or getattr(getattr(self.view, "cls", None), name, None)

    def _row(self, response: HttpResponseBase) -> dict[str, Any]:
        actor: Any = getattr(self.request, "actor", None)
        row = {
            "action": self._action(),
            "actor_id": getattr(actor, "user_id", None) or self._entered(),
            "role": getattr(actor, "role", None) or "",
            "office_id": getattr(actor, "office_id", None),
            "object_id": str(self.kwargs.get("pk", ""))[:64],
            "outcome": self._outcome(response),
            "address": getattr(self.request, "address", "") or "",
            "request_id": getattr(self.request, "request_id", ""),
        }
        return self._completed(row | self.facts)

    def _completed(self, row: dict[str, Any]) -> dict[str, Any]:
        """Of an act of staff on a person, with what the subjects know beside it; a look stays as cheap as it is."""
        if self.request.method in LOOKING or not (row.get("person_id") and row["office_id"]):
            return row
        more = {key: value for one in _completers for key, value in one(row).items()}
        return row | {"detail": row.get("detail", {}) | more} if more else row

    def _entered(self) -> Any:
        """Who signed in by this very request: the actor was still nobody when it began."""
        return getattr(getattr(self.request, "user", None), "pk", None)

    def _action(self) -> str:
        match = self.request.resolver_match
        name = (match.url_name if match else "") or "page"
        return f"{name}.view" if self.request.method in LOOKING else name

    def _outcome(self, response: HttpResponseBase) -> Outcome:
        """Refused, failed (an error, or a form shown again with what to correct), or done."""
        if response.status_code in (401, 403, 404, 405, 409, 429):
            return Outcome.DENIED
        shown_again = self.request.method not in LOOKING and response.status_code == 200
        return Outcome.FAILED if response.status_code >= 400 or shown_again else Outcome.DONE
