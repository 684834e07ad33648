"""The line that says why nothing can be changed: another window has the study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from gis_app.desktop.widgets import button, label
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.desktop.session.session import Session


class ElsewhereBar(QFrame):
    """Seen only while another window edits the open study.

    Parameters
    ----------
    session
        Whose study, and what opens it again.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("elsewhere")
        self.setProperty("role", "notice")
        self._document = session.document
        text = _("Open in another window: what is changed there shows here; here you can look, find and export.")
        said = label(text, wrap=True)
        said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.addWidget(said)
        layout.addWidget(button(_("Edit here"), session.opening.edit_here, "small", "edit-here"))
        session.document.opened.connect(self.start_anew)
        self.start_anew()

    def start_anew(self) -> None:
        """Show or hide, as the open study is."""
        self.setVisible(self._document.elsewhere)
