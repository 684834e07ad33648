"""The figures of the help pages, from the sample cities, by the product's own code. Used by `docs.py`."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, PathPatch
from PIL import Image

from gis_app.exports.print.figures import profile_figure
from gis_app.exports.print.lettering import lettering
from gis_app.exports.print.plate_map import draw_map, frame_of, path_of
from gis_app.exports.symbols import INK, QUIET
from gis_app.indicators.analysis import analyse
from gis_app.indicators.guide import labels
from gis_app.indicators.guide.entry import FIRMS
from gis_app.indicators.inputs.city_index import CULTURE, INDUSTRY, LEARNING
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.centres import STANDARD_DEVIATIONAL_ELLIPSE
from gis_app.indicators.measures.concentration import BANDWIDTH_M
from gis_app.indicators.measures.hot_spots import density_surface
from gis_app.indicators.measures.one_kind import CLARK_EVANS
from gis_app.indicators.measures.street_proximity import street_metres
from gis_app.indicators.numbers import format_number, format_value
from gis_app.indicators.place_level import place_results
from gis_app.indicators.place_result import HOT
from gis_app.indicators.place_result import STRONG as STRONG_CLASS
from gis_app.indicators.wording import listed, noun
from gis_app.indicators.zone_measures import ZoneMeasures
from gis_app.zones.comparable_areas import comparable_areas
from gis_app.zones.scoring import scorecard
from gis_app.zones.zone import Zone
from layers.intake.gathering import read_city
from layers.kinds.kind import Shape
from layers.language import gettext as _
from sample_cities import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gis_app.indicators.guide.entry import Guide
    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.place_result import PlaceResult
    from gis_app.indicators.reading import CityAnalysis, Reading
    from gis_app.zones.scorecard import Scorecard
    from layers.city import City

SIMULATIONS, SEED = 999, 1
SIZE_IN = (6.0, 3.2)
DPI, MAP_DPI = 200, 134
COLOURS, FREQUENT = 32, 10
MAPS = ("zone_map", "comparable_areas", "city_map", "ellipse", "classes", "hexagons", "density", "reached")
"""Drawings with streets, which weigh much in print quality."""

SHOWN_AREAS = 60
STRONG, PALE, ZONE = "#b0246f", "#d9d4ca", "#0b6e8a"


@dataclass(frozen=True)
class Sample:
    """A sample city and what is computed of it, once, in the language in force.

    Parameters
    ----------
    name
        Its id.
    """

    name: str

    @cached_property
    def city(self) -> City:
        """Its layers."""
        return read_city(catalogue.folder(self.name))

    @cached_property
    def analysis(self) -> CityAnalysis:
        """Everything at city and pair level."""
        return analyse(self.city, simulations=SIMULATIONS, seed=SEED, everything=True)

    @cached_property
    def run(self) -> CityRun:
        """For curves that readings hold single points of."""
        return CityRun(self.city, SIMULATIONS, SEED)

    @cached_property
    def zone(self) -> Zone:
        """The zone of the examples: the first designated park."""
        outline = self.city.layers["designated_parks"].frame.geometry.iloc[0]
        return Zone("example", "", outline, "imported")

    @cached_property
    def measures(self) -> ZoneMeasures:
        """The city prepared for measuring."""
        return ZoneMeasures(self.city)

    @cached_property
    def card(self) -> Scorecard:
        """The zone's numbers."""
        return scorecard(self.city, self.zone, measures=self.measures, simulations=SIMULATIONS, seed=SEED)

    @cached_property
    def elsewhere(self) -> np.ndarray[Any, Any]:
        """The zone's comparable areas, those its scorecard was made with."""
        return comparable_areas(self.zone.geometry, self.city, simulations=SIMULATIONS, seed=SEED).shapes

    def profile(self, a: str, b: str) -> PairTest:
        """Return the profile of two kinds."""
        return next(one for one in self.analysis.profiles if (one.from_kind, one.to_kind) == (a, b))

    def readings(self, indicator_id: str) -> list[Reading]:
        """Return an indicator's readings of the city, in the order of the analysis."""
        return [reading for reading in self.analysis.readings if reading.id == indicator_id]


