"""Which industrial sites could become creative quarters? Every site, judged by what surrounds it beside chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from gis_app.indicators.inputs.membership import as_points, places_inside
from gis_app.indicators.wording import counted, in_clauses, listed, why_absent
from gis_app.zones.industrial_land import SITES, Groups, dissolved, grouped, groups_of, read_land
from gis_app.zones.industrial_outlines import outlines
from gis_app.zones.look import Look
from gis_app.zones.method import Method, Parameter
from gis_app.zones.naming import Gazetteer, layer_names
from gis_app.zones.outlines import HECTARE
from gis_app.zones.surroundings import CREATIVE, UNIVERSITIES, look_around
from gis_app.zones.wording import hectares, metres
from gis_app.zones.zone import Candidate, Found
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis_app.zones.industrial_land import Land
    from gis_app.zones.method import Settings
    from gis_app.zones.outlines import Area
    from gis_app.zones.surroundings import Surroundings
    from layers.city import City
    from layers.progress import Progress

ID = "industrial_seeds"

COMFORTABLE_HA = (3.0, 50.0)
"""A site of this size can be a quarter of its own; Queensland's and Sheffield's have 16 and 30 ha."""

WRONG_SIZE = 0.25
"""What is left of the strength of a site far too small or too large."""

HERITAGE, DISUSED = 1.25, 1.25
"""By so much industrial heritage, and standing empty, raise the score."""

_EXTREME_HA = (0.5, 500.0)
_MOST_NAMED = 3
_MOST = 0.5
_LARGE = 10.0
_BESIDE_M = 5.0
_TOLD_EVERY = 256
_COUNTED = (SITES, UNIVERSITIES, *CREATIVE)


def industrial_seeds(
    city: City,
    settings: Settings,
    progress: Progress | None = None,
    *,
    count: int | None = None,
    seed: int = 1,  # noqa: ARG001  nothing is drawn by chance
) -> Found:
    """Rank the industrial sites, or groups of them, by what surrounds them beyond chance.

    Parameters
    ----------
    city
        Its industrial sites are the candidates; culture, creative firms and universities are what surrounds them.
    settings
        Complete, as `METHOD.settings` returns them.
    progress
        Told how far it is; raises to cancel.
    count
        How many candidates are drawn, the best; all where None.
    seed
        Changes nothing: no chance is involved.

    Returns
    -------
    Found
        Disused sites with more around them than chance would bring first, where the status is known; what may not be
        changed last; between, and inside each class, by score. Does not depend on the order of the rows.
    """
    reason = why_absent(city, SITES)
    if reason:
        return Found(ID, settings, (), reason)
    tell = _Steps(progress)
    tell.begin(0.0, 0.2, _("Grouping industrial sites"))
    land = read_land(city)
    reach, extent = cast("float", settings["group_m"]), cast("float", settings["max_extent_m"])
    sites = dissolved(land, extent)
    label = grouped(sites.shapes, 2 * sites.protected + sites.converted, reach, extent, tell)
    groups = groups_of(land, sites, label, city.study_area.geometry)
    large = np.flatnonzero(groups.area_m2 >= max(cast("float", settings["min_area_ha"]) * HECTARE, 1.0))
    tell.begin(0.2, 0.6, _("Looking around each site"))
    around = look_around(city, groups.ground[large], cast("float", settings["around_m"]), tell)
    seeds = _ranked(groups, large, around, first=settings["disused_first"] == "yes")
    candidates, dropped = _drawn(city, seeds, settings, len(large) if count is None else count, tell)
    notes = _notes(groups, len(groups) - len(large) + dropped, around, cast("float", settings["min_area_ha"]))
    none = _("No industrial site is a candidate. {notes}").format(notes=" ".join(notes))
    return Found(ID, settings, candidates, None if candidates else none, notes)


class _Steps:
    """Tells the progress of one step after the other, as a share of the whole."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.begin(0.0, 0.0, "")

    def begin(self, start: float, end: float, sentence: str) -> None:
        self.start, self.end, self.sentence = start, end, sentence
        if sentence:
            self(0.0)

    def __call__(self, share: float) -> None:
        if self.progress:
            self.progress(self.start + share * (self.end - self.start), self.sentence)


