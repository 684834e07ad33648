"""The left side: the three core layers, the others folded away, what the study area is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from gis_app.desktop.canvas.lettering import wrapped
from gis_app.desktop.panels.swatch import Swatch
from gis_app.desktop.plain_text import tip
from gis_app.desktop.widgets import clear, label, row, rule
from layers.kinds.kind import Shape
from layers.kinds.registry import CORE_KINDS, KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtCore import QObject

    from gis_app.desktop.session.document import Document
    from layers.city import City
    from layers.kinds.kind import LayerKind


_LONGEST = 20
"""Characters of a layer's name on one line."""


class LayerPanel(QScrollArea):
    """Which layers are shown.

    Parameters
    ----------
    document
        Whose layers.
    open_table
        Shows the attribute table of a kind.
    """

    def __init__(self, document: Document, open_table: Callable[[str], None]) -> None:
        super().__init__()
        self._document = document
        self._open_table = open_table
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._layout = QVBoxLayout()
        self._layout.setContentsMargins(10, 10, 4, 10)
        self._layout.setSpacing(3)
        body = QFrame()
        body.setProperty("role", "panel")
        body.setLayout(self._layout)
        self.setWidget(body)
        # Else Tab would stop at the frame before it reaches the boxes in it.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._boxes: dict[str, QCheckBox] = {}
        document.opened.connect(self.start_anew)
        document.visibility_changed.connect(self._on_visibility)

    def start_anew(self) -> None:
        """List the layers of the open city."""
        document = self._document
        if document.city is not None:
            self.show_city(document.city, document.shown, read_only=not (document.editable or document.elsewhere))

    def show_city(self, city: City, visible: Mapping[str, bool], *, read_only: bool = False) -> None:
        """List the layers of a city: those with a mark on the map first, so that the list is its legend."""
        clear(self._layout)
        self._boxes = {}
        name = city.spoken_name
        self._layout.addWidget(label(name, "title", wrap=True))
        if city.fictional:
            self._layout.addWidget(label(_("A fictional teaching city"), "notice", wrap=True))
        if read_only:
            text = _("Write-protected: you can look, find and export; nothing is changed.")
            self._layout.addWidget(label(text, "notice", wrap=True))
        marked = [kind for kind in KINDS.values() if kind.shape is Shape.PLACE and city.has(kind.id)]
        for kind in (*(KINDS[core] for core in CORE_KINDS), *(kind for kind in marked if kind.id not in CORE_KINDS)):
            self._layout.addWidget(self._line(kind, city, shown=visible.get(kind.id, True)))
        self._layout.addWidget(rule())
        self._add_backdrop(city, visible)
        self._layout.addWidget(label(_study_area(city), "quiet", wrap=True))
        self._layout.addStretch(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as wide as the widest line: it scrolls one way only, and would cut off what is wider."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumWidth(self._layout.minimumSize().width())
        return super().eventFilter(watched, event)

    def _on_visibility(self, kind: str, shown: bool) -> None:
        box = self._boxes.get(kind)
        if box is not None:
            # Said again it would come back as a click of the planner's.
            box.blockSignals(True)
            box.setChecked(shown)
            box.blockSignals(False)

    def _add_backdrop(self, city: City, visible: Mapping[str, bool]) -> None:
        others = [kind for kind in KINDS.values() if kind.shape is not Shape.PLACE and city.has(kind.id)]
        if not others:
            return
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for kind in others:
            layout.addWidget(self._line(kind, city, shown=visible.get(kind.id, True)))
        fold = QToolButton()
        fold.setObjectName("fold-layers")
        fold.setText(_("Ground layers ({count})").format(count=len(others)))
        fold.setCheckable(True)
        fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        fold.setArrowType(Qt.ArrowType.RightArrow)
        fold.toggled.connect(body.setVisible)
        fold.toggled.connect(lambda on: fold.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow))
        body.setVisible(False)
        self._layout.addWidget(fold)
        self._layout.addWidget(body)

    def _line(self, kind: LayerKind, city: City, *, shown: bool) -> QWidget:
        box = QCheckBox("\n".join(wrapped(_(kind.title), _LONGEST)))
        box.setObjectName(f"layer-{kind.id}")
        box.setProperty("role", "layer")
        box.setChecked(shown)
        self._boxes[kind.id] = box
        box.toggled.connect(lambda on: self._document.show_kind(kind.id, shown=on))
        box.setEnabled(city.count(kind.id) > 0)
        tip(box, _why_empty(kind.id, city))
        count = QToolButton()
        count.setObjectName(f"table-{kind.id}")
        count.setText(f"{city.count(kind.id):,}" if city.has(kind.id) else "–")
        tip(count, _("Show the attribute table"))
        count.setAccessibleName(_("Attribute table: {layer}").format(layer=_(kind.title)))
        count.setEnabled(city.count(kind.id) > 0)
        count.clicked.connect(lambda: self._open_table(kind.id))
        return row(Swatch(kind), box, None, count, spacing=4)


def _why_empty(kind_id: str, city: City) -> str:
    if not city.has(kind_id):
        return _("No file holds this layer.")
    return "" if city.count(kind_id) else _("The file of this layer holds no feature.")


def _study_area(city: City) -> str:
    if city.study_area.source == "assumed":
        return _("Study area {area:,.0f} ha, assumed around what is there").format(area=city.study_area.area_ha)
    return _("Study area {area:,.0f} ha").format(area=city.study_area.area_ha)
