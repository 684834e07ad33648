"""Which factories could become parks? Every industrial site, judged by what surrounds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from gis_app.indicators.membership import as_points, places_inside
from gis_app.indicators.wording import why_absent
from gis_app.zones.method import Method, Parameter
from gis_app.zones.naming import Gazetteer, layer_names
from gis_app.zones.outlines import HECTARE, POINT_DISC_M, polygonal, site_outline, within, without
from gis_app.zones.wording import enumerated, hectares, metres
from gis_app.zones.zone import Candidate, Found
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gis_app.indicators.reading import Progress
    from gis_app.zones.method import Settings
    from gis_app.zones.outlines import Area
    from layers.city import City

ID = "industrial_seeds"

SITES = "industrial_sites"
UNIVERSITIES = "universities"

WEIGHTS = {"cultural_venues": 0.45, UNIVERSITIES: 0.30, "creative_firms": 0.25}
"""What surrounds a site. A layer that is not loaded leaves the mean."""

WRONG_SIZE = 0.25
"""What is left of the score of a site too small or too large to be a park: one workshop is none, wherever it stands."""

ENOUGH = {"cultural_venues": 6.0, UNIVERSITIES: 3.0, "creative_firms": 8.0}
"""So many places of a kind within the short walk are as good as more."""

COMFORTABLE_HA = (3.0, 50.0)
"""A site of this size can be a park of its own; Queensland's and Sheffield's have 16 and 30 ha."""

_EXTREME_HA = (0.2, 500.0)
_UNKNOWN_FIT = 0.5
_MOST_NAMED = 3


def industrial_seeds(city: City, settings: Settings, progress: Progress | None = None) -> Found:
    """Rank the industrial sites, or groups of them, by what surrounds them.

    Parameters
    ----------
    city
        Its industrial sites are the candidates; culture, universities and creative firms are what surrounds them.
    settings
        Complete, as `METHOD.settings` returns them.
    progress
        Told how far it is.

    Returns
    -------
    Found
        Disused sites with something around them first, where the status is known. Does not depend on the order of the
        rows.
    """
    reason = why_absent(city, SITES)
    if reason:
        return Found(ID, settings, (), reason)
    if progress:
        progress(0.1, _("Grouping industrial sites"))
    sites = _sites(city)
    groups = _groups(sites.shapes, cast("float", settings["group_m"]), cast("float", settings["max_extent_m"]))
    if progress:
        progress(0.4, _("Looking around each site"))
    seeds = _seeds(city, sites, groups, settings)
    return Found(ID, settings, _candidates(city, sites, seeds, settings), None)


@dataclass(frozen=True, slots=True)
class _Sites:
    """The industrial sites as areas, in an order that does not depend on the file's."""

    shapes: NDArray[np.object_]
    points_only: NDArray[np.bool_]
    names: list[str]
    status: list[str]

    def area_ha(self, members: NDArray[np.int64]) -> float:
        """Dissolved area of the members that have one; discs that stand for points do not count."""
        known = self.shapes[members[~self.points_only[members]]]
        return float(shapely.union_all(known).area) / HECTARE if len(known) else 0.0

    def disused(self, members: NDArray[np.int64]) -> bool:
        """Whether most of the group's land is known to be disused."""
        area = shapely.area(self.shapes[members])
        idle = np.array([self.status[member] == "disused" for member in members])
        return bool(area[idle].sum() > area.sum() / 2.0)


def _sites(city: City) -> _Sites:
    layer = city.layers[SITES]
    shapes = np.asarray(layer.frame.geometry.to_numpy(), dtype=object)
    points_only = np.asarray(shapely.area(shapes)) <= 0.0
    areas = shapes.copy()
    areas[points_only] = shapely.buffer(shapely.points(city.points(SITES)[points_only]), POINT_DISC_M, quad_segs=12)
    status = layer.frame["status"].tolist() if "status" in layer.frame else [None] * len(layer)
    order = np.lexsort((*shapely.bounds(areas).T, shapely.area(areas)))
    names = layer_names(layer)
    return _Sites(areas[order], points_only[order], [names[row] for row in order], [str(status[row]) for row in order])


