"""How large places are, where the layers say so: by staff, else by floor area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.pairs import FEWEST
from layers.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.inputs.contents import Values
    from layers.city import City

SIZE_FIELDS = ("staff", "floor_area")
"""What size is taken from, the better measure first."""

ENOUGH = 0.5
"""The share of a kind's places whose size must be known."""


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """The sizes of the reference places.

    Parameters
    ----------
    field
        ``staff`` (persons) or ``floor_area`` (m²).
    values
        (n,) NaN where a place says none.
    """

    field: str
    values: Values

    @property
    def known(self) -> NDArray[np.bool_]:
        """(n,) whether the place says its size."""
        return np.isfinite(self.values)


def sizes_of(run: CityRun) -> Sizes | None:
    """Return the sizes of the reference places; None where no field is known for enough places of two kinds."""
    return run.once("sizes", _sizes)


def _sizes(run: CityRun) -> Sizes | None:
    places = run.places
    for field in SIZE_FIELDS:
        columns = [_column(run.city, kind, field) for kind in places.kinds]
        # The empty array is for no kinds at all, which concatenate refuses.
        values = np.concatenate([np.empty(0), *columns])
        enough = [kind for kind in range(len(places.kinds)) if _enough(values[places.marks == kind])]
        if len(enough) > 1:
            return Sizes(field, np.where(np.isin(places.marks, enough), values, np.nan))
    return None


def _enough(values: Values) -> bool:
    here = np.isfinite(values)
    return bool(here.sum() >= FEWEST and here.mean() >= ENOUGH)


def _column(city: City, kind: str, field: str) -> Values:
    """Return a field of a layer as numbers that are sizes: positive and finite, else NaN."""
    import pandas as pd

    if not city.has(kind) or field not in city.layers[kind].frame:
        return np.full(city.count(kind), np.nan)
    values = pd.to_numeric(city.layers[kind].frame[field], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def why_no_sizes() -> str:
    """Return why nothing can be weighed by size."""
    return _("Neither staff nor floor area is known for half of the places of two kinds.")
