"""Formulas as plain text, and as HTML that a browser and Qt's rich text show alike."""

from __future__ import annotations

import re
from html import escape

_PIECES = re.compile(r"(\d m\b)|([_^])\{([^{}]*)\}|(?<![A-Za-z])([A-Za-zα-ω])(?![A-Za-z;])")


def formula_html(text: str) -> str:
    """Return a formula as HTML.

    Parameters
    ----------
    text
        ``_{…}`` is lowered, ``^{…}`` raised, a letter standing alone slanted, three blanks a gap; the rest stays.

    Examples
    --------
    >>> formula_html("K_{AB}(r) < π r^{2}")
    '<i>K</i><sub>AB</sub>(<i>r</i>) &lt; <i>π</i> <i>r</i><sup>2</sup>'
    """
    return _PIECES.sub(_piece, escape(text, quote=False)).replace("   ", "&nbsp;&nbsp;&nbsp;&nbsp; ")


def _piece(match: re.Match[str]) -> str:
    metres, mark, moved, letter = match.groups()
    if metres:
        return str(metres)
    if mark:
        tag = "sub" if mark == "_" else "sup"
        return f"<{tag}>{moved}</{tag}>"
    return f"<i>{letter}</i>"
