"""Results as map layers: what an indicator says of places, hexagons, districts or the whole city, made for the eye.

Everything here runs in workers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from gis_app.desktop.canvas.lettering import plain
from gis_app.desktop.canvas.thematic import LegendLine, Raster, Thematic
from layers.kinds.registry import KINDS
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.place_result import PlaceResult, Surface
    from layers.city import City

    Progress = Callable[[float, str], None]


class MapResult(StrEnum):
    """Which result lies over the map."""

    HOT_SPOTS = "hot_spots"
    DENSITY = "density"
    DISTRICTS = "districts"
    SURROUNDINGS = "surroundings"


RESULT_TITLES: Mapping[MapResult, str] = MappingProxyType(
    {
        MapResult.HOT_SPOTS: N_("Hot spots"),
        MapResult.DENSITY: N_("Density"),
        MapResult.DISTRICTS: N_("Specialised districts"),
        MapResult.SURROUNDINGS: N_("What lies around places"),
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


_DISTRICT_WORDS = ("far_below", "below", "as_city", "above", "far_above")
_DENSITY_WORDS = ("density_1", "density_2", "density_3", "density_4", "density_5")
_DENSITY_SHARES = (0.05, 0.15, 0.3, 0.5, 0.75)
"""Shares of the highest density at which its classes begin, before they are rounded."""


_SIDE = 1600
"""Cells along the longer side of a surface as it is painted."""


def indicator_of(what: MapResult) -> str:
    """Return the id of the indicator that a result shows, for its help page."""
    from gis_app.indicators.districts import DISTRICT_LOCATION_QUOTIENT
    from gis_app.indicators.hot_spots import GETIS_ORD_GI_STAR, KERNEL_DENSITY
    from gis_app.indicators.surroundings import LOCAL_COLOCATION_QUOTIENT

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
    from gis_app.indicators.city_run import CityRun

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


def _title(kind: str) -> str:
    return _(KINDS[kind].title)


# --- places and hexagons -----------------------------------------------------------------


def _classed(result: PlaceResult) -> tuple[LegendLine, ...]:
    counts = result.counts()
    return tuple(LegendLine(word, text, counts[word]) for word, text in result.legend())


def _hot_spots(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.hot_spots import hot_spots

    result = hot_spots(run, choice.kind)
    if not len(result.classes):
        return None, result.reason
    note = _("Hexagons of {width:,.0f} m").format(width=result.parameters["cell_m"])
    tell = partial(_tell_cell, result, dict(result.legend()))
    title = _(RESULT_TITLES[choice.what])
    classes = result.classes
    return Thematic(title, _title(choice.kind), result.geometry, classes, _classed(result), note=note, tell=tell), None


def _tell_cell(result: PlaceResult, names: Mapping[str, str], row: int) -> str:
    text = _("{places:,} here; Gi* = {score:.1f} (q = {q:.2f}): {what}")
    return text.format(
        places=int(result.columns["places"][row]),
        score=result.value[row],
        q=result.q[row],
        what=names[str(result.classes[row])],
    )


def _surroundings(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.surroundings import local_quotients

    result = local_quotients(run, choice.around, choice.kind)
    if not len(result.classes):
        return None, result.reason
    text = _("{one}: how much of {other} around them")
    title = text.format(one=_title(choice.around), other=_title(choice.kind))
    names = run.index.names(choice.around)
    tell = partial(_tell_place, result, dict(result.legend()), [plain(name) for name in names])
    note = _("The {k} nearest places of each").format(k=result.parameters["k"])
    return Thematic(title, "", result.geometry, result.classes, _classed(result), note=note, tell=tell), None


def _tell_place(result: PlaceResult, classes: Mapping[str, str], names: list[str], row: int) -> str:
    text = _("{name}: {near} of the {k} nearest; {value:.2f} times the city's share (q = {q:.2f}): {what}")
    return text.format(
        name=names[int(result.rows[row])] or _("Without a name"),
        near=int(result.columns["n_near"][row]),
        k=result.parameters["k"],
        value=result.value[row],
        q=result.q[row],
        what=classes[str(result.classes[row])],
    )


# --- districts -----------------------------------------------------------------------------


def _districts(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.districts import QUOTIENT_STEPS, district_quotients
    from gis_app.indicators.place_result import UNTOLD

    result = district_quotients(run, choice.kind)
    if not len(result.classes):
        return None, result.reason
    step = np.searchsorted(QUOTIENT_STEPS, result.columns["shrunk"], side="right")
    classes, hatched = np.array(_DISTRICT_WORDS)[step], result.classes == UNTOLD
    return Thematic(
        _(RESULT_TITLES[choice.what]),
        _title(choice.kind),
        result.geometry,
        classes,
        _district_legend(step, hatched),
        hatched=hatched,
        note=_("Share of the kind among all places, as a multiple of the city's; small counts drawn to the mean"),
        tell=partial(_tell_district, result),
    ), None


def _district_legend(step: NDArray[np.intp], hatched: NDArray[np.bool_]) -> tuple[LegendLine, ...]:
    """Return every class, the highest first, empty ones too: the scale has two sides even where one is bare."""
    from gis_app.indicators.districts import QUOTIENT_STEPS

    edges = [f"{edge:g}" for edge in QUOTIENT_STEPS]
    texts = [
        _("below {edge}").format(edge=edges[0]),
        *(_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(edges)),
        _("{edge} and more").format(edge=edges[-1]),
    ]
    counts = np.bincount(step, minlength=len(texts)).tolist()
    lines = [LegendLine(*each) for each in zip(_DISTRICT_WORDS, texts, counts, strict=True)]
    return (*reversed(lines), LegendLine("", _("not to be told from chance"), int(hatched.sum())))


def _tell_district(result: PlaceResult, row: int) -> str:
    from gis_app.indicators.place_result import CLASS_TITLES

    column = {name: values[row] for name, values in result.columns.items()}
    number = int(column["district"]) + 1
    text = _(
        "{name}: {observed} of {places} places, {expected:.1f} expected; {value:.2f} times the city's share "
        "(95 % {low:.2f} to {high:.2f}; drawn to the mean {shrunk:.2f}): {what}"
    )
    return text.format(
        name=plain(column["name"]) or _("district {number}").format(number=number),
        observed=int(column["observed"]),
        places=int(column["places"]),
        expected=float(column["expected"]),
        value=float(result.value[row]),
        low=float(column["low"]),
        high=float(column["high"]),
        shrunk=float(column["shrunk"]),
        what=_(CLASS_TITLES[str(result.classes[row])]),
    )


# --- density -------------------------------------------------------------------------------


def _density(run: CityRun, choice: Choice) -> tuple[Thematic | None, str | None]:
    from gis_app.indicators.hot_spots import density_surface, why_no_density

    surface = density_surface(run, choice.kind)
    if surface is None or not surface.density.max() > 0:
        return None, why_no_density(run, choice.kind)
    steps = density_steps(float(surface.density.max()))
    raster = _raster(surface, steps)
    note = _("Places per km², smoothed over {bandwidth:,.0f} m").format(bandwidth=surface.bandwidth)
    nothing = np.empty(0, dtype=object), np.empty(0, dtype="<U15")
    title = _(RESULT_TITLES[choice.what])
    theme = Thematic(title, _title(choice.kind), *nothing, _density_legend(steps), note=note, raster=raster)
    return replace(theme, tell=partial(_tell_density, _title(surface.kind), surface, raster)), None


def _raster(surface: Surface, steps: list[float]) -> Raster:
    """Return the classes of a density on a grid fine enough that their edges are lines, not stairs."""
    from scipy.ndimage import zoom

    finer = max(1, _SIDE // max(surface.density.shape))
    smooth = zoom(surface.density, finer, order=1, grid_mode=True, mode="nearest")
    classes = np.searchsorted(steps, smooth, side="right")
    return Raster(classes, _DENSITY_WORDS, surface.bounds[0], surface.bounds[3], surface.cell / finer)


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
    edges = [f"{step:,g}" for step in steps]
    texts = [_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(edges)]
    texts.append(_("{edge} and more").format(edge=edges[-1]))
    return tuple(LegendLine(*each) for each in reversed(list(zip(_DENSITY_WORDS, texts, strict=True))))
