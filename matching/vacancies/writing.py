"""Writing a vacancy in parts: what is typed is kept at once, what is right is saved; nobody overwrites what they have not seen."""

from typing import Any

from django.db import transaction

from matching.vacancies import services
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.cases.workflow import Stale

STALE = "这一页在别处改过了，请看过再存"


@transaction.atomic
def keep_typed(*, actor: Actor, vacancy: Vacancy, part: str, typed: dict[str, Any], revision: int) -> int:
    """Keep what stands in the fields of one part, right or not; returns the part's new revision.

    Raises Stale where another page wrote this part meanwhile, ValidationError for an ended vacancy.
    """
    locked = services.lock_for(actor, vacancy)
    _check(locked, part, revision)
    kept: dict[str, Any] = locked.typed or {}  # type: ignore[assignment]
    locked.typed = kept | {part: typed}
    locked.revisions[part] = revision + 1
    locked.save(update_fields=["typed", "revisions"])
    return revision + 1


@transaction.atomic
def save_part(*, actor: Actor, vacancy: Vacancy, part: str, changes: dict[str, Any], revision: int) -> None:
    """Write one part; what is shown already and says something else now is checked anew.

    Raises Stale where another page wrote this part meanwhile, and the constraints' sentences.
    """
    locked = services.lock_for(actor, vacancy)
    _check(locked, part, revision)
    kept: dict[str, Any] = locked.typed or {}  # type: ignore[assignment]
    locked.typed = {key: typed for key, typed in kept.items() if key != part} or None
    locked.revisions[part] = revision + 1
    locked.save(update_fields=["typed", "revisions"])
    services.save(actor=actor, vacancy=vacancy, changes=changes)


def _check(locked: Vacancy, part: str, revision: int) -> None:
    if locked.revision(part) != revision:
        raise Stale(STALE, code="stale")
