"""Every address of the portal with the view behind it, for tests that walk them all."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def all_views() -> Iterator[tuple[str, Any]]:
    """(URL name, view function) of every address of the project, each once."""
    yield from _walk(get_resolver().url_patterns)


def _walk(patterns: list[Any]) -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name or str(one.pattern), one.callback


def mark(view: Any, name: str) -> Any:
    """A mark of the view function, or of the class behind an API view."""
    return getattr(view, name, None) or getattr(getattr(view, "cls", None), name, None)
