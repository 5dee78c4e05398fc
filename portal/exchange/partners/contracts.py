"""The contracts: one file each in data/, with everything that an agreement on sharing data has to name (domain.md 8.1)."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.exchange.partners.enums import Partner
from portal.exchange.partners.shapes import Schema, check_schema, faults

DATA = Path(__file__).parent / "data"
ENVELOPE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "kind", "person", "version", "previous", "happened_on", "data"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "[0-9A-Za-z._:-]+"},
        "kind": {"type": "string", "maxLength": 40},
        "person": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name", "number"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 60},
                "number": {"type": "string", "minLength": 15, "maxLength": 18},
            },
        },
        "version": {"type": "integer", "minimum": 1, "maximum": 2_000_000_000},
        "previous": {"type": "integer", "minimum": 0, "maximum": 2_000_000_000},
        "happened_on": {"type": "string", "format": "date"},
    },
}
"""What every record has, whoever sends it. `version` counts the events of one person at one partner, `previous` names the
one before in the same feed (0: none), so that a gap is seen and an older event never undoes a newer one."""


@dataclass(frozen=True)
class Field:
    """A field of a contract and why it is needed: nothing else may be sent (PIPL 6)."""

    name: str
    why: str


@dataclass(frozen=True)
class Kind:
    """One kind of record or message: what it is called, and the shape of its data."""

    code: str
    label: str
    schema: Schema


@dataclass(frozen=True)
class Contract:
    """An agreement with one partner, as data."""

    code: Partner
    name: str
    version: int
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
        properties = ENVELOPE["properties"] | {"data": kind.schema}
        found = list(faults(record, ENVELOPE | {"properties": properties}))
        if not found and record["previous"] >= record["version"]:
            found.append(".previous: not before the version")
        return found


def _kinds(given: dict[str, Any]) -> dict[str, Kind]:
    kinds = {code: Kind(code, one["label"], one["schema"]) for code, one in given.items()}
    for kind in kinds.values():
        check_schema(kind.schema)
    return kinds


@cache
def contract(code: str) -> Contract:
    """The contract with a partner. Raises ValueError where its file says what nobody could check."""
    given = json.loads((DATA / f"{Partner(code).value}.json").read_text())
    fields = tuple(Field(one["name"], one["why"]) for one in given.pop("fields"))
    kinds = {part: _kinds(given.pop(part)) for part in ("records", "messages")}
    return Contract(code=Partner(code), fields=fields, **kinds, **given)


def contracts() -> list[Contract]:
    """All of them, in the order of the vocabulary."""
    return [contract(code) for code in Partner]
