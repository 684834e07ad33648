"""A zone's scorecard: the eight numbers, each with its standing among comparable areas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.indicator import COMPARABLE_AREAS, key_of, split_key
from gis_app.indicators.zone_measures import ZoneMeasures
from gis_app.zones.comparable_areas import ENOUGH, ComparableAreas, Mode, comparable_areas
from gis_app.zones.scorecard import Scorecard
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    import shapely
    from numpy.typing import NDArray

    from gis_app.indicators.reading import Reading
    from gis_app.zones.zone import Zone
    from layers.city import City
    from layers.progress import Progress

_TIE = 1e-9
"""A turned shape's area differs from the zone's in the twelfth digit: equal counts must stay equal densities."""


def scorecard(
    city: City,
    zone: Zone,
    *,
    measures: ZoneMeasures | None = None,
    simulations: int = 999,
    seed: int = 1,
    prespecified: bool = False,
    mode: Mode = "activity",
    progress: Progress | None = None,
) -> Scorecard:
    """Measure a zone and compare it with its own shape laid elsewhere.

    Parameters
    ----------
    city
        The zone's city.
    zone
        What is measured.
    measures
        The city prepared, where many zones are measured.
    simulations, seed
        Of the comparable areas.
    prespecified
        Whether the zone was declared before the data were looked at; only then there is a p-value.
    mode
        Where comparable areas lie, see `comparable_areas`.
    progress
        Told how far it is; may raise to cancel.

    Returns
    -------
    Scorecard
        In headline order; what has no value, percentile or p says why.
    """
    prepared = measures or ZoneMeasures(city)
    if progress:
        progress(0.0, _("Looking for comparable areas"))
    areas = comparable_areas(zone.geometry, city, simulations=simulations, seed=seed, mode=mode)
    if progress:
        progress(0.5, _("Measuring comparable areas"))
    elsewhere = prepared.measure(areas.shapes)
    readings = tuple(
        _judged(reading, elsewhere[_key(reading)], areas, prespecified)
        for reading in numbers_only(city, prepared, zone.geometry, zone=zone.id)
    )
    if progress:
        progress(1.0, _("Done"))
    return Scorecard(zone, readings, len(areas), areas.acceptance, simulations, seed)


def scorecards(
    city: City,
    zones: Sequence[Zone],
    *,
    measures: ZoneMeasures | None = None,
    simulations: int = 999,
    seed: int = 1,
    prespecified: bool = False,
    mode: Mode = "activity",
    progress: Progress | None = None,
) -> tuple[Scorecard, ...]:
    """Return the scorecard of each zone, in order; parameters as in `scorecard`."""
    prepared = measures or ZoneMeasures(city)
    cards = []
    for done, zone in enumerate(zones):
        if progress:
            progress(done / len(zones), _("Measuring {name}").format(name=zone.name))
        card = scorecard(
            city, zone, measures=prepared, simulations=simulations, seed=seed, prespecified=prespecified, mode=mode
        )
        cards.append(card)
    if progress:
        progress(1.0, _("Done"))
    return tuple(cards)


def numbers_only(
    city: City,
    measures: ZoneMeasures | None,
    geometry: shapely.Geometry,
    *,
    zone: str | None = None,
) -> tuple[Reading, ...]:
    """Measure a shape without comparing it: quick enough to follow a boundary that is being dragged.

    Parameters
    ----------
    city
        Where the shape lies.
    measures
        The city prepared; made anew where None, which takes longer than measuring.
    geometry
        Valid polygon or multipolygon in the city's metric CRS.
    zone
        The zone's id, where it has one.

    Returns
    -------
    tuple of Reading
        In headline order, `places_by_kind` once per loaded kind; no percentiles.
    """
    prepared = measures or ZoneMeasures(city)
    values = prepared.measure(np.array([geometry], dtype=object))
    details, of_city = prepared.detail(geometry), prepared.city_values()
    readings = []
    for key in prepared.keys:
        indicator, kind = split_key(key)
        value = float(values[key][0])
        known = bool(np.isfinite(value))
        readings.append(
            CATALOGUE[indicator].reading(
                "zone",
                value=value if known else None,
                zone=zone,
                to_kind=kind,
                parameters=prepared.parameters(key),
                detail=details.get(indicator) if known else None,
                comparison=of_city.get(key),
                reason=None if known else prepared.why_missing(key, geometry),
            )
        )
    return tuple(readings)


def shares_beyond(value: float, others: NDArray[np.float64], *, lower_is_better: bool = False) -> tuple[float, float]:
    """Return which shares of comparable areas a value lies strictly beyond, and is equal to; 0 to 100.

    Parameters
    ----------
    value
        The zone's.
    others
        (r,) the comparable areas', without NaN; r ≥ 1.
    lower_is_better
        Whether beyond is below.

    Examples
    --------
    >>> shares_beyond(2.0, np.array([1.0, 2.0, 3.0, 4.0]))
    (25.0, 25.0)
    """
    below, equal, above = _compared(value, others)
    worse = above if lower_is_better else below
    return 100.0 * worse / len(others), 100.0 * equal / len(others)


def p_value(value: float, others: NDArray[np.float64]) -> float:
    """Return the two-sided Monte Carlo p-value of `value` among `others` (r,): 2 min(p≤, p≥), at most 1."""
    below, equal, above = _compared(value, others)
    # The 1 is the zone itself, one more position of its shape; ties count on either side.
    return min(1.0, 2.0 * (1 + equal + min(below, above)) / (1 + len(others)))


def _compared(value: float, others: NDArray[np.float64]) -> tuple[int, int, int]:
    """Count the others below, equal to (but for rounding) and above a value."""
    equal = np.isclose(others, value, rtol=_TIE, atol=_TIE)
    below = int(np.count_nonzero((others < value) & ~equal))
    same = int(np.count_nonzero(equal))
    return below, same, len(others) - below - same


def _key(reading: Reading) -> str:
    return key_of(reading.id, reading.to_kind)


def _judged(reading: Reading, others: NDArray[np.float64], areas: ComparableAreas, prespecified: bool) -> Reading:
    """Add to a reading where it stands among the comparable areas, and why where it does not."""
    indicator = CATALOGUE[reading.id]
    if reading.value is None:
        return replace(reading, comparable=int(np.isfinite(others).sum()))
    if indicator.null_model is None:
        return replace(reading, reason=_("Comparable areas have the same area: it is not compared."))
    known = others[np.isfinite(others)]
    if len(known) < ENOUGH:
        return replace(reading, comparable=len(known), reason=_too_few(len(known), areas))
    surpassed, tied = shares_beyond(reading.value, known, lower_is_better=indicator.better == "lower")
    return replace(
        reading,
        # Mid-rank: half of those that are equal count as surpassed.
        percentile=surpassed + tied / 2.0,
        surpassed=surpassed,
        tied=tied,
        p=p_value(reading.value, known) if prespecified else None,
        null_model=COMPARABLE_AREAS,
        comparable=len(known),
        reason=None if prespecified else _("Descriptive, not tested: the zone was drawn or found in the data."),
    )


def _too_few(known: int, areas: ComparableAreas) -> str:
    if areas.reason:
        return areas.reason
    return _("Only {known} of {count} comparable areas have a value; a percentile needs {enough}.").format(
        known=known, count=len(areas), enough=ENOUGH
    )
