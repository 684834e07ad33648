"""The industrial land of a city: rows read, what is no factory left out, touching ones dissolved, near ones grouped."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points, is_inside
from gis_app.zones.industrial_words import no_factory, protections
from gis_app.zones.naming import layer_names
from gis_app.zones.outlines import HECTARE, polygonal

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    from gis_app.zones.outlines import Area
    from layers.city import City

    Shapes = NDArray[np.object_]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Tell = Callable[[float], None]

SITES = "industrial_sites"

TOUCHING_M = 1.0
"""Plots no further apart are one site: the gap is a slip of the pen."""

LARGEST_DECLARED_HA = 1_000.0
"""A declared area beyond this is in other units."""

_CORNERS = 64
_SLIP = 0.01
_HALF = 0.5
# A point weighs something too, or the share of a group of points would be 0 / 0.
_POINT_WEIGHT_M2 = 1.0
_TOLD_EVERY = 4_096


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are no candidates.

    Parameters
    ----------
    no_factory
        How many are open spaces, schools or aircraft.
    names
        Of these, sorted; untrusted text.
    outside
        How many lie outside the study area.
    """

    no_factory: int
    names: tuple[str, ...]
    outside: int


@dataclass(frozen=True)
class Land:
    """The rows that are industrial sites, in an order that does not depend on the file's.

    Parameters
    ----------
    ground
        (n,) polygons in the study area, empty where only a point is known.
    points
        (n,) points inside.
    declared
        (n,) float64, m²: what the file says of a site known only as a point; 0 where it says nothing.
    names
        Untrusted text, perhaps empty.
    disused, converted, heritage
        (n,) bool.
    protected
        What forbids change: None, or a text that is empty where the file only says that it is protected.
    left_out
        The other rows.
    """

    ground: Shapes
    points: Shapes
    declared: NDArray[np.float64]
    names: list[str]
    disused: Flags
    converted: Flags
    heritage: Flags
    protected: list[str | None]
    left_out: LeftOut

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ground)

    @cached_property
    def shapes(self) -> Shapes:
        """What distances are measured from: the ground, or the point where nothing else is known."""
        return np.where(shapely.is_empty(self.ground), self.points, self.ground)

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Square metres by which a row speaks for its site."""
        return np.asarray(shapely.area(self.ground)) + self.declared + _POINT_WEIGHT_M2


def read_land(city: City) -> Land:
    """Read the industrial sites of a city.

    Parameters
    ----------
    city
        With a layer of industrial sites, perhaps empty.

    Returns
    -------
    Land
        Rows inside the study area that are factories by name and tags.
    """
    frame = city.layers[SITES].frame
    names = layer_names(city.layers[SITES])
    xy = city.points(SITES)
    other = no_factory(frame)
    here = is_inside(xy, city.study_area.geometry)
    kept = np.flatnonzero(here & ~other)
    ground = _polygons(np.asarray(frame.geometry.to_numpy(), dtype=object)[kept], city.study_area.geometry)
    points = as_points(xy[kept])
    shapes = np.where(shapely.is_empty(ground), points, ground)
    order = np.lexsort((*shapely.get_coordinates(shapely.centroid(shapes)).T, *shapely.bounds(shapes).T))
    rows = kept[order]
    status, heritage = _column(frame, "status")[rows], _column(frame, "heritage")[rows]
    said = protections(frame)
    return Land(
        ground[order],
        points[order],
        np.where(shapely.is_empty(ground[order]), _declared(_column(frame, "site_area")[rows]), 0.0),
        [names[row] for row in rows],
        _says(status, "disused"),
        _says(status, "converted"),
        _says(heritage, "yes"),
        [said[row] for row in rows],
        _left_out(names, other, here),
    )


def _left_out(names: list[str], other: Flags, here: Flags) -> LeftOut:
    told = {names[row] for row in np.flatnonzero(other)} - {""}
    return LeftOut(int(other.sum()), tuple(sorted(told)), int(np.count_nonzero(~here & ~other)))


def _column(frame: gpd.GeoDataFrame, name: str) -> Shapes:
    """Return a column, or as many Nones."""
    values = np.full(len(frame), None, dtype=object)
    if name in frame:
        values[:] = frame[name].tolist()
    return values


def _says(column: Shapes, word: str) -> Flags:
    return np.fromiter((isinstance(value, str) and value == word for value in column), dtype=bool, count=len(column))


def _declared(hectares: Shapes) -> NDArray[np.float64]:
    """Return declared areas in m², 0 where there is none that can be true."""
    area = np.array([value if isinstance(value, float | int) else np.nan for value in hectares.tolist()], dtype=float)
    return np.where((area > 0.0) & (area <= LARGEST_DECLARED_HA), area, 0.0) * HECTARE


def _polygons(shapes: Shapes, study_area: shapely.Geometry) -> Shapes:
    """Return the polygons of each shape inside the study area, empty where there are none."""
    ground = np.full(len(shapes), shapely.Polygon(), dtype=object)
    shapely.prepare(study_area)
    area = np.flatnonzero(shapely.area(shapes) > 0.0)
    # 3 and 6 are polygons and multipolygons: only what is neither, invalid or cut off is mended one by one.
    plain = np.isin(shapely.get_type_id(shapes[area]), (3, 6)) & shapely.is_valid(shapes[area])
    whole = plain & shapely.covers(study_area, shapes[area])
    ground[area[whole]] = shapes[area[whole]]
    for row in area[~whole]:
        ground[row] = polygonal(shapely.intersection(polygonal(shapes[row]), study_area))
    return ground


@dataclass(frozen=True, slots=True)
class Sites:
    """Rows dissolved: nested and touching plots are one site.

    Parameters
    ----------
    of_row
        (n,) the site of each row of the land.
    shapes
        (s,) what distances are measured from: polygons, or points where nothing else is known; none overlaps another.
    protected, converted
        (s,) whether that holds for most of it.
    """

    of_row: Numbers
    shapes: Shapes
    protected: Flags
    converted: Flags


def dissolved(land: Land, extent: float) -> Sites:
    """Join the rows that touch or lie in each other.

    Parameters
    ----------
    land
        In its own order.
    extent
        Two rows that are each wider than this and merely touch stay two: the zones of a zoning plan share borders.

    Returns
    -------
    Sites
        In the order of their first rows.
    """
    of_row = _touching(land.shapes, extent)
    count = int(of_row.max(initial=-1)) + 1
    protected = np.array([said is not None for said in land.protected], dtype=bool)
    whole = np.bincount(of_row, weights=land.weights, minlength=count)
    most = [
        np.bincount(of_row, weights=land.weights * flag, minlength=count) >= _HALF * whole
        for flag in (protected, land.converted)
    ]
    return Sites(of_row, _without_overlaps(_unions(land.shapes, of_row, count)), *most)


def _touching(shapes: Shapes, extent: float) -> Numbers:
    """Return a label for each shape, the same for those that touch or overlap."""
    # Plots that stand in several rows are compared once.
    _same, first, copy = np.unique(shapely.to_wkb(shapes), return_index=True, return_inverse=True)
    distinct = shapes[np.sort(first)]
    left, right = shapely.STRtree(distinct).query(distinct, predicate="dwithin", distance=TOUCHING_M)
    left, right = left[left < right], right[left < right]
    wide = _diagonals(shapely.bounds(distinct)) > extent
    chains = _Chains(len(distinct))
    nested = wide[left] | wide[right]
    nested[nested] = _overlap(distinct[left[nested]], distinct[right[nested]])
    heads = wide.tolist()
    # First what overlaps wide ones; afterwards no two of these are joined.
    for one, other in zip(left[nested].tolist(), right[nested].tolist(), strict=True):
        heads[chains.unite(one, other)] = True
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        a, b = chains.head(one), chains.head(other)
        if not (heads[a] and heads[b]):
            heads[chains.unite(a, b)] = heads[a] or heads[b]
    return _in_order_of_appearance(chains.labels()[np.argsort(np.argsort(first))[copy]])


def _diagonals(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]))


def _overlap(shapes: Shapes, others: Shapes) -> Flags:
    """Return which pairs share more ground than a slip of the pen."""
    shared = shapely.area(shapely.intersection(shapes, others))
    return np.asarray(shared > _SLIP * np.minimum(shapely.area(shapes), shapely.area(others)))


def _without_overlaps(shapes: Shapes) -> Shapes:
    """Give ground that two sites still share to the first."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.0)
    # Sorted, so that the first keeps its ground whatever the order in the tree.
    for one, other in sorted(zip(left[left < right].tolist(), right[left < right].tolist(), strict=True)):
        shapes[other] = polygonal(shapely.difference(shapes[other], shapes[one]))
    return shapes