def picture(guide: Guide, samples: Mapping[str, Sample]) -> bytes:
    """Return the figure of a page as the bytes of a PNG of few colours; the same figure gives the same bytes."""
    if guide.figure is None:
        raise ValueError(guide.indicator.id)
    figure = DRAWINGS[guide.figure.drawing](guide, samples[guide.example.city])
    buffer = io.BytesIO()
    dpi = MAP_DPI if guide.figure.drawing in MAPS else DPI
    figure.savefig(buffer, format="png", dpi=dpi * SIZE_IN[0] / figure.get_size_inches()[0])
    small = io.BytesIO()
    _of_few_colours(Image.open(buffer).convert("RGB")).save(small, format="png", optimize=True)
    return small.getvalue()


def _of_few_colours(image: Image.Image) -> Image.Image:
    """Return the image in its most frequent colours, the ground's, and the most different ones, the places'."""
    pixels = np.asarray(image).reshape(-1, 3)
    colours, place, count = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    frequent = colours[np.argsort(-count, kind="stable")[:FREQUENT]]
    different = image.quantize(COLOURS - FREQUENT, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = np.vstack([frequent, np.array(different, dtype=np.uint8).reshape(-1, 3)])[:COLOURS]
    # Pillow's own mapping rounds colours, and white paper would come out grey.
    away = np.square(colours[:, None, :].astype(np.int64) - palette[None, :, :]).sum(axis=2)
    nearest = away.argmin(axis=1).astype(np.uint8)[place.ravel()]
    small = Image.fromarray(nearest.reshape(image.height, image.width), "P")
    small.putpalette(palette.ravel().tolist())
    return small


def _blank(height_in: float = SIZE_IN[1]) -> Figure:
    figure = Figure(figsize=(SIZE_IN[0], height_in), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def _axes(figure: Figure, box: tuple[float, float, float, float], across: str, up: str = "") -> Any:  # noqa: ANN401
    """Return axes with their two titles written by the product's lettering."""
    axes = figure.add_axes(box)
    axes.tick_params(labelsize=8, colors=INK, length=3, width=0.6, labelfontfamily=list(lettering().families))
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"} if up else side == "bottom")
        spine.set(color=QUIET, linewidth=0.7)
    if not up:
        axes.set_yticks([])
    lettering().write(figure, box[0] + box[2] / 2, 0.035, across, fontsize=8.5, ha="center")
    lettering().write(figure, 0.018, box[1] + box[3] / 2, up, fontsize=8.5, rotation=90, va="center")
    return axes


def _map(sample: Sample, zones: list[Zone], height_in: float, *kinds: str) -> tuple[Figure, Any]:
    """Draw the map around `zones`, or of the whole city; with `kinds`, these places only."""
    figure = _blank(height_in)
    axes = figure.add_axes((0.001, 0.002, 0.998, 0.996))
    city = _only(sample.city, *kinds) if kinds else sample.city
    draw_map(axes, city, [], frame_of(city, zones, SIZE_IN[0] / height_in))
    return figure, axes


def zone_map(_guide: Guide, sample: Sample) -> Figure:
    """Draw the example zone and what surrounds it."""
    figure, axes = _map(sample, [sample.zone], 3.4)
    axes.add_patch(
        PathPatch(path_of([sample.zone.geometry]), facecolor="#0b6e8a22", edgecolor=ZONE, linewidth=1.6, zorder=80)
    )
    return figure


def comparable(_guide: Guide, sample: Sample) -> Figure:
    """Draw the example zone and some of its comparable areas, on the part of the city where they lie."""
    shown = sample.elsewhere[:SHOWN_AREAS]
    figure, axes = _map(sample, [], 3.6)
    west, south, east, north = shapely.total_bounds([*shown, sample.zone.geometry])
    middle, half = (west + east) / 2, max((east - west) / 2 * 1.04, (north - south) / 2 * 1.04 * SIZE_IN[0] / 3.6)
    axes.set(xlim=(middle - half, middle + half))
    centre, tall = (south + north) / 2, half * 3.6 / SIZE_IN[0]
    axes.set(ylim=(centre - tall, centre + tall))
    axes.add_patch(PathPatch(path_of(shown), facecolor="none", edgecolor=INK, linewidth=0.6, zorder=79))
    axes.add_patch(PathPatch(path_of([sample.zone.geometry]), facecolor=ZONE, edgecolor=ZONE, linewidth=1, zorder=80))
    return figure


def city_map(_guide: Guide, sample: Sample) -> Figure:
    """Draw the whole study area."""
    return _map(sample, [], 3.6)[0]


def histogram(guide: Guide, sample: Sample) -> Figure:
    """Draw the values of the comparable areas, and the zone's among them."""
    key, unit = guide.indicator.id, guide.indicator.unit
    values = sample.measures.measure(sample.elsewhere)[key]
    values = values[np.isfinite(values)]
    own = next(reading.value for reading in sample.card.readings if reading.id == key) or 0.0
    figure = _blank(2.7)
    axes = _axes(figure, (0.09, 0.2, 0.88, 0.66), _(guide.indicator.title), _(labels.COMPARABLE))
    top = max(float(values.max()), own) or 1.0
    axes.hist(values, bins=np.linspace(min(float(values.min()), own), top, 41), color="#bdb6a8", linewidth=0)
    axes.axvline(own, color=STRONG, linewidth=2)
    left = own < top / 2
    x = (own - axes.get_xlim()[0]) / (axes.get_xlim()[1] - axes.get_xlim()[0])
    lettering().write(axes, x + (0.012 if left else -0.012), 1.03, format_value(own, unit), fontsize=9.5, color=STRONG,
                      fontweight="bold", ha="left" if left else "right", transform=axes.transAxes)  # fmt: skip
    return figure


def _pair_name(a: str | None, b: str | None) -> str:
    if a == b:
        return _(labels.AMONG_THEMSELVES).format(kind=noun(str(a)))
    return listed([noun(str(a)), noun(str(b))])


def _pair_axes(readings: list[Reading], across: str) -> tuple[Figure, Any]:
    figure = _blank(0.75 + 0.235 * len(readings))
    height = figure.get_size_inches()[1]
    axes = _axes(figure, (0.44, 0.5 / height, 0.53, 1 - 0.6 / height), across)
    axes.set(ylim=(len(readings) - 0.5, -0.5))
    for row, reading in enumerate(readings):
        name = _pair_name(reading.from_kind, reading.to_kind)
        lettering().write(axes, -0.02, row, name, fontsize=8.5, ha="right", va="center_baseline",
                          transform=axes.get_yaxis_transform())  # fmt: skip
    return figure, axes


def intervals(guide: Guide, sample: Sample) -> Figure:
    """Draw the strength of every pair beside what chance shows."""
    readings = [reading for reading in sample.readings(guide.indicator.id) if reading.value is not None]
    figure, axes = _pair_axes(readings, _(labels.MULTIPLE_OF_CHANCE))
    axes.axvline(1.0, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    for row, reading in enumerate(readings):
        low, high = reading.parameters["by_chance_low"], reading.parameters["by_chance_high"]
        axes.plot([low, high], [row, row], color=PALE, linewidth=7, solid_capstyle="butt")
        axes.plot(reading.value, row, "o", color=STRONG, markersize=5)
    axes.set(xlim=(0, None))
    return figure


def strata(guide: Guide, sample: Sample) -> Figure:
    """Draw the strength of every pair shuffled everywhere and at equal density."""
    readings = [reading for reading in sample.readings(guide.indicator.id) if reading.value is not None]
    plain = {(one.from_kind, one.to_kind): one.strength for one in sample.analysis.profiles}
    readings.sort(key=lambda reading: -(plain[str(reading.from_kind), str(reading.to_kind)] or 0.0))
    figure, axes = _pair_axes(readings, _(labels.MULTIPLE_OF_CHANCE))
    axes.axvline(1.0, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    for row, reading in enumerate(readings):
        before = plain[str(reading.from_kind), str(reading.to_kind)]
        axes.plot([before, reading.value], [row, row], color=PALE, linewidth=2.4)
        axes.plot(before, row, "o", markerfacecolor="white", color=STRONG, markersize=5)
        axes.plot(reading.value, row, "o", color=STRONG, markersize=5)
    axes.set(xlim=(0, None))
    return figure


def bars(guide: Guide, sample: Sample) -> Figure:
    """Draw a share for every pair."""
    readings = [reading for reading in sample.readings(guide.indicator.id) if reading.value is not None]
    readings.sort(key=lambda reading: -(reading.value or 0.0))
    figure, axes = _pair_axes(readings, _(labels.RUNS))
    axes.barh(range(len(readings)), [reading.value or 0.0 for reading in readings], height=0.55, color=STRONG)
    axes.set(xlim=(0, 100))
    return figure


def matrix(guide: Guide, sample: Sample) -> Figure:
    """Draw the value of every ordered pair as a table, coloured by its side of 1."""
    kinds = sample.analysis.universe
    cells = {(one.from_kind, one.to_kind): one for one in sample.readings(guide.indicator.id)}
    figure = _blank(2.3)
    axes = figure.add_axes((0.2, 0.02, 0.78, 0.84))
    axes.axis("off")
    values = np.array([[cells[a, b].value or np.nan for b in kinds] for a in kinds])
    axes.imshow(np.log2(values), cmap="PiYG", vmin=-2.2, vmax=2.2, aspect="auto", alpha=0.75)
    for row, a in enumerate(kinds):
        lettering().write(axes, -0.58, row, noun(a), fontsize=8.5, ha="right", va="center")
        lettering().write(axes, row, -0.6, noun(a), fontsize=8.5, ha="center", va="bottom")
        for column, b in enumerate(kinds):
            q, value = cells[a, b].q, cells[a, b].value
            sure = q is not None and q <= 0.05  # the usual level
            text = "" if value is None else format_number(value)
            weight = "bold" if sure else "normal"
            lettering().write(axes, column, row, text, fontsize=10, ha="center", va="center", fontweight=weight)
    return figure


def profile(_guide: Guide, sample: Sample) -> Figure:
    """Draw the product's own profile of culture and firms."""
    figure = profile_figure(sample.profile(CULTURE, FIRMS))
    if figure is None:
        raise ValueError(sample.name)
    return figure


def distances(_guide: Guide, sample: Sample) -> Figure:
    """Draw which share of the venues has a university within a distance, straight and along streets."""
    figure = _blank(2.9)
    axes = _axes(figure, (0.09, 0.17, 0.88, 0.78), _(labels.DISTANCE), _(labels.SHARE))
    ways = ((sample.run.nearest(CULTURE, LEARNING), _(labels.STRAIGHT), STRONG),
            (street_metres(sample.run, CULTURE, LEARNING), _(labels.ALONG_STREETS), ZONE))  # fmt: skip
    for step, (metres, name, colour) in enumerate(ways):
        reached = np.sort(metres[np.isfinite(metres)])
        share = 100.0 * np.arange(1, len(reached) + 1) / len(metres)
        axes.step([0.0, *reached], [0.0, *share], where="post", color=colour, linewidth=1.8)
        lettering().write(axes, 0.985, 0.17 - 0.09 * step, name, fontsize=9, color=colour, ha="right",
                          fontweight="bold", transform=axes.transAxes)  # fmt: skip
    for radius in (400.0, 800.0):
        axes.axvline(radius, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set(xlim=(0, 2500), ylim=(0, 100))
    return figure


def _curve(radii: np.ndarray[Any, Any], values: np.ndarray[Any, Any], none: Any, up: str) -> Figure:  # noqa: ANN401
    figure = _blank(2.9)
    axes = _axes(figure, (0.11, 0.17, 0.86, 0.78), _(labels.DISTANCE), up)
    axes.plot(radii, np.broadcast_to(none, radii.shape), color=QUIET, linewidth=1, linestyle=(0, (4, 3)))
    axes.plot(radii, values, color=STRONG, linewidth=1.8)
    axes.set(xlim=(0, radii[-1]), ylim=(0, None))
    return figure


def _k_of(sample: Sample, radii: np.ndarray[Any, Any]) -> tuple[Any, tuple[int, int]]:
    from gis_app.statistics.cross_k_matrix import cross_k_matrix

    places = sample.run.places_inside
    found = cross_k_matrix(places.xy, places.marks, radii, sample.city.study_area.geometry)
    return found, (places.kinds.index(LEARNING), places.kinds.index(CULTURE))


def k(_guide: Guide, sample: Sample) -> Figure:
    """Draw K of universities and culture, in hectares."""
    radii = np.arange(25.0, 1501.0, 25.0)
    found, pair = _k_of(sample, radii)
    return _curve(radii, found.k[pair] / 1e6, np.pi * radii**2 / 1e6, _(labels.K_KM2))


def l(_guide: Guide, sample: Sample) -> Figure:  # noqa: E743  the function's name in the field
    """Draw L of universities and culture."""
    radii = np.arange(25.0, 1501.0, 25.0)
    found, pair = _k_of(sample, radii)
    return _curve(radii, found.cross_l()[pair], radii, _(labels.L_M))


def g(_guide: Guide, sample: Sample) -> Figure:
    """Draw pair correlation of universities and culture by ring."""
    radii = np.arange(0.0, 1501.0, 100.0)
    found, pair = _k_of(sample, radii[1:])
    figure = _blank(2.9)
    axes = _axes(figure, (0.11, 0.17, 0.86, 0.78), _(labels.DISTANCE), _(labels.PAIR_CORRELATION))
    axes.bar([(a + b) / 2 for a, b in pairwise(radii)], found.pair_correlation()[pair], width=92, color=STRONG)
    axes.axhline(1.0, color="white", linewidth=1.2, linestyle=(0, (4, 3)))
    axes.set(xlim=(0, radii[-1]))
    return figure


def _m(sample: Sample, *, at: bool) -> Figure:
    from gis_app.statistics.m_matrix import m_density_matrix, m_function_matrix

    places, radii = sample.run.places, np.arange(50.0, 1501.0, 25.0)
    found = (
        m_density_matrix(places.xy, places.marks, radii, BANDWIDTH_M)
        if at
        else m_function_matrix(places.xy, places.marks, radii)
    )
    pair = places.kinds.index(CULTURE), places.kinds.index(FIRMS)
    return _curve(radii, found.value[pair], 1.0, _(labels.MULTIPLE_OF_USUAL))


def m_within(_guide: Guide, sample: Sample) -> Figure:
    """Draw M from culture to firms."""
    return _m(sample, at=False)


def m_at(_guide: Guide, sample: Sample) -> Figure:
    """Draw m from culture to firms."""
    return _m(sample, at=True)


def kinds(guide: Guide, sample: Sample) -> Figure:
    """Draw the value of every kind, beside what chance gives or the value that means nothing."""
    readings = [reading for reading in sample.readings(guide.indicator.id) if reading.value is not None]
    figure = _blank(0.75 + 0.3 * len(readings))
    height = figure.get_size_inches()[1]
    axes = _axes(figure, (0.27, 0.5 / height, 0.7, 1 - 0.6 / height), _(guide.indicator.title))
    axes.set(ylim=(len(readings) - 0.5, -0.5))
    for row, reading in enumerate(readings):
        lettering().write(axes, -0.02, row, noun(str(reading.to_kind)), fontsize=8.5, ha="right", va="center_baseline",
                          transform=axes.get_yaxis_transform())  # fmt: skip
        if "by_chance" in reading.parameters:
            axes.barh(row, reading.parameters["by_chance"], height=0.6, color=PALE)
        axes.plot(reading.value, row, "o", color=STRONG, markersize=6)
    beside_chance = any("by_chance" in reading.parameters for reading in readings)
    if not beside_chance:
        nothing = 1.0 if guide.indicator is CLARK_EVANS else 0.0
        axes.axvline(nothing, color=QUIET, linewidth=0.9, linestyle=(0, (4, 3)))
    if beside_chance or guide.indicator is CLARK_EVANS:
        axes.set(xlim=(0, 1.05))
    return figure


def signed(guide: Guide, sample: Sample) -> Figure:
    """Draw a value for every pair that may lie on both sides of 0."""
    readings = [reading for reading in sample.readings(guide.indicator.id) if reading.value is not None]
    readings.sort(key=lambda reading: -(reading.value or 0.0))
    figure, axes = _pair_axes(readings, _(guide.indicator.title))
    values = [reading.value or 0.0 for reading in readings]
    axes.barh(range(len(values)), values, height=0.55, color=[STRONG if value > 0 else ZONE for value in values])
    axes.axvline(0.0, color=QUIET, linewidth=0.8)
    return figure


def kd(_guide: Guide, sample: Sample) -> Figure:
    """Draw the density of distances between cultural venues, per kilometre, and its mean by chance."""
    from gis_app.statistics.k_density import k_density

    places, radii = sample.run.places, np.arange(0.0, 5001.0, 100.0)
    found = k_density(places.xy, places.marks, places.kinds.index(CULTURE), radii, 199, SEED)
    if found is None:
        raise ValueError(sample.name)
    return _curve(radii, found.value * 1000, found.by_chance * 1000, _(labels.DENSITY_PER_KM))


def ellipse(_guide: Guide, sample: Sample) -> Figure:
    """Draw the mean centre and the ellipse of two kinds on the map of the city."""
    figure, axes = _map(sample, [], 3.6, INDUSTRY, CULTURE)
    for kind, colour in ((INDUSTRY, "#b5651d"), (CULTURE, STRONG)):
        readings = sample.readings(STANDARD_DEVIATIONAL_ELLIPSE.id)
        told = next(reading.parameters for reading in readings if reading.to_kind == kind)
        centre, axis = (told["x_m"], told["y_m"]), (2 * told["semi_major_m"], 2 * told["semi_minor_m"])
        shape = Ellipse(centre, *axis, angle=90.0 - told["orientation_deg"], facecolor=colour + "22", edgecolor=colour,
                        linewidth=2, zorder=80)  # fmt: skip
        axes.add_patch(shape)
        axes.plot(*centre, "+", color=colour, markersize=11, markeredgewidth=2.4, zorder=81)
    return figure


def _only(city: City, *kinds: str) -> City:
    """Return the city with the places of some kinds only; streets, water and green stay."""
    kept = {key: layer for key, layer in city.layers.items() if layer.kind.shape is not Shape.PLACE or key in kinds}
    return replace(city, layers=kept)


def _close_up(sample: Sample, shapes: Any, margin_m: float = 500.0) -> tuple[Figure, Any]:  # noqa: ANN401
    """Draw the ground around some shapes, without places and without the locator that would cover them."""
    figure = _blank(3.6)
    axes = figure.add_axes((0.001, 0.002, 0.998, 0.996))
    bare = _only(sample.city)
    around = Zone("", "", shapely.box(*shapely.total_bounds(shapes)).buffer(margin_m))
    draw_map(axes, bare, [], replace(frame_of(bare, [around], SIZE_IN[0] / 3.6), whole=True))
    return figure, axes


def _place_result(guide: Guide, sample: Sample, from_kind: str | None, to_kind: str) -> PlaceResult:
    for result in place_results(sample.run, [guide.indicator.id]):
        if (result.from_kind, result.to_kind) == (from_kind, to_kind):
            return result
    raise ValueError(guide.indicator.id)


def classes(guide: Guide, sample: Sample) -> Figure:
    """Draw the strong venues among all."""
    result = _place_result(guide, sample, CULTURE, CULTURE)
    strong = result.classes == STRONG_CLASS
    figure, axes = _close_up(sample, result.geometry[strong], 900.0)
    xy = shapely.get_coordinates(result.geometry)
    axes.scatter(*xy[~strong].T, s=30, color="#a89f90", edgecolors="white", linewidths=0.6, zorder=70)
    axes.scatter(*xy[strong].T, s=40, color=STRONG, edgecolors="white", linewidths=0.6, zorder=71)
    return figure


def hexagons(guide: Guide, sample: Sample) -> Figure:
    """Draw the hot hexagons of venues."""
    result = _place_result(guide, sample, None, CULTURE)
    hot = result.geometry[result.classes == HOT]
    figure, axes = _close_up(sample, hot)
    axes.add_patch(PathPatch(path_of(result.geometry), facecolor="none", edgecolor="#b9b1a2", linewidth=0.5, zorder=60))
    axes.add_patch(PathPatch(path_of(hot), facecolor=STRONG + "99", edgecolor=STRONG, linewidth=0.8, zorder=61))
    return figure


def density(_guide: Guide, sample: Sample) -> Figure:
    """Draw the density of venues over the map."""
    surface = density_surface(sample.run, CULTURE)
    if surface is None:
        raise ValueError(sample.name)
    figure, axes = _map(sample, [], 3.6, CULTURE)
    rows, columns = surface.density.shape
    west, north = surface.bounds[0], surface.bounds[3]
    extent = (west, west + columns * surface.cell, north - rows * surface.cell, north)
    shown = np.ma.masked_less(surface.density, surface.density.max() / 25)
    frame = axes.axis()
    ground = PathPatch(path_of([sample.city.study_area.geometry]), transform=axes.transData)
    axes.imshow(
        shown, extent=extent, cmap="RdPu", alpha=0.6, zorder=30, interpolation="bilinear", vmin=0, clip_path=ground
    )
    axes.axis(frame)
    return figure


def reached(guide: Guide, sample: Sample) -> Figure:
    """Draw the venues, the larger the more universities they reach."""
    result = _place_result(guide, sample, CULTURE, LEARNING)
    xy = shapely.get_coordinates(result.geometry)
    figure, axes = _close_up(sample, shapely.points(np.quantile(xy, [0.08, 0.85], axis=0)), 100.0)
    axes.scatter(*xy.T, s=8 + 26 * result.value, color=STRONG + "b0", edgecolors="white", linewidths=0.6, zorder=70)
    campuses = sample.city.points(LEARNING)
    axes.scatter(*campuses.T, s=22, marker="D", color="#1f5fa8", edgecolors="white", linewidths=0.5, zorder=71)
    return figure


DRAWINGS: Mapping[str, Callable[[Guide, Sample], Figure]] = {
    "zone_map": zone_map,
    "comparable_areas": comparable,
    "city_map": city_map,
    "histogram": histogram,
    "intervals": intervals,
    "strata": strata,
    "bars": bars,
    "matrix": matrix,
    "profile": profile,
    "distances": distances,
    "k": k,
    "l": l,
    "g": g,
    "m_within": m_within,
    "m_at": m_at,
    "kinds": kinds,
    "kd": kd,
    "signed": signed,
    "ellipse": ellipse,
    "classes": classes,
    "hexagons": hexagons,
    "density": density,
    "reached": reached,
}
"""What a figure shows to what draws it."""
