"""A layer's rows as a table: values are read when they are painted, so a million rows open at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gis_app.desktop.plain_text import shown
from layers.language import gettext as _

if TYPE_CHECKING:
    from layers.layer import Layer

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class AttributeTable(QAbstractTableModel):
    """The attributes of one layer, canonical fields first, under their titles."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        frame = layer.frame
        titles = {field.id: field.title for field in layer.kind.all_fields}
        own = [name for name in titles if name in frame.columns]
        hidden = {frame.geometry.name, "source_row"}
        others = [name for name in frame.columns if name not in titles and name not in hidden]
        self._columns = [frame[name].to_numpy() for name in (*own, *others)]
        self._titles = [_(titles[name]) for name in own] + [shown(str(name)) for name in others]
        self._rows = len(frame)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        # Qt asks what lies below a cell, too: a table has nothing there.
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text; an absent value is empty."""
        value = self._columns[index.column()][index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole and isinstance(value, int | float):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return cell_text(value)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title, or a row's number from 1."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._titles[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)


def cell_text(value: object) -> str:
    """Return a value as a planner reads it: nothing for what is absent, no ``.0`` behind a whole number."""
    if value is None or value != value:  # noqa: PLR0124  NaN and NaT differ from themselves
        return ""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return shown(str(value))
