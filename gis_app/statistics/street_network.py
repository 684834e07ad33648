"""Distances along streets: a graph of the streets' vertices, to which places are joined by a straight path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import shapely
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

    from gis_app.statistics.arrays import FloatArray, IntArray

SAME_SPOT_M = 0.01
"""Vertices no farther apart are one junction."""

SHORTEST_M = 1e-6
"""Given to edges of no length, which a sparse matrix would not tell from no edge."""

ROUNDING_M = 0.001
"""Slack of a distance: edges of no length stand as a thousandth of a millimetre, and they add up."""

# Origins searched from at once: each takes a row as long as the whole graph.
CHUNK = 64


@dataclass(frozen=True)
class Joined:
    """Places joined to the streets, each by one or more paths.

    Attributes
    ----------
    place : (l,) int64
        Which place a path leads from; none leads from a place that no street is near to.
    edge : (l,) int64
        The piece of street it leads to.
    along : (l,) float64, metres
        Where on it, from its first end.
    away : (l,) float64, metres
        How far the place is from there in a straight line.
    places : int
        How many places there are.
    """

    place: IntArray
    edge: IntArray
    along: FloatArray
    away: FloatArray
    places: int

    @property
    def reached(self) -> NDArray[np.bool_]:
        """(places,) whether the place is joined to any street."""
        return np.isin(np.arange(self.places), self.place)


class _Graph(NamedTuple):
    """The streets, cut where places are joined to them.

    `feet` holds, group after group of places, the node that each path leads to.
    """

    tail: IntArray
    head: IntArray
    metres: FloatArray
    nodes: int
    feet: list[IntArray]


class StreetNetwork:
    """The streets as a graph: vertices are nodes, the pieces between them edges as long as they are.

    Lines are joined where they share a vertex, not where they merely cross: a bridge is no junction.

    Parameters
    ----------
    lines : (s,) shapely LineString or MultiLineString
        In metres.

    Examples
    --------
    >>> import shapely
    >>> from gis_app.statistics.street_network import StreetNetwork
    >>> streets = StreetNetwork([shapely.LineString([(0, 0), (100, 0), (100, 100)])])
    >>> places = streets.join(shapely.points([[0, 5], [90, 100]]), 50)
    >>> streets.nearest(places, places, own=[0, 1]).round(3).tolist()
    [215.0, 215.0]
    """

    def __init__(self, lines: Sequence[object] | NDArray[np.object_]) -> None:
        import shapely

        # MultiLineStrings are taken apart, or one part's end would be joined with the next one's beginning.
        parts = shapely.get_parts(np.asarray(lines, dtype=object))
        xy, line = shapely.get_coordinates(parts, return_index=True)
        # Whole centimetres, for np.unique compares exactly.
        spots = np.round(xy / SAME_SPOT_M).astype(np.int64).reshape(-1, 2)
        _spots, first, node = np.unique(spots, axis=0, return_index=True, return_inverse=True)
        self.nodes: FloatArray = xy[first].reshape(-1, 2)
        follows = np.flatnonzero(line[1:] == line[:-1])
        ends = np.column_stack([node.ravel()[follows], node.ravel()[follows + 1]]).astype(np.int64)
        # A stretch shorter than the rounding can begin and end at the same node.
        self.edges: IntArray = ends[ends[:, 0] != ends[:, 1]].reshape(-1, 2)
        self.lengths: FloatArray = np.hypot(*(self.nodes[self.edges[:, 0]] - self.nodes[self.edges[:, 1]]).T)

    @cached_property
    def _pieces(self) -> shapely.STRtree:
        import shapely

        return shapely.STRtree(np.asarray(shapely.linestrings(self.nodes[self.edges]), dtype=object))

    @cached_property
    def connected_share(self) -> float:
        """The share of the streets' length that hangs together in one piece."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        if len(self.edges) == 0:
            return 0.0
        size = len(self.nodes)
        graph = coo_array((np.ones(len(self.edges)), tuple(self.edges.T)), shape=(size, size))
        _count, part = connected_components(graph, directed=False)
        lengths = np.bincount(part[self.edges[:, 0]], weights=self.lengths)
        return float(lengths.max() / lengths.sum())

    def join(self, places: Sequence[object] | NDArray[np.object_], farthest: float) -> Joined:
        """Join places to the street nearest to them; what covers ground, to every street that touches it.

        Parameters
        ----------
        places : (n,) shapely geometries
            Points or polygons, metres.
        farthest : float, metres
            No street farther away is used.

        Returns
        -------
        Joined
        """
        import shapely

        shapes = np.asarray(places, dtype=object)
        if len(self.edges) == 0 or len(shapes) == 0:
            return Joined(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0), len(shapes))
        # All matches: a campus touches many streets, all of them 0 away.
        place, edge = self._pieces.query_nearest(shapes, max_distance=farthest, all_matches=True)
        pieces = self._pieces.geometries[edge]
        spans = shapely.get_coordinates(shapely.shortest_line(pieces, shapes[place])).reshape(-1, 2, 2)[:, 0]
        away = shapely.distance(pieces, shapes[place])
        # A street inside a campus is at its gate all along: both ends of the stretch inside are feet.
        inside = np.flatnonzero((away == 0) & (shapely.get_dimensions(shapes[place]) > 0))
        ends, owner = _stretch_ends(shapely.intersection(pieces[inside], shapes[place[inside]]))
        row = np.concatenate([np.arange(len(place)), inside[owner]]).astype(np.int64)
        along = np.hypot(*(np.concatenate([spans, ends]) - self.nodes[self.edges[edge[row], 0]]).T)
        at = edge[row].astype(np.int64)
        # Rounding can put a foot a hair beyond the end of its piece.
        return Joined(place[row].astype(np.int64), at, np.minimum(along, self.lengths[at]), away[row], len(shapes))

    def _cut(self, *groups: Joined) -> _Graph:
        """Return the streets with a node wherever a place is joined."""
        edge = np.concatenate([group.edge for group in groups])
        along = np.concatenate([group.along for group in groups])
        feet = len(self.nodes) + np.arange(len(edge))
        order = np.lexsort((along, edge))
        e, a, foot = edge[order], along[order], feet[order]
        starts = np.flatnonzero(np.diff(e, prepend=-1) != 0)
        ends = np.flatnonzero(np.diff(e, append=-1) != 0)
        follows = np.flatnonzero(e[1:] == e[:-1])
        # Whole pieces stay beside the steps they are cut into: the way along either is equally long.
        tail = np.concatenate([self.edges[:, 0], self.edges[e[starts], 0], foot[follows], foot[ends]])
        head = np.concatenate([self.edges[:, 1], foot[starts], foot[follows + 1], self.edges[e[ends], 1]])
        steps = [self.lengths, a[starts], a[follows + 1] - a[follows], self.lengths[e[ends]] - a[ends]]
        bounds = np.cumsum([len(group.edge) for group in groups])[:-1]
        return _Graph(tail, head, np.concatenate(steps), len(self.nodes) + len(feet), np.split(feet, bounds))

    def nearest(self, origins: Joined, goals: Joined, own: ArrayLike | None = None) -> FloatArray:
        """Return how far it is along the streets from every origin to the nearest goal.

        Parameters
        ----------
        origins, goals : Joined
        own : (origins,) int, optional
            The goal of each origin that does not count: itself.

        Returns
        -------
        (origins,) float64, metres
            The straight ways to and from the street included; NaN where no goal can be reached.
        """
        graph = self._cut(origins, goals)
        metres, goal = _nearest_goal(graph, goals)
        if own is not None:
            mine = np.asarray(own, dtype=np.int64)[origins.place]
            at = graph.feet[0]
            metres = np.where(goal[at] == mine, _nearest_but_one(graph, goals, metres, goal)[at], metres[at])
        else:
            metres = metres[graph.feet[0]]
        least = np.full(origins.places, np.inf)
        # An origin may have several feet: an assignment would keep the last one instead of the least.
        np.minimum.at(least, origins.place, origins.away + metres)
        return np.where(np.isfinite(least), least, np.nan)

    def counts_within(
        self,
        origins: Joined,
        goals: Joined,
        radii: ArrayLike,
        marks: ArrayLike | None = None,
        own: ArrayLike | None = None,
        at_hand: tuple[IntArray, IntArray] | None = None,
    ) -> IntArray:
        """Return how many goals every origin reaches along the streets.

        Parameters
        ----------
        origins, goals : Joined
        radii : (k,) float64, metres, ascending
        marks : (goals,) int, optional
            From 0, to count each mark by itself.
        own : (origins,) int, optional
            The goal of each origin that does not count: itself; -1 for none.
        at_hand : ((p,) int64, (p,) int64), optional
            Origins and goals that are no way apart, whatever the streets say: a place on a campus.

        Returns
        -------
        (origins, m, k) int64
            For m = largest mark + 1, or 1.
        """
        from scipy.sparse.csgraph import dijkstra

        distances = np.asarray(radii, dtype=np.float64)
        classes = np.zeros(goals.places, np.int64) if marks is None else np.asarray(marks, dtype=np.int64)
        mine = np.full(origins.places, -1) if own is None else np.asarray(own, dtype=np.int64)
        matrix, first = self._one_way(origins, goals)
        counts = np.zeros((origins.places, int(classes.max(initial=0)) + 1, len(distances)), np.int64)
        for begin in range(0, origins.places, CHUNK):
            rows = np.arange(begin, min(begin + CHUNK, origins.places))
            # The limit stops the search early; without it every origin would walk through the whole city.
            found = dijkstra(matrix, indices=first + goals.places + rows, limit=float(distances[-1]) + ROUNDING_M)
            metres = np.asarray(found)[:, first : first + goals.places]
            if at_hand is not None:
                here = (at_hand[0] >= begin) & (at_hand[0] <= rows[-1])
                metres[at_hand[0][here] - begin, at_hand[1][here]] = 0.0
            # Last, so that nothing at hand brings a place's own goal back.
            known = np.flatnonzero(mine[rows] >= 0)
            metres[known, mine[rows[known]]] = np.inf
            for k, radius in enumerate(distances):
                row, goal = np.nonzero(metres <= radius + ROUNDING_M)
                # A plain += would count goals of one class only once for each origin.
                np.add.at(counts[:, :, k], (rows[row], classes[goal]), 1)
        return counts

    def between(self, places: Joined) -> FloatArray:
        """Return how far it is along the streets from every place to every other.

        Parameters
        ----------
        places : Joined

        Returns
        -------
        (places, places) float64, metres
            Infinite where there is no way, and from a place to itself 0.
        """
        from scipy.sparse.csgraph import dijkstra

        matrix, first = self._one_way(places, places)
        metres = np.empty((places.places, places.places))
        for begin in range(0, places.places, CHUNK):
            rows = np.arange(begin, min(begin + CHUNK, places.places))
            found = dijkstra(matrix, indices=first + places.places + rows)
            metres[rows] = np.asarray(found)[:, first : first + places.places]
        # The way to the street and back again would stand there otherwise.
        np.fill_diagonal(metres, 0.0)
        return metres

    def _one_way(self, origins: Joined, goals: Joined) -> tuple[csr_array, int]:
        """Return the streets with one way into goals and out of origins (nobody walks through a place).

        Goals are numbered from the second value on, origins after them.
        """
        graph = self._cut(origins, goals)
        first, size = graph.nodes, graph.nodes + goals.places + origins.places
        goal, origin = first + goals.place, first + goals.places + origins.place
        tail = np.concatenate([graph.tail, graph.head, graph.feet[1], origin])
        head = np.concatenate([graph.head, graph.tail, goal, graph.feet[0]])
        metres = np.concatenate([graph.metres, graph.metres, goals.away, origins.away])
        return _sparse(tail, head, metres, size), first


