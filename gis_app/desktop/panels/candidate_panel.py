"""The right side, above: the planner's boundaries and the found zones, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from gis_app.desktop.widgets import button, label, row
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis_app.zones.zone import Found, Zone

_ID = Qt.ItemDataRole.UserRole


class CandidatePanel(QFrame):
    """Lists of zones: one section per origin.

    Signals
    -------
    chosen(str)
        A zone's id.
    compare_wanted(list)
        The ids ticked.
    """

    chosen = Signal(str)
    compare_wanted = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._tree = QTreeWidget()
        self._tree.setObjectName("zones")
        self._tree.setHeaderHidden(True)
        self._tree.setColumnCount(2)
        self._tree.setRootIsDecorated(False)
        self._tree.setIndentation(0)
        self._tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._tree.header().setStretchLastSection(False)
        self._tree.header().setSectionResizeMode(0, self._tree.header().ResizeMode.Stretch)
        self._tree.header().setSectionResizeMode(1, self._tree.header().ResizeMode.ResizeToContents)
        self._tree.itemSelectionChanged.connect(self._on_selection)
        self._tree.itemChanged.connect(lambda _item, _column: self._count_ticks())
        self._note = label("", "quiet", wrap=True)
        self._compare = button(_("Compare"), self._on_compare, "", "compare-ticked")
        self._compare.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 8)
        layout.addWidget(row(label(_("Zones"), "heading"), None, self._compare))
        layout.addWidget(self._note)
        layout.addWidget(self._tree, 1)
        self._ticked: set[str] = set()
        self._filling = False

    def show_zones(self, zones: Sequence[Zone], found: Mapping[str, Found], titles: Mapping[str, str]) -> None:
        """Fill the lists; ticks and selection stay where their zones still are."""
        selected = self.selected()
        self._filling = True
        self._tree.clear()
        if zones:
            self._section(_("Your boundaries"), zones)
        for method, result in found.items():
            self._section(titles[method], result.candidates, result.reason or "")
        self._note.setText("" if zones or found else _("Looking for candidates…"))
        self._note.setVisible(not (zones or found))
        self._filling = False
        self.select(selected)
        self._count_ticks()

    def select(self, zone_id: str) -> None:
        """Select a zone's line without saying so again."""
        self._tree.blockSignals(True)
        self._tree.clearSelection()
        for item in self._items():
            if item.data(0, _ID) == zone_id and zone_id:
                item.setSelected(True)
                self._tree.scrollToItem(item)
        self._tree.blockSignals(False)

    def selected(self) -> str:
        """Return the selected zone's id, or nothing."""
        items = self._tree.selectedItems()
        return str(items[0].data(0, _ID) or "") if items else ""

    def ticked(self) -> list[str]:
        """Return the ids of the ticked zones, from above."""
        return [item.data(0, _ID) for item in self._items() if item.checkState(0) == Qt.CheckState.Checked]

    def _section(self, title: str, zones: Sequence[Zone], reason: str = "") -> None:
        head = QTreeWidgetItem([title, ""])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = head.font(0)
        font.setBold(True)
        head.setFont(0, font)
        self._tree.addTopLevelItem(head)
        head.setFirstColumnSpanned(True)
        for number, zone in enumerate(zones, 1):
            self._tree.addTopLevelItem(self._line(zone, number))
        if not zones:
            empty = QTreeWidgetItem([reason or _("None found."), ""])
            empty.setFlags(Qt.ItemFlag.NoItemFlags)
            empty.setToolTip(0, empty.text(0))
            self._tree.addTopLevelItem(empty)

    def _line(self, zone: Zone, number: int) -> QTreeWidgetItem:
        item = QTreeWidgetItem([f"{number}  {zone.name}", _("{area:,.1f} ha").format(area=zone.area_ha)])
        item.setData(0, _ID, zone.id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Checked if zone.id in self._ticked else Qt.CheckState.Unchecked)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        items = [self._tree.topLevelItem(number) for number in range(self._tree.topLevelItemCount())]
        return [item for item in items if item is not None and item.data(0, _ID)]

    def _on_selection(self) -> None:
        if not self._filling:
            self.chosen.emit(self.selected())

    def _on_compare(self) -> None:
        self.compare_wanted.emit(self.ticked())

    def _count_ticks(self) -> None:
        if not self._filling:
            self._ticked = set(self.ticked())
            self._compare.setEnabled(len(self._ticked) > 1)
