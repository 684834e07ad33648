"""Time to bring a city of many places into a study and out again, against pyogrio writing the same data.

Run it by hand: ``python tests/benchmarks/bench_study.py [PLACES]``. It prints one JSON line.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import shapely

from gis_app.study.study import Study
from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

CRS = pyproj.CRS.from_epsg(32721)
PLACES = 200_000
REPEATS = 3


def made_up(places: int) -> City:
    """Return a city of one layer with five attributes."""
    dice = np.random.default_rng(1)
    xy = dice.uniform(0, 30_000, (places, 2)) + np.array([560_000, 6_130_000])
    frame = gpd.GeoDataFrame(
        {
            "name": [f"场所 {number}" for number in range(places)],
            "category": dice.choice(["工厂", "museum", "design"], places),
            "staff": dice.integers(0, 999, places),
            "floor_area": dice.uniform(0, 10_000, places),
            "source_row": np.arange(places),
        },
        geometry=shapely.points(xy),
        crs=CRS,
    )
    area = StudyArea(shapely.box(560_000, 6_130_000, 590_000, 6_160_000), "assumed")
    return City("bench", CRS, {"creative_firms": Layer(KINDS["creative_firms"], frame)}, area)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main(places: int) -> None:
    """Measure everything `REPEATS` times in turn and print the best of each, wall and CPU seconds."""
    city = made_up(places)
    frame = city.layers["creative_firms"].frame
    figures: dict[str, list[tuple[float, float]]] = {}
    edits: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        for turn in range(REPEATS):
            path, plain = Path(name) / f"{turn}.gpkg", Path(name) / f"plain{turn}.gpkg"
            study_of = timed(lambda path=path: Study.create(path, city).close())
            figures.setdefault("create", []).append(study_of)
            written = timed(lambda plain=plain: pyogrio.write_dataframe(frame, plain, layer="x", VERSION="1.3"))
            figures.setdefault("write_dataframe", []).append(written)
            with Study.open(path) as study:
                figures.setdefault("city", []).append(timed(study.city))
                edits += [timed(lambda study=study: study.add_zone("z", shapely.box(0, 0, 9, 9)))[0] for _ in range(50)]
            figures.setdefault("open", []).append(timed(lambda path=path: Study.open(path).close()))
    best = {f"{what}_{kind}_s": min(pair[i] for pair in pairs) for what, pairs in figures.items() for i, kind in _KINDS}
    line = {
        "bench": "study",
        "places": places,
        **{key: round(value, 3) for key, value in best.items()},
        "create_over_write_dataframe_wall": round(best["create_wall_s"] / best["write_dataframe_wall_s"], 2),
        "create_over_write_dataframe_cpu": round(best["create_cpu_s"] / best["write_dataframe_cpu_s"], 2),
        "edit_median_ms": round(statistics.median(edits) * 1e3, 2),
    }
    sys.stdout.write(json.dumps(line) + "\n")


_KINDS = tuple(enumerate(("wall", "cpu")))

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PLACES)
