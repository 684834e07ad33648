"""One picture of the map: what the worker paints, what the export paints, and what the screen adds above it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.backdrop import (
    paint_backdrop,
    paint_designated,
    paint_districts,
    paint_ground,
    paint_limit,
    paint_streets,
)
from gis_app.desktop.canvas.badges import crowded, paint_badge
from gis_app.desktop.canvas.furniture import paint_legend, paint_north, paint_scale, paint_source
from gis_app.desktop.canvas.labels import paint_labels
from gis_app.desktop.canvas.lettering import painting
from gis_app.desktop.canvas.outlines import Outlines, paint_fill, paint_outline, paint_selected, paint_title
from gis_app.desktop.canvas.places import in_sight, paint_areas, paint_marks
from gis_app.desktop.canvas.thematic import paint_theme_ground, paint_theme_places
from gis_app.desktop.canvas.theme_legend import paint_theme_legend
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis_app.desktop.canvas.content import Content
    from gis_app.desktop.canvas.frame import Frame
    from gis_app.desktop.canvas.look import Look
    from gis_app.desktop.canvas.outlines import Outline


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished rendering: a `QImage`, since a `QPixmap` belongs to the screen and breaks in a worker.

    Parameters
    ----------
    image
        The pixels.
    frame
        What part of the world they show.
    outlines
        The zones that are in it.
    milliseconds
        How long it took.
    """

    image: QImage
    frame: Frame
    outlines: tuple[Outline, ...]
    milliseconds: float = 0.0


