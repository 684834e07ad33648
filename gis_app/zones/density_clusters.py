"""Where places of different kinds crowd together: HDBSCAN or DBSCAN, and a sweep that says how firm each cluster is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from gis_app.indicators.membership import places_inside
from gis_app.indicators.wording import capitalised, noun
from gis_app.statistics import dbscan, hdbscan
from gis_app.zones.method import Method, Parameter
from gis_app.zones.mixing import mix
from gis_app.zones.naming import Gazetteer
from gis_app.zones.outlines import HECTARE, fits, place_outlines
from gis_app.zones.stability import sweep
from gis_app.zones.wording import enumerated, percent
from gis_app.zones.zone import Candidate, Found
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import shapely
    from numpy.typing import NDArray

    from gis_app.indicators.reading import Progress
    from gis_app.statistics.hierarchy import Selection
    from gis_app.zones.method import Settings
    from gis_app.zones.outlines import Area
    from layers.city import City, Places

    Members = NDArray[np.int64]

ID = "density_clusters"

FEWEST = 5
"""Places a city must have for a cluster to mean anything."""

_LARGEST_TREE = 4_000


def density_clusters(city: City, settings: Settings, progress: Progress | None = None) -> Found:
    """Find groups of places that stand closer together than their surroundings, ranked by the mix of kinds.

    Clusters are HDBSCAN's (excess of mass), or DBSCAN's where `distance_m` is given. One larger than `max_area_ha` or
    `max_extent_m` is no neighbourhood: it is taken apart into its own denser cores.
    The score is the geometric mean of the mix of kinds and the stability.

    Parameters
    ----------
    city
        Its universe, or the chosen kinds, are clustered.
    settings
        Complete, as `METHOD.settings` returns them.
    progress
        Told how far it is.

    Returns
    -------
    Found
        Does not depend on the order of the rows.

    References
    ----------
    Campello, Moulavi & Sander 2013 (HDBSCAN); Ester, Kriegel, Sander & Xu 1996 (DBSCAN); Hennig 2007 (stability).
    """
    tell = progress or _silent
    kinds = cast("list[str]", settings["kinds"]) or list(city.universe)
    places = _in_order(city.places(kinds))
    reason = _why_none(places)
    if reason:
        return Found(ID, settings, (), reason)
    tell(0.05, _("Looking for dense groups of places"))
    groups = _clusters(
        places.xy, settings, lambda share: tell(0.05 + 0.35 * share, _("Looking for dense groups of places"))
    )
    firm = sweep(places.xy, groups, step=lambda share: tell(0.4 + 0.5 * share, _("Trying other settings")))
    tell(0.9, _("Drawing outlines"))
    shapes = place_outlines(
        [places.xy[group] for group in groups],
        city.study_area.geometry,
        footprints=_footprints(city, places, groups),
        smallest_ha=cast("float", settings["min_area_ha"]),
    )
    candidates = _ranked(city, places, shapes, firm.together)
    return Found(ID, settings, candidates, _remark(places, candidates))


def _silent(_share: float, _sentence: str) -> None:
    return


def _unheard(_share: float) -> None:
    return


def _in_order(places: Places) -> Places:
    """Sort the places by coordinates, so that the order of a file's rows changes no result."""
    order = np.lexsort((places.marks, places.xy[:, 1], places.xy[:, 0]))
    return replace(places, xy=places.xy[order], marks=places.marks[order], rows=places.rows[order])


def _why_none(places: Places) -> str | None:
    if len(places) < FEWEST:
        said = ngettext(
            "There is {count} place; a cluster needs at least {fewest}.",
            "There are {count} places; a cluster needs at least {fewest}.",
            len(places),
        )
        return said.format(count=len(places), fewest=FEWEST)
    if np.ptp(places.xy, axis=0).max() < 1.0:
        return _("All {count} places stand at one point, so none is denser than another.").format(count=len(places))
    return None


