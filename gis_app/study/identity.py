"""Whether a study's file is still the one that was opened: a name may come to mean another file, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

Identity = tuple[int, int]
"""Device and inode."""


def identity(path: Path) -> Identity | None:
    """Return what tells a file from another one of its name; None for no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def require_same(path: Path, known: Identity | None) -> None:
    """Refuse to write into a file that nobody could find again.

    Parameters
    ----------
    path
        Of the study.
    known
        What its file was when it was opened.

    Raises
    ------
    UserError
        If the file was deleted or moved away, or another one has its name.
    """
    # An unlinked file still takes writes on Linux: SQLite itself would not complain.
    found = identity(path)
    if found is None:
        raise UserError(
            _("the study's file is gone; what is on the screen is kept in memory only"),
            where=path.name,
            remedy=_("put it back, or save a copy of the study"),
        )
    if found != known:
        raise UserError(
            _("another file has taken the place of the study; nothing was changed"),
            where=path.name,
            remedy=_("put the old one back, or save a copy of the study"),
        )
