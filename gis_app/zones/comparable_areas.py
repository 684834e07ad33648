"""Comparable areas (同形对照区): a zone's own shape, turned and moved at random inside the study area.

A density, a distance or a share of one boundary says little by itself: a larger boundary catches more places, and in a
city centre every boundary catches many. Against the same shape laid elsewhere, size and shape are out of the question.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from gis_app.statistics.arguments import entropy
from gis_app.zones.outlines import polygonal
from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.zones.outlines import Area
    from layers.city import City

Mode = Literal["activity", "anywhere"]

ENOUGH = 100
"""Fewer comparable areas than this give no percentile."""

ATTEMPTS_PER_AREA = 100
"""A shape that fits nowhere must end too."""

MOST_VERTICES = 1_000
"""Above this a shape is simplified before it is moved: 999 outlines of a coastline serve nobody."""

GRAIN_M = 0.01
"""Outlines whose coordinates round to the same centimetres are one."""

_COORDINATES_PER_BATCH = 400_000


@dataclass(frozen=True, slots=True)
class ComparableAreas:
    """The areas that a zone is compared with.

    Parameters
    ----------
    shapes
        (k,) polygons or multipolygons, each covered by the study area.
    wanted
        How many were asked for.
    attempts
        How many placements were tried until then.
    mode
        ``activity``: a random reference place lies at a random spot of each shape. ``anywhere``: uniform.
    seed
        Of the random numbers, with the outline.
    simplified_m
        By how far at most the outline was simplified before it was moved, metres; 0 for not at all.
    reason
        Why there are too few for a percentile, where there are.
    """

    shapes: NDArray[np.object_]
    wanted: int
    attempts: int
    mode: Mode
    seed: int
    simplified_m: float = 0.0
    reason: str | None = None

    def __len__(self) -> int:
        """Return the number of areas."""
        return len(self.shapes)

    @property
    def acceptance(self) -> float:
        """Share of the attempts that lay inside the study area, 0 where none was made."""
        return len(self.shapes) / self.attempts if self.attempts else 0.0


def comparable_areas(
    shape: Area,
    city: City,
    *,
    simulations: int = 999,
    seed: int = 1,
    mode: Mode = "activity",
) -> ComparableAreas:
    """Turn and move `shape` at random inside the city's study area.

    Parameters
    ----------
    shape
        Valid, in the city's metric CRS. It need not lie inside the study area itself.
    city
        Its study area is the window; its universe says where activity is.
    simulations
        How many areas are wanted.
    seed
        Of the random numbers, with the outline: the same one has the same comparable areas in every list, and two, also
        of the same form, have independent ones.
    mode
        ``activity`` puts a random spot of the shape on a random reference place, so that empty outskirts do not flatter
        every zone; without reference places it falls back to ``anywhere``, which gives every position the same chance.

    Returns
    -------
    ComparableAreas
        Perhaps fewer than wanted, with the reason where they are too few.
    """
    window = city.study_area.geometry
    anchors = _sorted_rows(city.places().xy)
    chosen: Mode = "anywhere" if mode == "activity" and not len(anchors) else mode
    # The same ground can be drawn from any corner: it must be cut into the same triangles.
    outline = shapely.normalize(shape)
    moved, simplified = _simplified(outline)
    shapely.prepare(window)
    draw = _Placement(moved, window, anchors, chosen, np.random.default_rng(_entropy(seed, outline)))
    shapes, attempts = _accepted(draw, simulations)
    return ComparableAreas(
        shapes, simulations, attempts, chosen, seed, simplified, _too_few(len(shapes), attempts, simulations)
    )


def _entropy(seed: int, outline: Area) -> list[int]:
    """Return what the random numbers of one outline begin with."""
    parts = shapely.multipolygons(shapely.get_parts(shapely.force_2d(outline)))
    # Rounded before it is put in order, for noise can change the order; adding 0 makes -0 a 0.
    whole = shapely.normalize(shapely.transform(parts, lambda xy: np.rint(xy / GRAIN_M) + 0.0))
    digest = hashlib.blake2b(bytes(shapely.to_wkb(whole, byte_order=1)), digest_size=16).digest()
    return [*entropy(seed), *np.frombuffer(digest, dtype="<u4").tolist()]


def _too_few(found: int, attempts: int, wanted: int) -> str | None:
    if found >= min(ENOUGH, wanted):
        return None
    return _("Only {found} comparable areas fit into the study area ({attempts} placements tried).").format(
        found=found, attempts=attempts
    )


def _simplified(shape: Area) -> tuple[Area, float]:
    """Thin an outline of very many vertices, by the smallest of a few tolerances that suffices."""
    if shapely.get_num_coordinates(shape) <= MOST_VERTICES:
        return shape, 0.0
    side = float(np.sqrt(shape.area))
    tolerance = side / 4_000
    thinned = shape
    while shapely.get_num_coordinates(thinned) > MOST_VERTICES and tolerance < side / 20:
        thinned = polygonal(shapely.simplify(shape, tolerance))
        tolerance *= 2
    return (thinned, tolerance / 2) if thinned.area > 0.0 else (shape, 0.0)


def _sorted_rows(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put points in an order of their own, so that the order of a file's rows changes no result."""
    return xy[np.lexsort((xy[:, 1], xy[:, 0]))]


