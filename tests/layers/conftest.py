from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]


def collection(*geometries: object, **properties: Any) -> dict[str, Any]:
    """A collection of features with a name each."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": f"place {number}", **properties}, "geometry": geometry}
            for number, geometry in enumerate(geometries)
        ],
    }


def point(lon: float, lat: float) -> dict[str, Any]:
    """A point geometry."""
    return {"type": "Point", "coordinates": [lon, lat]}


@pytest.fixture
def points() -> Callable[..., dict[str, Any]]:
    """Makes a collection of points out of places."""

    def make(*places: tuple[float, float], **properties: Any) -> dict[str, Any]:
        return collection(*(point(*place) for place in places), **properties)

    return make


@pytest.fixture
def geometries() -> Callable[..., dict[str, Any]]:
    """Makes a collection out of GeoJSON geometries."""
    return collection


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes text, bytes or JSON to a file of a name in a fresh folder."""

    def to_file(name: str, content: object, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_bytes(content.encode(encoding))
        else:
            path.write_bytes(json.dumps(content, ensure_ascii=False, indent=1).encode(encoding))
        return path

    return to_file


@pytest.fixture
def around() -> Callable[..., list[tuple[float, float]]]:
    """Makes places 100 m apart."""

    def make(lon: float, lat: float, count: int = 5) -> list[tuple[float, float]]:
        return [(round(lon + 0.001 * number, 6), lat) for number in range(count)]

    return make
