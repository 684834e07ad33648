"""Time to draw a city of many places, against QPainter drawing the same points as bare dots.

Run it by hand: ``QT_QPA_PLATFORM=offscreen python tests/benchmarks/bench_canvas.py [PLACES …]``. It prints one JSON
line for each number of places: the map's background job (5,000 polygons, dots, shade, names), what the GUI thread pays
for one frame while the map is dragged, the longest gap in its event loop while pictures are drawn, and the ratio to
``QPainter.drawPoints`` of one dot a place in the same process (thread CPU time, both on one thread).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from clustered_city import SIDE, clustered_city
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF, QTransform
from PySide6.QtWidgets import QApplication

from gis_app.desktop.canvas.map_canvas import MapCanvas
from gis_app.desktop.canvas.renderer import blank, paint_map
from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

CRS = pyproj.CRS.from_epsg(32721)
WIDTH, HEIGHT = 1200, 800
POLYGONS = 5_000
PLACES = (10_000, 100_000, 1_000_000)
REPEATS = 7
KIND_IDS = ("industrial_sites", "universities", "cultural_venues", "creative_firms")


def made_up(places: int) -> City:
    """Return a city of places of four kinds, and 5,000 green spaces of 6 to 60 corners."""
    xy, kinds = clustered_city(places, len(KIND_IDS))
    layers = {kind: _layer(kind, shapely.points(xy[kinds == number])) for number, kind in enumerate(KIND_IDS)}
    layers["green_space"] = _layer("green_space", _polygons())
    return City("bench", CRS, layers, StudyArea(shapely.box(0, 0, SIDE, SIDE), "layer"))


def _layer(kind: str, geometries: np.ndarray) -> Layer:
    return Layer(KINDS[kind], gpd.GeoDataFrame({"name": [None] * len(geometries)}, geometry=geometries, crs=CRS))


def _polygons() -> np.ndarray:
    dice = np.random.default_rng(2)
    made = []
    for centre in dice.uniform(0, SIDE, (POLYGONS, 2)):
        angle = np.sort(dice.uniform(0, 2 * np.pi, dice.integers(6, 61)))
        reach = dice.uniform(60, 260) * dice.uniform(0.6, 1.0, len(angle))
        made.append(shapely.Polygon(centre + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]))
    return np.array(made, dtype=object)


def bare_dots(city: City, canvas: MapCanvas) -> float:
    """Return the milliseconds of QPainter drawing every place as one dot in the same view."""
    frame = canvas.frame()
    points = np.concatenate([city.points(kind) for kind in KIND_IDS])
    polygon = QPolygonF.fromList([]) if not len(points) else _polygon(points)
    taken = []
    for _ in range(3):
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.setTransform(QTransform(frame.transform()))
        start = time.thread_time()
        painter.drawPoints(polygon)
        taken.append((time.thread_time() - start) * 1e3)
        painter.end()
    return statistics.median(taken)


def whole_map(canvas: MapCanvas) -> float:
    """Return the milliseconds of CPU of the background job, on this thread and undisturbed."""
    content, frame = canvas.content, canvas.frame().grown(64)
    taken = []
    for _ in range(REPEATS if content is not None else 0):
        painter = QPainter(image := blank(frame))
        start = time.thread_time()
        paint_map(painter, frame, content, canvas.look, (), lambda: None)
        taken.append((time.thread_time() - start) * 1e3)
        painter.end()
        del image
    return statistics.median(taken)


def _polygon(points: np.ndarray) -> QPolygonF:
    from PySide6.QtCore import QByteArray, QDataStream

    content = np.array([len(points)], dtype=">i4").tobytes() + points.astype(">f8").tobytes()
    polygon = QPolygonF()
    QDataStream(QByteArray(content)) >> polygon
    return polygon


class Bench:
    """A map, its event loop, and a heartbeat that notices when the loop stands still."""

    def __init__(self, canvas: MapCanvas) -> None:
        self.canvas = canvas
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._beat = QTimer(interval=1)
        self._beat.timeout.connect(self._note)

    def _note(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1e3)
        self._last = now

    def next_picture(self, act: Callable[[], None]) -> float:
        """Do `act`, wait for the picture it asks for, and return the background job's milliseconds."""
        loop, taken = QEventLoop(), []
        link = self.canvas.rendered.connect(lambda ms: (taken.append(ms), loop.quit()))
        act()
        self._last = time.perf_counter()
        self._beat.start()
        loop.exec()
        self._beat.stop()
        self.canvas.rendered.disconnect(link)
        return taken[-1]

    def gui_frame(self, right: float) -> float:
        """Return the milliseconds the GUI thread needs to move the map and blit it."""
        start = time.perf_counter()
        self.canvas.pan_by(right, 0)
        self.canvas.viewport().repaint()
        return (time.perf_counter() - start) * 1e3


def measure(places: int) -> dict[str, float | int]:
    """Return the figures of a city of `places`."""
    city = made_up(places)
    canvas = MapCanvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    bench = Bench(canvas)
    start = time.perf_counter()
    bench.next_picture(lambda: canvas.set_city(city))
    first = (time.perf_counter() - start) * 1e3
    bench.gaps.clear()
    whole = [bench.next_picture(canvas.redraw) for _ in range(REPEATS)]
    gaps = list(bench.gaps)
    cpu, dots = whole_map(canvas), bare_dots(city, canvas)
    canvas.zoom_by(8.0)
    near = [bench.next_picture(canvas.redraw) for _ in range(REPEATS)]
    frames = [bench.gui_frame(20.0 if turn % 2 else -20.0) for turn in range(20)]
    bench.next_picture(canvas.redraw)
    canvas.jobs.close()
    return {
        "places": places,
        "polygons": POLYGONS,
        "first_picture_ms": round(first, 1),
        "job_ms": round(statistics.median(whole), 1),
        "job_cpu_ms": round(cpu, 1),
        "job_zoomed_in_ms": round(statistics.median(near), 1),
        "gui_frame_ms": round(statistics.median(frames), 2),
        "longest_gap_ms": round(max(gaps), 1),
        "drawpoints_cpu_ms": round(dots, 1),
        "ratio_to_drawpoints": round(cpu / max(dots, 1e-9), 2),
    }


if __name__ == "__main__":
    application = QApplication([])
    for number in [int(word) for word in sys.argv[1:]] or PLACES:
        sys.stdout.write(json.dumps({"bench": "canvas", **measure(number)}) + "\n")
        sys.stdout.flush()
