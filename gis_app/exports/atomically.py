"""Write beside, then rename: several products land together or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

# Hidden by its dot, and named so that what a kill leaves can be told.
_STAGING_PREFIX = ".clusterscape-"


@contextmanager
def product_set(folder: Path) -> Iterator[Path]:
    """Collect products in a staging folder and move them into `folder` when the block ends without an error.

    Parameters
    ----------
    folder
        Where the products belong; made, with its parents, where it is missing. Files of the same name are replaced,
        others stay untouched.

    Yields
    ------
    pathlib.Path
        The staging folder, on the same volume, to write into.

    Raises
    ------
    UserError
        If `folder` cannot be made or written to. Whatever is raised inside the block passes through, and `folder` is
        as it was, absent if it was absent.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as home:
    ...     with product_set(Path(home) / "out") as staging:
    ...         _ = (staging / "a.txt").write_text("a")
    ...     sorted(path.name for path in (Path(home) / "out").iterdir())
    ['a.txt']
    """
    made = _make(folder)
    staging: Path | None = None
    done = False
    try:
        staging = _staging(folder)
        yield staging
        _land(staging, folder)
        done = True
    finally:
        if staging is not None:
            # What cannot be removed now is no reason to fail: the products are in place.
            shutil.rmtree(staging, ignore_errors=True)
        if not done:
            _unmake(made)


def write_file(path: Path, content: bytes) -> None:
    """Write one product whole or not at all.

    Parameters
    ----------
    path
        Replaced where it exists; missing folders are made.
    content
        All of it.

    Raises
    ------
    UserError
        If the folder or the file cannot be written.
    """
    with product_set(path.parent) as staging:
        (staging / path.name).write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write `text` in UTF-8 to `path`, whole or not at all."""
    write_file(path, text.encode())


def _make(folder: Path) -> list[Path]:
    """Make `folder` and return the folders that had to be made, deepest first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return missing


def _unmake(made: list[Path]) -> None:
    for path in made:
        try:
            path.rmdir()
        except OSError:  # somebody put something there meanwhile: theirs now
            return


def _staging(folder: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=_STAGING_PREFIX, dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error


def _land(staging: Path, folder: Path) -> None:
    """Move every product into place; put back what was there when one of the moves fails."""
    replaced = staging / "replaced"
    names = sorted(path.relative_to(staging) for path in staging.rglob("*") if path.is_file())
    name = Path()
    moved: list[Path] = []
    made = [path for path in dict.fromkeys((folder / one).parent for one in names) if not path.exists()]
    try:
        for name in names:
            # Put aside and not overwritten, so that a later failure can bring it back.
            _move(folder / name, replaced / name)
            moved.append(name)
            _move(staging / name, folder / name)
    except OSError as error:
        for earlier in moved:
            (folder / earlier).unlink(missing_ok=True)
            _move(replaced / earlier, folder / earlier)
        _unmake([path for path in made if path.exists()])
        raise _unwritable(folder / name, error) from error


def _move(source: Path, target: Path) -> None:
    """Rename where there is something to rename; refuse to treat a folder as a product."""
    if source.is_dir():
        raise IsADirectoryError(source)
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(
        _("cannot be written ({reason})").format(reason=error.strerror or type(error).__name__),
        where=str(path),
        remedy=_("choose another folder, or close the program that has the file open"),
    )
