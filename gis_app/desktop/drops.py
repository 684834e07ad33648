"""What is dragged over the window: files of this computer are taken, whatever part of it they are let go over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent


def take_files(event: QDropEvent) -> bool:
    """Let files come in, as copies; return whether they are some.

    Addresses of the web too: a drop that is refused without a word leaves a planner wondering.
    """
    if not event.mimeData().hasUrls():
        return False
    # Proposed may be a move: the file manager would then delete what was only read.
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


def local_paths(mime: QMimeData) -> list[str]:
    """Return the files of this computer that are being dragged, those that are there."""
    named = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    return [path for path in named if _is_there(path)]


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False
