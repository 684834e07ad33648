"""The co-location profiles before the simulation: mean and spread under random labelling have a closed form."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.inputs.city_index import WALK_M
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.inputs.pair_tests import TWO_SIDED, counted_pairs, why_no_shuffling, why_too_few
from gis_app.indicators.pair_sentences import in_words
from gis_app.indicators.reading import CityAnalysis
from gis_app.indicators.wording import capitalised
from gis_app.statistics import random_labelling_moments
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.pairs import PairTest
    from layers.city import City
    from layers.progress import Progress

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
    untestable = why_no_shuffling(run.places)
    bands = _bands(run, progress) if pairs and untestable is None else {}
    profiles = [_previewed(pair, bands, untestable) for pair in pairs]
    profiles.sort(key=lambda one: -(one.strength or 0.0))
    return CityAnalysis((), tuple(profiles), tuple(city.universe), 0, 0)


def _bands(run: CityRun, progress: Progress | None) -> dict[tuple[str, str], Band]:
    places = run.places
    present = [mark for mark, kind in enumerate(places.kinds) if places.count(kind)]
    marks = list(combinations_with_replacement(present, 2))
    moments = random_labelling_moments(places.xy, places.marks, run.radii, pairs=marks, progress=progress)
    spread = TWO_SIDED * moments.standard_deviation()
    # The band is a normal one, which knows nothing of counts being 0 at least.
    low, high = np.maximum(moments.mean - spread, 0.0), moments.mean + spread
    return {
        (places.kinds[a], places.kinds[b]): (tuple(low[row].tolist()), tuple(high[row].tolist()))
        for row, (a, b) in enumerate(marks)
    }


def _previewed(pair: PairTest, bands: dict[tuple[str, str], Band], untestable: str | None) -> PairTest:
    """Return the pair with its band; it claims nothing, and says so."""
    low, high = bands.get((pair.from_kind, pair.to_kind), ((), ()))
    whole = replace(pair, untestable=untestable)
    if why_too_few(pair) is None:
        whole = replace(whole, low=low, high=high)
    said = _sentence(whole)
    return replace(whole, sentence=said, brief=said, plain=said)


def _sentence(pair: PairTest) -> str:
    kinds = {"who": capitalised(in_words(pair)), "radius": f"{WALK_M:,.0f}"}
    if pair.untestable:
        return pair.untestable
    if pair.strength is None:
        return _("{who}: no pair within {radius} m is expected.").format(**kinds)
    return _(
        "{who}: within {radius} m there are {ratio} times as many pairs as chance has; how sure that is, the "
        "simulation will say."
    ).format(ratio=f"{pair.strength:.2f}", **kinds)
