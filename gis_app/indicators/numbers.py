"""Numbers as people read them, in the language in force."""

from __future__ import annotations

from math import floor, log10

from layers.language import N_, ngettext
from layers.language import gettext as _

LARGE = 100.0
"""From here on no decimals are shown."""

SMALLEST_P = 0.001

CLOSE = 0.05
"""A ratio so near to 1 is told with more digits."""

_WITH_UNIT = {
    "m": N_("{value} m"),
    "m²": N_("{value} m²"),
    "ha": N_("{value} ha"),
    "km²": N_("{value} km²"),
    "per ha": N_("{value} per ha"),
    "per km²": N_("{value} per km²"),
    "categories": N_("{value} categories"),
    "per m": N_("{value} per m"),
}


def format_number(value: float) -> str:
    """Return a number with two or three significant digits: ``0.0026``, ``1.6``, ``24.3``, ``1,340``.

    Examples
    --------
    >>> [format_number(value) for value in (0, 0.00264, 0.85, 1.62, 24.31, 1340.2)]
    ['0', '0.0026', '0.85', '1.6', '24.3', '1,340']
    """
    if value == 0:
        return "0"
    if abs(value) >= 1:
        return f"{value:,.0f}" if round(abs(value), 1) >= LARGE else f"{value:,.1f}"
    decimals = 1 - floor(log10(abs(value)))
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def format_times(ratio: float) -> str:
    """Return a ratio to chance; what differs from 1 does not read as 1 as long as four decimals can show it.

    Examples
    --------
    >>> [format_times(ratio) for ratio in (0.13, 0.847, 0.998, 1.0, 1.02, 1.57, 12.3)]
    ['0.13', '0.85', '0.998', '1.0', '1.02', '1.6', '12.3']
    """
    if abs(ratio - 1.0) >= CLOSE:
        return format_number(ratio)
    told = (f"{ratio:.{decimals}f}" for decimals in (2, 3, 4))
    return next((text for text in told if float(text) != 1.0), "1.0")


def format_p(p: float | None) -> str:
    """Return a p-value as ``p = 0.002``; never smaller than ``p < 0.001``."""
    if p is None:
        return _("no p-value")
    if p < SMALLEST_P:
        return _("p < {p}").format(p=f"{SMALLEST_P:g}")
    return _("p = {p}").format(p=f"{p:.3f}".rstrip("0").rstrip("."))


def format_percent(value: float) -> str:
    """Return a percentage without its sign; what is not all or nothing never reads as 0 or 100.

    Examples
    --------
    >>> [format_percent(value) for value in (0.0, 0.2, 3.44, 38.2, 99.97, 100.0)]
    ['0', '0.2', '3.4', '38', '99.9', '100']
    """
    if value in {0.0, LARGE}:
        return f"{value:.0f}"
    if value < 0.1:  # one decimal shows no less
        return "0.1"
    if value > 99.5:  # would be rounded to all
        return f"{min(value, 99.9):.1f}"
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"  # one digit is too few


def format_value(value: float | None, unit: str) -> str:
    """Return a value with its unit, for people.

    Parameters
    ----------
    value
        None reads as *not available*.
    unit
        One of the catalogue's units.
    """
    if value is None:
        return _("not available")
    if unit == "places":
        return ngettext("{count} place", "{count} places", round(value)).format(count=f"{value:,.0f}")
    if unit == "%":
        return _("{value} %").format(value=format_percent(value))
    if unit in {"m", "m²"}:
        return _(_WITH_UNIT[unit]).format(value=f"{value:,.0f}")
    return _(_WITH_UNIT.get(unit, "{value}")).format(value=format_number(value))
