"""The spatial index of a feature table, packed in one go and written as SQLite's own R-tree nodes.

Row by row through triggers a million boxes take half a minute; packed by sort-tile-recursion they take a second, and
the index is tighter. Bytes are laid out as SQLite's R*Tree module does it: tables ``_node``, ``_rowid``, ``_parent``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import sqlite3

    from numpy.typing import NDArray

# Big-endian, as numbers in a SQLite file are.
_CELL = np.dtype([("id", ">i8"), ("box", ">f4", (4,))])
_ROOT = 1


@dataclass(frozen=True, slots=True)
class _Level:
    """The nodes of one height: (m,) numbers, (m + 1,) where each one's cells start, and the cells themselves."""

    nodes: NDArray[np.int64]
    starts: NDArray[np.int64]
    cells: NDArray[np.void]


def fill(connection: sqlite3.Connection, index: str, ids: NDArray[np.int64], bounds: NDArray[np.float64]) -> None:
    """Write the boxes into an empty R-tree table.

    Parameters
    ----------
    connection
        Inside a transaction.
    index
        The virtual table's name, trusted.
    ids
        (n,) row ids, with few gaps.
    bounds
        (n, 4) minx, miny, maxx, maxy; no NaN.

    References
    ----------
    Leutenegger, Lopez & Edgington 1997, "STR: a simple and efficient algorithm for R-tree packing".
    """
    # SQLite chose the size of a node from that of a page when it made the table.
    (size,) = connection.execute(f'SELECT length(data) FROM "{index}_node" WHERE nodeno = {_ROOT}').fetchone()
    # Four bytes of depth and count stand before the cells.
    levels = _levels(ids, bounds, (size - 4) // _CELL.itemsize)
    # The empty root that came with the table.
    connection.execute(f'DELETE FROM "{index}_node"')
    connection.executemany(f'INSERT INTO "{index}_node" VALUES (?, ?)', _node_rows(levels, size))
    for table, part in (("rowid", levels[:1]), ("parent", levels[1:])):
        first, owners = _owners(part)
        connection.execute(
            f'INSERT INTO "{index}_{table}" SELECT key + ?, value FROM json_each(?) WHERE value > 0',
            (first, owners),
        )


def _levels(ids: NDArray[np.int64], bounds: NDArray[np.float64], capacity: int) -> list[_Level]:
    """Build the tree from the leaves up; the last level is the root alone."""
    order = _tiled(bounds, capacity)
    cells = np.zeros(len(ids), _CELL)
    cells["id"], cells["box"] = ids[order], _outward(bounds[order])
    levels: list[_Level] = []
    next_node = _ROOT + 1
    while True:
        count = max(1, -(-len(cells) // capacity))
        # Spread evenly: no node falls below the third that SQLite keeps its nodes to.
        starts = np.linspace(0, len(cells), count + 1).astype(np.int64)
        first = _ROOT if count == 1 else next_node
        nodes = np.arange(first, first + count, dtype=np.int64)
        levels.append(_Level(nodes, starts, cells))
        if count == 1:
            return levels
        next_node += count
        cells = _parents(nodes, starts, cells)


def _tiled(bounds: NDArray[np.float64], capacity: int) -> NDArray[np.intp]:
    """Return the order in which neighbours share a node: slices by x, inside each by y."""
    x, y = bounds[:, 0] + bounds[:, 2], bounds[:, 1] + bounds[:, 3]
    leaves = max(1, -(-len(bounds) // capacity))
    per_slice = max(1, -(-len(bounds) // max(1, round(leaves**0.5))))
    rank = np.empty(len(bounds), np.int64)
    rank[np.argsort(x, kind="stable")] = np.arange(len(bounds))
    return np.lexsort((y, rank // per_slice))


def _outward(bounds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return minx, maxx, miny, maxy in single precision, never smaller than the true box."""
    low, high = bounds[:, :2].astype(np.float32), bounds[:, 2:].astype(np.float32)
    low = np.where(low > bounds[:, :2], np.nextafter(low, np.float32(-np.inf)), low)
    high = np.where(high < bounds[:, 2:], np.nextafter(high, np.float32(np.inf)), high)
    return np.column_stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]])


def _parents(nodes: NDArray[np.int64], starts: NDArray[np.int64], cells: NDArray[np.void]) -> NDArray[np.void]:
    """Return one cell per node, its box around the node's own cells."""
    above = np.zeros(len(nodes), _CELL)
    above["id"] = nodes
    box = cells["box"].astype(np.float32)
    low = np.minimum.reduceat(box[:, [0, 2]], starts[:-1])
    high = np.maximum.reduceat(box[:, [1, 3]], starts[:-1])
    above["box"] = np.column_stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]])
    return above


def _node_rows(levels: list[_Level], size: int) -> list[tuple[int, bytes]]:
    """Return (node number, page) of every node: depth (in the root only), number of cells, cells, zeros."""
    rows = []
    for level in levels:
        data = level.cells.tobytes()
        # tolist, for sqlite3 would store numpy's whole numbers as bytes.
        for node, start, end in zip(
            level.nodes.tolist(), level.starts[:-1].tolist(), level.starts[1:].tolist(), strict=True
        ):
            depth = len(levels) - 1 if node == _ROOT else 0
            head = depth.to_bytes(2, "big") + (end - start).to_bytes(2, "big")
            page = head + data[start * _CELL.itemsize : end * _CELL.itemsize]
            rows.append((node, page.ljust(size, b"\0")))
    return rows


def _owners(levels: list[_Level]) -> tuple[int, str]:
    """Return the lowest id, and for it and every one above the node its cell stands in, 0 for none, as JSON.

    SQLite unpacks the list itself, three times as fast as rows are handed over one by one.
    """
    ids = np.concatenate([np.empty(0, np.int64), *(level.cells["id"] for level in levels)]).astype(np.int64)
    if not len(ids):
        return 0, "[]"
    first = int(ids.min())
    owners = np.zeros(int(ids.max()) - first + 1, np.int64)
    owners[ids - first] = np.concatenate([np.repeat(level.nodes, np.diff(level.starts)) for level in levels])
    return first, json.dumps(owners.tolist())
