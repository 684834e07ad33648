"""city.toml: what a planner says about a folder of layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from layers.errors import NotationError, UserError
from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.notation import parse_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST = "city.toml"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a city.toml says; everything is optional.

    Parameters
    ----------
    name, name_zh, author, crs, datum, attribution, attribution_zh, note, note_zh, limits, limits_zh, named
        As in `City`.
    study_area
        The file that holds it.
    fictional
        An invented city.
    layers
        File name to kind.
    sources
        File name to title, url, licence, attribution, date.
    """

    name: str = ""
    name_zh: str = ""
    author: str = ""
    crs: str = ""
    datum: str = ""
    study_area: str = ""
    attribution: str = ""
    attribution_zh: str = ""
    note: str = ""
    note_zh: str = ""
    limits: str = ""
    limits_zh: str = ""
    fictional: bool = False
    named: bool = True
    layers: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def said_of(self, file: str) -> Mapping[str, str]:
        """Return what is said of a file's source; an entry named ``*`` or ``all`` holds for files without their own."""
        return self.sources.get(file) or self.sources.get("*") or self.sources.get("all") or MappingProxyType({})


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder's city.toml says, an empty manifest where there is none.

    Raises
    ------
    UserError
        If it is not TOML, names an unknown kind, or a file outside the folder.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return Manifest()
    try:
        # Windows' Notepad may put a mark before UTF-8, and TOML knows none.
        said = parse_toml(path.read_text("utf-8-sig"))
    except (NotationError, UnicodeDecodeError) as error:
        what = error.what if isinstance(error, NotationError) else _("it is not written in UTF-8")
        raise UserError(what, where=MANIFEST, remedy=_("write text in quotes, one thing a line")) from None
    manifest = _of(said)
    for file in (*manifest.layers, manifest.study_area):
        _check_inside(folder, file)
    for file, kind in manifest.layers.items():
        if kind not in KINDS:
            raise UserError(
                _("there is no kind {kind}").format(kind=kind),
                where=f"{MANIFEST}, {file}",
                remedy=_("the kinds are {kinds}").format(kinds=", ".join(KINDS)),
            )
    return manifest


_WORDS = (
    *("name", "name_zh", "author", "crs", "datum", "study_area"),
    *("attribution", "attribution_zh", "limits", "limits_zh"),
)


def _of(said: dict[str, Any]) -> Manifest:
    words = {key: _word(said, key) for key in _WORDS}
    note = said.get("note", "")
    return Manifest(
        name=words["name"],
        name_zh=words["name_zh"],
        author=words["author"],
        crs=words["crs"],
        datum=words["datum"],
        study_area=words["study_area"],
        attribution=words["attribution"],
        attribution_zh=words["attribution_zh"],
        limits=words["limits"],
        limits_zh=words["limits_zh"],
        note=_sentences(note),
        note_zh="".join(str(entry) for entry in _table(said, "note_zh").values()),
        # Only true itself: "false" in quotes would count as true.
        fictional=said.get("fictional") is True,
        layers={file: str(kind) for file, kind in _table(said, "layers").items()},
        sources={
            file: {key: str(value) for key, value in entry.items()}
            for file, entry in _table(said, "sources").items()
            if isinstance(entry, dict)
        },
    )


def _sentences(note: object) -> str:
    """Join a note's entries to sentences."""
    entries = note.values() if isinstance(note, dict) else [note]
    words = [str(entry).strip().rstrip(".") for entry in entries]
    return " ".join(f"{word[:1].upper()}{word[1:]}." for word in words if word)


def _word(said: dict[str, Any], key: str) -> str:
    value = said.get(key, "")
    if not isinstance(value, str | int):
        raise UserError(_("{key} is not text").format(key=key), where=MANIFEST, remedy=_("write it in quotes"))
    return str(value)


def _table(said: dict[str, Any], key: str) -> dict[str, Any]:
    value = said.get(key, {})
    if not isinstance(value, dict):
        raise UserError(
            _("{key} is not a table").format(key=key), where=MANIFEST, remedy=_("begin it with [{key}]").format(key=key)
        )
    return value


def _check_inside(folder: Path, file: str) -> None:
    """Refuse a path that leaves the folder, also through a link, and one that no system could have."""
    try:
        place = (folder / file).resolve()
        place.exists()  # only to learn whether the system takes such a name at all
        inside = place.is_relative_to(folder.resolve())
    except (ValueError, OSError, RuntimeError):  # a zero, a name of thousands of letters, links in a circle
        inside = False
    if file and not inside:
        raise UserError(_("{file} is outside the folder").format(file=file), where=MANIFEST)
