"""Names of the places that matter most at this scale, none upon another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt

from gis_app.desktop.canvas.lettering import map_font, paint_text, plain, text_size, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from gis_app.desktop.canvas.content import PlaceLayer
    from gis_app.desktop.canvas.frame import Frame

_MOST = 60
"""Names tried in one picture."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """From which resolution on a kind's names appear, how large, and how many pixels an area must have before."""

    appears: float
    all_from: float
    font: float


_RULES = {
    "universities": _Rule(26.0, 9.0, 11.5),
    "cultural_venues": _Rule(6.5, 4.0, 10.5),
    "industrial_sites": _Rule(3.5, 2.2, 10.5),
    "creative_firms": _Rule(1.6, 1.6, 10.0),
}


@dataclass(frozen=True, slots=True)
class _Wish:
    lines: tuple[str, ...]
    x: float
    y: float
    colour: str
    font: float


def paint_labels(
    painter: QPainter,
    frame: Frame,
    layers: Sequence[PlaceLayer],
    radius: float,
    taken: Sequence[QRectF],
) -> list[QRectF]:
    """Paint the names that find room.

    Parameters
    ----------
    painter, frame
        Where to.
    layers
        The kinds of place shown.
    radius
        Of their marks, pixels.
    taken
        Boxes that must stay free, such as badges.

    Returns
    -------
    list of PySide6.QtCore.QRectF
        Where names stand, pixels.
    """
    boxes, placed = list(taken), []
    for wish in _wishes(frame, layers):
        font = map_font(wish.font, bold=False)
        size = text_size(wish.lines, font)
        for box, align in _positions(wish, size, radius):
            roomy = box.adjusted(-2, -1, 2, 1)
            if not any(roomy.intersects(other) for other in boxes):
                paint_text(painter, box, wish.lines, font, wish.colour, align=align)
                boxes.append(roomy)
                placed.append(box)
                break
    return placed


def _wishes(frame: Frame, layers: Sequence[PlaceLayer]) -> Iterator[_Wish]:
    """Yield the names worth setting, the most important first: by kind, then by size."""
    ordered = sorted(layers, key=lambda layer: list(_RULES).index(layer.kind.id) if layer.kind.id in _RULES else 99)
    for layer in ordered:
        rule = _RULES.get(layer.kind.id)
        if rule is None or frame.resolution > rule.appears:
            continue
        for row in _candidates(frame, layer, rule).tolist():
            name = plain(layer.layer.frame["name"].iat[row]) if "name" in layer.layer.frame else ""
            if name:
                at = frame.pixel(*layer.xy[row].tolist())
                yield _Wish(wrapped(name), at.x(), at.y(), layer.kind.style.outline, rule.font)


def _candidates(frame: Frame, layer: PlaceLayer, rule: _Rule) -> NDArray[np.int64]:
    west, south, east, north = frame.bounds
    x, y = layer.xy[:, 0], layer.xy[:, 1]
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    if frame.resolution > rule.all_from:
        inside &= layer.size >= 12.0 * frame.resolution
    rows = np.flatnonzero(inside)
    order: NDArray[np.int64] = rows[np.argsort(-layer.size[rows], kind="stable")][:_MOST]
    return order


def _positions(wish: _Wish, size: tuple[float, float], radius: float) -> tuple[tuple[QRectF, Qt.AlignmentFlag], ...]:
    """Return where a name may stand: right of its mark, then left, above, below."""
    width, height = size
    gap = radius + 4.0
    middle, left = wish.y - height / 2.0, wish.x - width / 2.0
    return (
        (QRectF(wish.x + gap, middle, width, height), Qt.AlignmentFlag.AlignLeft),
        (QRectF(wish.x - gap - width, middle, width, height), Qt.AlignmentFlag.AlignRight),
        (QRectF(left, wish.y - gap - height, width, height), Qt.AlignmentFlag.AlignHCenter),
        (QRectF(left, wish.y + gap - 1.0, width, height), Qt.AlignmentFlag.AlignHCenter),
    )
