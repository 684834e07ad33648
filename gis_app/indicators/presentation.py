"""An indicator's reading as people see it: title, value, and where it stands among comparable areas."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Literal, NamedTuple

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.measures.extent import PLACES_BY_KIND
from gis_app.indicators.numbers import LARGE as ALL
from gis_app.indicators.numbers import format_value
from layers.kinds.registry import KINDS
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.reading import Reading

__all__ = ["Headline", "format_value", "headline", "note", "short_standing", "standing", "title"]


class Headline(NamedTuple):
    """One line of a scorecard, in the language in force. Plain text.

    Parameters
    ----------
    title
        What is measured.
    value
        With its unit, or *not available*.
    standing
        ``higher than 87 % of comparable areas``, or the reason why there is no value or no standing, or empty.
    """

    title: str
    value: str
    standing: str


def headline(reading: Reading) -> Headline:
    """Return a reading as one line of a scorecard, popup or report."""
    return Headline(title(reading), format_value(reading.value, reading.unit), standing(reading))


def title(reading: Reading) -> str:
    """Return what a reading measures; counts of places are called by their kind."""
    if reading.id == PLACES_BY_KIND.id and reading.to_kind:
        return _(KINDS[reading.to_kind].title) if reading.to_kind in KINDS else reading.to_kind
    return _(CATALOGUE[reading.id].title)


def standing(reading: Reading) -> str:
    """Return where a value stands among comparable areas, or why that cannot be told.

    Only what lies strictly beyond counts: ``higher than 87 % of comparable areas`` is true of 87 % or more of them.
    """
    if reading.value is None or reading.surpassed is None:
        return reading.reason or ""
    return _(_STANDINGS[_standing_of(reading)][0]).format(percent=_percent(reading))


def short_standing(reading: Reading) -> str:
    """Return the standing in a few words, for under a heading that says with what it is compared."""
    if reading.value is None or reading.surpassed is None:
        return reading.reason or ""
    return _(_STANDINGS[_standing_of(reading)][1]).format(percent=_percent(reading))


Standing = Literal["higher", "lower", "nearer", "highest", "lowest", "nearest", "none", "as_many", "bottom", "farthest"]

_STANDINGS: dict[Standing, tuple[str, str]] = {
    "higher": (N_("higher than {percent} % of comparable areas"), N_("higher than {percent} %")),
    "lower": (N_("lower than {percent} % of comparable areas"), N_("lower than {percent} %")),
    "nearer": (N_("nearer than {percent} % of comparable areas"), N_("nearer than {percent} %")),
    "highest": (N_("among the highest of comparable areas"), N_("among the highest")),
    "lowest": (N_("among the lowest of comparable areas"), N_("among the lowest")),
    "nearest": (N_("among the nearest of comparable areas"), N_("among the nearest")),
    "none": (N_("none, as in {percent} % of comparable areas"), N_("none, as in {percent} %")),
    "as_many": (N_("the same as in {percent} % of comparable areas"), N_("the same as in {percent} %")),
    "bottom": (N_("no higher than any comparable area"), N_("no higher than any")),
    "farthest": (N_("no nearer than any comparable area"), N_("no nearer than any")),
}
"""In full, and in a few words."""


_COUNTABLE = ("places", "per ha", "%", "categories")
"""Units of which 0 is none at all."""


def _standing_of(reading: Reading) -> Standing:
    """Return what may be said: never *higher* of 0, and *than X %* only where X is at least 1."""
    surpassed, tied = reading.surpassed or 0.0, reading.tied or 0.0
    lower = CATALOGUE[reading.id].better == "lower"
    if reading.value == 0 and not lower and tied >= 1.0:
        return "none" if reading.unit in _COUNTABLE else "as_many"
    if surpassed == ALL:
        return "highest" if not lower else "nearest" if reading.unit == "m" else "lowest"
    if surpassed < 1.0:
        if tied >= 1.0:
            return "as_many"
        return "farthest" if lower else "bottom"
    return "higher" if not lower else "nearer" if reading.unit == "m" else "lower"


def _percent(reading: Reading) -> str:
    """Return the share that the standing names, in whole percent, rounded so that it never overstates."""
    share = reading.tied if _standing_of(reading) in {"none", "as_many"} else reading.surpassed
    return f"{floor(share or 0.0):d}"


def note(reading: Reading) -> str:
    """Return what belongs beside a value: its detail, such as a name (untrusted, plain text), and the city's value."""
    parts = [reading.detail] if reading.detail else []
    if reading.comparison is not None:
        whole = _("in the whole city {value}").format(value=format_value(reading.comparison, reading.unit))
        parts.append(whole)
    return _("; ").join(parts)
