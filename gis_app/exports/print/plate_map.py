"""The map inside a plate or report: ground, places, numbered zones, scale bar, north arrow, locator."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from gis_app.exports.backdrop import areas, streets
from gis_app.exports.print.lettering import lettering
from gis_app.exports.symbols import GROUND, INK
from gis_app.zones.appearance import grouped, number
from layers.kinds.kind import Shape
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from gis_app.exports.backdrop import Area
    from gis_app.zones.look import Look
    from gis_app.zones.zone import Zone
    from layers.city import City
    from layers.layer import Layer

MARKERS = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^"}
MARKER_AREAS = {"circle": 1.0, "square": 0.85, "diamond": 0.8, "triangle": 1.1}
_BADGE_PT = 5.6
_HALO = withStroke(linewidth=2.2, foreground="white")
_MOST_DOTS = 5_000
_DETAIL_M_PER_MM = 0.12
# Over ground and streets, under the dots of places, which begin at 58.
_PARK_Z = 56


@dataclass(frozen=True, slots=True)
class Frame:
    """What the map shows, in metres of the city's CRS; `whole` where that is the entire study area."""

    west: float
    south: float
    east: float
    north: float
    whole: bool

    @property
    def width(self) -> float:
        """East to west, metres."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """North to south, metres."""
        return self.north - self.south


def frame_of(city: City, zones: Sequence[Zone], aspect: float) -> Frame:
    """Return a frame of the given width to height: around zones that lie close together, else the study area."""
    area = city.study_area.geometry.bounds
    whole = _padded(area, 0.03, aspect, 500.0)
    if not zones:
        return Frame(*whole, whole=True)
    near = _padded(shapely.unary_union([zone.geometry for zone in zones]).bounds, 0.12, aspect, 3_000.0)
    if (near[2] - near[0]) > 0.7 * (whole[2] - whole[0]):
        return Frame(*whole, whole=True)
    return Frame(*near, whole=False)


def _padded(
    bounds: tuple[float, ...], share: float, aspect: float, least_m: float
) -> tuple[float, float, float, float]:
    """Return bounds widened by a share on each side and, where `aspect` is above 0, to that width to height."""
    west, south, east, north = bounds
    width = max((east - west) * (1 + 2 * share), least_m)
    height = max((north - south) * (1 + 2 * share), least_m / aspect if aspect else least_m)
    if aspect:
        width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def draw_map(axes: Axes, city: City, zones: Sequence[Zone], frame: Frame) -> None:
    """Draw the map on `axes`.

    Parameters
    ----------
    axes
        Of the frame's proportions.
    city
        Layers in metres.
    zones
        Drawn and numbered above the places.
    frame
        What to show.
    """
    axes.set(xlim=(frame.west, frame.east), ylim=(frame.south, frame.north), xticks=[], yticks=[], facecolor=GROUND)
    for spine in axes.spines.values():
        spine.set(color="#8a847a", linewidth=0.7)
    metres_per_mm = frame.width / (axes.get_window_extent().width / axes.figure.dpi * 25.4)
    _draw_ground(axes, city, max(1.0, metres_per_mm * _DETAIL_M_PER_MM))
    for layer in sorted(_place_layers(city), key=lambda layer: layer.kind.style.z):
        _draw_places(axes, city, layer)
    _draw_zones(axes, zones)
    _draw_scale_bar(axes, frame)
    _draw_north_arrow(axes)
    if not frame.whole:
        _draw_locator(axes, city, frame)


def _place_layers(city: City) -> list[Layer]:
    return [layer for layer in city.layers.values() if layer.kind.shape is Shape.PLACE and len(layer)]


def _draw_ground(axes: Axes, city: City, tolerance_m: float) -> None:
    for order, area in enumerate(areas(city, tolerance_m)):
        axes.add_patch(_area_patch(area, _PARK_Z if area.kind == "designated_parks" else 2 + order))
    for street, lines in streets(city, tolerance_m, 400_000):
        segments = [shapely.get_coordinates(line) for line in lines]
        width = {"minor": 0.3, "middle": 0.55, "main": 0.95}[street.id]
        axes.add_collection(
            LineCollection(segments, colors=street.colour, linewidths=width, zorder=20, capstyle="round")
        )


def _area_patch(area: Area, order: int) -> PathPatch:
    dash = (0, area.dash) if area.dash else "solid"
    path = path_of(area.shapes)
    colours = {"facecolor": (*_rgb(area.colour), area.opacity), "edgecolor": area.outline if area.weight else "none"}
    return PathPatch(path, linewidth=0.6 * area.weight, linestyle=dash, zorder=order, **colours)


def path_of(shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> Path:
    """Return polygons with their holes as one path."""
    vertices: list[NDArray[np.float64]] = []
    codes: list[NDArray[np.uint8]] = []
    # Holes have to run against the outer ring: matplotlib fills by winding.
    rings = shapely.get_rings(shapely.orient_polygons(np.asarray(shapes, dtype=object)))
    for ring in rings:
        xy = shapely.get_coordinates(ring)
        code = np.full(len(xy), Path.LINETO, np.uint8)
        # The last corner is the first again, so CLOSEPOLY may take its place.
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
        vertices.append(xy)
        codes.append(code)
    return Path(np.concatenate(vertices), np.concatenate(codes)) if vertices else Path(np.empty((0, 2)))


def _draw_places(axes: Axes, city: City, layer: Layer) -> None:
    style = layer.kind.style
    shapes = layer.frame.geometry.to_numpy()
    outlined = shapes[shapely.get_dimensions(shapes) == 2]  # areas
    if len(outlined):
        # Outlines lie 20 lower, and so under the dots of every kind.
        face = (*_rgb(style.colour), 0.25)
        axes.add_patch(
            PathPatch(path_of(outlined), facecolor=face, edgecolor=style.outline, linewidth=0.3, zorder=style.z - 20)
        )
    xy = city.points(layer.kind.id)
    crowded = len(xy) > _MOST_DOTS
    size = 1.2 if crowded else 7.0 if len(xy) > 600 else 13.0  # fewer dots may be larger
    axes.scatter(
        xy[:, 0],
        xy[:, 1],
        s=size * MARKER_AREAS[style.marker],
        marker=MARKERS[style.marker],
        c=style.colour,
        alpha=0.35 if crowded else 0.95,
        edgecolors="none" if crowded else "white",
        linewidths=0.35,
        zorder=style.z,
        # In an SVG so many dots become one picture, or the file would be of megabytes.
        rasterized=crowded,
    )


def _draw_zones(axes: Axes, zones: Sequence[Zone]) -> None:
    taken: list[tuple[float, float]] = []
    groups = grouped(zones)
    for group, members in groups:
        for zone in members:
            dash = (0, group.dash) if group.dash else "solid"
            face = (*_rgb(group.colour), 0.1)
            axes.add_patch(
                PathPatch(
                    path_of([zone.geometry]),
                    facecolor=face,
                    edgecolor=group.colour,
                    linewidth=1.1,
                    linestyle=dash,
                    zorder=80,
                )
            )
    for group, members in groups:
        for position, zone in enumerate(members):
            _draw_badge(axes, group, zone, str(number(zone, position)), taken)


def _draw_badge(axes: Axes, group: Look, zone: Zone, text: str, taken: list[tuple[float, float]]) -> None:
    """Put a badge on its zone, or beside it with a leader where another badge lies there."""
    inside = zone.geometry.representative_point()
    if not (
        axes.get_xlim()[0] <= inside.x <= axes.get_xlim()[1] and axes.get_ylim()[0] <= inside.y <= axes.get_ylim()[1]
    ):
        return
    pixels_per_point = axes.figure.dpi / 72.0
    anchor = axes.transData.transform((inside.x, inside.y)) / pixels_per_point
    x, y = _free_spot(tuple(anchor), taken)
    taken.append((x, y))
    offset = (x - anchor[0], y - anchor[1])
    leader = {"arrowstyle": "-", "color": group.colour, "linewidth": 0.7, "shrinkA": 0.0, "shrinkB": 0.0}
    if offset != (0.0, 0.0):
        axes.annotate("", (inside.x, inside.y), xytext=offset, textcoords="offset points", arrowprops=leader, zorder=90)
    draw_badge(axes, (x * pixels_per_point, y * pixels_per_point), group, text)


def draw_badge(axes: Axes, centre_px: tuple[float, float], group: Look, text: str) -> None:
    """Draw a zone's badge with its centre at `centre_px` of the figure."""
    marker = "s" if group.badge == "square" else "o"
    inverse = axes.transData.inverted().transform(centre_px)
    axes.plot(*inverse, marker=marker, markersize=2 * _BADGE_PT, color=group.colour, markeredgecolor="white",
              markeredgewidth=0.8, zorder=95, clip_on=False)  # fmt: skip
    lettering().write(axes, inverse[0], inverse[1], text, fontsize=6.4, fontweight="bold", color="white",
                      ha="center", va="center_baseline", zorder=96)  # fmt: skip


