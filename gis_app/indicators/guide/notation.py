"""Formulas as plain text, and as HTML that a browser and Qt's rich text show alike."""

from __future__ import annotations

import re
from html import escape

_PIECES = re.compile(r"([_^])\{([^{}]*)\}|(?<![A-Za-z])([A-Za-zα-ωγρ])(?![A-Za-z;])")


def formula_html(text: str) -> str:
    """Return a formula as HTML.

    Parameters
    ----------
    text
        ``_{…}`` is lowered, ``^{…}`` raised, a letter standing alone slanted; everything else is shown as it is.

    Examples
    --------
    >>> formula_html("K_{AB}(r) < π r^{2}")
    '<i>K</i><sub>AB</sub>(<i>r</i>) &lt; <i>π</i> <i>r</i><sup>2</sup>'
    """
    return _PIECES.sub(_piece, escape(text, quote=False))


def _piece(match: re.Match[str]) -> str:
    if match[1]:
        tag = "sub" if match[1] == "_" else "sup"
        return f"<{tag}>{match[2]}</{tag}>"
    return f"<i>{match[3]}</i>"
