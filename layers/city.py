"""A city: its layers in one metric coordinate system, the study area, and the places as points."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from layers.errors import UserError
from layers.kinds.registry import DEFAULT_UNIVERSE
from layers.language import current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyproj
    from numpy.typing import NDArray

    from layers.errors import Finding
    from layers.layer import Layer, Source


_SPOT_M = 0.1


@dataclass(frozen=True, slots=True)
class StudyArea:
    """The area that densities, windows and comparable areas refer to.

    Parameters
    ----------
    geometry
        Polygon or multipolygon in the city's metric CRS.
    source
        ``layer`` where a file says so, else ``assumed``.
    """

    geometry: shapely.Polygon | shapely.MultiPolygon
    source: Literal["layer", "assumed"]

    @property
    def area_ha(self) -> float:
        """Area in hectares."""
        return float(self.geometry.area) / 10_000.0


@dataclass(frozen=True)
class Places:
    """Features standing as points: what pair statistics see.

    Parameters
    ----------
    xy
        (n, 2) float64, metres; a polygon stands as a point inside it.
    marks
        (n,) int64, positions in `kinds`.
    kinds
        Kind ids.
    rows
        (n,) int64, the row in that kind's layer.
    """

    xy: NDArray[np.float64]
    marks: NDArray[np.int64]
    kinds: tuple[str, ...]
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.marks)

    def count(self, kind: str) -> int:
        """Return how many places are of `kind`."""
        return int(np.count_nonzero(self.marks == self.kinds.index(kind))) if kind in self.kinds else 0

    def spots(self) -> NDArray[np.int64]:
        """Return the number of each place's spot, (n,) int64 from 0: places of any kind within 0.1 m share one."""
        return self._spots

    @cached_property
    def _spots(self) -> NDArray[np.int64]:
        number = np.zeros(len(self), dtype=np.int64)
        for column in np.rint(self.xy / _SPOT_M).T:
            values, found = np.unique(column, return_inverse=True)
            number = np.unique(number * len(values) + found, return_inverse=True)[1].astype(np.int64)
        return number


