"""From a staging folder into place: a set of files lands whole, or is taken back, whenever the process is killed.

A folder ``.clusterscape-xxxxxxxx`` holds a lock for as long as its process lives, the products, and what they replace.
A journal, written before the first move, tells whoever comes next that a landing had begun, and which way to end it.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from gis_app.exports.file_lock import HeldByAnotherError, Lock, alone, try_lock
from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = ".clusterscape-"
_STAGING = re.compile(r"\.clusterscape-[a-z0-9_]{8}")
"""What `tempfile.mkdtemp` calls them."""
_FOLDER_LOCK = ".clusterscape-lock"
_PATIENCE_S = 30.0
"""For landings of others, which take milliseconds."""

_LOCK = "clusterscape.lock"
_PRODUCTS = "products"
_REPLACED = "replaced"
_FORWARD = "landing.json"
_BACK = "taking_back.json"
_FORMAT = "clusterscape landing 1"
_JOURNAL_BYTES = 1 << 22

# Where the file system knows no locks, only age tells whether a process still lives: landing takes milliseconds, and
# what comes before it less than a day. Two that land at once are not kept apart there.
_LANDING_S = 60.0
_WORKING_S = 86_400.0

_MOUNT_POINT = 0xA0000003
"""The tag of a junction, Windows' link to a folder, which `stat` takes for a folder."""

_living: set[str] = set()
"""Names of this process's staging folders: on NFS a process's own locks do not keep it out."""


class _What(Enum):
    NOTHING = auto()
    FILE = auto()
    FOLDER = auto()
    LINK = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class _Landing:
    """What is moved, as paths below the folder with forward slashes.

    Parameters
    ----------
    products
        The files.
    made
        Folders that were not there before, deepest first.
    """

    products: list[str]
    made: list[str]


@dataclass(frozen=True, slots=True)
class Staging:
    """A staging folder of this process.

    Parameters
    ----------
    path
        It.
    lock
        Held as long as the process uses it.
    """

    path: Path
    lock: Lock

    @property
    def products(self) -> Path:
        """The folder to write into."""
        return self.path / _PRODUCTS


def unwritable(path: Path, error: OSError) -> UserError:
    """Return what a planner is told where the system refuses to write."""
    return UserError(
        _("cannot be written ({reason})").format(reason=error.strerror or type(error).__name__),
        where=str(path),
        remedy=_("choose another folder, or close the program that has the file open"),
    )


def begin(folder: Path) -> Staging:
    """End what killed processes left in a folder, and make a staging folder in it.

    Raises
    ------
    UserError
        If the folder cannot be written to, or an earlier landing neither be ended nor taken back.
    """
    with _alone_in(folder):
        _recover(folder)
        staging = _locked(Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder)))
        try:
            staging.products.mkdir()
        except OSError:
            end(staging)
            raise
        return staging


def _locked(path: Path) -> Staging:
    """Lock a new staging folder before anything else lies in it: a kill in between leaves an empty one."""
    try:
        lock = try_lock(path / _LOCK, make=True)
    except OSError:
        path.rmdir()
        raise
    if lock is None:  # some program looks into every new file
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(path))
    _living.add(path.name)
    return Staging(path, lock)


def land(staging: Staging, folder: Path) -> None:
    """Move every product into place; put back what was there when one of the moves fails.

    Raises
    ------
    UserError
        Naming the file that could not be written.
    """
    found = sorted(path.relative_to(staging.products) for path in staging.products.rglob("*") if path.is_file())
    if not found:
        return
    with _alone_in(folder):
        _recover(folder)
        landing = _Landing([name.as_posix() for name in found], _missing(found, folder))
        try:
            _write(landing, staging.path)
            _forward(landing, staging.path, folder)
        except BaseException:
            # Ctrl-C, too, comes at any moment.
            _back(landing, staging.path, folder)
            raise


