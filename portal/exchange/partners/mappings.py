"""How another version of a contract is read: its names and codes as those of the first file, the only ones that registers know.

Declared, never programmed: a name for a name, a code for a code. Whether every record can be read that way is checked when
the file is loaded; what only a value can show (a length, a pattern) is checked on each record by the first file's schema.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from portal.exchange.partners.shapes import Schema


@dataclass(frozen=True)
class Mapping:
    """Names of the one side → of the other; codes by the other side's name; and what the other side has no name for."""

    fields: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: Collection[str] = ()

    def of(self, data: dict[str, Any]) -> dict[str, Any]:
        """Some data in the other side's words."""
        named = {self.fields.get(name, name): value for name, value in data.items() if name not in self.left_out}
        return {name: self.codes[name].get(one, one) if name in self.codes else one for name, one in named.items()}

    def turned(self) -> "Mapping":
        """The way back. Raises ValueError where two codes mean one: which of them to write would be a guess."""
        back = {ours: theirs for theirs, ours in self.fields.items()}
        codes = {}
        for name, known in self.codes.items():
            codes[back.get(name, name)] = {ours: theirs for theirs, ours in known.items()}
            if len(set(known.values())) < len(known):
                raise ValueError(f"no way back: two codes of {name} mean one")
        return Mapping(back, codes, self.left_out)

    def check(self, given: Schema, taken: Schema) -> None:
        """Raise ValueError where what fits `given` could not be said in `taken`."""
        target = {name: self.fields.get(name, name) for name in given["properties"] if name not in self.left_out}
        always = {target[name] for name in given["required"] if name in target}
        strange = {*self.fields, *self.left_out} - set(given["properties"]) | set(self.codes) - set(target.values())
        if strange or set(target.values()) - set(taken["properties"]) or len(set(target.values())) < len(target):
            raise ValueError(f"names that do not meet: {sorted(target.items())} {sorted(strange)}")
        if missing := set(taken["required"]) - always:
            raise ValueError(f"needed and not always given: {sorted(missing)}")
        for name, other in target.items():
            self._check_codes(other, given["properties"][name], taken["properties"][other])

    def _check_codes(self, name: str, given: Schema, taken: Schema) -> None:
        codes, listed = self.codes.get(name, {}), given.get("enum", [])
        unread = [one for one in listed if "enum" in taken and codes.get(one, one) not in taken["enum"]]
        if unread or set(codes) - set(listed):
            raise ValueError(f"codes of {name} that nobody can read, or that are none: {unread}")
