"""The curve of a pair of kinds as every chart draws it: rings of distance, as multiples of what chance has.

The rings are those that the sentence takes its distances from: the curve leaves the grey band exactly where the
sentence and the foot of the chart say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.pairs import PairTest


class Step(NamedTuple):
    """A ring of distance.

    Parameters
    ----------
    start, end
        Metres.
    observed, low, high
        Pairs as multiples of the expected ones: found, and the ends of the envelope.
    """

    start: float
    end: float
    observed: float
    low: float
    high: float


def steps(pair: PairTest) -> list[Step]:
    """Return the rings of a pair; before its simulation all pairs up to each distance; nothing where nothing is told.

    Rings in which nothing is expected are left out: a multiple of nothing says nothing.
    """
    rings = pair.annuli
    if rings is not None:
        columns = (rings.edges_m, rings.observed, rings.expected, rings.low, rings.high)
    elif pair.low:
        columns = (pair.radii_m, pair.observed, pair.expected, pair.low, pair.high)
    else:
        return []
    rows = zip((0.0, *columns[0][:-1]), *columns, strict=True)
    return [Step(start, end, seen / due, low / due, high / due) for start, end, seen, due, low, high in rows if due > 0]


def caption(pair: PairTest) -> str:
    """Return what the curve is, for the axis."""
    if pair.annuli is None:
        return _("Pairs up to each distance, as a multiple of chance (preview)")
    return _("Pairs in each ring of distance, as a multiple of chance")


def key(pair: PairTest) -> str:
    """Return what line, band and foot are, for under the curve."""
    if pair.annuli is None:
        return _("Line: observed. Grey: what chance shows at each distance by itself, 19 times out of 20.")
    return _(
        "Line: observed. Grey: {share} % envelope of all rings together, from {count} shufflings of the kinds. Bar at "
        "the foot: rings outside it."
    ).format(share=f"{100 * (1 - pair.alpha):g}", count=f"{pair.simulations:,}")
