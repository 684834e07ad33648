"""Names of the places that matter most at this scale: none upon another, and as few marks covered as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt

from gis_app.desktop.canvas.badges import badge_box
from gis_app.desktop.canvas.lettering import map_font, paint_text, plain, text_size, wrapped
from gis_app.desktop.canvas.places import SPRITES, marker_radius
from gis_app.zones.zone import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from gis_app.desktop.canvas.content import Backdrop
    from gis_app.desktop.canvas.frame import Frame
    from gis_app.desktop.canvas.outlines import Outline
    from gis_app.desktop.canvas.places import Seen

_MOST = 60
"""Names tried for one kind in one picture."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a kind's names are set.

    Parameters
    ----------
    appears
        Metres per pixel from which on, zooming in, the largest have a name.
    all_from
        Metres per pixel from which on all have one, room permitting.
    font
        Pixels.
    covers
        Marks of other places that a name may cover at most.
    """

    appears: float
    all_from: float
    font: float
    covers: int


_RULES = {
    "universities": _Rule(26.0, 9.0, 11.5, 2),
    "cultural_venues": _Rule(6.5, 4.0, 10.5, 1),
    "industrial_sites": _Rule(3.5, 2.2, 10.5, 1),
    "creative_firms": _Rule(1.6, 1.6, 10.0, 0),
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """A name that wants a place."""

    lines: tuple[str, ...]
    x: float
    y: float
    colour: str
    font: float
    gap: float
    covers: int
    over: bool = False


def paint_labels(
    painter: QPainter,
    frame: Frame,
    seen: Sequence[Seen],
    zones: Sequence[Outline],
    parks: Backdrop | None = None,
) -> list[QRectF]:
    """Paint the names that find room.

    Parameters
    ----------
    painter, frame
        Where to.
    seen
        The kinds of place shown, and which of their places are in sight.
    zones
        The zones in view: the planner's own have names, and every badge stays free.

    parks
        The designated parks, where they are shown.

    Returns
    -------
    list of PySide6.QtCore.QRectF
        Where names stand, pixels.
    """
    number = sum(len(each.rows) for each in seen)
    radius = marker_radius(number, frame.resolution)
    # Beyond so many, marks are dots that lie everywhere: none counts as covered.
    marks = [np.column_stack(each.pixels(frame)) for each in seen] if number <= SPRITES else []
    crowd = np.concatenate([np.empty((0, 2)), *marks])
    # No name over a badge: the rank is what a planner looks for.
    taken = [badge_box(frame, shown) for shown in zones if isinstance(shown.zone, Candidate)]
    placed = []
    for wish in [*_zone_wishes(frame, zones), *_park_wishes(frame, parks), *_wishes(frame, seen, radius + 4.0)]:
        box = _best_box(wish, taken, crowd)
        if box is not None:
            where, align = box
            paint_text(painter, where, wish.lines, map_font(wish.font, bold=wish.over), wish.colour, align=align)
            taken.append(where.adjusted(-2, -1, 2, 1))
            placed.append(where)
    return placed


def _zone_wishes(frame: Frame, zones: Sequence[Outline]) -> Iterator[_Wish]:
    """Yield the names of drawn zones that are large enough on the map to be spoken of."""
    for shown in zones:
        west, _south, east, _north = shown.zone.geometry.bounds
        name = "" if isinstance(shown.zone, Candidate) else plain(shown.zone.name)
        if name and (east - west) >= 44.0 * frame.resolution:
            at = frame.pixel(*shown.anchor)
            yield _Wish(wrapped(name), at.x(), at.y(), shown.colour, 11.5, 5.0, 99, over=True)


def _park_wishes(frame: Frame, parks: Backdrop | None) -> Iterator[_Wish]:
    """Yield the names of designated parks, over the middle of their northern edge."""
    if parks is None or not parks.names:
        return
    for position in parks.areas.visible(frame, least_pixels=48.0).tolist():
        name = plain(parks.names[position])
        if name:
            west, _south, east, north = parks.areas.geometries[position].bounds
            at = frame.pixel((west + east) / 2.0, north)
            yield _Wish(wrapped(name), at.x(), at.y(), parks.kind.style.outline, 11.0, 4.0, 99, over=True)


def _wishes(frame: Frame, seen: Sequence[Seen], gap: float) -> Iterator[_Wish]:
    """Yield the names worth setting, the most important first: by kind, then by size."""
    by_kind = {each.layer.kind.id: each for each in seen if "name" in each.layer.layer.frame}
    for kind, rule in _RULES.items():
        each = by_kind.get(kind)
        if each is None or frame.resolution > rule.appears:
            continue
        names = each.layer.layer.frame["name"]
        for row in _largest(frame, each, rule).tolist():
            name = plain(names.iat[row])
            if name:
                at = frame.pixel(float(each.layer.x[row]), float(each.layer.y[row]))
                colour = each.layer.kind.style.outline
                yield _Wish(wrapped(name), at.x(), at.y(), colour, rule.font, gap, rule.covers)


def _largest(frame: Frame, each: Seen, rule: _Rule) -> NDArray[np.int64]:
    size = each.layer.size[each.rows]
    rows = each.rows
    if frame.resolution > rule.all_from:
        rows, size = rows[size >= 12.0 * frame.resolution], size[size >= 12.0 * frame.resolution]
    # Stable: names of places of one size do not swap from picture to picture.
    order: NDArray[np.int64] = rows[np.argsort(-size, kind="stable")][:_MOST]
    return order


def _best_box(
    wish: _Wish, taken: Sequence[QRectF], crowd: NDArray[np.float64]
) -> tuple[QRectF, Qt.AlignmentFlag] | None:
    """Return the free place that covers the fewest marks, the usual ones first; None where there is no room."""
    size = text_size(wish.lines, map_font(wish.font, bold=wish.over))
    best, fewest = None, wish.covers + 1
    for box, align in _positions(wish, size):
        if any(box.intersects(other) for other in taken):
            continue
        covered = _covered(box, crowd)
        if covered < fewest:
            best, fewest = (box, align), covered
    return best


def _covered(box: QRectF, crowd: NDArray[np.float64]) -> int:
    inside = (crowd[:, 0] > box.left() - 2) & (crowd[:, 0] < box.right() + 2)
    inside &= (crowd[:, 1] > box.top() - 1) & (crowd[:, 1] < box.bottom() + 1)
    return int(np.count_nonzero(inside))


def _positions(wish: _Wish, size: tuple[float, float]) -> tuple[tuple[QRectF, Qt.AlignmentFlag], ...]:
    """Return where a name may stand: right of its mark, then left, above, below; a zone's over its line."""
    width, height = size
    middle, left = wish.y - height / 2.0, wish.x - width / 2.0
    right = (QRectF(wish.x + wish.gap, middle, width, height), Qt.AlignmentFlag.AlignLeft)
    above = (QRectF(left, wish.y - wish.gap - height, width, height), Qt.AlignmentFlag.AlignHCenter)
    others = (
        (QRectF(wish.x - wish.gap - width, middle, width, height), Qt.AlignmentFlag.AlignRight),
        (QRectF(left, wish.y + wish.gap - 1.0, width, height), Qt.AlignmentFlag.AlignHCenter),
    )
    if wish.over:
        return (above, right, *others)
    return (right, others[0], above, others[1])
