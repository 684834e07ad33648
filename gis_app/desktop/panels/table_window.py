"""The attribute table of one layer; a row leads to its place on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLineEdit, QTableView, QVBoxLayout, QWidget

from gis_app.desktop.models.attribute_table import AttributeTable
from gis_app.desktop.panels.identify_card import IdentifyCard
from gis_app.desktop.widgets import label, row
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from gis_app.desktop.desk import Desk
    from layers.layer import Layer


def show_table(desk: Desk, kind: str) -> None:
    """Show the attribute table of a kind; a click on a row shows its place on the map."""
    city = desk.session.document.city
    if city is None:
        return

    def show_row(kind: str, row: int) -> None:
        desk.canvas.zoom_to(city.layers[kind].frame.geometry.iloc[row])
        desk.part(IdentifyCard).show_hits(city, [(kind, row)])

    table = TableWindow(desk, city.layers[kind])
    table.row_chosen.connect(show_row)
    table.show()


class TableWindow(QDialog):
    """A window of its own beside the map.

    Signals
    -------
    row_chosen(str, int)
        Kind id and row of the layer.
    """

    row_chosen = Signal(str, int)

    def __init__(self, parent: QWidget, layer: Layer) -> None:
        super().__init__(parent)
        self.setWindowTitle(_(layer.kind.title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 480)
        self._kind = layer.kind.id
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(AttributeTable(layer))
        self._sorted.setFilterKeyColumn(-1)
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        search = QLineEdit()
        search.setObjectName("table-search")
        search.setPlaceholderText(_("Search"))
        search.setClearButtonEnabled(True)
        search.setAccessibleName(_("Search"))
        search.textChanged.connect(self._sorted.setFilterFixedString)
        count = ngettext("{count} feature", "{count} features", len(layer)).format(count=len(layer))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        hint = label(_("A click on a row shows its place on the map."), "quiet")
        layout.addWidget(row(search, label(count, "quiet"), hint))
        layout.addWidget(self._table())

    def _table(self) -> QTableView:
        view = QTableView()
        view.setObjectName("attributes")
        view.setModel(self._sorted)
        view.setSortingEnabled(True)
        # Sorting on begins with the first column: back to the order of the file.
        view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        view.setAlternatingRowColors(True)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(self.windowTitle())
        view.setTabKeyNavigation(False)
        view.verticalHeader().setDefaultSectionSize(26)
        view.horizontalHeader().setDefaultSectionSize(150)
        view.setColumnWidth(0, 260)
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        # Enter and a single click: on most systems `activated` alone wants two.
        view.activated.connect(self._on_row)
        view.clicked.connect(self._on_row)
        return view

    def _on_row(self, index: QModelIndex) -> None:
        self.row_chosen.emit(self._kind, self._sorted.mapToSource(index).row())
