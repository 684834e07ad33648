"""A typeface that has Chinese, found on the machine; matplotlib and typst set every product in it.

Matplotlib reads only the first face of a collection (.ttc), which is Japanese in Noto's and Traditional in others': the
Simplified Chinese face is taken out once, into the user's cache.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LATIN_FAMILY = "DejaVu Sans"
"""Comes with matplotlib; has Latin, Greek and all Cyrillic."""

_WANTED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Noto Sans CJK SC",
        ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "NotoSansSC-Regular.ttf"),
        ("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf", "NotoSansSC-Bold.ttf"),
    ),
    (
        "Source Han Sans SC",
        ("SourceHanSans-Regular.ttc", "SourceHanSansSC-Regular.otf", "SourceHanSansCN-Regular.otf"),
        ("SourceHanSans-Bold.ttc", "SourceHanSansSC-Bold.otf", "SourceHanSansCN-Bold.otf"),
    ),
    ("Microsoft YaHei", ("msyh.ttc", "msyh.ttf"), ("msyhbd.ttc", "msyhbd.ttf")),
    ("PingFang SC", ("PingFang.ttc",), ("PingFang.ttc",)),
)
_SIMPLIFIED = (" SC", "YaHei", " CN")


@dataclass(frozen=True, slots=True)
class Typeface:
    """Font files of one face each.

    Parameters
    ----------
    family
        As its own name table says.
    files
        Regular, and bold where there is one.
    """

    family: str
    files: tuple[Path, ...]


def chinese_typeface() -> Typeface | None:
    """Return the first of Noto Sans CJK SC, Source Han Sans, Microsoft YaHei, PingFang SC that is on this machine."""
    return _typeface(tuple(font_folders()))


def font_folders() -> list[Path]:
    """Return the folders where this system and this user keep fonts."""
    if sys.platform == "win32":
        local = [Path(os.environ["LOCALAPPDATA"])] if "LOCALAPPDATA" in os.environ else _homes()
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return [windows / "Fonts", *(folder / "Microsoft/Windows/Fonts" for folder in local)]
    if sys.platform == "darwin":
        own = [home / "Library/Fonts" for home in _homes()]
        return [*own, Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    own = [home / folder for home in _homes() for folder in (".local/share/fonts", ".fonts")]
    return [*own, Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]


def _homes() -> list[Path]:
    try:
        return [Path.home()]
    except RuntimeError:  # a user whom the system does not know, as containers have them
        return []


@cache
def _typeface(folders: tuple[Path, ...]) -> Typeface | None:
    there = {path.name: path for folder in folders for path in _font_files(folder)}
    for _family, regular, bold in _WANTED:
        files = [_single_face(path, part) for names, part in ((regular, 0), (bold, 1)) for path in _first(names, there)]
        single = tuple(dict.fromkeys(path for path in files if path is not None))
        if single:
            return Typeface(_family_of(single[0]), single)
    return None


def _font_files(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):  # an unreadable folder is passed over
        yield from (Path(place) / name for name in names if name.lower().endswith((".ttc", ".otf", ".ttf")))


def _first(names: Iterable[str], there: dict[str, Path]) -> list[Path]:
    return [there[name] for name in names if name in there][:1]


def _single_face(path: Path, part: int) -> Path | None:
    """Return `path`, or for a collection a file that holds its Simplified Chinese face (`part` 1: the bold one)."""
    if path.suffix.lower() != ".ttc":
        return path
    stamp = path.stat()
    # By size and time too, so that a font that was updated is taken out anew.
    key = hashlib.sha256(f"{path}:{stamp.st_size}:{stamp.st_mtime_ns}:{part}".encode()).hexdigest()[:16]
    target = _cache_folder() / f"{path.stem}-{key}.otf"
    return target if target.exists() else _taken_out(path, target, part)


def _taken_out(path: Path, target: Path, part: int) -> Path | None:
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as collection:
        faces = {str(face["name"].getDebugName(4)): face for face in collection.fonts}
        simplified = [name for name in faces if any(word in name for word in _SIMPLIFIED) and "Mono" not in name]
        fitting = [name for name in simplified if ("bold" in name.lower()) == bool(part)] or simplified[: 1 - part]
        if not fitting:
            return None
        handle, beside = tempfile.mkstemp(dir=target.parent, suffix=".part")
        # fontTools opens it by name, and Windows renames no file that is open.
        os.close(handle)
        faces[fitting[0]].save(beside, reorderTables=None)
    # Renamed when it is whole: two processes may take out the same face at once.
    return Path(beside).replace(target)


def _cache_folder() -> Path:
    """Return where faces are kept; a folder of this process where the user's cache cannot be written."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("clusterscape", appauthor=False) / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # protected, or a user without a home
        return _temporary_folder()
    return folder if os.access(folder, os.W_OK) else _temporary_folder()


@cache
def _temporary_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="clusterscape-fonts-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _family_of(path: Path) -> str:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        names = font["name"]
        # Name 16 is the family with all its weights, name 1 the older one of four styles.
        return str(names.getDebugName(16) or names.getDebugName(1))
