"""Where creative places gather: zones out of a density's level sets, by their excess over the city around them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points, places_inside
from gis_app.statistics.level_sets import Limits, cells_of_branch, log_likelihood_excess, strongest_apart
from gis_app.zones.background import Background
from gis_app.zones.blocks import block_outlines
from gis_app.zones.claims import why_of_group
from gis_app.zones.creative import creative_places
from gis_app.zones.ground import CELL_M, MOST_CELLS, Ground, cells_needed
from gis_app.zones.look import Look
from gis_app.zones.method import Method, Parameter
from gis_app.zones.naming import Gazetteer
from gis_app.zones.outlines import HECTARE, without
from gis_app.zones.stability import found_again
from gis_app.zones.sureness import Sureness
from gis_app.zones.zone import Candidate, Found
from layers.language import N_, ngettext
from layers.language import gettext as _
from layers.progress import silence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis_app.statistics.level_sets import Branches
    from gis_app.zones.creative import Creative
    from gis_app.zones.method import Settings
    from gis_app.zones.outlines import Area
    from layers.city import City
    from layers.progress import Progress

    Mask = NDArray[np.bool_]

ID = "density_clusters"

FEWEST_SPOTS = 4
"""Different addresses of a zone: one building full of firms is a building."""

LEAST_STRENGTH = 3.0
"""Below this an excess is crumbs: an area chosen beforehand would show it once in seventy times."""

_DENSE = 0.25
"""The denser quarter of the places sets the scale."""

_BANDWIDTHS_M = (150.0, 300.0)
"""Two blocks, and what spans the gaps of a city with few places."""

_TWICE = 2.0
"""An outline's strength is rarely twice its footprint's: beyond that no footprint can come among the best."""


def density_clusters(
    city: City, settings: Settings, progress: Progress | None = None, *, count: int | None = None, seed: int = 1
) -> Found:
    """Find zones where more creative places stand than the city around would put there.

    Parameters
    ----------
    city
        Its creative places are looked at; universities and the others describe a zone.
    settings
        Complete, as `METHOD.settings` returns them.
    progress
        Told how far it is; may raise to cancel.
    count
        How many zones are wanted; all of them where None. Only they are drawn and named.
    seed
        Of the noise cities.

    Returns
    -------
    Found
        By strength. Does not depend on the order of the rows.

    References
    ----------
    Kulldorff 1997 (the likelihood ratio); Hartigan 1975 (level sets of a density as clusters).
    """
    tell = progress or silence
    tell(0.0, _("Looking for dense groups of places"))
    creative = creative_places(city, cast("list[str]", settings["kinds"]))
    reason = _why_none(city, creative, cast("int", settings["min_cluster_size"]))
    if reason:
        return Found(ID, settings, (), reason)
    search = _Search(city, creative, settings)
    if not len(search.chosen):
        return Found(ID, settings, (), _("No group of creative places stands closer together than its surroundings."))
    sure = Sureness.of(
        city,
        search.ground,
        creative,
        LEAST_STRENGTH,
        cast("int", settings["noise_cities"]),
        seed,
        lambda share: tell(min(0.6, 0.05 + 0.55 * share), _("Comparing with cities drawn by chance")),
    )
    tell(0.6, _("Drawing outlines"))
    drawn = search.drawn(count, lambda share: tell(min(0.8, 0.6 + 0.2 * share), _("Drawing outlines")))
    again = found_again(
        search.ground,
        creative,
        [one.members for one in drawn],
        LEAST_STRENGTH,
        lambda share: tell(min(0.95, 0.8 + 0.15 * share), _("Trying other settings")),
    )
    tell(0.95, _("Naming zones"))
    return Found(ID, settings, _candidates(search, drawn, again, sure), notes=sure.notes, simulations=len(sure.bests))


def _why_none(city: City, creative: Creative, fewest: int) -> str | None:
    if len(creative) < fewest:
        said = ngettext(
            "There is {count} creative place; a zone needs at least {fewest}.",
            "There are {count} creative places; a zone needs at least {fewest}.",
            len(creative),
        )
        return said.format(count=len(creative), fewest=fewest)
    spots = int(creative.first.sum())
    if spots < FEWEST_SPOTS:
        said = ngettext(
            "All {count} creative places stand on {spots} spot, so none is denser than another.",
            "All {count} creative places stand on {spots} spots, too few to tell a dense part of the city.",
            spots,
        )
        return said.format(count=len(creative), spots=spots)
    if cells_needed(city.study_area.geometry, creative.xy) > MOST_CELLS:
        return _(
            "The study area has {area} km²: that is a region. Zones are looked for in a city; give its boundary as the "
            "study area."
        ).format(area=f"{city.study_area.area_ha / 100.0:,.0f}")
    return None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A footprint and the outline drawn for it."""

    branch: int
    members: Mask
    outline: Area
    inside: Mask
    expected: float

    @property
    def strength(self) -> float:
        """Of the outline."""
        return float(log_likelihood_excess(self.inside.sum(), self.expected))