@dataclass(frozen=True, slots=True)
class _Seeds:
    """The groups that are candidates, the best first; every array is in this order."""

    groups: Groups
    group: NDArray[np.int64]
    around: Surroundings
    strength: NDArray[np.float64]
    score: NDArray[np.float64]

    def best(self, count: int) -> _Seeds:
        """Return the first so many."""
        around = self.around.in_order(np.arange(len(self.group))[:count])
        return _Seeds(self.groups, self.group[:count], around, self.strength[:count], self.score[:count])


def _ranked(groups: Groups, large: NDArray[np.int64], around: Surroundings, *, first: bool) -> _Seeds:
    """Put disused sites with an excess first, converted and then protected ones last; sort each class by score."""
    disused, strength = groups.disused[large], around.strength
    own = size_fit(groups.area_m2[large] / HECTARE)
    own *= np.where(groups.heritage[large] > 0.0, HERITAGE, 1.0) * np.where(disused, DISUSED, 1.0)
    # Rounded, so that the last digit breaks no tie.
    score = np.round(strength * own, 9)
    lifted = disused & (strength > 0.0) & first
    status = np.select((groups.protected[large], groups.converted[large], lifted), (3, 2, 0), 1)
    # equal scores are mostly 0: there the nearer to an excess, then the better ground comes first
    ties = (around.ratio, own, groups.area_m2[large])
    bounds = shapely.bounds(groups.ground[large]).round(3).T
    order = np.lexsort((*bounds, *(-tie.round(6) for tie in reversed(ties)), -score, status))
    return _Seeds(groups, large[order], around.in_order(order), strength[order], score[order])


