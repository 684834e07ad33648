"""Which coordinate system a table's numbers are in, and numbers that cannot be in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyproj
import shapely

from layers.coordinates.longitudes import middle_of
from layers.errors import Finding, Severity
from layers.intake.strays import STRAY_M, centres_lonlat, distance_m
from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.intake.draft import Draft

CrsSource = Literal["declared", "given", "assumed", "unknown"]

WGS84 = pyproj.CRS.from_epsg(4326)
_EAST, _NORTH = 180.0, 90.0
# Beyond any degrees, which end at 360, and below what eastings and northings usually are.
_METRES = 1000.0
# China ends at 53.6° north, some 5,950 km from the equator.
_CHINA_NORTH = 6_500_000
# Numbers before the easting: 13 to 23 are zones of six degrees, 25 to 45 of three.
_CHINA_SIX = range(13, 24)
_CHINA_THREE = range(25, 46)
# Fewer rows have no majority.
_FEWEST_TO_SWAP = 3
# What lies so far from the rest is in another country, and no city's.
_FAR_M = 500_000.0
# Half the equator: 180° east in Web Mercator.
_MERCATOR = 20_037_509.0


def settle_crs(
    draft: Draft, given: pyproj.CRS | None, *, geographic_names: bool = False, by_standard: bool = False
) -> CrsSource:
    """Settle what the coordinates are in: what the file declares, else what is given, else WGS-84.

    Parameters
    ----------
    draft
        Its `crs` is set; emptied where nothing can be known.
    given
        What the planner says of files that declare nothing. Degrees stay degrees, whatever is said.
    geographic_names
        The columns are named longitude and latitude.
    by_standard
        That undeclared coordinates are WGS-84 is the format's own rule, and nothing to speak of.

    Returns
    -------
    str
        Where the answer comes from.
    """
    if draft.crs is not None:
        _check_declared(draft)
        return "declared"
    degrees = _look_like_degrees(draft) or geographic_names
    if given is not None and (given.is_geographic or not degrees):
        draft.crs = given
        _check_declared(draft)
        return "given"
    draft.crs = WGS84
    if degrees:
        _assume(draft, given, by_standard=by_standard)
        return "assumed"
    _refuse_metres(draft)
    return "unknown"


def _assume(draft: Draft, given: pyproj.CRS | None, *, by_standard: bool) -> None:
    if len(draft) and not (by_standard and given is None):
        message = _("the file declares no coordinate system; taken as WGS-84")
        if given is not None:
            message = _("the coordinates are degrees, not in {crs}; taken as WGS-84").format(crs=given.name)
        draft.findings.append(Finding("crs_assumed", Severity.NOTE, message))
    _check_degrees(draft)


def _check_declared(draft: Draft) -> None:
    if draft.crs is not None and draft.crs.is_geographic:
        _check_degrees(draft)
    elif draft.crs is not None and not _refuse_degrees(draft, draft.crs):
        _check_projected(draft, draft.crs)


def _look_like_degrees(draft: Draft) -> bool:
    """At least half of the features fit on a globe, or stray from it by less than metres would."""
    if not len(draft):
        return True
    bounds = np.abs(shapely.bounds(draft.geometry))
    return bool(np.median(bounds.max(axis=1)) < _METRES)


def _refuse_metres(draft: Draft) -> None:
    x, y = np.median(shapely.bounds(draft.geometry)[:, :2], axis=0)
    draft.metres = (float(x), float(y))
    draft.findings.append(metres_unnamed(_suggested(*draft.metres)))
    draft.keep(np.zeros(len(draft), dtype=bool))


def metres_unnamed(suggestion: str | None) -> Finding:
    """Return the finding that a file does not say what its metres are in, with a likely system where one is known."""
    message = _("the coordinates are metres, and the file does not say in which coordinate system")
    repair = _("name it with --crs, by its EPSG code")
    if suggestion:
        repair = _("name it with --crs, such as {crs}").format(crs=suggestion)
    return Finding("projected_without_crs", Severity.ERROR, message, repair=repair)


def _refuse_degrees(draft: Draft, crs: pyproj.CRS) -> bool:
    """Refuse longitudes and latitudes under a system in metres: a whole city would be a few centimetres wide."""
    bounds = np.abs(shapely.bounds(draft.geometry)).reshape(-1, 4)
    if not len(draft) or bounds[:, [0, 2]].max() > _EAST or bounds[:, [1, 3]].max() > _NORTH:
        return False
    message = _("the coordinates are degrees, but the file declares {crs}, which is in metres").format(crs=crs.name)
    repair = _("export it again as EPSG:4326, or correct the coordinate system the file declares")
    draft.findings.append(Finding("degrees_declared_as_metres", Severity.ERROR, message, repair=repair))
    draft.keep(np.zeros(len(draft), dtype=bool))
    return True


def _suggested(x: float, y: float) -> str | None:
    """Return a likely code: Chinese eastings begin with their zone, web maps reach further than UTM."""
    # Northing first, as Chinese surveyors write it: the easting with its zone is the larger number.
    if 0 < x < y * 0.5 and y // 1_000_000 in _CHINA_THREE:
        x, y = y, x
    zone = int(x // 1_000_000)
    if zone in _CHINA_THREE and 0 < y < _CHINA_NORTH:
        # EPSG numbers the CGCS2000 zones in order: 4513 is zone 25, and below 4491 is zone 13.
        return f"EPSG:{4513 + zone - 25}"
    if zone in _CHINA_SIX and 0 < y < _CHINA_NORTH:
        return f"EPSG:{4491 + zone - 13}"
    if 900_000 < abs(x) < _MERCATOR and abs(y) < _MERCATOR:  # beyond any UTM zone
        return "EPSG:3857"
    # What zone a plain easting is of, only the other layers can tell.
    return None


def _check_degrees(draft: Draft) -> None:
    """Swap back what can only be latitude first; set aside what is nowhere on the globe."""
    bounds = np.abs(shapely.bounds(draft.geometry)).reshape(-1, 4)
    x, y = bounds[:, [0, 2]].max(axis=1), bounds[:, [1, 3]].max(axis=1)
    swapped = (y > _NORTH) & (y <= _EAST) & (x <= _NORTH)
    # Most features: a single latitude of 95° is a slip, not the file's order.
    if swapped.sum() * 2 > len(draft):
        swap_axes(draft)
        return
    nowhere = (x > _EAST) | (y > _NORTH)
    back = _swapped_rows(draft, nowhere)
    draft.set_aside(nowhere & ~back, "coordinates_out_of_range", _("the coordinates are nowhere on the globe"))


def _swapped_rows(draft: Draft, nowhere: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Swap back the lesser part of the rows that lies with the others only so; return which."""
    bounds = shapely.bounds(draft.geometry).reshape(-1, 4)
    centres = (bounds[:, :2] + bounds[:, 2:]) / 2.0
    back = np.zeros(len(draft), dtype=bool)
    if nowhere.all() or len(draft) < _FEWEST_TO_SWAP:
        return back
    middle = middle_of(centres[~nowhere])
    swapped_back = centres[:, ::-1]
    fits = (np.abs(swapped_back) <= (_EAST, _NORTH)).all(axis=1)
    away = nowhere | (distance_m(middle, centres) > _FAR_M)
    near = fits & (distance_m(middle, swapped_back) < STRAY_M)
    if 2 * np.count_nonzero(away & near) < len(draft):
        back = np.asarray(away & near)
        geometry = draft.geometry.copy()
        geometry[back] = swapped(geometry[back])
        draft.geometry = geometry
        draft.report(back, "axes_swapped", _("latitude stands before longitude"), _("swapped back"))
    return back


