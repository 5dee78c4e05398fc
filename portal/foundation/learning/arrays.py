"""A trained model on disk: plain arrays beside a manifest with their digest; what does not match is refused."""

import hashlib
import io
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

Kind = TypeVar("Kind")


class BrokenModel(RuntimeError):
    """The arrays are not those that the manifest speaks of."""


@dataclass(frozen=True)
class Place:
    """Where a model is kept, and the command that trains it anew."""

    folder: Path
    name: str
    command: str

    @property
    def arrays(self) -> Path:
        return self.folder / f"{self.name}.npz"

    @property
    def manifest(self) -> Path:
        return self.folder / f"{self.name}.json"


def save(model: Any, figures: dict[str, Any], place: Place) -> int:
    """Write the arrays of a dataclass and their manifest; returns the arrays' size in bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{one.name: getattr(model, one.name) for one in fields(model)})
    data = buffer.getvalue()
    manifest = {"arrays": place.arrays.name, "sha256": hashlib.sha256(data).hexdigest(), **figures}
    place.arrays.write_bytes(data)
    place.manifest.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return len(data)


def load(kind: type[Kind], place: Place) -> Kind:
    """The model that is kept there. Raises BrokenModel if the digest is another one; never unpickles anything."""
    data = place.arrays.read_bytes()
    if hashlib.sha256(data).hexdigest() != json.loads(place.manifest.read_text(encoding="utf-8"))["sha256"]:
        raise BrokenModel(
            f"{place.arrays.name} 与 {place.manifest.name} 里的摘要不一致，请重新运行 manage.py {place.command}。"
        )
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return kind(**{one.name: arrays[one.name] for one in fields(kind)})  # type: ignore[arg-type]
