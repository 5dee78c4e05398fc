"""Model fields that keep personal data as ciphertext, and the index that finds it without showing it."""

import json
from typing import Any

from django.db import models

from portal.privacy import crypto

# Ciphertext differs at each write, so only presence can be asked; "df" and "ndf" are the history triggers' own.
POSSIBLE_LOOKUPS = {"isnull", "df", "ndf"}


class EncryptedField(models.BinaryField):
    """Text that the database holds as SM4-GCM ciphertext; it can be stored and read, not searched.

    `purpose` names the field for good ("people.person.id_number"): renaming it makes old rows unreadable.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs | {"purpose": self.purpose}

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else crypto.encrypt(self.to_text(value), self.purpose)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.from_text(crypto.decrypt(value, self.purpose))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        raise TypeError(f"{self.purpose} is never serialised in clear")

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in POSSIBLE_LOOKUPS else None

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text


class EncryptedJSONField(EncryptedField):
    """A JSON value as ciphertext: drafts, and whatever else a person typed before it has a field."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def from_text(self, text: str) -> Any:
        return json.loads(text)


class BlindIndexField(models.BinaryField):
    """Where an encrypted field can be looked up by equality: HMAC-SM3 under a key of its own.

    `source` names the encrypted field beside it and `purpose` what its digest is bound to: what a
    rotation of the index keys needs to know. Neither is part of the schema.
    """

    def __init__(self, *args: Any, source: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.source, self.purpose = source, purpose
        kwargs.setdefault("db_index", True)
        kwargs.setdefault("max_length", 33)
        super().__init__(*args, **kwargs)
