"""What all tests share: which p-values belong to one family, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.pairs import FEWEST, few_others
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.reading import Reading


def false_discovery(p: Sequence[float | None]) -> list[float | None]:
    """Return q-values (Benjamini–Hochberg) over those that have a p."""
    from gis_app.statistics import false_discovery_rates

    tested = [value for value in p if value is not None]
    rates = iter(false_discovery_rates(np.array(tested, dtype=np.float64)).tolist())
    return [None if value is None else float(next(rates)) for value in p]


def with_rates(readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings of one family of tests with their q-values."""
    found = list(readings)
    rates = false_discovery([reading.p for reading in found])
    return [replace(reading, q=q) for reading, q in zip(found, rates, strict=True)]


def why_few() -> str:
    """Return why there is no p-value where a kind has few places."""
    return _("No p-value: a kind has fewer than {needed} places.").format(needed=FEWEST)


def why_no_p(run: CityRun, *kinds: str) -> str | None:
    """Return why there is no p-value of one kind or two, for want of places, or None where there are enough.

    One kind against the rest needs a rest: with a single other place, chance has nothing to shuffle.
    """
    if min(run.city.count(kind) for kind in kinds) < FEWEST:
        return why_few()
    if len(set(kinds)) == 1 and kinds[0] in run.city.universe and few_others(run.city.count(kinds[0]), len(run.places)):
        return _("No p-value: fewer than {needed} reference places are of another kind.").format(needed=FEWEST)
    return None


def known(value: float) -> float | None:
    """Return a number, or None for NaN: what cannot be computed has no value."""
    return float(value) if np.isfinite(value) else None
