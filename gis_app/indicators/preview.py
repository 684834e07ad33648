"""The co-location profiles before the simulation: mean and spread under random labelling have a closed form."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.city_index import WALK_M
from gis_app.indicators.city_run import CityRun
from gis_app.indicators.pair_tests import TWO_SIDED, counted_pairs, why_no_shuffling, why_too_few
from gis_app.indicators.reading import CityAnalysis, Profile
from gis_app.indicators.wording import noun
from gis_app.statistics import random_labelling_moments
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.pair_tests import PairTest
    from gis_app.indicators.reading import Progress
    from layers.city import City

Band = tuple[tuple[float, ...], tuple[float, ...]]


def preview(city: City, *, progress: Progress | None = None) -> CityAnalysis:
    """Compute what can be told of every pair of kinds without a simulation.

    Parameters
    ----------
    city
        Its layers in one metric CRS.
    progress
        Told how far it is; raises to cancel.

    Returns
    -------
    CityAnalysis
        No readings; profiles whose `low` and `high` lie 1.96 standard deviations around the mean at each distance by
        itself, so that a curve may leave them somewhere by chance. Without p, q and departures; `simulations` is 0.
    """
    run = CityRun(city, simulations=0, progress=progress)
    pairs = counted_pairs(run.places, run.radii, WALK_M) if len(run.places) else []
    bands = _bands(run, progress) if pairs and why_no_shuffling(run.places) is None else {}
    profiles = [_profile(pair, run.radii, bands) for pair in pairs]
    profiles.sort(key=lambda one: -(one.strength or 0.0))
    return CityAnalysis((), tuple(profiles), tuple(city.universe), 0, 0)


def _bands(run: CityRun, progress: Progress | None) -> dict[tuple[str, str], Band]:
    places = run.places
    present = [mark for mark, kind in enumerate(places.kinds) if places.count(kind)]
    marks = list(combinations_with_replacement(present, 2))
    moments = random_labelling_moments(places.xy, places.marks, run.radii, pairs=marks, progress=progress)
    spread = TWO_SIDED * moments.standard_deviation()
    low, high = np.maximum(moments.mean - spread, 0.0), moments.mean + spread
    return {
        (places.kinds[a], places.kinds[b]): (tuple(low[row].tolist()), tuple(high[row].tolist()))
        for row, (a, b) in enumerate(marks)
    }


def _profile(pair: PairTest, radii: tuple[float, ...], bands: dict[tuple[str, str], Band]) -> Profile:
    low, high = bands.get((pair.from_kind, pair.to_kind), ((), ()))
    few = why_too_few(pair) is not None
    return Profile(
        from_kind=pair.from_kind,
        to_kind=pair.to_kind,
        n_from=pair.n_from,
        n_to=pair.n_to,
        radii_m=radii,
        observed=pair.observed,
        expected=pair.expected,
        low=() if few else low,
        high=() if few else high,
        p=None,
        q=None,
        departures_m=(),
        strength=pair.strength,
        sentence=_sentence(pair),
    )


def _sentence(pair: PairTest) -> str:
    kinds = {"one": noun(pair.from_kind), "other": noun(pair.to_kind), "radius": f"{WALK_M:,.0f}"}
    if pair.strength is None:
        return _("{one} and {other}: no pair within {radius} m is expected.").format(**kinds)
    return _(
        "{one} and {other}: within {radius} m there are {ratio} times as many pairs as chance has; how sure that is, "
        "the simulation will say."
    ).format(ratio=f"{pair.strength:.2f}", **kinds)
