"""What the list of job seekers is narrowed by: for the page and for the file alike."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.scope import in_areas
from portal.occupations import selectors as occupations
from portal.regions.codes import PROVINCE
from registration.jobseeking.enums import SeekState
from registration.jobseeking.limits import remind_days
from registration.jobseeking.models import JobSeeking, JobSeekingQuerySet

LONGEST_WORDS, MOST_CODES = 40, 50
WHICH = {
    "open": "在找工作",
    "soon": "快到期",
    "paused": "先停一停",
    "expired": "到期了",
    "closed": "不找了",
}
STATES = {
    "open": SeekState.ACTIVE, "soon": SeekState.ACTIVE, "paused": SeekState.PAUSED, "expired": SeekState.EXPIRED,
    "closed": SeekState.CLOSED,
}  # fmt: skip


def cleaned(given: Mapping[str, Any]) -> dict[str, str]:
    """The filter, of whatever an address or a stored row holds: only what is known counts."""
    which, place = str(given.get("which", "")), str(given.get("place", ""))
    words = str(given.get("q", "")).replace("\x00", "").strip()[:LONGEST_WORDS]
    is_code = len(place) == len(PROVINCE) and place.isascii() and place.isdigit()
    kept = {"which": which if which in WHICH else "open", "q": words, "place": place if is_code else ""}
    return {name: value for name, value in kept.items() if value}


def codes_of(words: str) -> list[str]:
    """The occupations that somebody may mean."""
    return [one.code for one in occupations.search(words, limit=MOST_CODES)] if words else []


def matching(actor: Actor, asked: Mapping[str, Any], codes: list[str] | None = None) -> JobSeekingQuerySet:
    """The records of the actor's reach that a filter asks for, in the order of their ends; `codes` where known already."""
    given, today = cleaned(asked), timezone.localdate()
    which = given["which"]
    found: JobSeekingQuerySet = JobSeeking.objects.visible_to(actor).filter(state=STATES[which])
    if which == "soon":
        found = found.filter(valid_until__lte=today + timedelta(days=remind_days(PROVINCE, today)))
    if words := given.get("q", ""):
        found = found.wishing(codes_of(words) if codes is None else codes)
    if place := given.get("place", ""):
        found = found.filter(in_areas("region_code", ((place, _end_of(place)),)))
    return found.order_by(*(("-closed_at", "pk") if which == "closed" else ("valid_until", "pk")))


def _end_of(code: str) -> str:
    """The last code under a place: 230882113000 → 230882113999."""
    return code.rstrip("0").ljust(6, "0").ljust(9 if int(code[6:9] or 0) else 6, "0").ljust(12, "9")
