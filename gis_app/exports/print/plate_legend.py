"""The column beside the map of a plate: kinds, ground, and the candidates by rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from gis_app.exports.backdrop import areas, streets
from gis_app.exports.print.lettering import lettering
from gis_app.exports.print.plate_map import MARKERS
from gis_app.exports.symbols import INK, QUIET
from gis_app.zones.appearance import grouped, number
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gis_app.zones.look import Look
    from gis_app.zones.zone import Zone
    from layers.city import City

_LINE_IN = 0.195
_TIGHTEST_IN = 0.135


@dataclass
class _Column:
    """A cursor that moves down a column measured in inches from its upper left corner."""

    figure: Figure
    axes: Axes
    width: float
    height: float
    y: float = 0.0

    def text(self, x: float, text: str, *, size: float = 8.0, keep: float = 0.0, **style: Any) -> None:  # noqa: ANN401
        """Write at `x`, cut so that `keep` inches stay free on the right."""
        letters = lettering()
        weight = style.get("fontweight", "normal")
        fitted = letters.fitted(self.figure, text, size, self.width - x - keep, weight)
        letters.write(self.axes, x, self.y, fitted, fontsize=size, va="center_baseline", **style)

    def right(self, text: str, *, size: float = 8.0) -> None:
        """Write at the right edge."""
        lettering().write(
            self.axes, self.width, self.y, text, fontsize=size, ha="right", va="center_baseline", color=QUIET
        )


def draw_legend(figure: Figure, box: tuple[float, float, float, float], city: City, zones: Sequence[Zone]) -> None:
    """Draw the legend and the list of zones.

    Parameters
    ----------
    figure
        Gets one more axes.
    box
        Left, bottom, width, height as shares of the figure.
    city, zones
        What the map shows.
    """
    size = figure.get_size_inches()
    width, height = box[2] * size[0], box[3] * size[1]
    axes = figure.add_axes(box)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    column = _Column(figure, axes, width, height, y=0.08)
    _heading(column, _("Places"))
    _kinds(column, city)
    _ground(column, city)
    groups = grouped(zones)
    needed = sum(len(members) for _group, members in groups)
    room = height - column.y - 0.42 * len(groups)
    line = max(_TIGHTEST_IN, min(_LINE_IN, room / needed)) if needed else _LINE_IN
    for group, members in groups:
        _zones(column, group, members, line)


def _heading(column: _Column, text: str) -> None:
    column.text(0, text, size=9.0, fontweight="bold")
    column.y += 0.22


def _kinds(column: _Column, city: City) -> None:
    for kind in KINDS.values():
        if kind.shape is not Shape.PLACE or not city.has(kind.id):
            continue
        marker = MARKERS[kind.style.marker]
        column.axes.add_line(Line2D([0.13], [column.y - 0.01], marker=marker, markersize=5.4, color=kind.style.colour))
        column.text(0.34, _(kind.title), keep=0.5)
        column.right(f"{city.count(kind.id):,}")
        column.y += _LINE_IN
    column.y += 0.05


def _ground(column: _Column, city: City) -> None:
    for area in areas(city, 50.0):
        dash = (0, (2, 1.5)) if area.dash else "solid"
        column.axes.add_patch(
            Rectangle((0.02, column.y - 0.07), 0.22, 0.12, facecolor=area.colour, alpha=max(area.opacity, 0.25),
                      edgecolor="none")
        )  # fmt: skip
        column.axes.add_patch(
            Rectangle(
                (0.02, column.y - 0.07),
                0.22,
                0.12,
                facecolor="none",
                edgecolor=area.outline,
                linewidth=0.6,
                linestyle=dash,
            )
        )
        column.text(0.34, area.title)
        column.y += _LINE_IN
    if city.count("streets"):
        # No limit on vertices, for it could leave out classes that the map shows.
        for offset, (street, _lines) in zip((-0.05, 0.0, 0.05), streets(city, 50.0, 10**9), strict=False):
            width = 0.5 + 0.5 * street.width
            column.axes.add_line(Line2D([0.02, 0.24], [column.y + offset] * 2, color=street.colour, linewidth=width))
        column.text(0.34, _("Streets"))
        column.y += _LINE_IN
    column.y += 0.12


def _zones(column: _Column, group: Look, members: Sequence[Zone], line: float) -> None:
    column.axes.add_line(Line2D([0, column.width], [column.y - 0.14] * 2, color="#d8d2c6", linewidth=0.6))
    column.y += 0.03
    _heading(column, _(group.title))
    size = 7.6 if line > 0.16 else 6.8  # inches
    for position, zone in enumerate(members):
        if column.y > column.height:
            break
        marker = "s" if group.badge == "square" else "o"
        column.axes.add_line(
            Line2D(
                [0.12],
                [column.y - 0.01],
                marker=marker,
                markersize=min(10.0, line * 58),
                color=group.colour,
                linestyle="",
            )
        )
        style = {
            "fontsize": size - 1.4,
            "fontweight": "bold",
            "color": "white",
            "ha": "center",
            "va": "center_baseline",
        }
        lettering().write(column.axes, 0.12, column.y - 0.005, str(number(zone, position)), **style)
        column.text(0.34, zone.name, size=size, keep=0.62, color=INK)
        column.right(_("{area} ha").format(area=f"{zone.area_ha:.1f}"), size=size)
        column.y += line
    column.y += 0.2
