"""One run of the city- and pair-level indicators: the city, the draws, and what is computed once for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import shapely

from gis_app.indicators.inputs.city_index import WALK_M, CityIndex
from gis_app.indicators.inputs.membership import is_inside
from gis_app.indicators.inputs.nearest import nearest_metres
from gis_app.indicators.inputs.pair_tests import compare_pairs, why_no_shuffling
from gis_app.indicators.wording import listed, noun, why_absent
from layers.kinds.registry import CORE_KINDS, KINDS
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.contents import Values
    from gis_app.indicators.pairs import PairTest
    from layers.city import City, Places
    from layers.progress import Progress

T = TypeVar("T")

REACH_M = 1500.0
"""The farthest distance that co-location is followed to, metres."""

QUICK_PLACES = 2_000
"""With no more reference places everything is computed without being asked for."""

GRID_PLACES = 100_000
"""With no more reference places hot spots are computed without being asked for: their cost is that of hexagons."""

STEPS = 50
"""Distances examined up to there, at least."""

ROUND_STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0)
"""Steps between distances, metres: people read 180 m more easily than 168 m."""


@dataclass(frozen=True)
class CityRun:
    """What city- and pair-level indicators are computed from.

    Parameters
    ----------
    city
        Its layers in one metric CRS.
    simulations
        Random labellings.
    seed
        Of the labellings.
    progress
        Told how far the run is; raises to cancel.
    everything
        Whether thorough indicators are computed too; None for where there are few enough places.
    """

    city: City
    simulations: int = 999
    seed: int = 1
    progress: Progress | None = None
    everything: bool | None = None
    _nearest: dict[tuple[str, str], Values] = field(default_factory=dict, repr=False, compare=False)
    _memory: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def index(self) -> CityIndex:
        """The city prepared for zone measures."""
        return CityIndex(self.city)

    @cached_property
    def places(self) -> Places:
        """The reference places."""
        return self.city.places()

    @cached_property
    def thorough(self) -> bool:
        """Whether thorough indicators are computed: as asked, else where they cost about a second."""
        return len(self.places) <= QUICK_PLACES if self.everything is None else self.everything

    @cached_property
    def gridded(self) -> bool:
        """Whether hot spots are computed: where everything is, else up to `GRID_PLACES` reference places."""
        return self.everything is True or len(self.places) <= GRID_PLACES

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of places a reading is given for: the core ones, loaded or not, and every other that is loaded."""
        return tuple(kind for kind in KINDS if kind in CORE_KINDS or kind in self.index.kinds)

    @cached_property
    def ordered_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every ordered pair of the universe and the core kinds, a kind with itself included."""
        shown = [kind for kind in KINDS if kind in self.city.universe or kind in CORE_KINDS]
        return tuple((a, b) for a in shown for b in shown)

    @cached_property
    def shown_kinds(self) -> tuple[str, ...]:
        """Kinds a reading of one kind is given for: the core ones and the reference kinds, in their order."""
        return tuple(dict.fromkeys(a for a, _b in self.ordered_pairs))

    def why_absent(self, *kinds: str) -> str | None:
        """Return why nothing can be said of one of `kinds`: no usable layer, or an empty one."""
        return next((reason for kind in kinds if (reason := why_absent(self.city, kind))), None)

    def why_not_compared(self, *kinds: str) -> str | None:
        """Return why kinds cannot be compared with chance: absent, no reference places, or nothing to shuffle."""
        if reason := self.why_absent(*kinds):
            return reason
        if not set(kinds) <= set(self.city.universe):
            return _("This kind is not among the reference places.")
        return self.why_untestable

    @property
    def universe_said(self) -> str:
        """The reference places in words: how many and of which kinds."""
        return ngettext("{count} place ({kinds})", "{count} places ({kinds})", len(self.places)).format(
            count=f"{len(self.places):,}", kinds=listed([noun(kind) for kind in self.places.kinds])
        )

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """(n,) whether each reference place lies inside the study area."""
        return is_inside(self.places.xy, self.city.study_area.geometry)

    @cached_property
    def places_inside(self) -> Places:
        """The reference places inside the study area: what refers to its area, or its edge, must not count others."""
        from layers.city import Places

        kept, places = self.inside, self.places
        return Places(places.xy[kept], places.marks[kept], places.kinds, places.rows[kept])

    def points_inside(self, kind: str) -> Values:
        """Return (n, 2) metres, the places of a kind, of the universe or not, that lie inside the study area."""
        xy = self.city.points(kind)
        return xy[is_inside(xy, self.city.study_area.geometry)]

    @cached_property
    def radii(self) -> tuple[float, ...]:
        """Distances examined, metres: to `REACH_M`, or half the study area's width where that is less."""
        return distances(half_width(self.city.study_area.geometry))

    @cached_property
    def why_untestable(self) -> str | None:
        """Why kinds cannot be shuffled among the places at all."""
        return why_no_shuffling(self.places)

    @cached_property
    def tests(self) -> tuple[PairTest, ...]:
        """Every unordered pair of the universe against random labelling, from one pass."""
        return compare_pairs(self.places, self.radii, WALK_M, self.simulations, self.seed, self.progress)

    def nearest(self, from_kind: str, to_kind: str) -> Values:
        """Return (n,) metres from each place of one kind to the nearest of the other; both must have some."""
        if (from_kind, to_kind) not in self._nearest:
            self._nearest[from_kind, to_kind] = nearest_metres(self.index, from_kind, to_kind)
        return self._nearest[from_kind, to_kind]

    def once(self, name: str, compute: Callable[[CityRun], T]) -> T:
        """Return what `compute` makes of this run; made once and kept under `name`, for indicators share it."""
        if name not in self._memory:
            self._memory[name] = compute(self)
        return cast("T", self._memory[name])

    def tell(self, share: float, doing: str) -> None:
        """Report progress."""
        if self.progress is not None:
            self.progress(share, doing)


def distances(half_width_m: float) -> tuple[float, ...]:
    """Return the distances examined in a study area of that half width, in round steps, at least `STEPS` of them.

    Examples
    --------
    >>> distances(9000.0)[:2], distances(9000.0)[-1], distances(601.0)[0], distances(601.0)[-1]
    ((30.0, 60.0), 1500.0, 10.0, 600.0)
    """
    reach = min(REACH_M, half_width_m)
    step = max((size for size in ROUND_STEPS if size * STEPS <= reach), default=reach / STEPS)
    return tuple(float(step * (i + 1)) for i in range(max(STEPS, int(reach / step))))


def half_width(area: shapely.Geometry) -> float:
    """Return half the shorter side of the smallest rectangle around `area`, metres, at least 1."""
    rectangle = shapely.minimum_rotated_rectangle(area)
    corners = shapely.get_coordinates(rectangle)
    sides = np.hypot(*np.diff(corners, axis=0).T) if len(corners) else np.zeros(1)
    return max(float(sides.min(initial=np.inf)) / 2.0 if len(sides) > 1 else 0.0, 1.0)
