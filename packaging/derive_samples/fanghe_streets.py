"""Fanghe's streets: which edges of the plan are built, and under which name."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from fanghe_plan import (
    LAST_COLUMN,
    LAST_ROW,
    Node,
    Parcel,
    across,
    column_class,
    in_ring,
    ring,
    row_class,
)
from fanghe_words import MAIN_COLUMNS, MAIN_ROWS, STREET_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEW_ZONE = Parcel(20, 26, 6, 12)
"""Industry of this century, beyond the ring road."""

NEW_ZONE_ROWS, NEW_ZONE_COLUMNS = {8, 11}, {22, 25}

ROWS = [row for row in range(-LAST_ROW, LAST_ROW + 1) if row]
COLUMNS = range(-LAST_COLUMN, LAST_COLUMN + 1)

Edge = tuple[Node, Node]


@dataclass
class Street:
    """A street: its names, its class, and the runs of nodes it passes through."""

    name: str
    name_en: str
    street_class: str
    runs: list[list[Node]] = field(default_factory=list)


def streets(parcels: Iterable[Parcel], seed: int) -> list[Street]:
    """Lay out the network around `parcels`, into which no street runs."""
    ring_edges = {_ordered(first, second) for first, second in pairwise(ring())}
    wanted = [edge for edge in _grid_edges() if edge not in ring_edges and _is_wanted(edge, seed)]
    taken = list(parcels)
    built = [edge for edge in wanted if not any(parcel.holds_edge(*edge) for parcel in taken)]
    kept = _without_dead_ends(built, ring_edges)
    ring_road = Street("环城大道", "Ring Road", "trunk", [ring()])
    return [ring_road, *_named(kept, seed)]


def _ordered(first: Node, second: Node) -> Edge:
    """Give an edge the same whichever way it is walked."""
    return (first, second) if first < second else (second, first)


def _grid_edges() -> Iterator[Edge]:
    """All edges of the grid; only every fifth street across the river has a bridge."""
    for row in ROWS:
        yield from (((column, row), (column + 1, row)) for column in COLUMNS[:-1])
    for column in COLUMNS:
        for south, north in pairwise(ROWS):
            if south * north > 0 or (column % 5 == 0 and abs(column) < LAST_COLUMN - 6):
                yield (column, south), (column, north)


def _edge_class(edge: Edge) -> str:
    """Class of the street that an edge is part of."""
    (column, row), (_, other_row) = edge
    return row_class(row) if row == other_row else column_class(column)


def _is_wanted(edge: Edge, seed: int) -> bool:
    """Decide whether the city has grown over an edge: main streets first, back streets near the centre."""
    street_class = _edge_class(edge)
    if _in_new_zone(edge):
        return True
    if street_class == "primary":
        return True
    if not (in_ring(edge[0]) and in_ring(edge[1])):
        return False
    return street_class != "residential" or _is_built_up(edge, seed)


def _in_new_zone(edge: Edge) -> bool:
    """Tell whether an edge serves the new industrial zone."""
    (column, row), (other_column, other_row) = edge
    rows, columns = sorted((row, other_row)), sorted((column, other_column))
    inside = columns[0] >= NEW_ZONE.west and columns[1] < NEW_ZONE.east and rows[0] >= NEW_ZONE.south
    if not inside or rows[1] >= NEW_ZONE.north:
        return False
    return row in NEW_ZONE_ROWS if row == other_row else column in NEW_ZONE_COLUMNS


def _is_built_up(edge: Edge, seed: int) -> bool:
    """Toss for a back street, one block of five at a time; the odds fall with the way to the old town."""
    (column, row), (_, other_row) = edge
    along = row == other_row
    line, part = (row, column // 5) if along else (column, row // 5)
    toss = random.Random(f"{seed}/{along}/{line}/{part}").random()  # noqa: S311 (a drawing, no secret)
    away = ((column * 240.0) ** 2 + (across(row) + 400.0) ** 2) ** 0.5
    return toss < 1.15 - away / 6500.0


def _without_dead_ends(edges: list[Edge], ring_edges: set[Edge]) -> list[Edge]:
    """Take back streets away that end nowhere, until none does; then keep what hangs together."""
    while True:
        uses = Counter(end for edge in (*edges, *ring_edges) for end in edge)
        kept = [
            edge
            for edge in edges
            if _edge_class(edge) == "primary" or _in_new_zone(edge) or min(uses[end] for end in edge) > 1
        ]
        if len(kept) == len(edges):
            return _connected(kept, ring_edges)
        edges = kept


def _connected(edges: list[Edge], ring_edges: set[Edge]) -> list[Edge]:
    """Keep the edges that can be reached from the ring road."""
    neighbours: defaultdict[Node, list[Node]] = defaultdict(list)
    for first, second in (*edges, *ring_edges):
        neighbours[first].append(second)
        neighbours[second].append(first)
    reached, waiting = set(), [ring()[0]]
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached.add(at)
            waiting += neighbours[at]
    return [edge for edge in edges if edge[0] in reached]


def _named(edges: list[Edge], seed: int) -> list[Street]:
    """Gather the edges of each line of the grid under one name."""
    rng = random.Random(f"{seed}/street names")  # noqa: S311 (a drawing, no secret)
    words = rng.sample(STREET_WORDS, len(STREET_WORDS))
    lines: defaultdict[tuple[bool, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        along = edge[0][1] == edge[1][1]
        lines[along, edge[0][1] if along else edge[0][0]].append(edge)
    found = []
    for (along, line), members in sorted(lines.items()):
        main = (MAIN_ROWS if along else MAIN_COLUMNS).get(line)
        name, name_en = main or _back_street(words, along)
        found.append(Street(name, name_en, _edge_class(members[0]), _runs(members)))
    return found


def _back_street(words: list[tuple[str, str]], along: bool) -> tuple[str, str]:
    """Name a street that is on no list: roads run along the river, streets across it."""
    word, spelled = words.pop()
    return (f"{word}路", f"{spelled} Road") if along else (f"{word}街", f"{spelled} Street")


def _runs(edges: list[Edge]) -> list[list[Node]]:
    """Join edges of one line where they follow each other."""
    runs: list[list[Node]] = []
    for first, second in sorted(_ordered(*edge) for edge in edges):
        if runs and runs[-1][-1] == first:
            runs[-1].append(second)
        else:
            runs.append([first, second])
    return runs