def _stretch_ends(crossings: NDArray[np.object_]) -> tuple[FloatArray, IntArray]:
    """Return the outermost coordinates of each crossing of a straight piece, and which crossing they are of."""
    import shapely

    xy, owner = shapely.get_coordinates(crossings, return_index=True)
    # Along a straight piece, the order by x and then by y is the order on the line.
    order = np.lexsort((xy[:, 1], xy[:, 0], owner))
    xy, owner = xy[order], owner[order]
    outermost = np.flatnonzero((np.diff(owner, prepend=-1) != 0) | (np.diff(owner, append=-1) != 0))
    return xy[outermost], owner[outermost].astype(np.int64)


def _nearest_goal(graph: _Graph, goals: Joined) -> tuple[FloatArray, IntArray]:
    """Return how far it is from every node to the nearest goal, and which one that is."""
    from scipy.sparse.csgraph import dijkstra

    size = graph.nodes + goals.places
    tail, head = np.concatenate([graph.tail, graph.nodes + goals.place]), np.concatenate([graph.head, graph.feet[1]])
    matrix = _sparse(tail, head, np.concatenate([graph.metres, goals.away]), size)
    sources = graph.nodes + np.unique(goals.place)
    if len(sources) == 0:
        return np.full(graph.nodes, np.inf), np.full(graph.nodes, -1)
    # One search from all goals together instead of one from each.
    metres, _before, source = dijkstra(matrix, directed=False, indices=sources, min_only=True, return_predecessors=True)
    return np.asarray(metres)[: graph.nodes], source[: graph.nodes].astype(np.int64) - graph.nodes


