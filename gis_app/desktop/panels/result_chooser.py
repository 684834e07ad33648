"""Which result lies over the map: first what, then of which kind; for surroundings, around which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QStyle, QStyleOptionComboBox, QStylePainter, QVBoxLayout

from gis_app.desktop.map_results import RESULT_TITLES, Choice, MapResult, indicator_of
from gis_app.desktop.plain_text import tip
from gis_app.desktop.widgets import button, label, row
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent

    from gis_app.desktop.session.document import Document


class _ShortList(QComboBox):
    """A list whose chosen line is cut with an ellipsis where it is too long; open, it is as wide as its lines."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.currentTextChanged.connect(self._on_text)

    def _on_text(self, text: str) -> None:
        tip(self, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width() - 4
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        short = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = short
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def showPopup(self) -> None:
        # Qt makes the open list as narrow as the field, which is as narrow as the side.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 12)
        super().showPopup()


class ResultChooser(QFrame):
    """Lists under the layers.

    Parameters
    ----------
    document
        Whose city allows these results or those.
    show
        Lays the chosen result over the map; None takes it away.
    show_help
        Shows the page of an indicator.
    """

    def __init__(
        self, document: Document, show: Callable[[Choice | None], None], show_help: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._document = document
        self._show = show
        self._show_help = show_help
        self._what = self._list("map-result", _("Result on the map"))
        self._kind = self._list("map-result-kind", _("Kind of place"))
        self._around = self._list("map-result-around", _("Around which places"))
        self._of, self._near = label(_("of"), "quiet"), label(_("around"), "quiet")
        self._help = button("?", self._on_help, "link", "map-result-help")
        tip(self._help, _("What this result means"))
        self._help.setAccessibleName(_("What this result means"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 10, 10)
        layout.setSpacing(4)
        layout.addWidget(row(label(_("Result on the map"), "heading"), None, self._help))
        for widget in (self._what, self._of, self._kind, self._near, self._around):
            layout.addWidget(widget)
        self._follow()
        document.opened.connect(self.start_anew)
        document.universe_changed.connect(self.start_anew)

    def start_anew(self) -> None:
        """Offer the results that the open city allows."""
        city = self._document.city
        kinds = [kind for kind in city.universe if city.count(kind)] if city else []
        self.show_kinds(kinds, districts=city is not None and city.count("districts") > 0)

    def show_kinds(self, kinds: Sequence[str], *, districts: bool) -> None:
        """Offer what these reference kinds allow; nothing is chosen.

        Parameters
        ----------
        kinds
            That have places.
        districts
            Whether the city has a layer of districts.
        """
        self._what.clear()
        self._what.addItem(_("None"), None)
        for what, title in RESULT_TITLES.items():
            usable = len(kinds) > 1 if what is MapResult.SURROUNDINGS else districts or what is not MapResult.DISTRICTS
            if usable:
                self._what.addItem(_(title), what)
        for choices in (self._kind, self._around):
            choices.clear()
            for kind in kinds:
                choices.addItem(_(KINDS[kind].title), kind)
        self._kind.setCurrentIndex(min(len(kinds) - 1, 1))
        self.setVisible(bool(kinds))
        self._follow()

    def choice(self) -> Choice | None:
        """Return what is chosen, None for no result."""
        what, kind, around = (one.currentData() for one in (self._what, self._kind, self._around))
        if what is None or kind is None:
            return None
        return Choice(MapResult(what), kind, around if what == MapResult.SURROUNDINGS else "")

    def _list(self, name: str, title: str) -> _ShortList:
        made = _ShortList(name, title)
        # `activated` comes from a hand only: while the lists are filled it is silent.
        made.activated.connect(lambda _row: self._on_chosen())
        return made

    def _on_chosen(self) -> None:
        if self._around.currentIndex() == self._kind.currentIndex() and self._around.count() > 1:
            # Around places of its own kind is the matrix's diagonal, no map; the list that was not touched gives way.
            moved = self._kind if self.sender() is self._around else self._around
            moved.setCurrentIndex((moved.currentIndex() + 1) % moved.count())
        self._follow()
        self._show(self.choice())

    def _on_help(self) -> None:
        choice = self.choice()
        if choice is not None:
            self._show_help(indicator_of(choice.what))

    def _follow(self) -> None:
        """Show the lists that the result needs."""
        what = self._what.currentData()
        for widget in (self._of, self._kind, self._help):
            widget.setVisible(what is not None)
        for widget in (self._near, self._around):
            widget.setVisible(what == MapResult.SURROUNDINGS)
