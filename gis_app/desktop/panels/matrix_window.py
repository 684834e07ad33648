"""Which kinds of places seek each other: a matrix; a cell leads to its curve and its sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_app.desktop.desk import VIEW, Command, has_city
from gis_app.desktop.notices import message
from gis_app.desktop.panels.profile_chart import ProfileChart
from gis_app.desktop.theme import INK, PANEL, QUIET
from gis_app.desktop.widgets import button, label, row
from gis_app.indicators.measures.colocation import CO_LOCATION_PROFILE, CO_LOCATION_STRENGTH
from gis_app.indicators.profile_curve import key
from gis_app.indicators.verdicts import CLAIMS, verdict
from layers.kinds.registry import DEFAULT_UNIVERSE, KINDS
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QFrame

    from gis_app.desktop.desk import Desk
    from gis_app.desktop.session.document import Document
    from gis_app.desktop.session.findings import Findings
    from gis_app.indicators.pairs import PairTest
    from gis_app.indicators.reading import CityAnalysis
    from layers.city import City

_TOGETHER, _APART = (163, 25, 91), (43, 92, 138)
_HEAD = 44
"""Pixels: two lines of a kind's name."""
_STRONGEST = 3.0
"""Doublings of chance, or halvings, at which a cell's colour is full."""


class MatrixWindow(QDialog):
    """The co-location of every pair of reference kinds.

    Signals
    -------
    universe_wanted(list)
        The planner changed which kinds are the reference places: kind ids.
    help_wanted(str)
        The id of the indicator whose page is asked for.
    """

    universe_wanted = Signal(list)
    help_wanted = Signal(str)

    def __init__(self, parent: QWidget, city: City, candidates: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Kinds together and apart"))
        self.resize(820, 800)
        self._interim = False
        self._findings: Findings | None = None
        self._profiles: dict[tuple[str, str], PairTest] = {}
        self._boxes = {kind: self._box(kind, city) for kind in candidates}
        self._table = QTableWidget()
        self._table.setObjectName("matrix")
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setItemDelegate(_Framed(self._table))
        self._table.horizontalHeader().setMinimumHeight(_HEAD)
        self._table.currentCellChanged.connect(self._on_cell)
        self._ahead = label(_("A preview from the closed form; the simulation is running."), "notice", wrap=True)
        self._ahead.setObjectName("preview-notice")
        self._ahead.hide()
        self._chart = ProfileChart()
        self._key = label("", "quiet", wrap=True)
        self._key.setObjectName("curve-key")
        self._sentence = label("", wrap=True)
        self._sentence.setObjectName("pair-sentence")
        self._arrange()

    def follow(self, document: Document, findings: Findings) -> None:
        """Show what is known of the open city, and what becomes of it."""
        self._findings = findings
        for box in self._boxes.values():
            box.setEnabled(document.editable)
        self.universe_wanted.connect(document.set_universe)
        document.opened.connect(self.show_waiting)
        document.universe_changed.connect(self.show_waiting)
        findings.previewed.connect(self._on_analysed)
        findings.analysed.connect(self._on_analysed)
        if findings.latest is not None:
            self.show_analysis(findings.latest)

    def show_analysis(self, analysis: CityAnalysis) -> None:
        """Fill the matrix; the strongest tie that is no chance is opened first."""
        self._profiles = {}
        for profile in analysis.profiles:
            self._profiles[profile.from_kind, profile.to_kind] = profile
            self._profiles[profile.to_kind, profile.from_kind] = profile
        kinds = list(analysis.universe)
        self._interim = analysis.simulations == 0
        self._fill(kinds)
        self._ahead.setVisible(self._interim)
        sure = [one for one in analysis.profiles if one.q is not None and one.q <= one.alpha]
        first = next(iter([*sure, *analysis.profiles]), None)
        if first is not None:
            self._table.setCurrentCell(kinds.index(first.from_kind), kinds.index(first.to_kind))

    def show_waiting(self) -> None:
        """Say that another universe is being analysed."""
        self._sentence.setText(_("Analysing with other reference places…"))
        self._chart.show_profile(None)

    def _on_analysed(self) -> None:
        analysis = self._findings.latest if self._findings is not None else None
        # A closed one is only hidden, and still hears: it lives as long as the window.
        if analysis is not None and self.isVisible():
            self.show_analysis(analysis)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self._universe())
        layout.addWidget(self._ahead)
        cells = _(
            "Pairs within 400 m as a multiple of chance; coloured where chance does not explain it, bold where a "
            "shared centre does not either."
        )
        layout.addWidget(
            self._explained(label(cells, "quiet", wrap=True), CO_LOCATION_STRENGTH.id, _("What the numbers mean"))
        )
        layout.addWidget(self._table, 2)
        layout.addWidget(self._sentence)
        layout.addWidget(self._chart, 3)
        layout.addWidget(self._explained(self._key, CO_LOCATION_PROFILE.id, _("What the curve means")))

    def _explained(self, words: QLabel, indicator: str, title: str) -> QFrame:
        """Return a line of words with the way to the page that says more."""
        page = button(title, lambda: self.help_wanted.emit(indicator), "link", f"help-{indicator}")
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return row(words, page)

    def _universe(self) -> QFrame:
        return row(label(_("Reference places:"), "heading"), *self._boxes.values(), None)

    def _box(self, kind: str, city: City) -> QCheckBox:
        box = QCheckBox(_(KINDS[kind].title))
        box.setObjectName(f"universe-{kind}")
        box.setChecked(kind in city.universe)
        box.toggled.connect(self._on_universe)
        return box

    def _on_universe(self) -> None:
        chosen = [kind for kind, box in self._boxes.items() if box.isChecked()]
        if chosen:
            self.universe_wanted.emit(chosen)

    def _fill(self, kinds: list[str]) -> None:
        table = self._table
        # To clear is to move the current cell, which would show a pair that is gone.
        table.blockSignals(True)
        table.clear()
        table.setRowCount(len(kinds))
        table.setColumnCount(len(kinds))
        titles = [_(KINDS[kind].title) for kind in kinds]
        table.setHorizontalHeaderLabels(titles)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        table.setVerticalHeaderLabels(titles)
        for line, from_kind in enumerate(kinds):
            for at, to_kind in enumerate(kinds):
                table.setItem(line, at, _cell(self._profiles.get((from_kind, to_kind)), interim=self._interim))
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.blockSignals(False)

    def _on_cell(self, line: int, column: int, _line: int, _column: int) -> None:
        item = self._table.item(line, column)
        profile = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self._chart.show_profile(profile)
        self._sentence.setText(profile.sentence if profile is not None else "")
        self._key.setText(key(profile) if profile is not None and profile.low else "")


