"""Everything that is held about a person, by the data register: found by walking the tables, so that none is left out.

Left out are the columns that speak of staff (who wrote it) and the mechanics of sending; who looked is a list of its own.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from portal.accounts.models import User
from portal.exchange.partners.disclosures import what_of
from portal.exchange.partners.models import PartnerMessage
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.questions import QUESTIONS
from portal.people.merging.references import Reference, naming_persons
from portal.people.merging.services import everyone_behind
from portal.people.models import Person
from portal.privacy import register
from portal.privacy.fields import BlindIndexField, EncryptedField
from portal.regions.selectors import full_names
from portal.ui.words import cn_full_date
from registration.mydata.models import DataExport, DataRequest

MECHANICS = {
    "portal.auditentry", "portal.reveal", "portal.outboxevent", "portal.delivery", "portal.inboxitem",
    "portal.personmerge", "registration.duplicatepair", DataExport._meta.label_lower, Person._meta.label_lower,
    "portal.legalhold", "portal.storageonly",
}  # fmt: skip
OF_STAFF = re.compile(r"(_by|_to|actor_id|confirmed_by|moved_by)$")
WRITTEN = ("recorded_at", "submitted_at", "asked_at", "at", "created_at")
SAYS_SOURCE = ("source", "told", "channel", "assurance", "means")


@dataclass(frozen=True)
class Line:
    """One datum: what it is called, what it says, from where, and when it was written."""

    label: str
    value: str
    source: str
    when: datetime | None


@dataclass(frozen=True)
class Topic:
    """The lines of one entry of the register, with why, on what basis and for how long we hold them."""

    entry: register.Personal
    lines: tuple[Line, ...]


def sources(person: Person, account: UUID) -> list[tuple[str, models.QuerySet]]:
    """(words, rows) of every table that speaks of this person or this account."""
    keys = everyone_behind(person.pk)
    found: list[tuple[str, models.QuerySet]] = [
        ("个人资料", Person.objects.filter(pk__in=keys)), ("账号", User.objects.filter(pk=account)),
    ]  # fmt: skip
    for one in naming_persons():
        if one.model._meta.label_lower not in MECHANICS:
            found.append((str(one), _rows(one, keys)))
    return found


def _rows(one: Reference, keys: list[UUID]) -> models.QuerySet:
    return one.model._base_manager.filter(**{f"{one.field.attname}__in": keys}).order_by("pk")


def lines_of(rows: Iterable[models.Model]) -> Iterator[tuple[register.Personal, Line]]:
    """The personal columns of rows as lines, under their entry of the register."""
    for row in rows:
        for field in row._meta.concrete_fields:
            entry = register.entry_of(f"{row._meta.label_lower}.{field.name}")
            value = getattr(row, field.attname)
            if entry and _is_theirs(field) and value not in (None, "", {}, []):
                yield entry, Line(_label(row, field), _words(row, field, value), _source(row), _when(row))


def _is_theirs(field: models.Field) -> bool:
    if isinstance(field, BlindIndexField) or (field.is_relation and not isinstance(field, EncryptedField)):
        return False
    return not OF_STAFF.search(field.name) and field.name not in ("password", "person_id", "name_pinyin")


def _label(row: models.Model, field: models.Field) -> str:
    if isinstance(row, PersonFact) and field.name in ("value", "note"):
        question = QUESTIONS.get(row.code)
        return question.label if question else row.code
    return str(field.verbose_name)


def _words(row: models.Model, field: models.Field, value: Any) -> str:
    if isinstance(row, PartnerMessage) and field.name == "kind":
        return what_of(row)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, DateRange):
        return f"{value.lower or ''}—{value.upper or ''}"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return cn_full_date(value)
    if field.name.endswith("region_code"):
        return full_names({str(value)}).get(str(value), str(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _source(row: models.Model) -> str:
    if isinstance(row, PersonFact):
        return str(FactSource(row.source).label)
    for name in SAYS_SOURCE:
        if any(field.name == name and field.choices for field in row._meta.concrete_fields):
            return str(getattr(row, f"get_{name}_display")())
    return "您登记时写的" if isinstance(row, Person) else "办事时记下的"


def _when(row: models.Model) -> datetime | None:
    return next((value for name in WRITTEN if (value := getattr(row, name, None))), None)


def topics(person: Person, account: UUID, most: int = 30) -> list[Topic]:
    """Everything by topic, at most so many rows of a table: for the page. One query a table."""
    found: dict[register.Personal, list[Line]] = {}
    for _, rows in sources(person, account):
        for entry, line in lines_of(rows[:most]):
            found.setdefault(entry, []).append(line)
    order = {entry: at for at, entry in enumerate(register.PERSONAL)}
    return [Topic(entry, tuple(lines)) for entry, lines in sorted(found.items(), key=lambda one: order[one[0]])]


def requests_of(account: UUID) -> models.QuerySet:
    """What the account asked for, the last first."""
    return DataRequest.objects.filter(account=account).order_by("-created_at", "-pk")
