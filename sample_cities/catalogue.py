"""What sample cities there are, and where their files lie."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

_HERE = Path(__file__).resolve().parent

_NAMES = ("montevideo", "helsinki", "astana", "fanghe")


def names() -> tuple[str, ...]:
    """Ids of the sample cities, in the order in which they are shown.

    Examples
    --------
    >>> names()
    ('montevideo', 'helsinki', 'astana', 'fanghe')
    """
    return _NAMES


def folder(name: str) -> Path:
    """Folder of a sample city's files.

    Parameters
    ----------
    name : str
        Its id, in capital or small letters.

    Returns
    -------
    Path

    Raises
    ------
    KeyError
        If there is no such city.

    Examples
    --------
    >>> folder("Montevideo").name
    'montevideo'
    """
    if name.casefold() not in _NAMES:
        raise KeyError(name)
    return _HERE / name.casefold()


def title(name: str, language: str) -> str:
    """Name of a sample city as people write it.

    Parameters
    ----------
    name : str
        Its id.
    language : str
        A language tag; Chinese ones (`zh`, `zh_CN`) give the Chinese name, all others the English.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If there is no such city.

    Examples
    --------
    >>> title("montevideo", "zh_CN")
    '蒙得维的亚'
    """
    city = tomllib.loads((folder(name) / "city.toml").read_text(encoding="utf-8"))
    return str(city["name_zh" if language.casefold().startswith("zh") else "name"])


def copy_to(name: str, directory: Path) -> list[Path]:
    """Copy a sample city's files into a directory, made if need be.

    Files of the same name are replaced, others are left alone. Each file is written beside its place
    first, so that none is ever half written.

    Parameters
    ----------
    name : str
        Its id.
    directory : Path
        Where the copies go.

    Returns
    -------
    list of Path
        The copies, sorted by name.

    Raises
    ------
    KeyError
        If there is no such city.
    OSError
        If the directory cannot be written to.
    """
    sources = sorted(path for path in folder(name).iterdir() if path.suffix in {".geojson", ".toml"})
    directory.mkdir(parents=True, exist_ok=True)
    # All are written before the first is put in its place: a full disk leaves the old files whole.
    with tempfile.TemporaryDirectory(prefix=".copying-", dir=directory) as beside:
        for source in sources:
            Path(beside, source.name).write_bytes(source.read_bytes())
        return [_put(Path(beside, source.name), directory / source.name) for source in sources]


def _put(written: Path, target: Path) -> Path:
    """Move a finished file to its place, over an older one."""
    return written.replace(target)