class _Search:
    """One search of a city: footprints by strength, outlines of those that are wanted."""

    def __init__(self, city: City, creative: Creative, settings: Settings) -> None:
        self.city, self.creative, self.settings = city, creative, settings
        self.ground = _ground(city, creative, settings)
        self.branches: Branches = self.ground.branches(creative.xy, creative.first)
        self.chosen = strongest_apart(self.branches, LEAST_STRENGTH)

    @cached_property
    def background(self) -> Background:
        """What any outline is compared with."""
        return Background(self.ground, self.creative.xy)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The creative places, made once: thousands of outlines ask it."""
        return shapely.STRtree(as_points(self.creative.xy))

    def cells(self, branch: int) -> NDArray[np.int64]:
        """Return the cells of a footprint."""
        return cells_of_branch(self.branches, branch, self.ground.frame.columns)

    def drawn(self, count: int | None, step: Callable[[float], None]) -> list[_Drawn]:
        """Draw the best zones and order them by the strength of their outlines.

        Footprints are drawn from the strongest on, until none left can come among the first `count`.
        """
        done: list[_Drawn] = []
        size = len(self.chosen) if count is None else 2 * count
        for start in range(0, len(self.chosen), size):
            step(start / len(self.chosen))
            batch = self.chosen[start : start + size]
            if count is not None and self._settled(done, count, batch):
                break
            done += self._outlined(batch, [one.outline for one in done])
            # Equal strengths go by their bounds and not by the last digit.
            done.sort(key=lambda one: (-round(one.strength, 9), one.outline.bounds))
        return done[:count]

    def _settled(self, done: Sequence[_Drawn], count: int, batch: NDArray[np.int64]) -> bool:
        weakest = done[count - 1].strength if len(done) >= count else 0.0
        return bool(_TWICE * self.branches.strength[batch[0]] < weakest)

    def _outlined(self, batch: NDArray[np.int64], taken: Sequence[Area]) -> list[_Drawn]:
        cells = self.ground.frame.cells_of(self.creative.xy)
        members = [np.isin(cells, self.cells(int(branch))) for branch in batch]
        outlines = block_outlines(
            self.city,
            [self.ground.footprint(self.branches, int(branch)) for branch in batch],
            # Once for each spot: ten thousand firms at one address are one point to draw around.
            [np.unique(self.creative.xy[one], axis=0) for one in members],
            smallest_ha=cast("float", self.settings["min_area_ha"]) / 2.0,
            largest_ha=cast("float", self.settings["max_area_ha"]),
        )
        found = []
        for branch, own, whole in zip(batch.tolist(), members, outlines, strict=True):
            outline = without(whole, [other for other in taken if other.intersects(whole)])
            if not outline.is_empty:
                inside = np.zeros(len(self.creative), dtype=bool)
                inside[places_inside(self.tree, outline)[1]] = True
                found.append(_Drawn(branch, own, outline, inside, self.background.expected(outline, inside)))
        return [one for one in found if one.strength > 0.0]


def _bandwidth(creative: Creative, said: float) -> float:
    """Return the bandwidth that is said, else one that follows the city: half a walk to the fourth address nearby."""
    from scipy.spatial import cKDTree

    if said:
        return max(said, CELL_M)
    spots = creative.xy[creative.first]
    # The first of the five is the spot itself.
    reach = np.asarray(cKDTree(spots).query(spots, k=min(5, len(spots)))[0])[:, -1]
    return float(np.clip(np.quantile(reach, _DENSE) / 2.0, *_BANDWIDTHS_M))


def _ground(city: City, creative: Creative, settings: Settings) -> Ground:
    limits = Limits(
        cast("int", settings["min_cluster_size"]),
        FEWEST_SPOTS,
        cast("float", settings["min_area_ha"]) * HECTARE,
        cast("float", settings["max_area_ha"]) * HECTARE,
        cast("float", settings["max_extent_m"]),
    )
    return Ground(
        city.study_area.geometry,
        creative.xy,
        bandwidth_m=_bandwidth(creative, cast("float", settings["bandwidth_m"])),
        around_m=cast("float", settings["around_m"]),
        limits=limits,
    )


def _candidates(
    search: _Search, drawn: Sequence[_Drawn], again: NDArray[np.float64], sure: Sureness
) -> tuple[Candidate, ...]:
    names = Gazetteer(search.city).names([one.outline for one in drawn])
    footprints = np.array([search.branches.strength[one.branch] for one in drawn])
    p, held = sure.p(footprints), search.ground.frame.cells_of(sure.places.xy)
    spots = np.cumsum(search.creative.first)
    counts = sure.counts([one.outline for one in drawn])
    found = []
    for number, one in enumerate(drawn):
        candidate = Candidate(
            id=f"{ID}-{number + 1}",
            name=names[number],
            geometry=one.outline,
            method=ID,
            rank=number + 1,
            score=one.strength,
            places=int(one.inside.sum()),
            counts=counts[number],
            expected=one.expected,
            strength=one.strength,
            spots=len(np.unique(spots[one.inside])),
            stability=float(again[number]),
            p=None if p is None else float(p[number]),
            reason=sure.reason,
            testable=True,
            quotient=sure.quotient(one.outline, np.isin(held, search.cells(one.branch))),
        )
        found.append(replace(candidate, why=why_of_group(candidate)))
    return tuple(found)


_LOOK = Look(N_("Where creative places gather"), N_("Candidate: creative places gather here"), "#3b2f6b")

METHOD = Method(
    id=ID,
    title=_LOOK.title,
    explanation=N_(
        "Zones that hold more creative places than the city around them would put there, the greatest excess first. "
        "How sure a zone is, cities drawn by chance tell: the same search in them finds their best zones."
    ),
    parameters=(
        Parameter("kinds", N_("Kinds of creative places (none: culture and creative firms)"), "kinds", []),
        Parameter("min_cluster_size", N_("Fewest places in a group"), "integer", 5, 2, 10_000, "places"),
        Parameter(
            "bandwidth_m",
            N_("Reach of a place in the density (0: as dense as the city)"),
            "number",
            0.0,
            0.0,
            1_000.0,
            "m",
        ),
        Parameter("around_m", N_("Reach of the surroundings compared with"), "number", 1_000.0, 300.0, 5_000.0, "m"),
        Parameter("max_area_ha", N_("Largest area of a group"), "number", 80.0, 5.0, 1_000.0, "ha"),
        Parameter("max_extent_m", N_("Largest extent of a group"), "number", 1_100.0, 100.0, 5_000.0, "m"),
        Parameter("min_area_ha", N_("Smallest area of a group"), "number", 4.0, 1.0, 100.0, "ha"),
        Parameter("noise_cities", N_("Cities drawn by chance to compare with (0: none)"), "integer", 199, 0, 199),
    ),
    search=density_clusters,
    look=_LOOK,
)
