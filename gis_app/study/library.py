"""Where studies live: one folder among the planner's documents, one file per city, found again by name."""

from __future__ import annotations

import contextlib
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path

from gis_app.study.files import SUFFIX
from gis_app.study.inspection import is_study
from gis_app.study.study import Study
from layers.errors import UserError
from layers.language import gettext as _
from layers.notation import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from layers.city import City
    from layers.layer import Source
    from layers.progress import Progress

# What Windows forbids; macOS and Linux forbid less.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# DOS's devices, with any ending; Windows counts the superscript digits among the digits.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_LONGEST = 120
"""Bytes of a name: every file system takes 255, a temporary name and a number included."""
_LIST = ".recent.json"
_MOST = 1000


@dataclass(frozen=True, slots=True)
class RecentStudy:
    """A study that the welcome page offers: its file, its name, and when it was last changed (seconds since 1970)."""

    path: Path
    name: str
    modified: float


def home() -> Path:
    """Return the folder of studies: ``Clusterscape`` among the documents, or what CLUSTERSCAPE_HOME says."""
    given = os.environ.get("CLUSTERSCAPE_HOME")
    if given:
        return Path(given)
    try:
        return user_documents_path() / "Clusterscape"
    except RuntimeError as error:  # a user whom the system does not know, as containers have them
        raise UserError(
            _("this user has no home folder to keep studies in"),
            remedy=_("name a folder that can be written in the variable CLUSTERSCAPE_HOME"),
        ) from error


def safe_name(name: str) -> str:
    """Return `name` as a file name that Windows, macOS and Linux take; Chinese and every other script stay.

    Examples
    --------
    >>> safe_name("纺河 2024/05")
    '纺河 2024_05'
    >>> safe_name("con")
    'con_'
    """
    # NFC, or é as typed and é as a Mac takes it apart would be two studies.
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    # Also without the invisible characters that turn the direction of writing.
    shown = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    plain = _FORBIDDEN.sub("_", shown)
    # Cut by bytes, as file systems count; a blank or dot at the end Windows drops by itself.
    short = plain.encode()[:_LONGEST].decode(errors="ignore").strip(" .")
    if _RESERVED.fullmatch(short):
        short = f"{short}_"
    return short or _("Study")


def study_for(name: str, sources: Sequence[Source] | None = None) -> Path:
    """Return the file in which the city of that name is kept, or would be.

    Parameters
    ----------
    name
        The city's.
    sources
        The files it was read from. A study of the same name that was made from other files is passed over, and the
        name gets a number; None takes the first study of the name.

    Returns
    -------
    pathlib.Path
        A study, or a name that is free.
    """
    for path in _candidates(name):
        if not path.exists() or (is_study(path) and (sources is None or _digests(path) == _wanted(sources))):
            return path
    raise UserError(_("there are too many studies of this name"), where=name, remedy=_("choose another name"))


def open_or_create(city: City, *, progress: Progress | None = None) -> Study:
    """Open the study of a city that was opened before, else make it in `home`.

    A study is the city's when it was made from the same files, or holds the same data; another one of the same name
    is left alone, and the new one gets a number. For a worker thread.

    Raises
    ------
    UserError
        If it cannot be opened or made.
    """
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            _("the folder for studies cannot be made"), where=folder.name, remedy=_("check your documents folder")
        ) from error
    for path in _candidates(city.name):
        if not path.exists():
            return _remembered(Study.create(path, city, progress=progress))
        if is_study(path) and _is_of(path, city):
            return _remembered(Study.open(path))
    raise UserError(_("there are too many studies of this name"), where=city.name, remedy=_("choose another name"))


def recent(limit: int = 12) -> tuple[RecentStudy, ...]:
    """Return the studies in `home` and those opened elsewhere that are still there, the last changed first."""
    paths = {path.absolute() for path in (*_listed(), *home().glob(f"*{SUFFIX}"))}
    found = []
    for path in paths:
        with contextlib.suppress(OSError):  # a drive that is not plugged in
            found.append(RecentStudy(path, path.stem, path.stat().st_mtime))
    newest = sorted(found, key=lambda study: (-study.modified, study.name))
    return tuple(study for study in newest[: 4 * limit] if is_study(study.path))[:limit]


def remember(path: Path) -> None:
    """Put a study that lies elsewhere on the list that `recent` returns; a list that cannot be written is no loss."""
    if path.absolute().parent == home().absolute():
        return
    kept = [path.absolute(), *(other for other in _listed() if other != path.absolute())]
    with contextlib.suppress(OSError):
        home().mkdir(parents=True, exist_ok=True)
        text = json.dumps([str(other) for other in kept[:50]], ensure_ascii=False)
        # A path of bytes that are no UTF-8 holds half surrogate pairs.
        (home() / _LIST).write_text(text, encoding="utf-8", errors="replace")


def _remembered(study: Study) -> Study:
    remember(study.path)
    return study


def _listed() -> list[Path]:
    try:
        said = parse_json((home() / _LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    # A zero inside a path is a ValueError wherever the path is used.
    return [Path(text) for text in said if isinstance(text, str) and "\0" not in text] if isinstance(said, list) else []


def _candidates(name: str) -> Iterator[Path]:
    stem = safe_name(name)
    yield home() / f"{stem}{SUFFIX}"
    for number in range(2, _MOST):
        yield home() / f"{stem} {number}{SUFFIX}"


def _wanted(sources: Sequence[Source]) -> frozenset[str]:
    return frozenset(source.sha256 for source in sources)


def _digests(path: Path) -> frozenset[str] | None:
    """Return the digests of the files a study was made from; None where it cannot be opened."""
    try:
        with Study.open(path, read_only=True) as study:
            return _wanted(study.sources())
    except UserError:
        return None


def _is_of(path: Path, city: City) -> bool:
    digests = _digests(path)
    if digests is None:
        return False
    if digests and digests == _wanted(city.sources):
        return True
    from gis_app.study.building import fingerprint

    with Study.open(path, read_only=True) as study:
        return bool(study.facts().get("data_hash_when_new") == fingerprint(city))
