"""Which result lies over the map: local quotients of two kinds, hot spots of one, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout

from gis_app.desktop.widgets import label
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence


class ResultChooser(QFrame):
    """A list under the layers.

    Signals
    -------
    chosen(object)
        (from kind, to kind) for local quotients, (None, kind) for hot spots, None for no result.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._choices = QComboBox()
        self._choices.setObjectName("map-result")
        self._choices.setAccessibleName(_("Result on the map"))
        self._choices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choices.setMinimumContentsLength(16)
        self._choices.activated.connect(lambda _row: self.chosen.emit(self._choices.currentData()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 12)
        layout.addWidget(label(_("Result on the map"), "heading"))
        layout.addWidget(self._choices)

    def show_kinds(self, kinds: Sequence[str]) -> None:
        """Offer what these reference kinds allow; nothing is chosen."""
        self._choices.clear()
        self._choices.addItem(_("None"), None)
        titles = {kind: _(KINDS[kind].title) for kind in kinds}
        for kind in kinds:
            self._choices.addItem(_("Hot spots: {kind}").format(kind=titles[kind]), (None, kind))
        for one in kinds:
            for other in kinds:
                if one != other:
                    text = _("{one}: how much of {other} around them").format(one=titles[one], other=titles[other])
                    self._choices.addItem(text, (one, other))
        for row in range(self._choices.count()):
            self._choices.setItemData(row, self._choices.itemText(row), Qt.ItemDataRole.ToolTipRole)
        self.setVisible(bool(kinds))
