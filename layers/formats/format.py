"""What a file format declares of itself, in the one module that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.formats.table import RawFile


@dataclass(frozen=True, slots=True)
class Format:
    """One format that is read.

    A declaration is asked before any file is: it imports no more than it needs to say this, `read` the rest.

    Parameters
    ----------
    id
        The stable word of a diagnosis, such as ``geojson``.
    label
        The format's name, the same in every language.
    endings
        Lower case, the usual one first. In a folder, files that end so are looked into.
    read
        From a path and the file's bytes to its tables.
    recognised
        Whether a file's first bytes are of this format.
    always_recognised
        Content of this format always gives itself away: a file with its ending and other content is damaged. Else a
        file that nothing recognises is read on its ending's word.
    chosen_endings
        Further endings, of files that are read where they are chosen, but not taken for layers in a folder.
    companions
        Endings of files that belong to one of this format.
    """

    id: str
    label: str
    endings: tuple[str, ...]
    read: Callable[[Path, bytes], RawFile]
    recognised: Callable[[bytes], bool] = lambda _head: False
    always_recognised: bool = False
    chosen_endings: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()

    @property
    def all_endings(self) -> tuple[str, ...]:
        """Endings of files that may be chosen."""
        return self.endings + self.chosen_endings