def size_fit(area_ha: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 for a comfortable size (ha), falling on a logarithmic scale to `WRONG_SIZE` at the extremes.

    Examples
    --------
    >>> size_fit(np.array([0.1, 3.0, 16.0, 50.0, 900.0])).tolist()
    [0.25, 1.0, 1.0, 1.0, 0.25]
    """
    (low, high), (least, most) = COMFORTABLE_HA, _EXTREME_HA
    small = np.log(np.maximum(area_ha, least) / least) / np.log(low / least)
    large = np.log(most / np.maximum(area_ha, least)) / np.log(most / high)
    fit: NDArray[np.float64] = np.clip(np.minimum(small, large), 0.0, 1.0)
    return WRONG_SIZE + (1.0 - WRONG_SIZE) * fit


def _drawn(
    city: City, seeds: _Seeds, settings: Settings, count: int, tell: _Steps
) -> tuple[tuple[Candidate, ...], int]:
    """Draw and name the best so many; return them and how many were too small once drawn."""
    bridge, tried = cast("float", settings["group_m"]), count
    while True:
        best = seeds.best(tried)
        tell.begin(0.6 if tried == count else 1.0, 0.9 if tried == count else 1.0, _("Drawing outlines"))
        shapes = outlines(best.groups, best.group, bridge, city.study_area.geometry, tell)
        tell.begin(0.9 if tried == count else 1.0, 1.0, _("Naming the sites"))
        found = _candidates(city, best, shapes, settings, tell)
        dropped = len(shapes) - len(found)
        # discs can lose their ground to better ones: then the next in order are drawn too
        if not dropped or tried >= len(seeds.group) or len(found) >= count:
            return found[:count], dropped
        tried += count


def _candidates(
    city: City, seeds: _Seeds, shapes: Sequence[Area], settings: Settings, tell: _Steps
) -> tuple[Candidate, ...]:
    """Count what the outlines hold, name them and say why."""
    told = _Teller(city, seeds, cast("float", settings["around_m"]))
    inside = _Inside(city, shapes)
    found: list[Candidate] = []
    # An outline grown to just this size must not be dropped for rounding.
    smallest = cast("float", settings["min_area_ha"]) * HECTARE * (1.0 - 1e-9)
    for index, shape in enumerate(shapes):
        if index % _TOLD_EVERY == 0:
            tell(index / len(shapes))
        if shape.is_empty or shape.area < smallest:
            continue
        counts = inside.counts(index)
        found.append(
            Candidate(
                id=f"{ID}-{len(found) + 1}",
                name=told.name(index, counts[SITES]),
                geometry=shape,
                method=ID,
                rank=len(found) + 1,
                score=float(seeds.score[index]),
                why=told.why(index, counts[SITES], shape.area / HECTARE),
                places=sum(counts.get(kind, 0) for kind in CREATIVE),
                counts=counts,
                expected=seeds.around.rate * shape.area,
                strength=float(seeds.strength[index]),
                spots=int(inside.spots[index]),
                reason=_("Not tested: a site is judged by what surrounds it."),
                around=told.numbers(index),
            )
        )
    return tuple(found)


class _Inside:
    """The places inside each outline, by the rule of the whole project."""

    def __init__(self, city: City, shapes: Sequence[Area]) -> None:
        wanted = [*city.universe, *(kind for kind in _COUNTED if kind not in city.universe and city.has(kind))]
        places = city.places(wanted)
        drawn = np.array([*shapes, None], dtype=object)[:-1]
        shape, place = places_inside(shapely.STRtree(as_points(places.xy)), drawn)
        cells = shape * len(wanted) + places.marks[place]
        self.kinds = places.kinds
        self.table = np.bincount(cells, minlength=len(shapes) * len(wanted)).reshape(len(shapes), len(wanted))
        creative = np.isin(places.marks[place], [wanted.index(kind) for kind in CREATIVE if kind in wanted])
        # Complex numbers stand for points: they sort by x, then y, and much faster than rows.
        spot = np.unique(places.xy[place[creative]].round(2) @ (1.0, 1.0j), return_inverse=True)[1].reshape(-1)
        stood_on = np.unique(shape[creative] * (len(place) + 1) + spot) // (len(place) + 1)
        self.spots = np.bincount(stood_on, minlength=len(shapes))

    def counts(self, index: int) -> dict[str, int]:
        """Return kind to places inside one outline."""
        return dict(zip(self.kinds, self.table[index].tolist(), strict=True))


class _Teller:
    """Says of each site what it is called and why it is where it is."""

    def __init__(self, city: City, seeds: _Seeds, walk: float) -> None:
        self.seeds = seeds
        self.walk = walk
        self.gazetteer = Gazetteer(city)
        self.universities = layer_names(city.layers[UNIVERSITIES]) if city.has(UNIVERSITIES) else []
        self.creative_known = any(city.has(kind) for kind in CREATIVE)
        self.learning_known = city.has(UNIVERSITIES)
        self.others = bool((~seeds.groups.protected[seeds.group]).any())

    def name(self, index: int, sites: int) -> str:
        """Name a site by its largest plot with a name, else by the street."""
        group = int(self.seeds.group[index])
        known, more = self.seeds.groups.names(group), sites - 1
        if known and more > 0:
            said = ngettext("{name} and {count} more site", "{name} and {count} more sites", more)
            return self.gazetteer.unique([said.format(name=name, count=more) for name in known])
        if known:
            return self.gazetteer.unique(known)
        street = self.gazetteer.street_near(shapely.centroid(self.seeds.groups.ground[group]))
        offers = [_("Industrial site near {name}").format(name=street)] if street else []
        return self.gazetteer.unique(offers, fallback=_("Industrial site"))

    def why(self, index: int, sites: int, area_ha: float) -> str:
        """Say in one sentence what the site is and what surrounds it."""
        said = _("{site}: {around}").format(site=self._site(index, sites, area_ha), around=self._around(index))
        row = int(self.seeds.around.nearest[index])
        if row < 0:
            return said
        return _("{sentence}; nearest university {name} {where}").format(
            sentence=said, name=self.universities[row] or _("(unnamed)"), where=self._where(index)
        )

    def numbers(self, index: int) -> dict[str, float]:
        """Return the numbers of the sentence: places in walking distance, what an average spot has, metres."""
        around = self.seeds.around
        told = {
            "radius_m": self.walk,
            "creative": float(around.creative[index]),
            "expected_creative": float(around.expected_creative[index]),
            "universities": float(around.universities[index]),
            "expected_universities": float(around.expected_universities[index]),
        }
        if int(around.nearest[index]) >= 0:
            told["to_university_m"] = float(around.distance[index])
        return told

    def _site(self, index: int, sites: int, area_ha: float) -> str:
        groups, group = self.seeds.groups, int(self.seeds.group[index])
        known = groups.names(group)
        first = known[0] if known else _("Industrial site")
        if sites > 1:
            several = ngettext("{count} site", "{count} sites", sites)
            first = (_("{count} sites with {name}") if known else several).format(count=sites, name=first)
        parts = [first, *_not_factories(sites - len(groups.rows[group])), hectares(area_ha), *self._drawn(group)]
        parts += [_("disused")] if groups.disused[group] else []
        parts += [_("already converted")] if groups.converted[group] else []
        if groups.heritage[group] > 0.0:
            parts.append(
                _("industrial heritage") if groups.heritage[group] > _MOST else _("partly industrial heritage")
            )
        return in_clauses([*parts, *self._protected(group)])

    def _drawn(self, group: int) -> list[str]:
        """Say which part of the outline nobody surveyed: no distance is measured from its edge."""
        count = len(self.seeds.groups.discs.get(group, ()))
        if not count:
            return []
        if len(self.seeds.groups.rows[group]) == 1:
            return [_("known as a point, from which distances are measured, and drawn as a disc of its declared area")]
        said = ngettext(
            "{count} of them a point, from which distances are measured, drawn as a disc of its declared area",
            "{count} of them points, from which distances are measured, drawn as discs of their declared areas",
            count,
        )
        return [said.format(count=count)]

    def _protected(self, group: int) -> list[str]:
        """Say what may not be changed, and what that does to the rank."""
        groups = self.seeds.groups
        texts = groups.protections(group)
        if not texts:
            return []
        what = listed([text for text in texts if text][:_MOST_NAMED])
        if not groups.protected[group]:
            return [
                _("a part may not be changed ({what})").format(what=what) if what else _("a part may not be changed")
            ]
        said = _("protected ({what})").format(what=what) if what else _("protected")
        return [_("{protected} and so ranked last").format(protected=said) if self.others else said]

    def _around(self, index: int) -> str:
        around = self.seeds.around
        asked = [
            (self.creative_known, _counted_creative(int(around.creative[index])), around.expected_creative[index]),
            (
                self.learning_known,
                _counted_learning(int(around.universities[index])),
                around.expected_universities[index],
            ),
        ]
        known = [(said, float(expected)) for there, said, expected in asked if there]
        if not known:
            return _("nothing is known about its surroundings")
        if not any(expected for _said, expected in known):
            return _("no creative place or university is known in the city")
        return _(
            "{counts} within {distance}, where {expected} would be expected at an average spot of the city"
        ).format(
            counts=listed([said for said, _expected in known]),
            distance=metres(self.walk),
            expected=listed([_number(expected) for _said, expected in known]),
        )

    def _where(self, index: int) -> str:
        distance = float(self.seeds.around.distance[index])
        if distance < _BESIDE_M:
            return _("beside the site") if distance > 0.0 else _("on the site")
        # a campus counts by the point that stands for it, and begins nearer
        if distance <= self.walk and not self.seeds.around.universities[index]:
            return _("whose grounds begin at {distance}").format(distance=metres(distance))
        return _("at {distance}").format(distance=metres(distance))


def _counted_creative(count: int) -> str:
    if not count:
        return _("no creative place")
    return ngettext("{count} creative place", "{count} creative places", count).format(count=count)


def _counted_learning(count: int) -> str:
    return counted(UNIVERSITIES, count) if count else _("no university")


def _not_factories(count: int) -> list[str]:
    if count <= 0:
        return []
    said = ngettext("{count} of them no factory by name or tags", "{count} of them no factories by name or tags", count)
    return [said.format(count=count)]


def _number(expected: float) -> str:
    """Return an expected number of places as people say it: ``0.3``, ``4``, ``4.2``, ``38``."""
    if expected < 0.05:  # rounds to nothing
        return _("under 0.1")
    return f"{expected:.0f}" if expected >= _LARGE else f"{expected:.1f}".removesuffix(".0")


def _notes(groups: Groups, small: int, around: Surroundings, smallest_ha: float) -> tuple[str, ...]:
    """Say what was left out, `small` groups among them, and what the order rests on."""
    points = int(np.count_nonzero(groups.area_m2 <= 0.0))
    notes = _left_out(groups.land)
    if small > points:
        said = ngettext(
            "{count} site or group has under {area} of ground and is no candidate.",
            "{count} sites or groups have under {area} of ground each and are no candidates.",
            small - points,
        )
        notes.append(said.format(count=small - points, area=hectares(smallest_ha)))
    if points:
        said = ngettext(
            "{count} site or group is known only as a point, its area unknown, and is no candidate.",
            "{count} sites or groups are known only as points, their area unknown, and are no candidates.",
            points,
        )
        notes.append(said.format(count=points))
    if len(around.creative) and not around.rate:
        notes.append(_("No creative place is known in the city: the strengths rest on universities alone, or are 0."))
    return tuple(notes)


def _left_out(land: Land) -> list[str]:
    left = land.left_out
    notes: list[str] = []
    if left.no_factory:
        said = ngettext(
            "{count} mapped site is an open space, a school or an aircraft by name or tags and is no candidate.",
            "{count} mapped sites are open spaces, schools or aircraft by name or tags and are no candidates.",
            left.no_factory,
        ).format(count=left.no_factory)
        names = listed(left.names[:_MOST_NAMED])
        notes.append(_("{sentence} Among them: {names}.").format(sentence=said, names=names) if names else said)
    if left.outside:
        said = ngettext(
            "{count} industrial site lies outside the study area and is no candidate.",
            "{count} industrial sites lie outside the study area and are no candidates.",
            left.outside,
        )
        notes.append(said.format(count=left.outside))
    return notes


_LOOK = Look(
    N_("Reusable industrial sites"),
    N_("Candidate: an industrial site that could become a creative quarter"),
    "#9a4a0f",
    dash=(3.0, 1.8),
    badge="square",
)

METHOD = Method(
    id=ID,
    title=_LOOK.title,
    explanation=N_(
        "Every industrial site of 1 ha or more, or group of sites close together, ranked by how many more creative "
        "places and universities lie in walking distance than an average spot of the city has, and by its own ground: "
        "size, industrial heritage, standing empty. Disused sites come first where the status is known; those already "
        "converted come after the others, and protected ones last."
    ),
    parameters=(
        Parameter("group_m", N_("Sites this close are one"), "number", 200.0, 0.0, 2_000.0, "m"),
        Parameter("max_extent_m", N_("Largest extent of a group"), "number", 1_200.0, 100.0, 20_000.0, "m"),
        Parameter("around_m", N_("Walk"), "number", 800.0, 50.0, 10_000.0, "m"),
        Parameter("min_area_ha", N_("Smallest site"), "number", 1.0, 0.0, 1_000.0, "ha"),
        Parameter("disused_first", N_("Disused sites first"), "choice", "yes", choices=("yes", "no")),
    ),
    search=industrial_seeds,
    look=_LOOK,
)
