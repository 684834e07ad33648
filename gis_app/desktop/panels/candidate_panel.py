"""The right side, above: the planner's boundaries, and found zones by way of finding, what chance would bring apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from gis_app.desktop.canvas.badges import badge_icon
from gis_app.desktop.plain_text import shown, tip, tip_line
from gis_app.desktop.theme import QUIET
from gis_app.desktop.widgets import button, label, row
from gis_app.zones.claims import by_claim
from gis_app.zones.zone import Candidate
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gis_app.desktop.session.session import Session
    from gis_app.zones.zone import Found, Zone

_ID = Qt.ItemDataRole.UserRole
_LINE = 24


class CandidatePanel(QFrame):
    """Lists of zones: one section per origin, and per claim that can be made of them.

    Parameters
    ----------
    session
        Whose zones; the selection is shared with the map.
    compare
        Puts the zones of these ids side by side.
    """

    def __init__(self, session: Session, compare: Callable[[Sequence[str]], None]) -> None:
        super().__init__()
        self._zones = session.zones
        self._selection = session.selection
        self._work = session.work
        self._compare_zones = compare
        self.setProperty("role", "panel")
        self._tree = self._make_tree()
        self._note = label("", "quiet", wrap=True)
        self._compare = button(_("Compare"), self._on_compare, "small", "compare-ticked")
        tip(self._compare, _("Puts the ticked zones side by side"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(row(label(_("Zones"), "heading"), None, self._compare, margin=2))
        layout.addWidget(self._note)
        layout.addWidget(self._tree, 1)
        self._filling = False
        # New ranks come with new candidates: one list is made of both, once the news is through.
        self._list_soon = QTimer(self, singleShot=True, interval=0)
        self._list_soon.timeout.connect(self._list)
        self._compare.setEnabled(False)
        self._follow(session)

    def _follow(self, session: Session) -> None:
        session.document.opened.connect(self.start_anew)
        session.zones.changed.connect(self._list)
        session.zones.searching.connect(self._on_search)
        session.zones.searched.connect(self._on_search)
        session.selection.changed.connect(self.select)
        session.work.gave_up.connect(self._on_gave_up)

    def start_anew(self) -> None:
        """List the zones of the open city."""
        self._on_search()
        self._list()

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setObjectName("zones")
        tree.setAccessibleName(_("Zones"))
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(0)
        tree.setIconSize(QSize(18, 18))
        tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, tree.header().ResizeMode.Stretch)
        tree.itemActivated.connect(self._on_activated)
        tree.itemSelectionChanged.connect(self._on_selection)
        tree.itemChanged.connect(self._on_tick)
        return tree

    def show_zones(
        self,
        zones: Sequence[Zone],
        found: Mapping[str, Found],
        titles: Mapping[str, str],
    ) -> None:
        """Fill the lists; ticks and selection stay where their zones still are.

        Parameters
        ----------
        zones
            The planner's own.
        found, titles
            By way of finding.
        """
        selected = self.selected()
        # Every line that is made or cleared says so, as if a hand had ticked or chosen it.
        self._filling = True
        self._tree.clear()
        if zones:
            self._section(_("Your boundaries"), zones)
        for method, result in found.items():
            sections = by_claim(result)
            self._section(titles[method], sections.pop("", ()), result.reason or "")
            for title, apart in sections.items():
                self._section(_(title), apart)
        self._note.setVisible(not (zones or found))
        self._filling = False
        self.select(selected)
        self._count_ticks()

    @property
    def lines(self) -> QWidget:
        """The list itself, which takes the keyboard."""
        return self._tree

    def say(self, sentence: str) -> None:
        """Say what goes on while there is no zone."""
        self._note.setText(sentence)

    def select(self, zone_id: str) -> None:
        """Select a zone's line without saying so again; the one that is selected already stays."""
        if self.selected() == zone_id:
            return
        # Said again it would come back as a wish of the planner's.
        self._tree.blockSignals(True)
        self._tree.clearSelection()
        line = next((item for item in self._items() if zone_id and item.data(0, _ID) == zone_id), None)
        if line is not None:
            self._tree.setCurrentItem(line)
            self._tree.scrollToItem(line)
        self._tree.blockSignals(False)
        self._tree.viewport().update()

    def selected(self) -> str:
        """Return the selected zone's id, or nothing."""
        items = self._tree.selectedItems()
        return str(items[0].data(0, _ID) or "") if items else ""

    def ticked(self) -> list[str]:
        """Return the ids of the ticked zones, from above."""
        ids = [item.data(0, _ID) for item in self._items() if item.checkState(0) == Qt.CheckState.Checked]
        return list(dict.fromkeys(ids))

    def tick(self, zone_ids: Sequence[str]) -> None:
        """Tick these zones."""
        for item in self._items():
            if item.data(0, _ID) in zone_ids:
                item.setCheckState(0, Qt.CheckState.Checked)

    def _list(self) -> None:
        self.show_zones(self._zones.own, self._zones.found, self._zones.titles)
        self.select(self._selection.zone_id)

    def _on_search(self) -> None:
        self._list_soon.start()
        self.say(self._work.stopped.get("find") or _("Looking for candidates…"))

    def _on_gave_up(self, key: str) -> None:
        if key == "find" and not self._zones.found:
            self.say(self._work.why_stopped(key))

    def _section(self, title: str, zones: Sequence[Zone], reason: str = "") -> None:
        head = self._words(title)
        font = head.font(0)
        font.setBold(True)
        font.setPixelSize(11)
        head.setFont(0, font)
        for zone in zones:
            self._tree.addTopLevelItem(self._line(zone))
        if not zones:
            self._words(reason or _("None found."))

    def _words(self, text: str) -> QTreeWidgetItem:
        """Add a line of words over the whole width."""
        item = QTreeWidgetItem([shown(text)])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setForeground(0, QBrush(QColor(QUIET)))
        item.setSizeHint(0, QSize(0, _LINE + 2))
        tip_line(item, text)
        self._tree.addTopLevelItem(item)
        # Only a line that is in the tree can span its columns.
        item.setFirstColumnSpanned(True)
        return item

    def _line(self, zone: Zone) -> QTreeWidgetItem:
        item = QTreeWidgetItem([shown(zone.name)])
        item.setData(0, _ID, zone.id)
        item.setIcon(0, badge_icon(zone))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Checked if zone.id in self._selection.ticked else Qt.CheckState.Unchecked)
        item.setSizeHint(0, QSize(0, _LINE))
        why = zone.why if isinstance(zone, Candidate) else ""
        area = _("{area:,.1f} ha").format(area=zone.area_ha)
        tip_line(item, zone.name, area, why)
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        items = [self._tree.topLevelItem(number) for number in range(self._tree.topLevelItemCount())]
        return [item for item in items if item is not None and item.data(0, _ID)]

    def _on_selection(self) -> None:
        if not self._filling:
            self._selection.select(self.selected())

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _ID):
            self._selection.look_at(item.data(0, _ID))

    def _on_compare(self) -> None:
        self._compare_zones(self.ticked())

    def _on_tick(self, changed: QTreeWidgetItem, _column: int) -> None:
        if self._filling:
            return
        self._filling = True
        for item in self._items():
            if item is not changed and item.data(0, _ID) == changed.data(0, _ID):
                item.setCheckState(0, changed.checkState(0))
        self._filling = False
        self._count_ticks()

    def _count_ticks(self) -> None:
        if not self._filling:
            self._selection.ticked = tuple(self.ticked())
            count = len(self._selection.ticked)
            self._compare.setEnabled(count > 1)
            self._compare.setText(_("Compare ({count})").format(count=count) if count > 1 else _("Compare"))