def _remark(places: Places, candidates: Sequence[Candidate]) -> str | None:
    if not candidates:
        return _("No group of places stands closer together than its surroundings.")
    kinds = [places.kinds[mark] for mark in np.unique(places.marks)]
    if len(kinds) == 1:
        said = _("Only {kind} were looked at, so no cluster can mix kinds; they are ranked by stability alone.")
        return said.format(kind=noun(kinds[0]))
    return None


def _footprints(city: City, places: Places, groups: Sequence[Members]) -> list[list[shapely.Geometry]]:
    """Return the features that each group's places stand for."""
    geometries = [city.layers[kind].frame.geometry.to_numpy() for kind in places.kinds]
    return [[geometries[places.marks[place]][places.rows[place]] for place in group] for group in groups]


@dataclass(frozen=True, slots=True)
class _Limits:
    """What makes a cluster, and what makes it a neighbourhood."""

    fewest: int
    neighbours: int
    area_m2: float
    extent_m: float

    def hold(self, xy: NDArray[np.float64]) -> bool:
        """Whether places this far apart are one neighbourhood."""
        return fits(xy, self.area_m2, self.extent_m)


def _clusters(
    xy: NDArray[np.float64], settings: Settings, step: Callable[[float], None] | None = None
) -> list[Members]:
    """Return the members of each cluster, none larger than a neighbourhood."""
    tell = step or _unheard
    limits = _Limits(
        cast("int", settings["min_cluster_size"]),
        cast("int", settings["min_samples"]),
        cast("float", settings["max_area_ha"]) * HECTARE,
        cast("float", settings["max_extent_m"]),
    )
    found: list[Members] = []
    reach = cast("float", settings["distance_m"])
    if reach:
        wholes = _dbscan(xy, reach, limits)
    else:
        wholes = _hdbscan(xy, np.arange(len(xy)), limits, "eom", lambda share, _said: tell(share / 2))
    for number, members in enumerate(wholes, start=1):
        found += _cores(xy, members, limits)
        tell(0.5 + number / len(wholes) / 2)
    return found


