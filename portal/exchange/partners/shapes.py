"""The part of JSON Schema (2020-12) that contracts use, checked strictly.

A small checker of our own: a keyword that it does not know is refused when a contract is read, so that no schema
promises what nobody checks; nothing is ever fetched; and what it says holds no value of the record, for it is logged.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

Schema = dict[str, Any]
TYPES = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}
KNOWN = {
    "type", "required", "properties", "additionalProperties", "enum", "pattern", "minLength", "maxLength", "minimum",
    "maximum", "format", "description", "items",
}  # fmt: skip


def check_schema(schema: Schema) -> None:
    """Raise ValueError where a schema says what this checker does not understand."""
    if unknown := set(schema) - KNOWN:
        raise ValueError(f"keywords nobody checks: {sorted(unknown)}")
    if schema["type"] not in TYPES or schema.get("format", "date") != "date":
        raise ValueError(f"no such type or format: {schema['type']}")
    if schema["type"] == "object" and schema.get("additionalProperties") is not False:
        raise ValueError("an object names all its fields: additionalProperties must be false")
    for inner in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        check_schema(inner)


def faults(value: Any, schema: Schema, at: str = "") -> Iterator[str]:
    """What is wrong with a value, as `where: what`; nothing where it fits. Never says the value itself."""
    kind = TYPES[schema["type"]]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{at or '.'}: not {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: not one of the list"
    if isinstance(value, str):
        yield from _text(value, schema, at)
    elif kind is int and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: out of range"
    elif isinstance(value, dict):
        yield from _object(value, schema, at)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from faults(one, schema["items"], f"{at}[{number}]")


def _text(value: str, schema: Schema, at: str) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 200) or "\x00" in value:
        yield f"{at}: length"
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value, re.ASCII):
        yield f"{at}: pattern"
    if schema.get("format") == "date" and not _is_date(value):
        yield f"{at}: no date"


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and 1900 <= date.fromisoformat(value).year <= 2200
    except ValueError:
        return False


def _object(value: dict[str, Any], schema: Schema, at: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value)
    if set(value) - set(properties):
        yield f"{at or '.'}: fields that the contract does not name"  # more than was agreed is not taken
    for name, inner in properties.items():
        if name in value:
            yield from faults(value[name], inner, f"{at}.{name}")
