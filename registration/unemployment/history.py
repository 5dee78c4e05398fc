"""What came before a registration, and the whole of it: registrations, work, looking for work, whoever keeps them (通知第十二条)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from portal.people.models import Person
from registration.unemployment.enums import INTO_WORK
from registration.unemployment.models import UnemploymentRegistration

MOST = 20
REGISTERED = "登记失业"


@dataclass(frozen=True)
class Past:
    """A stretch of somebody's life: from when to when, what it was, why it ended, and by whose word."""

    first_day: date
    last_day: date | None
    what: str
    ended: str = ""
    source: str = ""
    found_work: bool = False


Teller = Callable[[Person], list[Past]]
_tellers: list[Teller] = []


def tell_of(teller: Teller) -> None:
    """Let another register tell what it knows of somebody's past. Call it once a subject, in its app's `ready`."""
    _tellers.append(teller)


def history_of(case: UnemploymentRegistration) -> list[Past]:
    """All but this registration, the latest first."""
    return _told(case.person, UnemploymentRegistration.objects.exclude(pk=case.pk))


def life_of(person: Person) -> list[Past]:
    """All that the registers know of somebody's changes, the latest first (requirements 5.3)."""
    return _told(person, UnemploymentRegistration.objects.all())


def _told(person: Person | None, registrations: QuerySet[UnemploymentRegistration]) -> list[Past]:
    """Nothing before the identity is proved, for nobody may learn it by another's number (trust.md 11)."""
    if person is None or not person.is_proved:
        return []
    found = [*_registered(person, registrations), *(one for teller in _tellers for one in teller(person))]
    return sorted(found, key=lambda one: one.first_day, reverse=True)[:MOST]


def came_back(past: list[Past]) -> bool:
    """Whether the last registration ended because the person had found work: it did not last."""
    return next((one.found_work for one in past if one.what == REGISTERED), False)


def _registered(person: Person, registrations: QuerySet[UnemploymentRegistration]) -> list[Past]:
    rows = registrations.filter(person=person, spell__isnull=False).order_by("-spell")[:MOST]
    return [_stretch(one) for one in rows]


def _stretch(one: UnemploymentRegistration) -> Past:
    assert one.spell is not None
    last = one.spell.upper - timedelta(days=1) if one.spell.upper else None
    why = f"失业是因为{one.get_reason_display()}"
    ended = f"{why}；{one.get_exit_code_display()}，退出" if one.exit_code else why
    return Past(one.spell.lower, last, REGISTERED, ended, str(one.get_channel_display()), one.exit_code in INTO_WORK)
