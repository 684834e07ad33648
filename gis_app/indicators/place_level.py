"""Place-level results for map layers, computed when they are asked for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from gis_app.indicators.measures.districts import DISTRICT_LOCATION_QUOTIENT, district_quotients
from gis_app.indicators.measures.hot_spots import GETIS_ORD_GI_STAR, hot_spots
from gis_app.indicators.measures.reach import REACH, reach
from gis_app.indicators.measures.surroundings import (
    BIVARIATE_LOCAL_JOIN_COUNT,
    LOCAL_COLOCATION_QUOTIENT,
    join_counts,
    local_quotients,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.place_result import PlaceResult

_OF_PAIRS: Mapping[str, Callable[[CityRun, str, str], PlaceResult]] = MappingProxyType(
    {
        LOCAL_COLOCATION_QUOTIENT.id: local_quotients,
        BIVARIATE_LOCAL_JOIN_COUNT.id: join_counts,
        REACH.id: reach,
    }
)

_OF_KINDS: Mapping[str, Callable[[CityRun, str], PlaceResult]] = MappingProxyType(
    {GETIS_ORD_GI_STAR.id: hot_spots, DISTRICT_LOCATION_QUOTIENT.id: district_quotients}
)

PLACE_LEVEL: tuple[str, ...] = (*_OF_PAIRS, *_OF_KINDS)
"""Ids of the indicators that have a value for every place, hexagon or district."""


def place_results(run: CityRun, ids: Sequence[str] = PLACE_LEVEL) -> Iterator[PlaceResult]:
    """Yield place-level results one by one, each computed when it is asked for.

    Parameters
    ----------
    run
        Of the city: ``CityRun(city, simulations, seed)``; results are kept in it.
    ids
        Which indicators, of `PLACE_LEVEL`.

    Yields
    ------
    PlaceResult
        For every ordered pair of kinds, or every kind; empty with a reason where nothing can be told.

    Raises
    ------
    ValueError
        If an id is not of `PLACE_LEVEL`.
    """
    if unknown := [name for name in ids if name not in PLACE_LEVEL]:
        raise ValueError(f"no place-level indicator: {', '.join(unknown)}")
    for name in ids:
        if name in _OF_PAIRS:
            yield from (_OF_PAIRS[name](run, a, b) for a, b in run.ordered_pairs)
        else:
            yield from (_OF_KINDS[name](run, kind) for kind in run.shown_kinds)
