"""A view that is moved and zoomed: from pixels to metres and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from gis_app.desktop.canvas import palette
from gis_app.desktop.canvas.camera import Camera
from gis_app.desktop.canvas.frame import Frame
from layers.language import gettext as _

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_NEIGHBOURHOOD_M = 500.0


class CameraView(QGraphicsView):
    """An empty sheet of paper seen by a camera.

    Signals
    -------
    moved
        It is looked at from elsewhere.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera = Camera()
        self._whole: tuple[float, float, float, float] | None = None
        self._fitted = False
        self._set_up_view()

    def _set_up_view(self) -> None:
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Qt's own anchors drift where there is no screen: the camera says what stays under the pointer.
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setBackgroundBrush(QColor(palette.PAPER))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        # Mouse events go to the viewport, a widget of its own inside the view.
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(_("Map"))
        self.viewport().setAccessibleName(_("Map"))
        self.setMinimumSize(160, 120)
        # Without a rectangle of ours the scene grows with its items, and the view jumps.
        self.setSceneRect(QRectF(-1e6, -1e6, 2e6, 2e6))

    @property
    def resolution(self) -> float:
        """Metres per pixel."""
        return self._camera.resolution

    def fit_city(self) -> None:
        """Show the whole study area, and keep it whole while the window changes its size."""
        if self._whole is not None:
            self.zoom_to_bounds(self._whole)
            self._fitted = True

    def zoom_to(self, geometry: shapely.Geometry) -> None:
        """Show `geometry` whole, with room around it; a point is shown with 250 m around it."""
        if shapely.is_empty(geometry):
            return
        west, south, east, north = shapely.bounds(geometry).tolist()
        room = max(east - west, north - south) * 0.25 or 250.0
        self.zoom_to_bounds((west - room, south - room, east + room, north + room))

    def zoom_around(self, geometry: shapely.Geometry) -> None:
        """Show a geometry in what it lies in: as much again on every side, 500 m at least."""
        west, south, east, north = shapely.bounds(geometry)
        margin = max(_NEIGHBOURHOOD_M, east - west, north - south)
        self.zoom_to_bounds((west - margin, south - margin, east + margin, north + margin))

    def zoom_to_bounds(self, bounds: tuple[float, float, float, float]) -> None:
        """Show west, south, east, north, metres."""
        self._look_from(self._camera.fitted(bounds, (self.viewport().width(), self.viewport().height())))

    def zoom_in(self) -> None:
        """Come closer by one step."""
        self.zoom_by(1.5)

    def zoom_out(self) -> None:
        """Step back."""
        self.zoom_by(1 / 1.5)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Come closer by `factor`, the place under `at` (pixels) staying where it is."""
        self._look_from(self._camera.zoomed(factor, None if at is None else self.to_map(at)))

    def pan_by(self, right: float, down: float) -> None:
        """Drag the map by pixels."""
        self._look_from(self._camera.panned(right, down))

    def _look_from(self, camera: Camera) -> None:
        self._camera, self._fitted = camera, False
        scale = 1.0 / camera.resolution
        self.setTransform(QTransform.fromScale(scale, scale))
        # The scene's y runs south, a map's north.
        self.centerOn(camera.x, -camera.y)
        self.viewport().update()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the centre, or the whole city where it was fitted, and draw again."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit_city()
        elif self._whole is not None:
            self._look_from(self._camera)

    def frame(self) -> Frame:
        """Return the visible part of the world."""
        shift, resolution = self.viewportTransform(), self._camera.resolution
        size = self.viewport().size()
        return Frame(
            -shift.dx() * resolution,
            shift.dy() * resolution,
            resolution,
            size.width(),
            size.height(),
            self.devicePixelRatioF(),
        )

    def to_map(self, position: QPointF) -> tuple[float, float]:
        """Return the place under a pixel of the viewport, metres."""
        frame = self.frame()
        return frame.left + position.x() * frame.resolution, frame.top - position.y() * frame.resolution

    def to_view(self, x: float, y: float) -> QPointF:
        """Return the pixel of the viewport that shows a place in metres."""
        return self.frame().pixel(x, y)
