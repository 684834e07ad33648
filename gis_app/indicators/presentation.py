"""An indicator's reading as people see it: title, value, and where it stands among comparable areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gis_app.indicators.catalogue import CATALOGUE, PLACES_BY_KIND
from gis_app.indicators.numbers import format_percent, format_value
from layers.kinds.registry import KINDS
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.reading import Reading

__all__ = ["Headline", "format_value", "headline", "note", "standing", "title"]


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

    `Reading.percentile` is the share that does worse, so where lower is better it reads *lower than*.
    """
    if reading.value is None or reading.percentile is None:
        return reading.reason or ""
    percent = format_percent(_whole(reading.percentile))
    if CATALOGUE[reading.id].better == "lower":
        near = _("nearer than {percent} % of comparable areas")
        return (near if reading.unit == "m" else _("lower than {percent} % of comparable areas")).format(
            percent=percent
        )
    return _("higher than {percent} % of comparable areas").format(percent=percent)


def _whole(percentile: float) -> float:
    """Round to whole percent; only what beats none or all reads as 0 or 100."""
    if percentile in {0.0, 100.0}:
        return percentile
    return float(min(max(round(percentile), 1), 99))


def note(reading: Reading) -> str:
    """Return what belongs beside a value: its detail, such as a name (untrusted, plain text), and the city's value."""
    parts = [reading.detail] if reading.detail else []
    if reading.comparison is not None:
        whole = _("in the whole city {value}").format(value=format_value(reading.comparison, reading.unit))
        parts.append(whole)
    return _("; ").join(parts)
