"""Zones out of a planner's own file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from gis_app.zones.naming import layer_names
from gis_app.zones.outlines import polygonal
from gis_app.zones.zone import Zone
from layers.errors import Severity, UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from layers.city import City
    from layers.layer import Layer

IMPORTED = "imported"
_AREA = 2


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of zones held.

    Parameters
    ----------
    zones
        In the file's order.
    set_aside
        Position from 0 in the file, and why that feature is no zone.
    """

    zones: tuple[Zone, ...]
    set_aside: tuple[tuple[int, str], ...]


def read_zones(path: Path | str, city: City) -> tuple[Zone, ...]:
    """Return the zones of a file; what is not an area is left out (`import_zones` says what and why).

    Raises
    ------
    UserError
        As `import_zones`.
    """
    return import_zones(path, city).zones


def import_zones(path: Path | str, city: City) -> Imported:
    """Read zones from any file the intake reads.

    Parameters
    ----------
    path
        Its polygons are the zones; the field that means a name names them.
    city
        The zones are returned in its CRS.

    Raises
    ------
    UserError
        If the file cannot be read, or no area in it meets the study area.
    """
    from layers.intake.reading import read_layer

    layer = read_layer(Path(path), kind="designated_parks")
    imported = _with_intake(zones_of_layer(layer, city), layer)
    if not imported.zones:
        reason = imported.set_aside[0][1] if imported.set_aside else _("the file holds no feature")
        raise UserError(
            _("there is no zone in it: {reason}").format(reason=reason),
            where=Path(path).name,
            remedy=_("give polygons that lie in the study area of {city}").format(city=city.name),
        )
    return imported


def _with_intake(imported: Imported, layer: Layer) -> Imported:
    """Add the features that the intake itself had to set aside."""
    kept = set(layer.frame["source_row"].tolist()) if "source_row" in layer.frame else set()
    lost = {
        finding.row: finding.message
        for finding in layer.findings
        if finding.row is not None and finding.row not in kept and finding.severity is not Severity.NOTE
    }
    return Imported(imported.zones, tuple(sorted({**lost, **dict(imported.set_aside)}.items())))


def zones_of_layer(layer: Layer, city: City) -> Imported:
    """Turn the features of a layer, in any CRS, into zones of a city."""
    moved = layer.to_crs(city.crs)
    rows = moved.frame["source_row"].tolist() if "source_row" in moved.frame else list(range(len(moved)))
    zones: list[Zone] = []
    aside = []
    window = city.study_area.geometry
    for row, name, shape in zip(rows, layer_names(moved), moved.frame.geometry.tolist(), strict=True):
        reason = _why_no_zone(shape, window)
        if reason:
            aside.append((int(row), reason))
            continue
        number = len(zones) + 1
        title = name or _("Zone {number}").format(number=number)
        zones.append(Zone(f"{IMPORTED}-{number}", title, polygonal(shape), IMPORTED))
    return Imported(tuple(zones), tuple(aside))


def _why_no_zone(shape: shapely.Geometry, window: shapely.Geometry) -> str | None:
    if shapely.get_dimensions(shape) != _AREA or shapely.area(shape) <= 0.0:
        return _("a point or a line has no area")
    if not shapely.intersects(shape, window):
        return _("it lies outside the study area")
    return None
