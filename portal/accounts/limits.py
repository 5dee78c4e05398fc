"""The answer to a password that was tried too often: by user and address, never by address alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """429 with a page that says how long and whom to call."""
    return render(request, "accounts/locked.html", status=429)
