"""Text on matplotlib figures: the right typeface, no mathematics in names, nothing wider than its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from gis_app.exports.print.fonts import LATIN_FAMILY, chinese_typeface
from gis_app.exports.symbols import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

_UNKNOWN = "□"
_BREAKABLE = re.compile(
    r"[（《「『“]*[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef][，。、；：？！）》」』”]*\s*|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+\s*|\s+"
)


@dataclass(frozen=True, slots=True)
class Lettering:
    """What a figure writes with.

    Parameters
    ----------
    families
        First choice first.
    known
        Code points that one of them has.
    """

    families: tuple[str, ...]
    known: frozenset[int]

    def clean(self, text: str) -> str:
        """Return `text` on one line; what no typeface can show becomes a box."""
        line = " ".join(text.split())
        # Not printable are also the characters that turn the direction of writing.
        return "".join(c if ord(c) in self.known else _UNKNOWN for c in line if c.isprintable())

    def write(self, place: Axes | Figure, x: float, y: float, text: str, **style: Any) -> Text:  # noqa: ANN401  matplotlib's
        """Write one line of untrusted text at (x, y) of `place`.

        Parameters
        ----------
        place
            Axes (data coordinates unless `transform` says otherwise) or a figure (shares of its size).
        x, y
            Where.
        text
            Dollar signs mean nothing in it.
        **style
            As matplotlib's text.
        """
        style.setdefault("color", INK)
        return place.text(x, y, self.clean(text), family=list(self.families), parse_math=False, **style)

    def width_in(self, figure: Figure, text: str, size: float, weight: str = "normal") -> float:
        """Return the width of `text` in inches at `size` points."""
        probe = self.write(figure, 0, 0, text, fontsize=size, fontweight=weight)
        extent = probe.get_window_extent()
        probe.remove()
        return float(extent.width / figure.dpi)

    def fitted(self, figure: Figure, text: str, size: float, most_in: float, weight: str = "normal") -> str:
        """Return `text`, cut with an ellipsis where it is wider than `most_in` inches."""
        line = self.clean(text)
        if self.width_in(figure, line, size, weight) <= most_in:
            return line
        low, high = 0, len(line)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width_in(figure, line[:middle] + "…", size, weight) <= most_in
            low, high = (middle, high) if fits else (low, middle - 1)
        return line[:low].rstrip() + "…"

    def wrapped(self, figure: Figure, text: str, size: float, most_in: float, most_lines: int) -> list[str]:
        """Return `text` as lines no wider than `most_in` inches; Chinese breaks between any two characters."""
        lines: list[str] = []
        current = ""
        for token in _tokens(self.clean(text)):
            if current and self.width_in(figure, (current + token).rstrip(), size) > most_in:
                lines.append(current.rstrip())
                current = ""
            current += token if current else token.lstrip()
        lines = [*lines, current.rstrip()] if current.strip() else lines
        if len(lines) > most_lines:
            rest = " ".join(lines[most_lines - 1 :])
            lines = [*lines[: most_lines - 1], self.fitted(figure, rest, size, most_in)]
        return lines


def _tokens(text: str) -> list[str]:
    """Split where a line may break: after spaces and between Chinese characters, never before a closing mark."""
    return _BREAKABLE.findall(text)


@cache
def lettering() -> Lettering:
    """Return the lettering of this machine: its Chinese typeface, if any, before the one that matplotlib brings."""
    typeface = chinese_typeface()
    latin = Path(font_manager.findfont(LATIN_FAMILY, fallback_to_default=True))
    files = (*typeface.files, latin) if typeface else (latin,)
    for path in typeface.files if typeface else ():
        # matplotlib looks only into the folders it knows, not into our cache.
        font_manager.fontManager.addfont(path)
    known = frozenset(code for path in files for code in FT2Font(str(path)).get_charmap())
    return Lettering((typeface.family, LATIN_FAMILY) if typeface else (LATIN_FAMILY,), known)
