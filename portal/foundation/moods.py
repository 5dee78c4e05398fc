"""A view says what it may do to the database, and a machine keeps it to that.

`reads` runs without a transaction and raises on anything but SELECT; `writes` is one transaction.
Rows about the looking itself (audit) go over a connection of their own and are not bound by this.
A request may carry `before_answer`: it is called with the response inside the transaction, so what it
refuses is undone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]
P = ParamSpec("P")
R = TypeVar("R")

READ, WRITE = "read", "write"
SAFE = ("GET", "HEAD")
READING_WORDS = (
    "SELECT",
    "WITH",
    "EXPLAIN",
    "SHOW",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "DECLARE",
    "FETCH",
    "CLOSE",
    "EXECUTE",
)  # of what portal.foundation.prepared worded: querysets, which select

_heard: ContextVar[dict[Any, Any] | None] = ContextVar("heard", default=None)


class WriteInReadView(RuntimeError):
    """A view that promised to read tried to write; the message carries the statement's first words."""


def reads(view: View) -> View:
    """GET and HEAD only; any statement that is not a SELECT raises WriteInReadView."""
    return _with_moods(view, {method: READ for method in SAFE})


def writes(view: View) -> View:
    """POST only, in one transaction that an exception rolls back whole."""
    return _with_moods(view, {"POST": WRITE})


def reads_and_writes(view: View) -> View:
    """GET reads, POST writes: the mood of a page with a form."""
    return _with_moods(view, {method: READ for method in SAFE} | {"POST": WRITE})


def takes_files(limit: str) -> Callable[[View], View]:
    """Let a page take files of as many bytes as the setting called `limit` says; every other one takes forms only."""

    def mark(view: View) -> View:
        view.takes_files = limit  # type: ignore[attr-defined]
        return view

    return mark


def _with_moods(view: View, moods: dict[str, str]) -> View:
    @require_http_methods(list(moods))
    @wraps(view)
    def in_its_mood(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guard = read_only() if moods[request.method or ""] == READ else transaction.atomic()
        with guard:
            response = view(request, *args, **kwargs)
            # A template response queries while it renders: that belongs inside the promise.
            render = getattr(response, "render", None)
            if render and not getattr(response, "is_rendered", True):
                response = render()
            before_answer = getattr(request, "before_answer", None)
            if before_answer:
                before_answer(response)
            return response

    in_its_mood.moods = moods  # type: ignore[attr-defined]
    return in_its_mood


@contextmanager
def read_only() -> Iterator[None]:
    """A context in which the default connection refuses every statement that is not a SELECT."""
    token = _heard.set({})
    try:
        with connection.execute_wrapper(_refuse_writes):
            yield
    finally:
        _heard.reset(token)


def once(question: Callable[P, R]) -> Callable[P, R]:
    """Let a page that only reads ask this question once: nothing it could change the answer by lies in between.

    Elsewhere it is asked each time. The arguments must be hashable.
    """

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        heard = _heard.get()
        if heard is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(kwargs.items()))
        if key not in heard:
            heard[key] = question(*args, **kwargs)
        return heard[key]

    return asked


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    words = str(sql).lstrip(" (\n")[:60].upper()
    if not words.startswith(READING_WORDS) or " FOR UPDATE" in str(sql).upper():
        raise WriteInReadView(words)
    return execute(sql, params, many, context)
