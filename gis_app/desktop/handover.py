"""Export from the window: ask, write in the background, say where it lies."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from gis_app.desktop.notices import Notice
from gis_app.desktop.panels.export_dialog import ExportDialog, ExportWish
from gis_app.exports.products import PRODUCTS
from gis_app.study import library
from layers.errors import UserError
from layers.language import gettext as _
from layers.language import ngettext

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
    # A city's name comes from a file: as a part of a path it may not lead anywhere else.
    folder = library.home() / _("{city} export").format(city=library.safe_name(city.name))
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
    from gis_app.exports.atomically import product_set
    from gis_app.exports.run import export_products

    wanted = {name: wish.folder / PRODUCTS[name].file for name in wish.products}
    try:
        # Entered before the first product is made: nobody waits a minute to hear that the folder takes none.
        with product_set(wish.folder):
            return export_products(city, wanted, zones=tuple(zones), language=wish.language, progress=progress)
    except OSError as error:  # a full disk, a stick that was pulled out
        raise UserError(
            _("cannot be written ({reason})").format(reason=error.strerror or type(error).__name__),
            where=str(wish.folder),
            remedy=_("choose another folder, or close the program that has the file open"),
        ) from error


def _say(window: QWidget, folder: Path, written: Sequence[Path]) -> None:
    box = Notice(window, _("Export"), _("Written to {folder}:").format(folder=folder), _names(written, folder))
    box.offer(_("Show the folder"), partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(folder))))
    box.open_with()


def _names(written: Sequence[Path], folder: Path) -> str:
    """Return what lies in the folder: its files, and its folders with the number of files in them."""
    counts = Counter(path.relative_to(folder).parts[0] for path in written)
    in_folder = {path.relative_to(folder).parts[0] for path in written if path.parent != folder}
    return ", ".join(_counted(name, count) if name in in_folder else name for name, count in counts.items())


def _counted(name: str, count: int) -> str:
    return ngettext("{folder} ({count} file)", "{folder} ({count} files)", count).format(folder=name, count=count)
