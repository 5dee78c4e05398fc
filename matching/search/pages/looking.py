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
from django.utils import timezone

from matching.search.asked import Asked, read
from matching.search.finding import Found, find
from matching.search.limits import KEPT_SECONDS, SLOW_MS, requests_a_minute
from portal.accounts.limits import counted_address
from portal.people.models import Person
from portal.ui.context import REGION_COOKIE

MINUTE = 60
CANCELLED = "57014"  # PostgreSQL's code for a statement past its time


def patient(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn an address away that asks for more pages a minute than people read (trust.md 116); counted in the cache.

    While the cache is away nobody is counted and nobody is turned away. Who is signed in is counted by account, so that
    a whole hall behind one address is not one caller.
    """

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _asks_too_much(request):
            answer = render(request, "matching/search/wait.html", status=429)
            answer["Retry-After"] = str(MINUTE)
            return answer
        return view(request, *args, **kwargs)

    return counted


def _asks_too_much(request: HttpRequest) -> bool:
    caller = str(getattr(request.actor, "user_id", None) or counted_address(request) or "")  # type: ignore[attr-defined]
    key = f"vacancies:{hashlib.sha256(caller.encode()).hexdigest()[:24]}:{int(timezone.now().timestamp()) // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    try:
        asked = cache.incr(key)
    except ValueError:
        return False
    return asked > requests_a_minute(timezone.localdate())


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
