"""What stands where the planner clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout

from gis_app.desktop.models.attribute_table import cell_text
from gis_app.desktop.panels.swatch import Swatch
from gis_app.desktop.plain_text import tip
from gis_app.desktop.widgets import button, clear, column, label, row
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget

    from gis_app.desktop.canvas.map_canvas import MapCanvas
    from gis_app.desktop.session.document import Document
    from layers.city import City

_MOST = 14
_WIDTH, _EDGE, _FOOT = 300, 12, 36
"""Pixels: its width, and from the map's edges; below it stands where the data come from."""


class IdentifyCard(QFrame):
    """Name, kind and attributes of a feature; the next one where several lie on each other.

    Parameters
    ----------
    over
        The map whose lower right corner it stands in, and whose clicks it answers.
    document
        Holds what was clicked on.
    """

    def __init__(self, over: MapCanvas, document: Document) -> None:
        super().__init__(over)
        self._map = over
        self._document = document
        over.installEventFilter(self)
        over.identified.connect(self._on_identified)
        document.opened.connect(self.hide)
        self.setObjectName("identify")
        self.setProperty("role", "card")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 10)
        self._hits: list[tuple[str, int]] = []
        self._at = 0
        self._city: City | None = None
        self._figure = ""
        self.hide()

    def show_hits(self, city: City, hits: Sequence[tuple[str, int]], figure: str = "") -> None:
        """Show the first of the features hit; hide where nothing was.

        Parameters
        ----------
        city
            The open one.
        hits
            Kind id and row, nearest first.
        figure
            What the result on the map says of the spot; may be empty.
        """
        self._city, self._hits, self._at, self._figure = city, list(hits), 0, figure
        if hits or figure:
            self._fill()
        self.setVisible(bool(hits or figure))
        self._place()

    def _on_identified(self, hits: list[tuple[str, int]]) -> None:
        if self._document.city is not None:
            self.show_hits(self._document.city, hits, self._map.told)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the map changes its size: it is no item of a layout."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is None or self.isHidden():
            return
        width = min(_WIDTH, over.width() - 2 * _EDGE)
        # The layout knows before the widget does: while it is hidden its size is an old one.
        height = min(max(self._layout.heightForWidth(width), self._layout.minimumSize().height()), over.height())
        left, top = over.width() - width - _EDGE, over.height() - height - _FOOT
        self.setGeometry(left, max(top, 0), width, height)

    def _fill(self) -> None:
        clear(self._layout)
        body = column(*self._about_feature() if self._hits else self._about_spot())
        self._layout.addWidget(body)
        # In a card that is seen already Qt shows new widgets a moment later, and takes them for no height until then.
        body.show()

    def _about_spot(self) -> list[QWidget]:
        return [row(label(_("Result on the map"), "quiet"), None, self._buttons()), *self._figures()]

    def _about_feature(self) -> list[QWidget]:
        if self._city is None:
            return []
        kind_id, index = self._hits[self._at]
        layer = self._city.layers[kind_id]
        values = layer.frame.iloc[index]
        name = cell_text(values.get("name")) or _("Without a name")
        titles = {field.id: _(field.title) for field in layer.kind.all_fields}
        skipped = {"name", "source_row", layer.frame.geometry.name}
        pairs = [(titles.get(str(key), str(key)), cell_text(values[key])) for key in values.index if key not in skipped]
        return [
            row(Swatch(layer.kind), label(_(layer.kind.title), "quiet"), None, self._buttons()),
            label(name, "heading", wrap=True),
            *self._figures(),
            _attributes([pair for pair in pairs if pair[1]][:_MOST]),
        ]

    def _figures(self) -> list[QWidget]:
        if not self._figure:
            return []
        figure = label(self._figure, "notice", wrap=True)
        figure.setObjectName("figure")
        return [figure]

    def _buttons(self) -> QFrame:
        close = button("✕", self.hide, "link", "close-identify")
        tip(close, _("Close"))
        close.setAccessibleName(_("Close"))
        more = len(self._hits) - 1
        if more < 1:
            return row(close)
        text = ngettext("{count} more here", "{count} more here", more).format(count=more)
        return row(button(text, self._next, "link", "next-hit"), close)

    def _next(self) -> None:
        self._at = (self._at + 1) % len(self._hits)
        self._fill()
        self._place()
        # The button that was pressed is gone: the next one is in its place for the keyboard too.
        again = self.findChild(QPushButton, "next-hit")
        if again is not None:
            again.setFocus()


def _attributes(pairs: Sequence[tuple[str, str]]) -> QFrame:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setColumnStretch(1, 1)
    for line, (title, value) in enumerate(pairs):
        grid.addWidget(label(title, "quiet"), line, 0, Qt.AlignmentFlag.AlignTop)
        text = label(value if len(value) < 300 else value[:300] + "…", wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(text, line, 1)
    frame = QFrame()
    frame.setLayout(grid)
    return frame
