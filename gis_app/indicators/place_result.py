"""What an indicator says of every single place, or every cell: kept apart from the long table, which sums it up."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.contents import Values

STRONG, WEAK, ISOLATED, HOT, COLD, UNTOLD = "strong", "weak", "isolated", "hot", "cold", "not_significant"
"""Classes of places and cells, the stable words of map layers and files."""

CLASS_TITLES: Mapping[str, str] = MappingProxyType(
    {
        STRONG: N_("strong: more than chance has"),
        WEAK: N_("weak: fewer than chance has"),
        ISOLATED: N_("isolated: none nearby"),
        HOT: N_("hot spot"),
        COLD: N_("cold spot"),
        UNTOLD: N_("not to be told from chance"),
    }
)
"""Class to what a legend says, marked for translation."""

Q_MOST = 0.05
"""The share of false finds among all places that are called strong, weak, isolated, hot or cold."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceResult:
    """One indicator's values for places of a kind, or for hexagons.

    Parameters
    ----------
    id
        The indicator's id in the catalogue.
    from_kind
        Whose places these are; None for hexagons and districts.
    to_kind
        What is counted around them or in them.
    geometry
        (n,) points, hexagons or districts in the city's CRS.
    rows
        (n,) int64, the row in `from_kind`'s layer; empty for hexagons and districts.
    value
        (n,) float64, NaN where there is none.
    p, q
        (n,) float64 and after FDR over all places of this result; NaN without a test.
    classes
        (n,) words of `CLASS_TITLES`; empty where nothing is classed.
    columns
        Further columns by name, (n,) each, such as counts.
    parameters
        What the values depend on.
    reason
        Why there are no values, or no p, in the language spoken when it was computed.
    """

    id: str
    from_kind: str | None
    to_kind: str | None
    geometry: NDArray[np.object_]
    rows: NDArray[np.int64]
    value: Values
    p: Values
    q: Values
    classes: NDArray[np.str_]
    columns: Mapping[str, NDArray[Any]] = field(default_factory=lambda: MappingProxyType({}))
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    reason: str | None = None

    def __len__(self) -> int:
        """Return the number of places or cells."""
        return len(self.value)

    def counts(self) -> dict[str, int]:
        """Return how many places each class has, the classes that occur first in the order of `CLASS_TITLES`."""
        return {word: number for word in CLASS_TITLES if (number := int(np.count_nonzero(self.classes == word)))}

    def share(self, word: str) -> float | None:
        """Return the share of places in a class, %; None where nothing is classed."""
        return 100.0 * float(np.mean(self.classes == word)) if len(self.classes) else None

    def legend(self) -> list[tuple[str, str]]:
        """Return the classes that occur with what they are called, in the language in force."""
        return [(word, _(CLASS_TITLES[word])) for word in self.counts()]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A density over the city.

    Parameters
    ----------
    id
        The indicator's id in the catalogue.
    kind
        Whose density it is.
    density
        (rows, columns) float64, places per km², north up.
    bounds
        Min x, min y, max x, max y, metres; the last row and column may reach beyond.
    cell, bandwidth
        Metres.
    """

    id: str
    kind: str
    density: Values
    bounds: tuple[float, float, float, float]
    cell: float
    bandwidth: float


def nothing(indicator: str, from_kind: str | None, to_kind: str | None, reason: str) -> PlaceResult:
    """Return a result without places, and why."""
    none: Values = np.empty(0)
    shapes, rows = np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    return PlaceResult(
        indicator, from_kind, to_kind, shapes, rows, none, none, none, np.empty(0, dtype="<U15"), reason=reason
    )
