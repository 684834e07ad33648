"""What found zones are measured against: noise cities, shuffled kinds, and the reference places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points, places_inside
from gis_app.zones.creative import in_order, in_study_area
from gis_app.zones.noise_cities import affordable, noise_bests, p_of_best, shuffled_bests, tail_probability
from gis_app.zones.zone import CreativeQuotient
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis_app.zones.creative import Creative
    from gis_app.zones.ground import Ground
    from gis_app.zones.outlines import Area
    from layers.city import City, Places

_HALF_ALPHA = 0.025


@dataclass(frozen=True, slots=True)
class Sureness:
    """The noise of one search, and the reference places that zones are described by.

    Parameters
    ----------
    places
        The reference places and the creative ones.
    tree
        Of their points.
    is_creative
        (n,) for each.
    bests
        Strengths of the best zones of noise cities; empty where none was searched.
    shuffled
        Smallest tail probabilities of zones in cities with shuffled kinds; empty where none was searched.
    reason
        Why there is no p, where there is none.
    """

    places: Places
    tree: shapely.STRtree
    is_creative: NDArray[np.bool_]
    bests: NDArray[np.float64]
    shuffled: NDArray[np.float64]
    reason: str | None

    @classmethod
    def of(
        cls,
        city: City,
        ground: Ground,
        creative: Creative,
        least: float,
        cities: int,
        seed: int,
        step: Callable[[float], None],
    ) -> Sureness:
        """Search noise cities, as many as a minute allows.

        Parameters
        ----------
        city, ground, creative
            What was searched, and how.
        least
            Strength of the weakest zone that counts.
        cities
            How many noise cities are wanted.
        seed
            Of the noise.
        step
            Called with the share done; may raise to cancel.
        """
        places, is_creative = _reference_places(city, creative)
        number = affordable(len(creative), cities)
        bests = noise_bests(ground, creative, number, seed, lambda share, _said: step(share / 2.0))
        mixed = number if affordable(len(places), cities) and not is_creative.all() else 0
        shuffled = shuffled_bests(
            ground, places.xy, is_creative, least, mixed, seed, lambda share, _said: step(0.5 + share / 2.0)
        )
        reason = None if number else _why_untested(len(creative), cities)
        return cls(places, shapely.STRtree(as_points(places.xy)), is_creative, bests, shuffled, reason)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the whole list should know."""
        return (self.reason,) if self.reason else ()

    def p(self, strength: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return (z,) p of zones whose footprints have this strength; None where no noise was searched."""
        return p_of_best(strength, self.bests) if len(self.bests) else None

    def counts(self, outlines: Sequence[Area]) -> list[dict[str, int]]:
        """Return how many places of each kind lie in each outline."""
        inside = np.zeros((len(outlines), len(self.places.kinds)), dtype=np.int64)
        if outlines:
            shape, place = places_inside(self.tree, np.array([*outlines, None], dtype=object)[:-1])
            # A plain += would count only one place of a kind in each outline.
            np.add.at(inside, (shape, self.places.marks[place]), 1)
        return [dict(zip(self.places.kinds, row.tolist(), strict=True)) for row in inside]

    def quotient(self, outline: Area, footprint: NDArray[np.bool_]) -> CreativeQuotient | None:
        """Return the location quotient of a zone's creative places, None where all reference places are creative.

        Parameters
        ----------
        outline
            As drawn: what the quotient is told of.
        footprint
            (n,) for each reference place, whether the search's own area holds it: what is compared with noise.
        """
        if self.is_creative.all():
            return None
        drawn = places_inside(self.tree, outline)[1]
        value, low, high = _quotient(int(self.is_creative[drawn].sum()), len(drawn), float(self.is_creative.mean()))
        p = None
        if len(self.shuffled):
            own = tail_probability(self.is_creative, footprint)
            # The city as it is counts as one more shuffling; equal probabilities can differ in the last digit.
            p = float((1 + np.count_nonzero(self.shuffled <= own * (1.0 + 1e-9))) / (1 + len(self.shuffled)))
        return CreativeQuotient(value, low, high, p)


def _reference_places(city: City, creative: Creative) -> tuple[Places, NDArray[np.bool_]]:
    """Return the places of the universe with all creative ones, and which of them are creative."""
    kinds = tuple(dict.fromkeys((*city.universe, *creative.places.kinds)))
    # In an order of their own: what is shuffled must not depend on that of the rows.
    places = in_order(in_study_area(city, city.places(kinds))).places
    mark = np.array([kinds.index(kind) for kind in creative.places.kinds], dtype=np.int64)[creative.places.marks]
    # Mark and row as one number, for numbers are looked up much faster than pairs.
    most = int(places.rows.max(initial=0)) + 1
    is_creative = np.isin(places.marks * most + places.rows, mark * most + creative.places.rows)
    return places, is_creative


def _quotient(creative: int, places: int, share: float) -> tuple[float, float, float]:
    """Return a location quotient with Clopper and Pearson's interval."""
    from scipy.special import betaincinv

    if not places:
        return 0.0, 0.0, 1.0 / share
    low = float(betaincinv(creative, places - creative + 1, _HALF_ALPHA)) if creative else 0.0
    high = float(betaincinv(creative + 1, places - creative, 1.0 - _HALF_ALPHA)) if creative < places else 1.0
    return creative / places / share, low / share, high / share


def _why_untested(places: int, wanted: int) -> str:
    if not wanted:
        return _("Not tested: no cities drawn by chance were asked for.")
    return _(
        "Not tested: with {count} creative places, searching enough cities drawn by chance would take over a minute."
    ).format(count=f"{places:,}")
