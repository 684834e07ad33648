"""What a planner says of files on a command line: of all of them, or of one by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Said:
    """One option's words.

    Parameters
    ----------
    of_all
        What is said without a file's name, None for nothing.
    of_file
        By path or name, as it was typed.
    """

    of_all: str | None = None
    of_file: Mapping[str, str] = field(default_factory=dict)

    def of(self, path: Path) -> str | None:
        """Return what is said of a file: by its path, by its name, or of all."""
        return self.of_file_only(path) or self.of_all

    def of_file_only(self, path: Path) -> str | None:
        """Return what is said of a file by its path or name."""
        exact = self.of_file.get(str(path), self.of_file.get(path.as_posix()))
        # A folder's file may be typed with another way to it than the program goes.
        by_name = (value for file, value in self.of_file.items() if Path(file).name == path.name)
        return exact if exact is not None else next(by_name, None)

    def require_files(self, paths: Sequence[Path]) -> None:
        """Refuse a file that is none of those read: nothing that was said may be passed over.

        Raises
        ------
        UserError
            With its name.
        """
        names = {path.name for path in paths}
        for file in self.of_file:
            if Path(file).name not in names:
                raise UserError(
                    _("there is no such file among those read"),
                    where=file,
                    remedy=_("the files are {names}").format(names=", ".join(sorted(names)[:10])),
                )

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return self.of_all is not None or bool(self.of_file)


def said(words: Sequence[str] | str | None) -> Said:
    """Return what words such as ``K`` and ``FILE=K`` say; of two of a kind the later wins.

    Parameters
    ----------
    words
        As they were typed.

    Examples
    --------
    >>> both = said(["EPSG:4326", "sites.csv=EPSG:4549"])
    >>> both.of(Path("sites.csv")), both.of(Path("other.csv"))
    ('EPSG:4549', 'EPSG:4326')
    """
    of_all, of_file = None, {}
    for word in [words] if isinstance(words, str) else words or ():
        file, sign, value = word.rpartition("=")
        # PROJ's own words, and well-known text, have equals signs and brackets of their own.
        if sign and "." in file and not word.lstrip().startswith("+") and "[" not in word:
            of_file[file] = value
        else:
            of_all = word
    return Said(of_all, of_file)