class _Framed(QStyledItemDelegate):
    """Frames the chosen cell: filled like a chosen line it would lose its colour, which is what it says."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell in its own colour, and a frame around the chosen one."""
        plain = QStyleOptionViewItem(option)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        plain.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        super().paint(painter, plain, index)
        if chosen:
            painter.setPen(QPen(QColor(INK), 2))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1.5, -1.5))


def _cell(profile: PairTest | None, *, interim: bool) -> QTableWidgetItem:
    if profile is None or profile.strength is None:
        return QTableWidgetItem("–")
    # The number is that of 400 m, so its own p decides, and that of the whole curve.
    found = verdict(profile) not in {"chance", "untested"}
    sure = found and profile.near_p is not None and profile.near_p <= profile.alpha
    item = QTableWidgetItem(f"{profile.strength:.2f}×")
    item.setData(Qt.ItemDataRole.UserRole, profile)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    background = _shade(profile.strength) if sure else QColor(PANEL)
    item.setBackground(background)
    item.setForeground(QColor("white") if background.lightness() < 140 else QColor(INK))
    font = item.font()
    font.setBold(sure and verdict(profile) in CLAIMS)
    font.setItalic(interim)
    if interim:
        item.setForeground(QColor(QUIET))
    item.setFont(font)
    return item


def _shade(strength: float) -> QColor:
    """Return the colour of a tie: the more doublings or halvings of chance, the fuller."""
    doublings = math.log2(strength) if strength > 0 else -_STRONGEST
    share = min(1.0, abs(doublings) / _STRONGEST)
    red, green, blue = _TOGETHER if doublings > 0 else _APART
    return QColor(*(round(255 + (channel - 255) * (0.15 + 0.85 * share)) for channel in (red, green, blue)))


def open_matrix(desk: Desk) -> None:
    """Show which kinds seek each other, once that is known."""
    document, findings = desk.session.document, desk.session.findings
    city = document.city
    if city is None:
        return
    if findings.latest is None:
        message(desk, _("Kinds together and apart"), _("The analysis is still running; try again shortly."))
        return
    matrix = MatrixWindow(desk, city, [kind for kind in DEFAULT_UNIVERSE if city.count(kind)])
    matrix.help_wanted.connect(desk.show_help)
    matrix.follow(document, findings)
    matrix.show()


MATRIX = Command(
    "matrix",
    N_("Kinds together and apart"),
    VIEW,
    open_matrix,
    has_city,
    shortcut="Ctrl+M",
    hint=N_("Which kinds of place seek each other, at which distances, and how sure that is"),
)
