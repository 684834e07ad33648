"""What can be wrong with a planner's input, said in sentences: what, where, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layers.language import current_language


class Severity(StrEnum):
    """How much a finding costs: nothing usable, a feature altered or set aside, or nothing lost."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation about one file.

    Parameters
    ----------
    code
        A stable word of CONTRACT.md's list, such as ``unclosed_ring``.
    severity
        What it costs.
    message
        One sentence in the language spoken when the file was read: what is wrong and where.
    row
        The feature's position from 0 in the file.
    line
        The line of text from 1, where there is one.
    field
        The column, where it is about one.
    repair
        What was done or can be done, or None.
    """

    code: str
    severity: Severity
    message: str
    row: int | None = None
    line: int | None = None
    field: str | None = None
    repair: str | None = None

    def __post_init__(self) -> None:
        """Keep the sentence on one line and free of control characters: it quotes untrusted files."""
        object.__setattr__(self, "message", one_line(self.message))


def one_line(text: str) -> str:
    r"""Return text on one line, without what could steer a terminal or turn the direction of writing.

    Parameters
    ----------
    text
        May quote anything.

    Examples
    --------
    >>> one_line("a\nb\x1b[2J")
    'a b [2J'
    """
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


class UserError(Exception):
    """The input is at fault, and the planner can do something about it.

    Parameters
    ----------
    what
        What is wrong, as the start of a sentence.
    where
        The file, layer, row or field.
    remedy
        What to do.
    code
        The stable word of the finding that this would be in a diagnosis.
    line
        The line of text from 1, where there is one.

    Examples
    --------
    >>> str(UserError("the file is empty", where="parks.geojson", remedy="export it again"))
    'parks.geojson: the file is empty; export it again.'
    """

    def __init__(
        self,
        what: str,
        where: str | None = None,
        remedy: str | None = None,
        code: str = "unreadable",
        line: int | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.code = code
        self.line = line

    def __str__(self) -> str:
        """Return one line of text, whatever the parts hold."""
        colon, semicolon, stop = ("：", "；", "。") if current_language() == "zh_CN" else (": ", "; ", ".")
        said = self.what.rstrip(".。")
        if self.where:
            said = f"{self.where}{colon}{said}"
        if self.remedy:
            said = f"{said}{semicolon}{self.remedy.rstrip('.。')}"
        return one_line(f"{said}{stop}")


class NotationError(UserError, ValueError):
    """A text is not what its notation allows: JSON, TOML, a coordinate reference system.

    A `ValueError` too, so that whoever reads a file of the program's own can call the whole file damaged.
    """
