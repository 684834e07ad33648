"""GeoJSON (RFC 7946): what the format is; `reading` reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.formats.format import Format
from layers.formats.text import start_of_text

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawFile


def _read(path: Path, data: bytes) -> RawFile:
    from layers.formats.geojson.reading import read_geojson

    return read_geojson(data, path.stem)


def _recognised(head: bytes) -> bool:
    return start_of_text(head).startswith((b"{", b"["))


FORMAT = Format("geojson", "GeoJSON", (".geojson", ".json", ".geojsonl", ".ndjson"), _read, _recognised)
