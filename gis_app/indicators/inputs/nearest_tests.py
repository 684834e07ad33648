"""Whether the nearest of a kind is nearer than shuffled kinds would have it, straight and along the streets.

The tests see places as points, on both ends: a large campus must not seem near because it is large.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gis_app.indicators.inputs.many_tests import known, why_no_p
from gis_app.indicators.inputs.membership import as_points
from gis_app.indicators.inputs.streets import FARTHEST_STREET_M, street_network
from gis_app.indicators.pairs import FEWEST
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.statistics.nearest_labelling import NearestLabelling
    from gis_app.statistics.street_network import Joined

RADII_M = (400.0, 800.0)
"""Distances that shares are stated within, metres."""

MOST_DRAWN = 2_000_000
"""Places labelled in all; with many places fewer labellings are drawn, at least `FEWEST_DRAWS`."""

FEWEST_DRAWS = 99

MOST_SEARCHED = 10_000_000
"""Places times junctions, at most, for the ways between all places to be found in about a second or two."""


class Summary(NamedTuple):
    """Where a summary stands in `NearestLabelling`, and what it is multiplied by to be read."""

    at: int
    scale: float


MEDIAN, MEAN = Summary(0, 1.0), Summary(1, 1.0)
SHARES: Mapping[float, Summary] = MappingProxyType(
    {radius: Summary(2 + at, 100.0) for at, radius in enumerate(RADII_M)}
)
"""Radius to the share within it, %."""

Tested = tuple[float | None, dict[str, Any], str | None]
"""p, what belongs beside the value, and why there is no p."""


def straight_test(run: CityRun, a: str, b: str, summary: Summary) -> Tested:
    """Return the test of the straight distances from kind `a` to the nearest of kind `b`."""
    reason = _why_untested(run, a, b)
    return _tested(run, a, b, summary, None if reason else run.once("nearest_labelling", _straight), reason)


def street_test(run: CityRun, a: str, b: str, summary: Summary) -> Tested:
    """Return the test of the distances along streets from kind `a` to the nearest of kind `b`."""
    reason = _why_untested(run, a, b)
    network = street_network(run)
    if reason is None and network is not None and len(network.nodes) * len(run.places) > MOST_SEARCHED:
        reason = _("No p-value: the ways along the streets between so many places would take too long to find.")
    if reason is None and min(run.once("near_a_street", _near_a_street)[kind] for kind in (a, b)) < FEWEST:
        reason = _("No p-value: fewer than {needed} places of a kind lie near a street.").format(needed=FEWEST)
    found = None if reason else run.once("street_labelling", _along_streets)
    return _tested(run, a, b, summary, found, reason)


def _why_untested(run: CityRun, a: str, b: str) -> str | None:
    if run.why_untestable:
        return run.why_untestable
    if not {a, b} <= set(run.city.universe):
        return _("No p-value: this kind is not among the reference places.")
    return why_no_p(run, a, b)


def _tested(
    run: CityRun, a: str, b: str, summary: Summary, found: NearestLabelling | None, reason: str | None
) -> Tested:
    if found is None:
        return None, {}, reason
    marks = [run.places.kinds.index(kind) for kind in (a, b)]
    at = (summary.at, *np.searchsorted(found.marks, marks))
    stated = {
        "universe": list(run.city.universe),
        "simulations": found.simulations,
        "tested_between": "points",
        "tested_value": known(summary.scale * float(found.observed[at])),
        "by_chance": known(summary.scale * float(found.by_chance[at])),
    }
    p = known(float(found.p[at]))
    return p, stated, None if p is not None else _("No p-value: most of these places have no way along the streets.")


def _draws(run: CityRun, places: int) -> int:
    return min(run.simulations, max(FEWEST_DRAWS, MOST_DRAWN // max(places, 1)))


def _straight(run: CityRun) -> NearestLabelling:
    from gis_app.statistics.nearest_labelling import nearest_labelling

    places = run.places
    return nearest_labelling(places.xy, places.marks, RADII_M, _draws(run, len(places)), run.seed)


def _joined(run: CityRun) -> Joined:
    """Join the reference places, as points, to the streets."""
    from gis_app.statistics.street_network import StreetNetwork

    network = street_network(run) or StreetNetwork([])
    return network.join(as_points(run.places.xy), FARTHEST_STREET_M)


def _near_a_street(run: CityRun) -> dict[str, int]:
    """Return how many reference places of each kind a street is near to."""
    marks = run.places.marks[run.once("places_on_streets", _joined).reached]
    return {kind: int(np.count_nonzero(marks == mark)) for mark, kind in enumerate(run.places.kinds)}


def _along_streets(run: CityRun) -> NearestLabelling | None:
    """Test the places that a street is near to; None without streets."""
    from gis_app.statistics.nearest_labelling import nearest_labelling

    network = street_network(run)
    if network is None:
        return None
    joined = run.once("places_on_streets", _joined)
    here = np.flatnonzero(joined.reached)
    xy, marks = run.places.xy[here], run.places.marks[here]
    # Millimetres are more than streets know: what is 400 m away by the map counts as within 400 m.
    metres = np.round(network.between(joined)[np.ix_(here, here)], 3)
    # Nobody walks to the street and back to get to a place at the same spot.
    metres[np.all(xy[:, None] == xy[None], axis=2)] = 0.0
    return nearest_labelling(xy, marks, RADII_M, _draws(run, len(here)), run.seed, metres=metres)