def _nearest_but_one(graph: _Graph, goals: Joined, metres: FloatArray, goal: IntArray) -> FloatArray:
    """Return how far it is from every node to the nearest goal but one.

    The way there enters the region of nodes that share their nearest goal once and then stays inside: so a second
    search starts at the regions' borders and never leaves them.
    """
    from scipy.sparse.csgraph import dijkstra

    tail, head = np.concatenate([graph.tail, graph.head]), np.concatenate([graph.head, graph.tail])
    length = np.concatenate([graph.metres, graph.metres])
    inside = goal[tail] == goal[head]
    entry = np.full(graph.nodes, np.inf)
    np.minimum.at(entry, head[~inside], metres[tail[~inside]] + length[~inside])
    outvied = goal[graph.feet[1]] != goals.place
    np.minimum.at(entry, graph.feet[1][outvied], goals.away[outvied])
    start = np.flatnonzero(np.isfinite(entry))
    # dijkstra takes no distances to start with: one more node leads to each border by what it costs to get there.
    matrix = _sparse(
        np.concatenate([tail[inside], np.full(len(start), graph.nodes)]),
        np.concatenate([head[inside], start]),
        np.concatenate([length[inside], entry[start]]),
        graph.nodes + 1,
    )
    return np.asarray(dijkstra(matrix, indices=[graph.nodes]))[0, : graph.nodes]


def _sparse(tail: IntArray, head: IntArray, metres: FloatArray, size: int) -> csr_array:
    """Return a graph; of parallel edges the shortest is kept, for a sparse matrix would add them up."""
    from scipy.sparse import coo_array, csr_array

    order = np.lexsort((metres, head, tail))
    tail, head, metres = tail[order], head[order], metres[order]
    new = np.ones(len(tail), dtype=bool)
    new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    edges = (np.maximum(metres[new], SHORTEST_M), (tail[new], head[new]))
    return csr_array(coo_array(edges, shape=(size, size)))
