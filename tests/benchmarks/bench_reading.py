"""Reading GeoJSON against pyogrio in the same process: CPU seconds and their ratio, one JSON line a case.

``python tests/benchmarks/bench_reading.py [FEATURES]``; a million points by default, a tenth as many polygons.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import shapely

from layers.formats.sniff import read_raw
from layers.intake.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KINDS = ("museum", "design", "university", "factory")
CORNERS = 30


def feature(number: int, geometry: str) -> str:
    """One feature with eight attributes."""
    properties = (
        f'"id":{number},"name":"地点 {number}","category":"{KINDS[number % 4]}","founded":{1950 + number % 70},'
        f'"staff":{number % 300},"floor_area":{number * 0.5},"ownership":"public","address":"Road {number % 1000}"'
    )
    return f'{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}'


def points(count: int) -> Iterable[str]:
    """Points around Shanghai."""
    for lon, lat in np.random.default_rng(1).normal((121.47, 31.23), 0.2, (count, 2)).round(6).tolist():
        yield f'{{"type":"Point","coordinates":[{lon},{lat}]}}'


def polygons(count: int) -> Iterable[str]:
    """Polygons of thirty corners."""
    angles = np.linspace(0, 2 * np.pi, CORNERS)
    circle = np.column_stack([np.cos(angles), np.sin(angles)]) * 0.001
    circle[-1] = circle[0]
    for middle in np.random.default_rng(2).normal((121.47, 31.23), 0.2, (count, 2)):
        ring = (middle + circle).round(6).tolist()
        yield f'{{"type":"Polygon","coordinates":[{json.dumps(ring)}]}}'


def write(path: Path, geometries: Iterable[str]) -> None:
    """Write a collection, one feature a line."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for number, geometry in enumerate(geometries):
            file.write((",\n" if number else "") + feature(number, geometry))
        file.write("\n]}\n")


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds, the lesser of two runs: the machine is shared."""
    times = []
    for _run in range(2):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main(count: int) -> None:
    """Measure points and polygons."""
    shapely.points(0, 0)
    with tempfile.TemporaryDirectory() as folder:
        for case, geometries, number in (("points", points, count), ("polygons", polygons, count // 10)):
            path = Path(folder) / f"{case}.geojson"
            write(path, geometries(number))
            peer = cpu(lambda path=path: pyogrio.read_dataframe(path))  # type: ignore[misc]  a default that mypy cannot infer
            read = cpu(lambda path=path: read_raw(path, path.read_bytes()))  # type: ignore[misc]  the same
            whole = cpu(lambda path=path: read_file(path))  # type: ignore[misc]  the same
            line = {
                "benchmark": f"read_geojson_{case}", "features": number, "megabytes": round(path.stat().st_size / 1e6),
                "pyogrio_cpu_s": round(peer, 2), "decode_cpu_s": round(read, 2), "decode_ratio": round(read / peer, 2),
                "checked_cpu_s": round(whole, 2), "checked_ratio": round(whole / peer, 2),
            }  # fmt: skip
            sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