def _dbscan(xy: NDArray[np.float64], reach: float, limits: _Limits) -> list[Members]:
    labels = _one_label_each(xy, dbscan(xy, reach, limits.neighbours))
    order = np.argsort(labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return [group for group in groups if labels[group[0]] >= 0 and len(group) >= limits.fewest]


def _hdbscan(
    xy: NDArray[np.float64], members: Members, limits: _Limits, select: Selection, progress: Progress | None = None
) -> list[Members]:
    labels = _one_label_each(xy[members], hdbscan(xy[members], limits.fewest, limits.neighbours, select, progress))
    return [members[labels == label] for label in range(labels.max() + 1) if (labels == label).any()]


def _one_label_each(xy: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all places of one location the label most of them have: no outline can part them."""
    _unique, location = np.unique(xy, axis=0, return_inverse=True)
    # Counted pair by pair: a table of every location by every label would not fit into memory in a large city.
    pairs, votes = np.unique(np.column_stack((location.ravel(), labels)), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -votes, pairs[:, 0]))
    first = order[np.unique(pairs[order, 0], return_index=True)[1]]
    return np.asarray(pairs[first, 1][location.ravel()], dtype=np.int64)


def _cores(xy: NDArray[np.float64], members: Members, limits: _Limits) -> list[Members]:
    """Take a cluster that is too large apart: into HDBSCAN's finest clusters, and these along their longest gaps."""
    if limits.hold(xy[members]):
        return [members]
    cores: list[Members] = []
    for part in _hdbscan(xy, members, limits, "leaf") or [members]:
        cores += [part] if limits.hold(xy[part]) else _cut_at_gaps(xy, part, limits)
    return cores


def _cut_at_gaps(xy: NDArray[np.float64], members: Members, limits: _Limits) -> list[Members]:
    """Cut the single-linkage tree at its longest links until each piece fits; pieces with too few places are dropped.

    Thousands of places that HDBSCAN cannot part are evenly spread: they have no core to find.
    """
    from scipy.cluster.hierarchy import linkage, to_tree

    if len(members) > _LARGEST_TREE:
        return []
    pieces: list[Members] = []
    waiting = [to_tree(linkage(xy[members], "single"))]
    while waiting:
        node = waiting.pop()
        if node.get_count() < limits.fewest:
            continue
        inside = members[np.sort(node.pre_order())]
        left, right = node.get_left(), node.get_right()
        if left is None or right is None or limits.hold(xy[inside]):
            pieces.append(inside)
        else:
            waiting += [right, left]
    return pieces


def _ranked(city: City, places: Places, shapes: Sequence[Area], together: NDArray[np.float64]) -> tuple[Candidate, ...]:
    """Make candidates of the outlines, the best first."""
    drawn = [index for index, shape in enumerate(shapes) if not shape.is_empty]
    counts = np.zeros((len(shapes), len(places.kinds)), dtype=np.int64)
    if drawn:
        shape, place = places_inside(places.xy, np.array([shapes[index] for index in drawn], dtype=object))
        np.add.at(counts, (np.asarray(drawn)[shape], places.marks[place]), 1)
    score = np.sqrt(np.array([mix(row) for row in counts]) * together)
    order = sorted(drawn, key=lambda i: (-score[i], -together[i], -counts[i].sum(), shapes[i].bounds))
    names = Gazetteer(city)
    return tuple(
        Candidate(
            id=f"{ID}-{rank}",
            name=names.around(shapes[index]),
            geometry=shapes[index],
            method=ID,
            rank=rank,
            score=float(score[index]),
            why=_why(places, counts[index], float(together[index])),
            places=int(counts[index].sum()),
            counts=dict(zip(places.kinds, counts[index].tolist(), strict=True)),
            stability=float(together[index]),
        )
        for rank, index in enumerate(order, start=1)
    )


def _why(places: Places, counts: NDArray[np.int64], stability: float) -> str:
    inside = enumerated(zip(places.kinds, counts.tolist(), strict=True))
    if np.count_nonzero(counts) < 2:  # noqa: PLR2004  one kind does not mix
        said = _("{inside}, no other kind; the group stands out at {stability} of the settings tried")
        return capitalised(said.format(inside=inside, stability=percent(stability)))
    said = _(
        "{inside}; two places picked at random differ in kind {mix} of the time; "
        "the group stands out at {stability} of the settings tried"
    )
    return capitalised(said.format(inside=inside, mix=percent(mix(counts)), stability=percent(stability)))


METHOD = Method(
    id=ID,
    title=N_("Dense, mixed groups of places"),
    explanation=N_(
        "Groups of places that stand closer together than their surroundings. A group that mixes kinds, and that comes "
        "back whatever the settings, ranks first."
    ),
    parameters=(
        Parameter("kinds", N_("Kinds of places"), "kinds", []),
        Parameter("min_cluster_size", N_("Fewest places in a group"), "integer", 5, 2, 10_000, "places"),
        Parameter("min_samples", N_("Neighbours that make a place dense"), "integer", 3, 1, 1_000, "places"),
        Parameter(
            "distance_m",
            N_("Reach from place to place (0: as dense as each group is)"),
            "number",
            0.0,
            0.0,
            5_000.0,
            "m",
        ),
        Parameter("max_area_ha", N_("Largest area of a group"), "number", 150.0, 5.0, 10_000.0, "ha"),
        Parameter("max_extent_m", N_("Farthest places of a group"), "number", 1_600.0, 100.0, 50_000.0, "m"),
        Parameter("min_area_ha", N_("Smallest area of an outline"), "number", 2.0, 0.0, 1_000.0, "ha"),
    ),
    search=density_clusters,
)
