"""A registered person in the words of a desk."""

from datetime import date
from typing import Any

from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration


def sex_of(person: Any) -> str:
    """男 or 女; nothing where it is not known."""
    return str(person.get_sex_display()) if person.sex in "12" else ""


def age(born: date, today: date) -> int:
    """Whole years on `today`."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def months_between(first: date, today: date) -> int:
    """Whole months from `first` to `today`."""
    return (today.year - first.year) * 12 + today.month - first.month - (today.day < first.day)


def how_long(case: UnemploymentRegistration, today: date) -> str:
    """`5 个月`, `12 天`; nothing for somebody who is not registered."""
    if case.state not in REGISTERED or case.spell is None:
        return ""
    months = months_between(case.spell.lower, today)
    return f"{months} 个月" if months else f"{(today - case.spell.lower).days + 1} 天"
