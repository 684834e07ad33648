"""One kind's features, validated, with where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.mending import mended

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

    from layers.errors import Finding
    from layers.kinds.kind import LayerKind


@dataclass(frozen=True, slots=True)
class Source:
    """Where a layer's rows came from.

    Parameters
    ----------
    name
        The file's name without its folder (no path of the planner's machine leaves it).
    sha256
        Of the file's bytes.
    rows
        Features read from it, usable or not.
    title, url, licence, attribution, date
        What `city.toml` says of the source, empty where it says nothing.
    """

    name: str
    sha256: str
    rows: int
    title: str = ""
    url: str = ""
    licence: str = ""
    attribution: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """The features of one kind.

    Parameters
    ----------
    kind
        What the features are.
    frame
        One row per feature with a fresh index from 0; geometry valid, never null or empty, two-dimensional, with a
        declared CRS. Columns: every canonical field of the kind the source has, `name` and `category` always (None
        where the source says nothing); other columns of the source keep their names. Column `source_row` is the
        feature's position in its file.
    findings
        What the intake saw, in the order of the rows.
    sources
        The files the rows came from.
    """

    kind: LayerKind
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = field(default_factory=tuple)

    def __len__(self) -> int:
        """Return the number of features."""
        return len(self.frame)

    @property
    def crs(self) -> pyproj.CRS:
        """The coordinate reference system of the frame."""
        crs = self.frame.crs
        if crs is None:
            raise ValueError("a layer's frame declares its coordinate reference system")
        return crs

    def to_crs(self, crs: pyproj.CRS) -> Layer:
        """Return the layer in another coordinate reference system."""
        frame = self.frame.to_crs(crs)
        # Corners a hair's breadth apart may change their order, and lines cross that did not.
        crossing = ~frame.is_valid.to_numpy()
        if crossing.any():
            geometry = frame.geometry.to_numpy().copy()
            sound = mended(geometry[crossing])
            # What has no area in the new system is left as the line or place that it has become.
            geometry[crossing] = np.where(shapely.is_missing(sound), shapely.convex_hull(geometry[crossing]), sound)
            frame = frame.set_geometry(geometry, crs=crs)
        return replace(self, frame=frame)
