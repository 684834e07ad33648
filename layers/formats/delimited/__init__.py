"""Tables of text, such as CSV: what the format is; `reading` reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.formats.format import Format

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawFile


def _read(path: Path, data: bytes) -> RawFile:
    from layers.formats.delimited.reading import read_delimited

    return read_delimited(data, path.stem)


# Any text may be a table. A .txt is one where a planner chooses it; in a folder it is more often a read-me.
FORMAT = Format("csv", "CSV", (".csv", ".tsv"), _read, chosen_endings=(".txt",))
