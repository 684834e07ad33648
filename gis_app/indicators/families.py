"""What all tests share: which p-values belong to one family, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.pair_tests import FEWEST
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def known(value: float) -> float | None:
    """Return a number, or None for NaN: what cannot be computed has no value."""
    return float(value) if np.isfinite(value) else None