def _in_order_of_appearance(labels: Numbers) -> Numbers:
    _labels, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[inverse], dtype=np.int64)


def _unions(shapes: Shapes, label: Numbers, count: int) -> Shapes:
    """Return one shape for each label: the polygons of its shapes, the points where there is none."""
    found = np.empty(count, dtype=object)
    found[label] = shapes
    members = np.argsort(label, kind="stable")
    ends = np.cumsum(np.bincount(label, minlength=count))
    for one in np.flatnonzero(np.bincount(label, minlength=count) > 1):
        several = shapes[members[ends[one - 1] if one else 0 : ends[one]]]
        together = polygonal(shapely.union_all(several))
        found[one] = shapely.union_all(several) if together.is_empty else together
    return found


def grouped(shapes: Shapes, apart: Numbers, reach: float, extent: float, tell: Tell | None = None) -> Numbers:
    """Join sites within `reach`, the nearest first, while the group stays within `extent` across.

    Without the second rule the sites along a railway chain into one belt that is no quarter.

    Parameters
    ----------
    shapes
        (s,) sites in an order of their own.
    apart
        (s,) sites of which this differs are never joined: what may not be changed, or is converted already, is no part
        of what could be.
    reach, extent
        In metres; the extent is the diagonal of the group's bounding box.
    tell
        Told the share that is done.

    Returns
    -------
    numpy.ndarray
        (s,) group of each site, in the order of their first sites.
    """
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach)
    once = (left < right) & (apart[left] == apart[right])
    left, right = left[once], right[once]
    # Millimetres, so that equal gaps tie in spite of rounding.
    gap = np.round(shapely.distance(shapes[left], shapes[right]), 3)
    order = np.lexsort((right, left, gap))
    bounds, chains = shapely.bounds(shapes).tolist(), _Chains(len(shapes))
    for step, (one, other) in enumerate(zip(left[order].tolist(), right[order].tolist(), strict=True)):
        a, b = chains.head(one), chains.head(other)
        box = _around(bounds[a], bounds[b])
        if a != b and math.hypot(box[2] - box[0], box[3] - box[1]) <= extent:
            bounds[chains.unite(a, b)] = box
        if tell and step % _TOLD_EVERY == 0:
            tell(step / len(order))
    return _in_order_of_appearance(chains.labels())


