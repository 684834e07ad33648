"""The map on the screen: camera, rendering in the background, what lies where. Tools and events stand above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.badges import badge_box, crowded
from gis_app.desktop.canvas.camera_view import CameraView
from gis_app.desktop.canvas.content import Content, prepare
from gis_app.desktop.canvas.frame import Frame
from gis_app.desktop.canvas.furniture import paint_hint
from gis_app.desktop.canvas.identifying import features_at, mark_at, zone_at
from gis_app.desktop.canvas.look import Look
from gis_app.desktop.canvas.outlines import Outlines
from gis_app.desktop.canvas.renderer import Picture, blank, blit, exported, paint_above, paint_margin, rendered
from gis_app.desktop.canvas.signs import BADGE
from gis_app.desktop.canvas.snapping import Snap, snapped, zone_tree
from gis_app.desktop.jobs import Jobs, Lane
from gis_app.zones.zone import Candidate
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    import shapely
    from PySide6.QtWidgets import QWidget

    from gis_app.desktop.canvas.thematic import Thematic
    from gis_app.zones.zone import Zone
    from layers.city import City

_MARGIN = 64
"""Pixels rendered beyond each edge, so that a drag shows map at once."""
_REACH = 7.0
"""Pixels within which a click or a corner meets something."""
_HINT_MS = 4000
_NEIGHBOURHOOD_M = 500.0


class MapView(CameraView):
    """A map that can be moved and asked, without tools of its own; `MapCanvas` is the widget to use."""

    identified = Signal(list)
    zone_clicked = Signal(str)
    zone_drawn = Signal(object)
    zone_changing = Signal(str, object)
    zone_changed = Signal(str, object)
    cursor_moved = Signal(float, float)
    rendered = Signal(float)
    hint = Signal(str)
    zones_replaced = Signal()

    def __init__(self, jobs: Jobs | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt's view would take what is dragged in, for items that take it, and drop it there without a word.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.moved.connect(self.redraw)
        self.jobs = jobs if jobs is not None else Jobs(self)
        self.snapping = True
        self.told = ""
        self._content: Content | None = None
        self._look = Look()
        self._picture: Picture | None = None
        self._busy = self._stale = False
        self._fit_when_ready = False
        self._legend = False
        self._hint_text = ""
        # Two of them, for they remember: the GUI thread and the worker would take things out of each other's hands.
        self._outlines, self._worker_outlines = Outlines(), Outlines()
        self._zone_tree = zone_tree(())
        # After the events that are waiting: many changes in a row make one picture.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render)
        self._hint_timer = QTimer(self, singleShot=True, interval=_HINT_MS)
        self._hint_timer.timeout.connect(lambda: self.show_hint(""))

    # --- what is shown -------------------------------------------------------

    def set_city(self, city: City | None, *, keep_view: bool = False) -> None:
        """Show `city`; None for the empty sheet.

        Parameters
        ----------
        city
            Prepared in the background; the earlier one stays in sight meanwhile. Layers that are the same objects as
            before cost nothing.
        keep_view
            Do not fit the view to the city: for an edit of the same one.
        """
        self.jobs.cancel(self._key("prepare"))
        if city is None:
            self._content, self._picture, self._whole = None, None, None
            self.viewport().update()
            return
        earlier = self._content
        self._fit_when_ready = not (keep_view and earlier is not None)
        self.jobs.start(
            _("Preparing the map"),
            lambda progress: prepare(city, earlier, progress),
            done=self._show_content,
            key=self._key("prepare"),
            owner=self,
            quiet=True,
        )

    def set_kind_visible(self, kind: str, visible: bool) -> None:
        """Show or hide a kind of layer."""
        hidden = self._look.hidden - {kind} if visible else self._look.hidden | {kind}
        self._change(replace(self._look, hidden=hidden))

    def set_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Show what was found."""
        self._change(replace(self._look, candidates=tuple(candidates)))

    def set_zones(self, zones: Sequence[Zone]) -> None:
        """Show the planner's own zones, drawn or imported; a boundary being edited follows."""
        self._change(replace(self._look, zones=tuple(zones)))
        self._zone_tree = zone_tree(self._look.zones)
        self.zones_replaced.emit()

    def select_zone(self, name: str | None) -> None:
        """Make the zone of that id stand out; None for no zone."""
        self._look = replace(self._look, selected=name)
        self.viewport().update()
        self.zones_replaced.emit()

    def set_theme(self, theme: Thematic | None) -> None:
        """Lay a result over the map; None takes it away."""
        self._change(replace(self._look, theme=theme))

    def set_edited(self, name: str | None) -> None:
        """Leave the zone of that id out of the picture: an item above shows it."""
        if name != self._look.edited:
            self._change(replace(self._look, edited=name))

    def set_legend_visible(self, visible: bool) -> None:
        """Show or hide the legend on the map."""
        self._legend = visible
        self.viewport().update()

    @property
    def look(self) -> Look:
        """What is shown just now."""
        return self._look

    @property
    def content(self) -> Content | None:
        """The prepared city, None before there is one."""
        return self._content

    def show_hint(self, text: str, *, stay: bool = False) -> None:
        """Say something on the map and by the signal `hint`; empty takes it away.

        Parameters
        ----------
        text
            A sentence.
        stay
            Until something else is said; else for a few seconds.
        """
        said, self._hint_text = self._hint_text, text
        self._hint_timer.stop()
        if text and not stay:
            self._hint_timer.start()
        if text or said:
            self.hint.emit(text)
        self.viewport().update()

    def take_over(self, other: MapView) -> None:
        """Look at what another map shows, from where it does: it gives way to this one."""
        self._content, self._picture, self._look = other._content, other._picture, other._look
        self._whole = other._whole
        self.setSceneRect(other.sceneRect())
        self._camera = other._camera
        if self._content is not None:
            self._look_from(self._camera)
            self._fitted = other._fitted

    # --- what lies where -------------------------------------------------------

    def features_at(self, position: QPointF) -> list[tuple[str, int]]:
        """Return (kind id, row) of what is drawn under a pixel, nearest first."""
        if self._content is None:
            return []
        within = _REACH * self.resolution
        return features_at(self._content, self._look, self.to_map(position), within, self.resolution)

    def figure_at(self, position: QPointF) -> str:
        """Return what the result on the map says of what is under a pixel; empty for nothing."""
        theme = self._look.theme
        return theme.figure_at(self.to_map(position), _REACH * self.resolution) if theme is not None else ""

    def ask(self, position: QPointF) -> None:
        """Tell by the signal `identified` what is under a pixel; `told` is what the result on the map says of it."""
        self.told = self.figure_at(position)
        self.identified.emit(self.features_at(position))

    def mark_at(self, position: QPointF) -> bool:
        """Whether a place's mark lies under a pixel."""
        near = _REACH * self.resolution
        return self._content is not None and mark_at(self._content, self._look, self.to_map(position), near)

    def badge_at(self, position: QPointF) -> str | None:
        """Return the id of the candidate whose badge is under a pixel."""
        frame, outlines = self.frame(), self._outlines.of(self._look)
        dotted = crowded(frame, outlines)
        # Those with a number lie above the dots.
        for shown in sorted(outlines, key=lambda each: each.zone.id in dotted):
            away = badge_box(frame, shown).center() - position
            if isinstance(shown.zone, Candidate) and away.manhattanLength() <= BADGE * 1.3:
                return shown.zone.id
        return None

    def zone_at(self, position: QPointF) -> str | None:
        """Return the id of the zone under a pixel: by its badge first, else the smallest there."""
        badge = self.badge_at(position)
        if badge is not None:
            return badge
        hit = zone_at(self._look, self.to_map(position), 4.0 * self.resolution)
        return hit.id if hit is not None else None

    def snapped(self, position: QPointF, without: shapely.Geometry | None = None) -> Snap:
        """Return where a corner at a pixel would end up, metres."""
        place = self.to_map(position)
        if not self.snapping:
            return Snap(*place)
        streets = self._content.streets if self._content is not None else None
        shown = streets is not None and "streets" not in self._look.hidden
        trees = [self._zone_tree] + ([streets.lines.tree] if streets is not None and shown else [])
        return snapped(place, (_REACH + 2.0) * self.resolution, trees, without)

    # --- pictures ----------------------------------------------------------------

    def redraw(self) -> None:
        """Ask for a new picture; many calls in a row make one."""
        self._stale = True
        if not self._busy and not self._soon.isActive():
            self._soon.start()

    def snapshot(self, size: QSize, dpr: float = 1.0, *, legend: bool = True) -> QImage:
        """Return the view as an image for export.

        Parameters
        ----------
        size
            Pixels; the same centre and width of land as on the screen.
        dpr
            Device dots per pixel: 3 gives about 300 dpi in print.
        legend
            With the legend.
        """
        frame = self.frame()
        resolution = frame.resolution * frame.width / max(size.width(), 1)
        west, south, _east, north = frame.bounds
        top = (south + north) / 2.0 + resolution * size.height() / 2.0
        wanted = Frame(west, top, resolution, size.width(), size.height(), dpr)
        content, look = self._content, replace(self._look, edited=None)
        if content is None:
            return blank(wanted)
        # In the lane of the pictures, so that it never runs beside one.
        return self.jobs.run_now(lambda _progress: exported(wanted, content, look, legend=legend), lane=Lane.DRAWING)

    def drawBackground(self, painter: QPainter, _rect: QRectF | object) -> None:
        """Show the last picture, which a worker has painted."""
        painter.save()
        # From the scene's metres to the viewport's pixels: the picture is as large as the view, not as the city.
        painter.resetTransform()
        painter.fillRect(self.viewport().rect(), QColor(palette.PAPER))
        if self._picture is not None:
            blit(painter, self.frame(), self._picture)
        painter.restore()

    def drawForeground(self, painter: QPainter, _rect: QRectF | object) -> None:
        """Paint what must not wait for a new picture: the selected zone, new zones, scale bar, hint."""
        if self._content is None:
            return
        frame = self.frame()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_above(painter, frame, self._outlines.of(self._look), self._look, self._picture)
        paint_margin(painter, frame, self._content, self._look, legend=self._legend)
        if self._hint_text:
            paint_hint(painter, frame, self._hint_text)
        painter.restore()

    def _change(self, look: Look) -> None:
        self._look = look
        self.viewport().update()
        self.redraw()

    def _show_content(self, content: Content) -> None:
        self._content, self._whole = content, content.bounds
        west, south, east, north = content.bounds
        reach = max(east - west, north - south, 2000.0)
        self.setSceneRect(QRectF(west - 9 * reach, -north - 9 * reach, 19 * reach, 19 * reach))
        self._camera = replace(self._camera, coarsest=4.0 * reach / max(self.viewport().width(), 400))
        if self._fit_when_ready:
            self._fit_when_ready = False
            self.fit_city()
        self.redraw()

    def _render(self) -> None:
        content, look = self._content, self._look
        if content is None or self._busy or self.jobs.closed or self.viewport().width() < 2:
            return
        frame = self.frame().grown(_MARGIN)
        # One picture at a time: what changes meanwhile is drawn when it is there.
        self._busy, self._stale = True, False
        self.jobs.start(
            _("Drawing the map"),
            lambda progress: rendered(frame, content, look, self._worker_outlines, lambda: progress(0.0, "")),
            done=self._show_picture,
            ended=self._end_of_drawing,
            owner=self,
            lane=Lane.DRAWING,
            quiet=True,
        )

    def _show_picture(self, picture: Picture) -> None:
        if self._content is None:
            return
        # With its frame: the view may have moved on while it was painted.
        self._picture = picture
        self.viewport().update()
        self.rendered.emit(picture.milliseconds)

    def _end_of_drawing(self) -> None:
        self._busy = False
        if self._stale:
            self.redraw()

    def _key(self, what: str) -> str:
        # Two maps share the jobs while a window in another language takes over.
        return f"{what}-{id(self)}"
