"""The eight numbers of a zone, measured over one shape or a thousand comparable ones alike."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.indicators.catalogue import CATALOGUE, HEADLINE
from gis_app.indicators.indicator import ZoneMeasure, key_of, split_key
from gis_app.indicators.inputs.city_index import CityIndex
from gis_app.indicators.inputs.contents import ZoneContents
from gis_app.indicators.measures.extent import PLACES_BY_KIND
from gis_app.indicators.measures.specialisation import ZONE_LOCATION_QUOTIENT
from gis_app.indicators.wording import why_absent

if TYPE_CHECKING:
    import shapely
    from numpy.typing import NDArray

    from gis_app.indicators.inputs.contents import Values
    from layers.city import City


class ZoneMeasures:
    """A city prepared for measuring zones; build it once, measure often.

    Parameters
    ----------
    city
        Its layers in one metric CRS.

    Examples
    --------
    ``ZoneMeasures(city).measure(np.array([zone.geometry]))["culture_per_ha"]``
    """

    def __init__(self, city: City) -> None:
        self.city = city
        self.index = CityIndex(city)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key that `measure` returns, in headline order; `split_key` takes one apart."""
        per_kind = {PLACES_BY_KIND.id: [key_of(PLACES_BY_KIND.id, kind) for kind in self.index.kinds]}
        return tuple(key for indicator_id in HEADLINE for key in per_kind.get(indicator_id, [indicator_id]))

    def measure(self, shapes: NDArray[np.object_] | shapely.Geometry) -> dict[str, Values]:
        """Measure the eight numbers of every shape.

        Parameters
        ----------
        shapes
            (s,) valid polygons or multipolygons in the city's CRS, or one.

        Returns
        -------
        dict
            Each of `keys` to (s,) float64, NaN where there is no value (`why_missing` says why; NaN goes no further
            than the caller).
        """
        contents = self.contents(shapes)
        values: dict[str, Values] = {}
        for indicator_id in HEADLINE:
            values.update(CATALOGUE[indicator_id].values(contents))
        return values

    def contents(self, shapes: NDArray[np.object_] | shapely.Geometry) -> ZoneContents:
        """Return what lies inside each of `shapes`."""
        return ZoneContents(self.index, np.atleast_1d(np.asarray(shapes, dtype=object)))

    def detail(self, shape: shapely.Geometry) -> dict[str, str]:
        """Return, by indicator id, the words that belong to a value, such as a name. Untrusted text."""
        contents = self.contents(shape)
        found: dict[str, str] = {}
        for indicator_id in HEADLINE:
            tell = _measure_of(indicator_id).detail
            if tell is not None and (said := tell(contents)):
                found[indicator_id] = said
        return found

    def why_missing(self, key: str, shape: shapely.Geometry) -> str:
        """Return one sentence why `shape` has no value for `key` (an indicator's id, or ``id:kind``)."""
        indicator_id, kind = split_key(key)
        reason = why_absent(self.city, kind) if kind else None
        return reason or _measure_of(indicator_id).why_missing(self.contents(shape))

    def parameters(self, key: str) -> dict[str, Any]:
        """Return what the value of `key` depends on; the location quotient's holds the universe."""
        indicator_id, _kind = split_key(key)
        universe = {"universe": list(self.city.universe)} if indicator_id == ZONE_LOCATION_QUOTIENT.id else {}
        return {**CATALOGUE[indicator_id].parameters, **universe}

    @cached_property
    def _of_city(self) -> dict[str, float | None]:
        values: dict[str, float | None] = {}
        for indicator_id in HEADLINE:
            values.update(CATALOGUE[indicator_id].city_values(self.index))
        return values

    def city_values(self) -> dict[str, float | None]:
        """Return the city's own value for each of `keys`, None where there is none to compare with."""
        # A copy, so that nobody changes what is kept.
        return dict(self._of_city)


def _measure_of(indicator_id: str) -> ZoneMeasure:
    measure = CATALOGUE[indicator_id].measure
    if measure is None:
        raise KeyError(indicator_id)
    return measure