def _around(box: list[float], other: list[float]) -> list[float]:
    (west, south, east, north), (west_b, south_b, east_b, north_b) = box, other
    return [min(west, west_b), min(south, south_b), max(east, east_b), max(north, north_b)]


class _Chains:
    """Sets that are united step by step, each known by one of its members."""

    def __init__(self, count: int) -> None:
        self.leads_to = list(range(count))

    def head(self, member: int) -> int:
        """Return the member by which the set is known."""
        while (further := self.leads_to[member]) != member:
            # The path is halved on the way, so that later ways are short.
            self.leads_to[member] = self.leads_to[further]
            member = further
        return member

    def unite(self, one: int, other: int) -> int:
        """Make the sets of two members one; return its head."""
        head = self.head(one)
        self.leads_to[self.head(other)] = head
        return head

    def labels(self) -> Numbers:
        """Return the head of each member's set."""
        return np.array([self.head(member) for member in range(len(self.leads_to))], dtype=np.int64)


def disc(point: shapely.Point, area: float) -> shapely.Polygon:
    """Return a disc around a point with exactly so many m².

    Examples
    --------
    >>> round(disc(shapely.Point(0, 0), 10_000.0).area, 3)
    10000.0
    """
    # A buffer's corners lie on the circle, so it holds less than the circle does.
    inscribed = _CORNERS / 2.0 * np.sin(2.0 * np.pi / _CORNERS)
    return point.buffer(float(np.sqrt(area / inscribed)), quad_segs=_CORNERS // 4)


@dataclass(frozen=True)
class Groups:
    """Sites that stand together and could be one quarter.

    Parameters
    ----------
    land
        Whose rows they hold.
    of_row
        (n,) the group of each row.
    rows
        For each group its rows.
    ground
        (g,) what distances are measured from: polygons, points, or both.
    solid
        (g,) the polygons alone, perhaps empty.
    discs
        Group to the discs of declared area on it, one for a row.
    area_m2
        (g,) float64: known ground, discs included.
    protected, converted
        (g,) bool.
    """

    land: Land
    of_row: Numbers
    rows: list[Numbers]
    ground: Shapes
    solid: Shapes
    discs: dict[int, list[Area]]
    area_m2: NDArray[np.float64]
    protected: Flags
    converted: Flags

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.rows)

    @cached_property
    def disused(self) -> Flags:
        """(g,) whether more than half of the land stands empty."""
        return self._share(self.land.disused) > _HALF

    @cached_property
    def heritage(self) -> NDArray[np.float64]:
        """(g,) share of the land that is industrial heritage, 0 to 1."""
        return self._share(self.land.heritage)

    def _share(self, flags: Flags) -> NDArray[np.float64]:
        weights = self.land.weights
        flagged = np.bincount(self.of_row, weights=weights * flags, minlength=len(self))
        return np.asarray(flagged / np.bincount(self.of_row, weights=weights, minlength=len(self)))

    def names(self, group: int) -> list[str]:
        """Return the names of a group's rows, those of the largest first, each once."""
        rows = self.rows[group].tolist()
        rows.sort(key=lambda row: (-round(float(self.land.weights[row]), 3), self.land.names[row]))
        return list(dict.fromkeys(self.land.names[row] for row in rows if self.land.names[row]))

    def protections(self, group: int) -> list[str]:
        """Return what protects rows of a group, each text once; one that only says yes is empty."""
        said = (self.land.protected[row] for row in self.rows[group])
        return sorted({text for text in said if text is not None})