def _free_spot(anchor: tuple[float, float], taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the nearest place, in points, where a badge lies on no other."""
    least = 2 * _BADGE_PT + 1.5
    for radius in (0.0, 13.0, 19.0, 26.0, 34.0, 44.0):
        for step in range(1 if radius == 0 else 12):
            turn = math.pi / 4 + step * math.pi / 6
            spot = (anchor[0] + radius * math.cos(turn), anchor[1] + radius * math.sin(turn))
            if all(math.dist(spot, other) >= least for other in taken):
                return spot if radius else anchor
    return anchor


def _draw_scale_bar(axes: Axes, frame: Frame) -> None:
    """Draw a bar of a round length, about a fifth of the map, on a white ground in the lower right corner."""
    length = _round_length(frame.width / 5)
    pad = frame.width * 0.018
    x, y = frame.east - pad - length, frame.south + pad
    thick = frame.width * 0.0035
    ground = FancyBboxPatch((x - pad * 0.5, y - pad * 0.45), length + pad, thick + pad * 2.1, boxstyle="square,pad=0",
                            facecolor=(1, 1, 1, 0.82), edgecolor="none", zorder=98)  # fmt: skip
    axes.add_patch(ground)
    for half, colour in enumerate((INK, "white")):
        axes.add_patch(
            Rectangle(
                (x + half * length / 2, y), length / 2, thick, facecolor=colour, edgecolor=INK, linewidth=0.5, zorder=99
            )
        )
    for share, align in ((0.0, "left"), (1.0, "right")):
        text = "0" if share == 0 else _spoken_length(length)
        lettering().write(
            axes, x + share * length, y + thick + pad * 0.35, text, fontsize=7, ha=align, va="bottom", zorder=99
        )


def _round_length(most: float) -> float:
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= most)


def _spoken_length(metres: float) -> str:
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # a kilometre


def _draw_north_arrow(axes: Axes) -> None:
    """Draw an arrow to grid north in the upper right corner."""
    size = axes.get_window_extent()
    unit = 1 / (size.width / axes.figure.dpi), 1 / (size.height / axes.figure.dpi)
    x, y = 1 - 0.24 * unit[0], 1 - 0.5 * unit[1]
    left, right, tip, notch = (-0.085, -0.02), (0.085, -0.02), (0.0, 0.24), (0.0, 0.035)
    for side, colour in ((left, INK), (right, "white")):
        corners = [(x + dx * unit[0], y + dy * unit[1]) for dx, dy in (tip, side, notch)]
        axes.add_patch(
            Polygon(corners, transform=axes.transAxes, facecolor=colour, edgecolor=INK, linewidth=0.6, zorder=99)
        )
    lettering().write(axes, x, y + 0.27 * unit[1], _("N"), transform=axes.transAxes, fontsize=8, fontweight="bold",
                      ha="center", va="bottom", zorder=99, path_effects=[_HALO])  # fmt: skip


def _draw_locator(axes: Axes, city: City, frame: Frame) -> None:
    """Show in the lower left corner where in the study area the frame lies."""
    size = axes.get_window_extent()
    west, south, east, north = _padded(city.study_area.geometry.bounds, 0.05, 0.0, 500.0)
    width_px = min(0.2 * size.width, 0.27 * size.height * (east - west) / (north - south))
    share = width_px / size.width, width_px * (north - south) / (east - west) / size.height
    gap_px = 0.012 * size.width
    inset = axes.inset_axes((gap_px / size.width, gap_px / size.height, *share), zorder=97)
    inset.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=GROUND)
    for spine in inset.spines.values():
        spine.set(color="#8a847a", linewidth=0.6)
    inset.add_patch(PathPatch(path_of(_polygonal(city)), facecolor="#fbfaf7", edgecolor="#55504a", linewidth=0.5))
    for area in areas(city, (east - west) / 300)[1:]:
        if area.kind == "water":
            inset.add_patch(PathPatch(path_of(area.shapes), facecolor=area.colour, edgecolor="none"))
    inset.add_patch(
        Rectangle(
            (frame.west, frame.south), frame.width, frame.height, facecolor="none", edgecolor="#b3261e", linewidth=1.1
        )
    )


def _polygonal(city: City) -> NDArray[Any]:
    return shapely.get_parts(city.study_area.geometry.simplify(20.0))


def _rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255