@dataclass(frozen=True)
class City:
    """A city's layers in one metric CRS.

    Parameters
    ----------
    name
        As the planner knows it, or that of its file or folder.
    crs
        Projected, in metres, axes east and north.
    layers
        Kind id to layer, every layer in `crs`. A kind whose file holds no usable feature is present and empty; a kind
        without a file is absent.
    study_area
        What densities refer to.
    universe
        The reference kinds that are loaded.
    sources
        Every file read, usable or not.
    set_aside
        File name and reason for every file that became no layer.
    name_zh
        The Chinese name, where one is known.
    named
        Whether somebody gave the name. A file's or folder's own, such as ``data``, stands on no page.
    author
        Who makes the pages, where somebody said so. Untrusted text.
    fictional
        An invented teaching city: every product says so.
    attribution, attribution_zh
        What the licence of the data wants printed, in English and in Chinese.
    note, note_zh
        What was kept and dropped when the data were derived, in English and in Chinese.
    limits, limits_zh
        What the data leave out that a reader would look for; every product says it.
    findings
        File name and finding for everything the intake saw, in the order of the files.
    meant
        The file names set aside to kind id: what somebody said on reading, or what their names suggest.

    Raises
    ------
    UserError
        If `crs` is not metric.
    """

    name: str
    crs: pyproj.CRS
    layers: Mapping[str, Layer]
    study_area: StudyArea
    universe: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    name_zh: str = ""
    named: bool = True
    author: str = ""
    fictional: bool = False
    attribution: str = ""
    attribution_zh: str = ""
    note: str = ""
    note_zh: str = ""
    limits: str = ""
    limits_zh: str = ""
    findings: tuple[tuple[str, Finding], ...] = ()
    meant: Mapping[str, str] = field(default_factory=dict, compare=False)
    _points: dict[str, NDArray[np.float64]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse degrees, and derive the universe where none is given."""
        # A copy with other layers (dataclasses.replace) must not keep the points of the old ones.
        object.__setattr__(self, "_points", {})
        require_metric(self.crs)
        if not self.universe:
            loaded = tuple(kind for kind in DEFAULT_UNIVERSE if len(self.layers.get(kind, ())) > 0)
            object.__setattr__(self, "universe", loaded)

    @property
    def spoken_name(self) -> str:
        """The name in the language in force, in English where there is no Chinese one. Untrusted text."""
        return self.name_zh if self.name_zh and current_language() == "zh_CN" else self.name

    @property
    def title(self) -> str:
        """The name as a page prints it: empty where nobody gave one."""
        return self.spoken_name if self.named else ""

    @property
    def spoken_attribution(self) -> str:
        """What the licence wants printed, in the language in force, in the other one where there is none."""
        return _spoken(self.attribution, self.attribution_zh)

    @property
    def spoken_note(self) -> str:
        """The note in the language in force, in the other one where there is none."""
        return _spoken(self.note, self.note_zh)

    @property
    def spoken_limits(self) -> str:
        """What the data leave out, in the language in force, in the other one where there is none."""
        return _spoken(self.limits, self.limits_zh)

    def has(self, kind: str) -> bool:
        """Whether a layer of `kind` is loaded, even an empty one."""
        return kind in self.layers

    def count(self, kind: str) -> int:
        """Return how many features of `kind` there are; 0 for an absent kind too."""
        return len(self.layers[kind]) if kind in self.layers else 0

    def spots(self, kind: str) -> int:
        """Return how many locations the features of `kind` have: many firms at one address share one."""
        return len(np.unique(self.places((kind,)).spots()))

    def unusable(self, kind: str) -> tuple[str, str] | None:
        """Return the file that was meant to be `kind` and could not be used, and why; None where there is none."""
        return next(((name, reason) for name, reason in self.set_aside if self.meant.get(name) == kind), None)

    def points(self, kind: str) -> NDArray[np.float64]:
        """Return one point inside each feature of `kind`.

        Returns
        -------
        numpy.ndarray
            (n, 2) float64, metres; empty for an absent kind.
        """
        if kind not in self._points:
            geometry = self.layers[kind].frame.geometry.to_numpy() if kind in self.layers else np.empty(0, object)
            # Not the centroid, which may lie outside a bent outline.
            inside = shapely.point_on_surface(geometry)
            self._points[kind] = shapely.get_coordinates(inside).reshape(-1, 2)
        return self._points[kind]

    def places(self, kinds: Sequence[str] | None = None) -> Places:
        """Return the places of `kinds` (the universe by default) as points with marks."""
        chosen = tuple(self.universe if kinds is None else kinds)
        clouds = [self.points(kind) for kind in chosen]
        return Places(
            xy=np.concatenate([np.empty((0, 2)), *clouds]),
            marks=np.repeat(np.arange(len(chosen), dtype=np.int64), [len(cloud) for cloud in clouds]),
            kinds=chosen,
            rows=np.concatenate([np.empty(0, np.int64), *(np.arange(len(cloud)) for cloud in clouds)]).astype(np.int64),
        )

    @cached_property
    def epsg(self) -> str:
        """The metric CRS as ``EPSG:n``."""
        code = self.crs.to_epsg()
        return f"EPSG:{code}" if code else self.crs.to_string()


def _spoken(english: str, chinese: str) -> str:
    first, second = (chinese, english) if current_language() == "zh_CN" else (english, chinese)
    return first or second


def require_metric(crs: pyproj.CRS) -> None:
    """Refuse a CRS in which a distance is not metres.

    Raises
    ------
    UserError
        If `crs` is geographic, or its unit is not the metre.
    """
    metric = crs.is_projected and all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info[:2])
    if not metric:
        raise UserError(
            _("distances cannot be measured in {crs}: it is not in metres").format(crs=crs.name),
            remedy=_("choose a projected coordinate system, such as the local UTM zone"),
        )