def end(staging: Staging) -> None:
    """Let go of a staging folder and delete it, unless a landing is unfinished: that is for whoever comes next."""
    _living.discard(staging.path.name)
    _let_go(staging.path, staging.lock, delete=not _journals(staging.path))


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    try:
        with alone(folder / _FOLDER_LOCK, _PATIENCE_S):
            yield
    except HeldByAnotherError as error:
        raise UserError(
            _("another program is putting its products there"),
            where=str(folder),
            remedy=_("wait until it is done, then try again"),
        ) from error
    except OSError as error:
        planted = _what(folder / _FOLDER_LOCK) not in (_What.NOTHING, _What.FILE)
        raise unwritable(folder / _FOLDER_LOCK if planted else folder, error) from error


# --- moving ------------------------------------------------------------------


def _missing(names: list[Path], folder: Path) -> list[str]:
    """Return the sub-folders to be made, deepest first; refuse to go through a link, for it leads outside."""
    for name in names:
        if not _has_real_parents(folder, name):
            raise unwritable(folder / name, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    parents = {parent for name in names for parent in name.parents if parent.parts}
    missing = [parent for parent in parents if _what(folder / parent) is _What.NOTHING]
    return [parent.as_posix() for parent in sorted(missing, reverse=True)]


def _write(landing: _Landing, staging: Path) -> None:
    """Write the journal: from its rename on the set counts as landed."""
    unfinished = staging / "unfinished.json"
    with unfinished.open("w", encoding="ascii") as file:
        json.dump({"format": _FORMAT, **asdict(landing)}, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(staging / _FORWARD)


def _forward(landing: _Landing, staging: Path, folder: Path) -> None:
    """Move what has not been moved yet."""
    for name in landing.products:
        try:
            _place(staging / _PRODUCTS / name, staging / _REPLACED / name, folder / name)
        except OSError as error:
            raise unwritable(folder / name, error) from error
    (staging / _FORWARD).unlink()


def _place(new: Path, old: Path, target: Path) -> None:
    """Move a product to its target, what was there put aside, so that a later failure can bring it back."""
    if _what(new) is _What.NOTHING:
        return
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if _what(target) is not _What.NOTHING and _what(old) is _What.NOTHING:
        _move(target, old)
    _move(new, target)


def _back(landing: _Landing, staging: Path, folder: Path) -> None:
    """Undo every move, where there may have been any."""
    if _what(staging / _FORWARD) is not _What.NOTHING:
        (staging / _FORWARD).replace(staging / _BACK)
    elif _what(staging / _BACK) is _What.NOTHING:
        return
    for name in landing.products:
        try:
            _take_back(staging / _PRODUCTS / name, staging / _REPLACED / name, folder / name)
        except OSError as error:
            raise unwritable(folder / name, error) from error
    for name in landing.made:
        with suppress(OSError):  # somebody put something there meanwhile: theirs now
            (folder / name).rmdir()
    (staging / _BACK).unlink()


def _take_back(new: Path, old: Path, target: Path) -> None:
    # Moved, not deleted: so that doing it twice does no harm. A folder or a link there is no product that landed.
    if _what(new) is _What.NOTHING and _what(target) is _What.FILE:
        _move(target, new)
    if _what(old) is not _What.NOTHING:
        _move(old, target)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


# --- what a killed process left ----------------------------------------------


def _recover(folder: Path) -> None:
    """End landings whose process is dead, and delete its staging; leave alone what is not surely ours."""
    for name in sorted(os.listdir(folder)):  # noqa: PTH208  names suffice, where thousands may lie
        if not _STAGING.fullmatch(name) or name in _living:
            continue
        staging, settled = folder / name, False
        lock = _lock_of_the_dead(staging)
        if lock is None:
            continue
        try:
            settled = _settle(staging, folder)
        finally:
            _let_go(staging, lock, delete=settled)


def _lock_of_the_dead(staging: Path) -> Lock | None:
    """Lock a staging folder where it is one of ours and its process lives no more."""
    try:
        if _what(staging) is not _What.FOLDER:
            return None
        if _what(staging / _LOCK) is not _What.FILE:
            with suppress(OSError):  # killed before it had its lock; a folder with anything in it stays
                staging.rmdir()
            return None
        lock = try_lock(staging / _LOCK)
    except OSError:  # of another user, or its owner is just deleting it
        return None
    if lock is not None and not lock.sure and _is_young(staging):
        lock.release()
        return None
    return lock


def _is_young(staging: Path) -> bool:
    """Whether its process may live still, by age alone."""
    for name, patience in ((_FORWARD, _LANDING_S), (_BACK, _LANDING_S), (_LOCK, _WORKING_S)):
        with suppress(FileNotFoundError):
            return time.time() - (staging / name).lstat().st_mtime < patience
    return True


def _settle(staging: Path, folder: Path) -> bool:
    """End a landing that had begun, forward where possible; False where its journal is not to be trusted."""
    journals = _journals(staging)
    if not journals:
        return True
    landing = _read(staging / journals[0])
    if len(journals) > 1 or landing is None or not _is_sound(landing, staging, folder):
        return False
    if journals == [_FORWARD]:
        with suppress(UserError):  # then all the way back
            _forward(landing, staging, folder)
            return True
    _back(landing, staging, folder)
    return True


def _journals(staging: Path) -> list[str]:
    return [name for name in (_FORWARD, _BACK) if _what(staging / name) is not _What.NOTHING]


def _read(journal: Path) -> _Landing | None:
    """Return what a journal says, None where we would not have written it so."""
    try:
        if _what(journal) is not _What.FILE or journal.lstat().st_size > _JOURNAL_BYTES:
            return None
        said = json.loads(journal.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.keys() != {"format", "products", "made"} or said["format"] != _FORMAT:
        return None
    if not all(isinstance(said[one], list) and all(map(_is_inside, said[one])) for one in ("products", "made")):
        return None
    return _Landing(said["products"], said["made"])


def _is_inside(name: object) -> bool:
    """Whether a name is a path that stays in its folder and leads to no staging folder."""
    if not isinstance(name, str) or "\0" in name:
        return False
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    path = Path(name)
    plain = path.parts and not path.anchor and ".." not in path.parts and path.as_posix() == name
    return bool(plain) and not path.parts[0].casefold().startswith(_PREFIX)


def _is_sound(landing: _Landing, staging: Path, folder: Path) -> bool:
    """Whether the moves of a journal stay in `folder` on the disk, too, and bring no links into it."""
    parents = {parent.as_posix() for name in landing.products for parent in Path(name).parents}
    try:
        return parents.issuperset(landing.made) and all(_can_move(name, staging, folder) for name in landing.products)
    except OSError:  # such as a name too long
        return False


def _can_move(name: str, staging: Path, folder: Path) -> bool:
    new, old = Path(_PRODUCTS, name), Path(_REPLACED, name)
    return (
        _has_real_parents(folder, Path(name))
        and _has_real_parents(staging, new)
        and _has_real_parents(staging, old)
        and _what(staging / new) in (_What.NOTHING, _What.FILE)
        and _what(staging / old) in (_What.NOTHING, _What.FILE, _What.LINK)
    )


def _has_real_parents(root: Path, name: Path) -> bool:
    """Whether every folder between `root` and a file is a folder or missing, and no link."""
    return all(_what(root / parent) in (_What.NOTHING, _What.FOLDER) for parent in name.parents if parent.parts)


def _what(path: Path) -> _What:
    """Return what lies at a path, no link followed."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return _What.NOTHING
    if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _MOUNT_POINT:
        return _What.LINK
    if stat.S_ISDIR(found.st_mode):
        return _What.FOLDER
    return _What.FILE if stat.S_ISREG(found.st_mode) else _What.OTHER


def _let_go(staging: Path, lock: Lock, *, delete: bool) -> None:
    """Release a staging folder and delete it, the lock last: without it nobody could tell later whose the folder is.

    What cannot be deleted now is no reason to fail: the products are in place, and whoever comes next tries again.
    """
    empty = False
    try:
        if delete:
            with suppress(OSError):
                _empty(staging)
                empty = True
    finally:
        lock.release()  # before its file is deleted: Windows deletes no open one
    if empty:
        with suppress(OSError):
            (staging / _LOCK).unlink()
            staging.rmdir()


def _empty(staging: Path) -> None:
    for entry in list(staging.iterdir()):
        if _what(entry) is _What.FOLDER:
            shutil.rmtree(entry)
        elif entry.name != _LOCK:
            entry.unlink()
