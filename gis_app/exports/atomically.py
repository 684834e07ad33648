"""Write beside, then rename: several products land together or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gis_app.exports import landing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def product_set(folder: Path) -> Iterator[Path]:
    """Collect products in a staging folder and move them into `folder` when the block ends without an error.

    The set lands whole or not at all, even where the process is killed in the middle: to enter `folder` again, by
    whatever process, first ends what had begun, or takes it back.

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
        If `folder` cannot be made or written to, a sub-folder in it is a link, or another process keeps on putting
        products there. Whatever is raised inside the block passes through, and `folder` is
        as it was, absent if it was absent.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as home:
    ...     with product_set(Path(home) / "out") as staging:
    ...         _ = (staging / "a.txt").write_text("a")
    ...     sorted(path.name for path in (Path(home) / "out").iterdir())
    ['a.txt']
    """
    made = _make(folder)
    staging: landing.Staging | None = None
    done = False
    try:
        staging = landing.begin(folder)
        yield staging.products
        landing.land(staging, folder)
        done = True
    finally:
        if staging is not None:
            landing.end(staging)
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
        raise landing.unwritable(folder, error) from error
    return missing


def _unmake(made: list[Path]) -> None:
    for path in made:
        try:
            path.rmdir()
        except OSError:  # somebody put something there meanwhile: theirs now
            return
