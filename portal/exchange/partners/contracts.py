"""The contracts: one file each in data/, with everything that an agreement on sharing data has to name (domain.md 8.1).

A further version stands beside it as `<code>.v<number>.json` and says only what differs, from when to when it is valid, and
how its words are read as those of the first file (docs/adr/0039). Kinds, signature and days of keeping are one for all.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange

from portal.exchange.partners.enums import Partner
from portal.exchange.partners.mappings import Mapping
from portal.exchange.partners.shapes import Schema, check_schema, faults

DATA = Path(__file__).parent / "data"
MAY_DIFFER = {"version", "valid", "legal_basis", "purpose", "contact", "fields", "records", "messages"}
ENVELOPE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "kind", "version", "previous", "happened_on", "data"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "[0-9A-Za-z._:-]+"},
        "kind": {"type": "string", "maxLength": 40},
        "version": {"type": "integer", "minimum": 1, "maximum": 2_000_000_000},
        "previous": {"type": "integer", "minimum": 0, "maximum": 2_000_000_000},
        "happened_on": {"type": "string", "format": "date"},
    },
}
"""What every record has, whoever sends it. `version` counts the events of one person or unit at one partner, `previous` names
the one before in the same feed (0: none), so that a gap is seen and an older event never undoes a newer one."""
PERSON, UNIT = "person", "unit"
WHOM: dict[str, Schema] = {
    about: {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "number"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": most},
            "number": {"type": "string", "minLength": least, "maxLength": 18},
        },
    }
    for about, most, least in ((PERSON, 60, 15), (UNIT, 120, 18))
}
"""Whom a kind of record is about, under this name in each: a person, or a unit by its credit code (docs/adr/0042)."""


@dataclass(frozen=True)
class Field:
    """A field of a contract and why it is needed: nothing else may be sent (PIPL 6)."""

    name: str
    why: str


@dataclass(frozen=True)
class Kind:
    """One kind of record or message: what it is called, the shape of its data, and the shape that registers know."""

    code: str
    label: str
    schema: Schema
    shape: Schema
    reads_as: Mapping
    about: str = PERSON

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the partner wrote, in the words that registers know."""
        return self.reads_as.of(data)

    def write(self, data: dict[str, Any]) -> dict[str, Any]:
        """What registers say, in the words of this version. Raises ValueError where there is no single way back."""
        return self.reads_as.turned().of(data)


@dataclass(frozen=True)
class Contract:
    """An agreement with one partner in one version, as data."""

    code: Partner
    name: str
    version: int
    valid: DateRange
    direction: str
    signature: str
    legal_basis: str
    purpose: str
    frequency: str
    lag_alarm_hours: int
    retention_days: int
    contact: str
    fields: tuple[Field, ...]
    records: dict[str, Kind]
    messages: dict[str, Kind]

    def faults_of(self, record: Any) -> list[str]:
        """What is wrong with a record by the contract; empty where it fits."""
        if not isinstance(record, dict):
            return [".: not object"]
        kind = self.records.get(record["kind"]) if isinstance(record.get("kind"), str) else None
        if kind is None:
            return [".kind: not in the contract"]
        properties = ENVELOPE["properties"] | {"data": kind.schema, kind.about: WHOM[kind.about]}
        required = [*ENVELOPE["required"], kind.about]
        found = list(faults(record, ENVELOPE | {"properties": properties, "required": required}))
        if not found and record["previous"] >= record["version"]:
            found.append(".previous: not before the version")
        if not found and kind.shape is not kind.schema:
            found += faults(kind.read(record["data"]), kind.shape, ".data")  # what registers were promised
        return found


def _contract(code: Partner, first: dict[str, Any], own: dict[str, Any]) -> Contract:
    given = {name: value for name, value in (first | own).items() if name not in ("records", "messages")}
    fields = tuple(Field(one["name"], one["why"]) for one in given.pop("fields"))
    kinds = {part: _kinds(part, first[part], own.get(part, {})) for part in ("records", "messages")}
    return Contract(code=code, fields=fields, valid=_days(given.pop("valid", {})), **kinds, **given)


def _days(given: dict[str, str]) -> DateRange:
    """From a day to a day, both counted; an open end is for good. Raises ValueError where the end is before the beginning."""
    first, last = (date.fromisoformat(given[end]) if end in given else None for end in ("from", "to"))
    if first and last and last < first:
        raise ValueError("never valid")
    return DateRange(first, last and last + timedelta(days=1))


def _kinds(part: str, first: dict[str, Any], own: dict[str, Any]) -> dict[str, Kind]:
    """Every kind of the first file as this version has it; one that it does not name is as it is there."""
    if strange := set(own) - set(first):
        raise ValueError(f"kinds that the first file does not have: {sorted(strange)}")
    kinds = {code: _kind(code, one | own.get(code, {}), one["schema"]) for code, one in first.items()}
    for kind in kinds.values():
        if part == "records":
            kind.reads_as.check(kind.schema, kind.shape)
        else:
            kind.reads_as.turned().check(kind.shape, kind.schema)
    return kinds


def _kind(code: str, given: dict[str, Any], shape: Schema) -> Kind:
    check_schema(given["schema"])
    mapping, about = Mapping(**given.get("reads_as", {})), given.get("about", PERSON)
    if about not in WHOM:
        raise ValueError(f"{code}: about neither a person nor a unit")
    return Kind(code, given["label"], given["schema"], shape, mapping, about)


@cache
def _read(code: Partner, folders: tuple[Path, ...]) -> dict[int, Contract]:
    """All versions by their number, the first file's at the head. Raises ValueError for a file that nobody could keep to."""
    first = json.loads((folders[0] / f"{code.value}.json").read_text())
    found = {first["version"]: _contract(code, first, first)}
    for file in sorted(one for folder in folders for one in folder.glob(f"{code.value}.v*.json")):
        own = json.loads(file.read_text())
        if own["version"] in found or file.name != f"{code.value}.v{own['version']}.json":
            raise ValueError(f"{file.name}: another version's number")
        if set(own) - MAY_DIFFER or "from" not in own["valid"]:
            raise ValueError(f"{file.name}: more than may differ, or nobody knows from when")
        found[own["version"]] = _contract(code, first, own)
    return found


def _of(code: str) -> dict[int, Contract]:
    return _read(Partner(code), (DATA, *settings.PARTNER_CONTRACTS))


def versions(code: str) -> list[Contract]:
    """Every version of the contract with a partner, by number; also those whose days are over or have not come."""
    return [one for _, one in sorted(_of(code).items())]


def contract(code: str, version: int | None = None) -> Contract:
    """The contract with a partner: the current one, whose words registers know, or another version. Raises KeyError for none."""
    found = _of(code)
    return found[version] if version is not None else next(iter(found.values()))


def contracts() -> list[Contract]:
    """The current ones, in the order of the vocabulary."""
    return [contract(code) for code in Partner]
