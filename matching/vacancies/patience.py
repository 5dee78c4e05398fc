"""How much of the vacancies one caller may read in a minute: pages and the open API count together (trust.md 116)."""

import hashlib
from datetime import date

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.limits import counted_address
from portal.rules.parameters import parameter

MINUTE = 60


def requests_a_minute(on: date) -> int:
    """How many pages of vacancies one address may ask for in a minute before it is told to wait (trust.md 116)."""
    return int(parameter("search.requests_a_minute", on=on))


def asks_too_much(request: HttpRequest, account: str = "") -> bool:
    """Count one look, and say whether it is one too many; counted in the cache, and by `account` where somebody is signed in,
    so that a whole hall behind one address is not one caller. Who goes on although told to wait stays away. While the cache is away nobody is counted or turned away.
    """
    caller = hashlib.sha256((account or counted_address(request) or "").encode()).hexdigest()[:24]
    minute, second = divmod(timezone.now().timestamp(), MINUTE)
    key, before = (f"vacancies:{caller}:{int(minute) - back}" for back in (0, 1))
    asked = _counted(key)
    if asked == 0:
        return False
    # The minute that slides: what remains of the last one counts too, so that the turn of a minute gives nobody a second go.
    asked += int((cache.get(before) or 0) * (1 - second / MINUTE))
    return asked > requests_a_minute(timezone.localdate())


def _counted(key: str) -> int:
    """How many there are now with this one: mostly one question; 0 while the cache is away."""
    for _ in range(2):
        try:
            return int(cache.incr(key))
        except ValueError:
            cache.add(key, 0, 3 * MINUTE)
    return 0
