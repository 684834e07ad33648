"""Export from the window: ask, write in the background, say where it lies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from gis_app.desktop.panels.export_dialog import ExportDialog, ExportWish
from gis_app.exports.products import PRODUCTS
from gis_app.study import library
from layers.language import gettext as _
from layers.language import speaking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from gis_app.desktop.session.session import Session
    from gis_app.zones.zone import Zone
    from layers.city import City
    from layers.progress import Progress


def ask(window: QWidget, session: Session) -> None:
    """Open the dialog; on *Export*, write the products in a job."""
    city = session.document.city
    if city is None:
        return
    folder = library.home() / _("{city} export").format(city=city.name)
    dialog = ExportDialog(window, folder, partial(_export, window, session, city))
    dialog.open()


def _export(window: QWidget, session: Session, city: City, wish: ExportWish) -> None:
    session.jobs.start(
        _("Exporting {city}").format(city=city.name),
        partial(_write, city, session.zones.own, wish),
        done=partial(_say, window, wish.folder),
        failed=session.refused.emit,
        key="export",
        owner=window,
    )


def _write(city: City, zones: Sequence[Zone], wish: ExportWish, progress: Progress) -> list[Path]:
    from gis_app.exports.run import export_products

    wanted = {name: wish.folder / PRODUCTS[name].file for name in wish.products}
    with speaking(wish.language):
        wish.folder.mkdir(parents=True, exist_ok=True)
        return export_products(city, wanted, zones=tuple(zones), language=wish.language, progress=progress)


def _say(window: QWidget, folder: Path, written: Sequence[Path]) -> None:
    box = QMessageBox(QMessageBox.Icon.Information, _("Export"), "", QMessageBox.StandardButton.Ok, window)
    box.setText(_("Written to {folder}:").format(folder=folder))
    box.setInformativeText("\n".join(path.name for path in written))
    show = box.addButton(_("Show the folder"), QMessageBox.ButtonRole.ActionRole)
    show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
    box.open()