def swap_axes(draft: Draft) -> None:
    """Swap longitude and latitude of every feature, with one finding."""
    draft.geometry = swapped(draft.geometry)
    message = _("latitude stands before longitude")
    draft.findings.append(Finding("axes_swapped", Severity.WARNING, message, repair=_("swapped back")))
    if draft.crs is not None and draft.crs.is_geographic:
        bounds = np.abs(shapely.bounds(draft.geometry)).reshape(-1, 4)
        nowhere = (bounds[:, [0, 2]].max(axis=1) > _EAST) | (bounds[:, [1, 3]].max(axis=1) > _NORTH)
        draft.set_aside(nowhere, "coordinates_out_of_range", _("the coordinates are nowhere on the globe"))


def swapped(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries with x and y exchanged."""
    return np.asarray(shapely.transform(geometry, lambda xy: xy[:, ::-1]), dtype=object)


def _check_projected(draft: Draft, crs: pyproj.CRS) -> None:
    """Swap eastings and northings back; set aside what the system has no place for."""
    _check_projected_axes(draft, crs)
    nowhere = np.isnan(centres_lonlat(draft.geometry, crs)).any(axis=1)
    draft.set_aside(np.asarray(nowhere), "coordinates_out_of_range", _("the coordinates are nowhere on the globe"))


def _check_projected_axes(draft: Draft, crs: pyproj.CRS) -> None:
    """Swap back where only that lands in the system's own area: a Chinese surveyor's x points north."""
    area = crs.area_of_use
    if area is None or not len(draft):
        return
    x, y = np.median(shapely.bounds(draft.geometry)[:, :2], axis=0)
    # always_xy: by EPSG the zones of CGCS2000 have north first, and files have east first.
    transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    if _within(transformer.transform(x, y), area) or not _within(transformer.transform(y, x), area):
        return
    swap_axes(draft)


def _within(place: tuple[float, float], area: Any) -> bool:  # noqa: ANN401  pyproj gives its class two names
    # Three degrees, a zone's width: a city at the edge keeps the system of its neighbour.
    west, east = area.west - 3, area.east + 3
    return bool(west <= place[0] <= east and area.south - 3 <= place[1] <= area.north + 3)