def _groups(shapes: NDArray[np.object_], reach: float, extent: float) -> list[NDArray[np.int64]]:
    """Join sites within `reach`, the nearest first, while the group stays within `extent` across.

    Without the second rule the sites along a railway chain into one belt that is no park.
    """
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach)
    pairs = np.column_stack((left, right))[left < right]
    apart = shapely.distance(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    group = np.arange(len(shapes))
    members = [[site] for site in range(len(shapes))]
    bounds = shapely.bounds(shapes)
    for one, other in pairs[np.lexsort((pairs[:, 1], pairs[:, 0], np.round(apart, 3)))]:
        a, b = group[one], group[other]
        together = np.concatenate((np.minimum(bounds[a, :2], bounds[b, :2]), np.maximum(bounds[a, 2:], bounds[b, 2:])))
        if a != b and np.hypot(*(together[2:] - together[:2])) <= extent:
            bounds[a] = together
            group[members[b]] = a
            members[a] += members[b]
    return [np.sort(members[label]) for label in np.unique(group)]


@dataclass(frozen=True, slots=True)
class _Seed:
    """One site or group and what is known about it."""

    members: NDArray[np.int64]
    ground: Area
    area_ha: float
    disused: bool
    near: Mapping[str, int]
    around: Mapping[str, int]
    university: tuple[str, float] | None
    score: float = field(default=0.0)


def _seeds(city: City, sites: _Sites, groups: Sequence[NDArray[np.int64]], settings: Settings) -> list[_Seed]:
    from dataclasses import replace

    surroundings = _Surroundings(city)
    short, walk = cast("float", settings["near_m"]), cast("float", settings["around_m"])
    found = []
    for members in groups:
        ground = polygonal(shapely.union_all(sites.shapes[members]))
        seed = _Seed(
            members,
            ground,
            sites.area_ha(members),
            sites.disused(members),
            surroundings.counts(ground, short),
            surroundings.counts(ground, walk),
            surroundings.nearest_university(ground),
        )
        found.append(replace(seed, score=_score(seed, walk)))
    return _disused_first(found) if settings["disused_first"] == "yes" else found


class _Surroundings:
    """The layers that make a site a good one, prepared for asking."""

    def __init__(self, city: City) -> None:
        self.trees = {
            kind: shapely.STRtree(city.layers[kind].frame.geometry.to_numpy()) for kind in WEIGHTS if city.has(kind)
        }
        self.universities = layer_names(city.layers[UNIVERSITIES]) if city.has(UNIVERSITIES) else []

    def counts(self, ground: shapely.Geometry, distance: float) -> dict[str, int]:
        """Return the places of each loaded kind within `distance` of the site's edge."""
        return {
            kind: len(tree.query(ground, predicate="dwithin", distance=distance)) for kind, tree in self.trees.items()
        }

    def nearest_university(self, ground: shapely.Geometry) -> tuple[str, float] | None:
        """Return the nearest university's name, perhaps empty, and the distance in metres."""
        tree = self.trees.get(UNIVERSITIES)
        if tree is None or not len(tree):
            return None
        rows, distance = tree.query_nearest(ground, return_distance=True, all_matches=True)
        return min((self.universities[row] for row in rows), key=lambda name: (not name, name)), float(distance[0])


def _score(seed: _Seed, walk: float) -> float:
    """Weighted mean of the surroundings that can be told, times the fit of the site's size; 0 to 1."""
    parts = []
    for kind, count in seed.around.items():
        # a place beyond the short walk counts half
        weighed = (count + seed.near[kind]) / 2.0
        share = min(1.0, weighed / ENOUGH[kind])
        if kind == UNIVERSITIES and seed.university:
            nearness = max(0.0, 1.0 - seed.university[1] / (2.0 * walk))
            share = (share + nearness) / 2.0
        parts.append((WEIGHTS[kind], share))
    total = sum(weight for weight, _share in parts)
    surroundings = sum(weight * share for weight, share in parts) / total if total else 0.0
    fit = _fit_of_area(seed.area_ha) if seed.area_ha > 0.0 else _UNKNOWN_FIT
    return surroundings * (WRONG_SIZE + (1.0 - WRONG_SIZE) * fit)


def _fit_of_area(area_ha: float) -> float:
    """Return 1 for a comfortable size, falling on a logarithmic scale to 0 at the extremes."""
    low, high = COMFORTABLE_HA
    least, most = _EXTREME_HA
    if area_ha < low:
        return float(np.clip(np.log(area_ha / least) / np.log(low / least), 0.0, 1.0))
    return float(np.clip(np.log(most / area_ha) / np.log(most / high), 0.0, 1.0)) if area_ha > high else 1.0


def _disused_first(seeds: Sequence[_Seed]) -> list[_Seed]:
    """Lift disused sites with something around them into the upper half of the scale, the others into the lower."""
    from dataclasses import replace

    first = [seed.disused and any(seed.around.values()) for seed in seeds]
    if not any(first):
        return list(seeds)
    return [replace(seed, score=(seed.score + up) / 2.0) for seed, up in zip(seeds, first, strict=True)]


def _candidates(city: City, sites: _Sites, seeds: Sequence[_Seed], settings: Settings) -> tuple[Candidate, ...]:
    """Draw, name and rank; where two outlines meet, the better candidate keeps the ground."""
    ordered = sorted(seeds, key=lambda seed: (-round(seed.score, 9), -seed.ground.area, seed.ground.bounds))
    grounds = shapely.STRtree([seed.ground for seed in ordered])
    names, places = Gazetteer(city), city.places()
    points = shapely.STRtree(as_points(places.xy))
    bridge, smallest = cast("float", settings["group_m"]), cast("float", settings["min_area_ha"])
    # How far an outline can reach beyond its sites: only zones so near can meet it.
    reach = bridge + (smallest * HECTARE) ** 0.5
    drawn: dict[int, Candidate] = {}
    for position, seed in enumerate(ordered):
        shape = site_outline(
            sites.shapes[seed.members].tolist(),
            bridge_m=bridge,
            smallest_ha=smallest,
        )
        others = [ordered[hit].ground for hit in grounds.query(shape) if hit > position]
        near = sorted(hit for hit in grounds.query(shapely.buffer(shapely.envelope(shape), reach)) if hit in drawn)
        taken = [drawn[hit].geometry for hit in near if drawn[hit].geometry.intersects(shape)]
        free = without(shape, [*others, *taken])
        cut = within(free, city.study_area.geometry)
        if cut.is_empty:
            continue
        inside = np.bincount(places.marks[places_inside(points, cut)[1]], minlength=len(places.kinds))
        drawn[position] = Candidate(
            id=f"{ID}-{len(drawn) + 1}",
            name=_name(names, sites, seed),
            geometry=cut,
            method=ID,
            rank=len(drawn) + 1,
            score=seed.score,
            why=_why(seed, sites, cast("float", settings["around_m"])),
            places=int(inside.sum()),
            counts=dict(zip(places.kinds, inside.tolist(), strict=True)),
        )
    return tuple(drawn.values())


def _named(sites: _Sites, members: NDArray[np.int64]) -> list[str]:
    """Return the names of the group's sites, the largest first, each once."""
    by_size = sorted(
        members.tolist(), key=lambda member: (-float(shapely.area(sites.shapes[member])), sites.names[member])
    )
    return list(dict.fromkeys(sites.names[member] for member in by_size if sites.names[member]))


def _name(names: Gazetteer, sites: _Sites, seed: _Seed) -> str:
    known = _named(sites, seed.members)
    more = len(seed.members) - 1
    if known and more:
        said = ngettext("{name} and {count} more site", "{name} and {count} more sites", more)
        return names.unique([said.format(name=name, count=more) for name in known])
    if known:
        return names.unique(known)
    street = names.street_near(shapely.centroid(seed.ground))
    offers = [_("Industrial site near {name}").format(name=street)] if street else []
    return names.unique(offers, fallback=_("Industrial site"))


def _why(seed: _Seed, sites: _Sites, walk: float) -> str:
    """Say in one sentence what the site is and what surrounds it."""
    said = _("{site}: {around}").format(site=_site(seed, sites), around=_around(seed, walk))
    if not seed.university:
        return said
    name, distance = seed.university
    where = _("on the site") if distance <= 0.0 else _("at {distance}").format(distance=metres(distance))
    return _("{sentence}; nearest university {name} {where}").format(
        sentence=said, name=name or _("(unnamed)"), where=where
    )


def _site(seed: _Seed, sites: _Sites) -> str:
    known = _named(sites, seed.members)
    count = len(seed.members)
    parts = [known[0] if known else _("Industrial site")]
    if count > 1:
        parts = [
            ngettext("{count} site", "{count} sites", count).format(count=count)
            if not known
            else _("{count} sites with {name}").format(count=count, name=known[0])
        ]
    parts.append(hectares(seed.area_ha) if seed.area_ha > 0.0 else _("area unknown"))
    if seed.disused:
        parts.append(_("disused"))
    return _(", ").join(parts)


def _around(seed: _Seed, walk: float) -> str:
    if not seed.around:
        return _("nothing is known about its surroundings")
    if not any(seed.around.values()):
        return _("no culture, university or creative firm within {distance}").format(distance=metres(walk))
    return _("{counts} within {distance}").format(counts=enumerated(seed.around.items()), distance=metres(walk))


METHOD = Method(
    id=ID,
    title=N_("Industrial sites that could become parks"),
    explanation=N_(
        "Every industrial site, or group of sites close together, ranked by the culture, universities and creative "
        "firms around it and by its size. Disused sites come first where the status is known."
    ),
    parameters=(
        Parameter("group_m", N_("Sites this close are one"), "number", 200.0, 0.0, 2_000.0, "m"),
        Parameter("max_extent_m", N_("Largest extent of a group"), "number", 1_200.0, 100.0, 20_000.0, "m"),
        Parameter("near_m", N_("Short walk"), "number", 400.0, 50.0, 5_000.0, "m"),
        Parameter("around_m", N_("Walk"), "number", 800.0, 50.0, 10_000.0, "m"),
        Parameter("min_area_ha", N_("Smallest area of an outline"), "number", 2.0, 0.0, 1_000.0, "ha"),
        Parameter("disused_first", N_("Disused sites first"), "choice", "yes", choices=("yes", "no")),
    ),
    search=industrial_seeds,
)