def _accepted(draw: _Placement, wanted: int) -> tuple[NDArray[np.object_], int]:
    """Draw until enough areas lie inside the window, or the attempts run out."""
    kept: list[NDArray[np.object_]] = []
    found = attempts = 0
    while found < wanted and attempts < wanted * ATTEMPTS_PER_AREA:
        # Never 0: nothing may have been accepted so far.
        expected = max(found / attempts, 1e-3) if attempts else 0.5
        size = min(draw.batch, wanted * ATTEMPTS_PER_AREA - attempts, int(1.2 * (wanted - found) / expected) + 64)
        shapes, positions = draw.inside(size)
        needed = wanted - found
        # the attempts after the last one needed were not part of the experiment
        attempts += int(positions[needed - 1]) + 1 if len(positions) >= needed else size
        kept.append(shapes[:needed])
        found += len(kept[-1])
    return (np.concatenate(kept) if kept else np.empty(0, object)), attempts


class _Placement:
    """Draws random placements of one shape, many at a time."""

    def __init__(
        self,
        shape: shapely.Geometry,
        window: shapely.Geometry,
        anchors: NDArray[np.float64],
        mode: Mode,
        rng: np.random.Generator,
    ) -> None:
        self.type, coordinates, self.offsets = shapely.to_ragged_array([shape])
        # A point of the shape itself, for its centroid can lie outside.
        self.pivot = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
        self.xy = coordinates[:, :2] - self.pivot
        self.rim = _extreme_points(self.xy)
        self.window, self.anchors, self.mode, self.rng = window, anchors, mode, rng
        self.spots = _UniformPoints(shape) if mode == "activity" else _UniformPoints(window)
        self.batch = max(64, _COORDINATES_PER_BATCH // len(self.xy))

    def inside(self, size: int) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
        """Draw `size` placements; return those covered by the window, and which of the draws they were."""
        turn, shift = self._moves(size)
        hopeful = np.arange(size)
        for vertex in self.rim:  # a point test costs a fiftieth of a polygon test
            where = _moved(vertex[None, :], turn[hopeful], shift[hopeful])[:, 0]
            hopeful = hopeful[shapely.intersects_xy(self.window, where[:, 0], where[:, 1])]
        shapes = self._polygons(_moved(self.xy, turn[hopeful], shift[hopeful]))
        covered = np.asarray(shapely.covers(self.window, shapes), dtype=bool)
        return shapes[covered], hopeful[covered]

    def _moves(self, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return turns (size,) in radians about the pivot, and where the pivot comes to lie (size, 2)."""
        turn = self.rng.uniform(0.0, 2.0 * np.pi, size)
        spots = self.spots.draw(size, self.rng)
        if self.mode == "anywhere":
            return turn, spots
        anchor = self.anchors[self.rng.integers(len(self.anchors), size=size)]
        offset = spots - self.pivot
        cosine, sine = np.cos(turn), np.sin(turn)
        turned = np.column_stack(
            (offset[:, 0] * cosine - offset[:, 1] * sine, offset[:, 0] * sine + offset[:, 1] * cosine)
        )
        return turn, anchor - turned

    def _polygons(self, xy: NDArray[np.float64]) -> NDArray[np.object_]:
        """Build one geometry per row of `xy` (k, v, 2), all with the rings of the one shape."""
        count = len(xy)
        if not count:
            return np.empty(0, object)
        offsets = tuple(_repeated(np.asarray(level, dtype=np.int64), count) for level in self.offsets)
        return np.asarray(shapely.from_ragged_array(self.type, xy.reshape(-1, 2), offsets), dtype=object)


def _repeated(offsets: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Continue the offsets of one geometry over `count` copies of it."""
    steps = np.arange(count, dtype=np.int64)[:, None] * offsets[-1]
    return np.append((offsets[None, :-1] + steps).ravel(), count * offsets[-1])


def _moved(xy: NDArray[np.float64], turn: NDArray[np.float64], shift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn the points (v, 2) about the origin and move them, once per row: (k, v, 2)."""
    cosine, sine = np.cos(turn)[:, None], np.sin(turn)[:, None]
    x = xy[None, :, 0] * cosine - xy[None, :, 1] * sine + shift[:, 0, None]
    y = xy[None, :, 0] * sine + xy[None, :, 1] * cosine + shift[:, 1, None]
    return np.stack((x, y), axis=-1)


def _extreme_points(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the outermost point in each of eight directions: where a placement most likely sticks out."""
    angles = np.arange(8) * np.pi / 4.0
    reach = xy @ np.vstack((np.cos(angles), np.sin(angles)))
    return np.asarray(xy[np.unique(reach.argmax(axis=0))], dtype=np.float64)


class _UniformPoints:
    """Draws points uniformly inside a polygon of any form, by its triangles."""

    def __init__(self, shape: shapely.Geometry) -> None:
        # Constrained, so that no triangle reaches into a hole or a bay.
        triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shape))
        corners = shapely.get_coordinates(shapely.get_exterior_ring(triangles)).reshape(-1, 4, 2)
        self.corner, self.along, self.across = (
            corners[:, 0],
            corners[:, 1] - corners[:, 0],
            corners[:, 2] - corners[:, 0],
        )
        share = np.cumsum(shapely.area(triangles))
        self.share = share / share[-1]

    def draw(self, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return (size, 2) points."""
        chosen = np.minimum(np.searchsorted(self.share, rng.random(size), side="right"), len(self.share) - 1)
        u, v = rng.random((2, size))
        folded = u + v > 1.0
        # The other half of the parallelogram is folded back, which keeps points uniform.
        u, v = np.where(folded, 1.0 - u, u), np.where(folded, 1.0 - v, v)
        points = self.corner[chosen] + u[:, None] * self.along[chosen] + v[:, None] * self.across[chosen]
        return np.asarray(points, dtype=np.float64)