def blank(frame: Frame) -> QImage:
    """Return an empty sheet of paper."""
    image = QImage(*frame.dots, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(frame.dpr)
    image.fill(QColor(palette.PAPER))
    return image


def paint_map(
    painter: QPainter,
    frame: Frame,
    content: Content,
    look: Look,
    outlines: Sequence[Outline],
    check: Callable[[], None],
) -> None:
    """Paint everything that lies on the ground, and the names.

    Parameters
    ----------
    painter
        On an image in memory: this runs in a worker.
    frame
        What part of the world.
    content
        The city.
    look
        What is hidden, selected or edited.
    outlines
        The zones to paint.
    check
        Raises when nobody waits for the picture any more.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ground(painter, frame, content, look, check)
    zones = [shown for shown in outlines if shown.in_view(frame)]
    # The ground of zones under the marks, their lines above: no colour is tinted, no line broken.
    for shown in zones:
        paint_fill(painter, frame, shown)
    places = [layer for layer in content.places if layer.kind.id not in look.hidden]
    for layer in places:
        paint_areas(painter, frame, layer, check)
    parks = content.parks if "designated_parks" not in look.hidden else None
    if parks is not None:
        paint_designated(painter, frame, parks, check)
    seen = in_sight(frame, places)
    paint_marks(painter, frame, seen, check)
    if look.theme is not None:
        paint_theme_places(painter, frame, look.theme, check)
    for shown in zones:
        check()
        paint_outline(painter, frame, shown)
    check()
    paint_labels(painter, frame, seen, zones, parks)
    dotted = crowded(frame, outlines)
    for shown in sorted(zones, key=lambda each: each.zone.id not in dotted):
        paint_badge(painter, frame, shown, small=shown.zone.id in dotted)


def _paint_ground(painter: QPainter, frame: Frame, content: Content, look: Look, check: Callable[[], None]) -> None:
    paint_ground(painter, frame, content, check)
    shown = [layer for layer in content.backdrops if layer.kind.id not in look.hidden]
    for layer in shown:
        if layer.kind.id == "districts":
            paint_districts(painter, frame, layer, check)
        elif layer.kind.id != "designated_parks":
            paint_backdrop(painter, frame, layer, check)
    if content.streets is not None and "streets" not in look.hidden:
        paint_streets(painter, frame, content.streets, check)
    if look.theme is not None:
        # Over the streets: between their white lines a colour would not be that of the legend.
        paint_theme_ground(painter, frame, look.theme, content.study_area, check)
    if "study_area" not in look.hidden:
        paint_limit(painter, frame, content, check)


def paint_standing_out(painter: QPainter, frame: Frame, shown: Outline) -> None:
    """Paint the selected zone above the picture."""
    paint_selected(painter, frame, shown)
    paint_badge(painter, frame, shown, selected=True)
    paint_title(painter, frame, shown)


def paint_above(
    painter: QPainter, frame: Frame, outlines: Sequence[Outline], look: Look, picture: Picture | None
) -> None:
    """Paint the zones that `picture` does not know yet, and the selected one above all."""
    shown, dotted = [each for each in outlines if each.in_view(frame)], crowded(frame, outlines)
    painted = {id(each.zone) for each in picture.outlines} if picture is not None else set()
    for each in shown:
        if id(each.zone) not in painted and each.zone.id != look.edited:
            paint_outline(painter, frame, each)
            paint_badge(painter, frame, each, small=each.zone.id in dotted)
    for each in shown:
        if each.zone.id == look.selected and each.zone.id != look.edited:
            paint_standing_out(painter, frame, each)


def paint_margin(painter: QPainter, frame: Frame, content: Content, look: Look, *, legend: bool) -> None:
    """Paint scale bar, north arrow, source and, if wanted, the legend."""
    paint_scale(painter, frame)
    paint_north(painter, frame)
    invented = _("A fictional city") if content.fictional else ""
    assumed = _("Study area assumed") if content.assumed else ""
    paint_source(painter, frame, (invented, content.attribution, assumed))
    if look.theme is not None:
        paint_theme_legend(painter, frame, look.theme)
    if legend:
        paint_legend(painter, [kind for kind in KINDS.values() if _shown(kind.id, content, look)])


def _shown(kind: str, content: Content, look: Look) -> bool:
    return kind in content.layers and len(content.layers[kind]) > 0 and kind not in look.hidden


def rendered(frame: Frame, content: Content, look: Look, outlines: Outlines, check: Callable[[], None]) -> Picture:
    """Return a finished picture, in a worker.

    Parameters
    ----------
    frame, content, look, check
        As `paint_map` takes them.
    outlines
        Kept by the worker from one picture to the next: what has not changed is not simplified again.
    """
    start = time.perf_counter()
    image = blank(frame)
    shown = _in_picture(outlines, look)
    with painting(image) as painter:
        paint_map(painter, frame, content, look, shown, check)
    return Picture(image, frame, shown, (time.perf_counter() - start) * 1e3)


def exported(frame: Frame, content: Content, look: Look, *, legend: bool) -> QImage:
    """Return a picture with everything the screen adds above it, legend and all; parameters as `rendered`."""
    image, outlines = blank(frame), Outlines()
    shown = _in_picture(outlines, look)
    with painting(image) as painter:
        paint_map(painter, frame, content, look, shown, lambda: None)
        for each in shown:
            if each.zone.id == look.selected:
                paint_standing_out(painter, frame, each)
        paint_margin(painter, frame, content, look, legend=legend)
    return image


def _in_picture(outlines: Outlines, look: Look) -> tuple[Outline, ...]:
    return tuple(shown for shown in outlines.of(look) if shown.zone.id != look.edited)


def blit(painter: QPainter, frame: Frame, picture: Picture) -> None:
    """Show the last picture where its ground lies now: moved, or scaled until the new one is there."""
    drawn = picture.frame
    corner = frame.pixel(drawn.left, drawn.top)
    share = drawn.resolution / frame.resolution
    if abs(share - 1.0) < 1e-9:
        # On a whole pixel nothing is interpolated: lines stay sharp while the map is dragged.
        painter.drawImage(QPoint(round(corner.x()), round(corner.y())), picture.image)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = QRectF(corner.x(), corner.y(), drawn.width * share, drawn.height * share)
        painter.drawImage(target, picture.image)
