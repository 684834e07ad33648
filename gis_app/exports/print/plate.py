"""The plate: an A4 map for a document, in print quality, from the same styles as the screen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gis_app.exports.print.lettering import lettering
from gis_app.exports.print.plate_legend import draw_legend
from gis_app.exports.print.plate_map import draw_map, frame_of
from gis_app.exports.provenance import credits_line, notices, page_head
from gis_app.exports.symbols import QUIET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.exports.provenance import Provenance
    from gis_app.zones.zone import Zone
    from layers.city import City

Form = Literal["png", "svg"]
FORMS: tuple[Form, ...] = ("png", "svg")
DPI = 300
A4_LANDSCAPE_IN = (11.69, 8.27)
_MARGIN_IN = 0.42
_LEGEND_IN = 2.75
_HEAD_IN = 0.82
_FOOT_IN = 0.5


def plate(city: City, zones: Sequence[Zone], provenance: Provenance) -> Figure:
    """Return the plate: title, map, legend, candidates, scale bar, north arrow, sources, date.

    Parameters
    ----------
    city
        Layers in metres.
    zones
        Found and drawn ones; numbered by rank inside their group.
    provenance
        Of the run.
    """
    width, height = A4_LANDSCAPE_IN
    figure = Figure(figsize=A4_LANDSCAPE_IN, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    _head(figure, city)
    map_in = (width - 2 * _MARGIN_IN - _LEGEND_IN - 0.2, height - _HEAD_IN - _FOOT_IN)
    box = (_MARGIN_IN / width, _FOOT_IN / height, map_in[0] / width, map_in[1] / height)
    axes = figure.add_axes(box)
    draw_map(axes, city, zones, frame_of(city, zones, map_in[0] / map_in[1]))
    left = (_MARGIN_IN + map_in[0] + 0.2) / width
    draw_legend(figure, (left, _FOOT_IN / height, _LEGEND_IN / width, map_in[1] / height), city, zones)
    _foot(figure, city, provenance)
    return figure


def map_figure(city: City, zones: Sequence[Zone], size_in: tuple[float, float]) -> Figure:
    """Return the map alone, `size_in` inches wide and high: what the report holds."""
    figure = Figure(figsize=size_in, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.001, 0.002, 0.998, 0.996))  # the frame keeps its full width
    draw_map(axes, city, zones, frame_of(city, zones, size_in[0] / size_in[1]))
    return figure


def figure_bytes(figure: Figure, form: Form) -> bytes:
    """Return a figure as the bytes of a file; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        Of matplotlib.
    form
        ``png`` at 300 dpi, or ``svg`` with its letters as outlines, so that it looks alike on every machine.
    """
    buffer = io.BytesIO()
    if form == "png":
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": "Clusterscape"})
        return buffer.getvalue()
    # Without a salt the ids inside an SVG are random.
    with mpl.rc_context({"svg.hashsalt": "clusterscape", "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "Clusterscape"})
    return buffer.getvalue()


def _head(figure: Figure, city: City) -> None:
    letters = lettering()
    width, height = A4_LANDSCAPE_IN
    most = width - 2 * _MARGIN_IN
    x = _MARGIN_IN / width
    head, subtitle = page_head(city)
    title = letters.fitted(figure, head, 20, most * 0.75, "bold")
    letters.write(figure, x, 1 - 0.46 / height, title, fontsize=20, fontweight="bold", va="baseline")
    letters.write(figure, x, 1 - 0.68 / height, subtitle, fontsize=10, color=QUIET, va="baseline")
    for line, notice in enumerate(notices(city)):
        y = 1 - (0.46 + 0.22 * line) / height
        letters.write(figure, 1 - x, y, notice, fontsize=8.5, color="#7a5200", ha="right", va="baseline")


def _foot(figure: Figure, city: City, provenance: Provenance) -> None:
    letters = lettering()
    width, height = A4_LANDSCAPE_IN
    lines = letters.wrapped(figure, credits_line(city, provenance), 7, width - 2 * _MARGIN_IN, 2)
    for line, text in enumerate(lines):
        y = (0.32 - 0.13 * line) / height
        letters.write(figure, _MARGIN_IN / width, y, text, fontsize=7, color=QUIET, va="baseline")