def groups_of(land: Land, sites: Sites, label: Numbers, study_area: shapely.Geometry) -> Groups:
    """Gather what belongs to each group of sites.

    Parameters
    ----------
    land, sites
        As read and dissolved.
    label
        (s,) the group of each site, as `grouped` returns them.
    study_area
        What the discs are cut to.
    """
    count = int(label.max(initial=-1)) + 1
    of_row = label[sites.of_row]
    order = np.argsort(of_row, kind="stable")
    rows = np.split(order, np.cumsum(np.bincount(of_row, minlength=count))[:-1]) if count else []
    ground, solid = _grounds(sites.shapes, label, count)
    loose = np.flatnonzero((land.declared > 0.0) & (shapely.get_dimensions(sites.shapes)[sites.of_row] == 0))
    discs: dict[int, list[Area]] = {}
    for row in loose.tolist():
        cut = polygonal(shapely.intersection(disc(land.points[row], float(land.declared[row])), study_area))
        discs.setdefault(int(of_row[row]), []).append(cut)
    area = np.asarray(shapely.area(solid), dtype=np.float64)
    for group, parts in discs.items():
        # A union, for discs can overlap plots and each other.
        area[group] = shapely.union_all([solid[group], *parts]).area
    protected, converted = np.zeros((2, count), dtype=bool)
    protected[label], converted[label] = sites.protected, sites.converted
    return Groups(land, of_row, rows, ground, solid, discs, area, protected, converted)


def _grounds(shapes: Shapes, label: Numbers, count: int) -> tuple[Shapes, Shapes]:
    """Return each group's sites as one geometry, and its polygons alone; dissolved sites never overlap."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.argsort(label[owner], kind="stable")
    parts, group = parts[order], label[owner][order]
    area = shapely.get_dimensions(parts) > 0
    solid, ground = (np.full(count, shapely.Polygon(), dtype=object) for _each in range(2))
    if area.any():
        shapely.multipolygons(parts[area], indices=group[area], out=solid)
    ground[:] = solid
    mixed = np.isin(group, group[~area])
    if mixed.any():
        shapely.geometrycollections(parts[mixed], indices=group[mixed], out=ground)
    alone = np.bincount(group, minlength=count)[group] == 1
    ground[group[alone]] = parts[alone]
    solid[group[alone & area]] = parts[alone & area]
    return ground, solid
