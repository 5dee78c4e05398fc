"""Looking for a person by the whole ID number: counted and noted, so that nobody can try numbers out.

The counters are rows in PostgreSQL, one account at a time; a flushed cache changes nothing (trust.md, case 10).
"""

import re
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from portal.accounts.models import NumberSearch
from portal.foundation.locks import lock_in_transaction
from portal.people.identity import canonical
from portal.privacy import crypto

WINDOW = timedelta(minutes=1)
WHOLE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
AUDIT_PURPOSE = "people.search.id_number"


def whole_id_number(words: str) -> str:
    """The ID number in canonical form, if `words` have the shape of a whole one; else an empty string."""
    number = canonical(words)
    return number if WHOLE.fullmatch(number) else ""


def seconds_to_wait(user_id: UUID, most: int) -> int:
    """Count one search of this account and return 0; or count nothing and return the seconds until the next may be.

    `most` searches in a minute are let through: a parameter (privacy.number_searches_a_minute) that the page passes in.
    Runs inside the caller's transaction: two searches at once are counted one after the other.
    """
    lock_in_transaction(f"number-search:{user_id}")
    now, mine = timezone.now(), NumberSearch.objects.filter(user_id=user_id)
    recent = list(mine.filter(at__gt=now - WINDOW).order_by("-at").values_list("at", flat=True)[:most])
    if len(recent) == most:
        return int((recent[-1] + WINDOW - now).total_seconds()) + 1
    NumberSearch.objects.create(user_id=user_id, at=now)
    return 0


def digest(number: str) -> str:
    """What the audit keeps instead of the number: whoever has the number and the key can ask who looked for it."""
    return crypto.mac(number, AUDIT_PURPOSE).hex()
