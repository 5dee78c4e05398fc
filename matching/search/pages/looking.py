"""What every page of vacancies needs: the search of its address, an answer within its time, and a limit per caller."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.db import OperationalError
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from matching.search.asked import Asked, read
from matching.search.finding import Found, find
from matching.search.limits import KEPT_SECONDS, SLOW_MS
from matching.vacancies.patience import MINUTE, asks_too_much
from portal.people.models import Person
from portal.ui.context import REGION_COOKIE

CANCELLED = "57014"  # PostgreSQL's code for a statement past its time


def patient(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn an address away that asks for more pages a minute than people read (trust.md 116)."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if asks_too_much(request, str(request.actor.user_id or "")):  # type: ignore[attr-defined]
            answer = render(request, "matching/search/wait.html", status=429)
            answer["Retry-After"] = str(MINUTE)
            return answer
        return view(request, *args, **kwargs)

    return counted


def asked_by(request: HttpRequest) -> Asked:
    """The search of the address; the region chosen in the header and, for who is signed in, home count where it says nothing."""
    region = request.COOKIES.get(REGION_COOKIE, "")
    home = _home(request) if not request.GET.get("home") else ""
    return read(request.GET, region=region or (home[:6].ljust(12, "0") if home else ""), home=home)


def _home(request: HttpRequest) -> str:
    """Where somebody who is signed in lives; it is never written into an address."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.user_id:
        return ""
    known = (
        Person.objects.of_account(actor)
        .filter(merged_into=None)
        .order_by(F("proved_at").desc(nulls_last=True), "created_at")
    )
    return known.values_list("region_code", flat=True).first() or ""


def looked(asked: Asked) -> Found | None:
    """The answer, or the one given a minute ago where it takes long; None where it takes too long."""
    key = "vacancies:found:" + hashlib.sha256(asked.query().encode()).hexdigest()
    if (kept := cache.get(key)) is not None:
        return kept
    try:
        found = find(asked)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != CANCELLED:
            raise
        return None
    if found.seconds * 1000 > SLOW_MS:
        cache.set(key, found, KEPT_SECONDS)
    return found
