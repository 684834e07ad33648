"""Results as map layers: what an indicator says of places, hexagons, districts or the whole city, made for the eye.

Everything here runs in workers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from gis_app.desktop.canvas.lettering import plain
from gis_app.desktop.canvas.thematic import Raster, Thematic
from gis_app.indicators import overlays
from gis_app.indicators.overlays import DENSITY_WORDS, LegendLine
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.overlays import Overlay
    from gis_app.indicators.place_result import Surface
    from layers.city import City
    from layers.progress import Progress


class MapResult(StrEnum):
    """Which result lies over the map."""

    HOT_SPOTS = "hot_spots"
    DENSITY = "density"
    DISTRICTS = "districts"
    SURROUNDINGS = "surroundings"


RESULT_TITLES: Mapping[MapResult, str] = MappingProxyType(
    {
        MapResult.HOT_SPOTS: overlays.HOT_SPOTS,
        MapResult.DENSITY: N_("Density"),
        MapResult.DISTRICTS: overlays.DISTRICTS,
        MapResult.SURROUNDINGS: overlays.SURROUNDINGS,
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A result that the planner wants to see.

    Parameters
    ----------
    what
        Which.
    kind
        The kind whose density, hot spots or quotient it is; of surroundings, what is counted around.
    around
        Of surroundings, the kind around whose places.
    """

    what: MapResult
    kind: str
    around: str = ""


_DENSITY_SHARES = (0.05, 0.15, 0.3, 0.5, 0.75)
"""Shares of the highest density at which its classes begin, before they are rounded."""


_SIDE = 1600
"""Cells along the longer side of a surface as it is painted."""


def indicator_of(what: MapResult) -> str:
    """Return the id of the indicator that a result shows, for its help page."""
    from gis_app.indicators.measures.districts import DISTRICT_LOCATION_QUOTIENT
    from gis_app.indicators.measures.hot_spots import GETIS_ORD_GI_STAR, KERNEL_DENSITY
    from gis_app.indicators.measures.surroundings import LOCAL_COLOCATION_QUOTIENT

    return {
        MapResult.HOT_SPOTS: GETIS_ORD_GI_STAR,
        MapResult.DENSITY: KERNEL_DENSITY,
        MapResult.DISTRICTS: DISTRICT_LOCATION_QUOTIENT,
        MapResult.SURROUNDINGS: LOCAL_COLOCATION_QUOTIENT,
    }[what].id


def map_result(city: City, choice: Choice, simulations: int, progress: Progress) -> tuple[Thematic | None, str]:
    """Return a result as a map layer, or None and the reason why there is none.

    Parameters
    ----------
    city
        The open one.
    choice
        Which result.
    simulations
        Number of shuffles.
    progress
        Called now and then.
    """
    from gis_app.indicators.inputs.city_run import CityRun

    progress(0.05, _("Computing the result for the map"))
    run = CityRun(city, simulations, 1, progress)
    makers = {
        MapResult.HOT_SPOTS: _hot_spots,
        MapResult.DENSITY: _density,
        MapResult.DISTRICTS: _districts,
        MapResult.SURROUNDINGS: _surroundings,
    }
    theme, reason = makers[choice.what](run, choice)
    return (theme.prepared(), "") if theme is not None else (None, reason or _("Nothing can be told."))


def _theme(overlay: Overlay, *, hatched: bool = False) -> tuple[Thematic | None, str | None]:
    """Return an overlay as the canvas draws it, or why there is none; `hatched` whether chance is shown by hatching."""
    if not len(overlay):
        return None, overlay.reason
    return Thematic(
        overlay.title,
        overlay.subject,
        overlay.geometry,
        overlay.classes,
        overlay.legend,
        hatched=overlay.untold if hatched else None,
        note=overlay.note,
        tell=overlay.tell,
    ), None


def _hot_spots(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.measures.hot_spots import hot_spots

    return _theme(overlays.hot_spots(hot_spots(run, choice.kind)))


def _surroundings(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.measures.surroundings import local_quotients

    names = [plain(name) for name in run.index.names(choice.around)]
    return _theme(overlays.surroundings(local_quotients(run, choice.around, choice.kind), names))


def _districts(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.measures.districts import district_quotients

    return _theme(overlays.districts(district_quotients(run, choice.kind), plain), hatched=True)


# --- density -------------------------------------------------------------------------------


def _density(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.measures.hot_spots import density_surface, why_no_density

    surface = density_surface(run, choice.kind)
    if surface is None or not surface.density.max() > 0:
        return None, why_no_density(run, choice.kind)
    steps = density_steps(float(surface.density.max()))
    raster = _raster(surface, steps)
    note = _("Places per km², smoothed over {bandwidth:,.0f} m").format(bandwidth=surface.bandwidth)
    nothing = np.empty(0, dtype=object), np.empty(0, dtype="<U15")
    title = _(RESULT_TITLES[choice.what])
    theme = Thematic(
        title, overlays.kind_title(choice.kind), *nothing, _density_legend(steps), note=note, raster=raster
    )
    return replace(theme, tell=partial(_tell_density, overlays.kind_title(surface.kind), surface, raster)), None


def _raster(surface: Surface, steps: list[float]) -> Raster:
    """Return the classes of a density on a grid fine enough that their edges are lines, not stairs."""
    from scipy.ndimage import zoom

    finer = max(1, _SIDE // max(surface.density.shape))
    smooth = zoom(surface.density, finer, order=1, grid_mode=True, mode="nearest")
    classes = np.searchsorted(steps, smooth, side="right")
    return Raster(classes, DENSITY_WORDS, surface.bounds[0], surface.bounds[3], surface.cell / finer)


def _tell_density(kind: str, surface: Surface, raster: Raster, cell: int) -> str:
    finer = round(surface.cell / raster.cell)
    row, column = divmod(cell, raster.classes.shape[1])
    density = float(surface.density[row // finer, column // finer])
    return _("{kind}: {density} per km²").format(kind=kind, density=f"{density:,.3g}")


def density_steps(highest: float) -> list[float]:
    """Return where the classes of a density begin, ascending, in round figures.

    Examples
    --------
    >>> density_steps(12.3)
    [0.61, 1.8, 3.7, 6.2, 9.2]
    """
    return [float(f"{share * highest:.2g}") for share in _DENSITY_SHARES]


def _density_legend(steps: list[float]) -> tuple[LegendLine, ...]:
    texts = overlays.steps_in_words(steps, below=False)
    return tuple(LegendLine(*each) for each in reversed(list(zip(DENSITY_WORDS, texts, strict=True))))
