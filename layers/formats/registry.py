"""Every format the program reads, in the order a planner is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.formats import delimited, geojson, geopackage, shapefile
from layers.language import current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from layers.formats.format import Format

FORMATS: tuple[Format, ...] = tuple(module.FORMAT for module in (geojson, geopackage, shapefile, delimited))
"""What each module declares."""

ENDINGS = frozenset(ending for one in FORMATS for ending in one.endings)
"""Endings of files in a folder that are looked into."""

SIDECARS = frozenset(ending for one in FORMATS for ending in one.companions) | {".qmd", ".qml"}
"""Endings of files that belong to another one; the last two are QGIS's own, beside layers of any format."""


def labels() -> str:
    """Return the names of the formats, for a sentence.

    Examples
    --------
    >>> labels().split(", ")[:2]
    ['GeoJSON', 'GeoPackage']
    """
    return ("、" if current_language() == "zh_CN" else ", ").join(one.label for one in FORMATS)


def dialog_filter() -> str:
    """Return what a file dialog offers: every format at once, then each by itself.

    Examples
    --------
    >>> dialog_filter().split(";;")[2]
    'GeoPackage (*.gpkg)'
    """
    every = (_("GIS files"), [ending for one in FORMATS for ending in one.all_endings])
    offered = (every, *((one.label, one.all_endings) for one in FORMATS))
    return ";;".join(f"{label} ({' '.join(f'*{ending}' for ending in endings)})" for label, endings in offered)
