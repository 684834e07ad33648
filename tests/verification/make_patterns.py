"""Makes the small point patterns that are compared: seeded, so anyone can make the same files again.

Run as `python tests/verification/make_patterns.py`. Coordinates are metres with one decimal, so that what R and
Python read from the files is the same number.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from gis_app.statistics import UniformPlaces

HERE = Path(__file__).parent
# As spatstat has them: outlines run counter-clockwise, holes clockwise, a closing point is left out.
WINDOWS: dict[str, list[list[list[float]]]] = {
    "rectangle": [[[0, 0], [1000, 0], [1000, 700], [0, 700]]],
    "ragged": [
        [[0, 0], [900, -60], [1000, 300], [820, 640], [430, 520], [90, 700]],
        [[300, 150], [260, 330], [420, 380], [520, 240]],
        [[650, 60], [640, 160], [760, 170], [770, 70]],
        [[1080, 100], [1300, 140], [1260, 420], [1120, 380]],
    ],
}


def scattered(name: str, n: int, seed: int) -> np.ndarray:
    """Return places in a window, a third of them beside another one, with a mark each: (n, 3)."""
    from shapely import contains_xy
    from window_files import as_window

    rng = np.random.default_rng(seed)
    window = as_window(WINDOWS[name])
    xy = UniformPlaces(window).draw(n, rng)
    moved = xy + rng.normal(0, 25, xy.shape)
    near = (rng.random(n) < 1 / 3) & contains_xy(window, np.roll(moved[:, 0], 1), np.roll(moved[:, 1], 1))
    xy[near] = np.roll(moved, 1, axis=0)[near]
    xy = np.round(xy, 1)
    inside = contains_xy(window, xy[:, 0], xy[:, 1])
    marks = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    return np.column_stack([xy, marks])[inside]


def lattice(n: int, seed: int) -> np.ndarray:
    """Return places on a coarse lattice: many at one spot, many equally far, many exactly on a radius."""
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.integers(0, 21, n) * 50.0, rng.integers(0, 15, n) * 50.0, rng.integers(0, 3, n)])


def streets() -> tuple[np.ndarray, np.ndarray]:
    """Return pieces of street (s, 4), some of them left out, and places with a mark on them (n, 3)."""
    rng = np.random.default_rng(4)
    across, up = [0, 130, 250, 420, 500], [0, 90, 240, 300]
    pieces = [(x, y, across[i + 1], y) for i, x in enumerate(across[:-1]) for y in up]
    pieces += [(x, y, x, up[k + 1]) for x in across for k, y in enumerate(up[:-1])]
    pieces = [pieces[k] for k in sorted(rng.choice(len(pieces), len(pieces) - 5, replace=False))]
    pieces += [(130, 90, 250, 240), (500, 300, 560, 380)]
    table = np.array(pieces, float)
    on = rng.integers(0, len(table), 60)
    # Tenths of a piece: on the axes they are exact in decimals.
    share = rng.integers(0, 11, (60, 1)) / 10
    xy = table[on, :2] + share * (table[on, 2:] - table[on, :2])
    return table, np.column_stack([xy, rng.integers(0, 2, 60)])


def main() -> None:
    """Write the files."""
    (HERE / "windows.json").write_text(json.dumps(WINDOWS) + "\n", encoding="utf-8")
    patterns = {"rectangle": scattered("rectangle", 160, 1), "ragged": scattered("ragged", 150, 2)}
    patterns["lattice"] = lattice(140, 3)
    pieces, patterns["street_places"] = streets()
    lines = ["x0,y0,x1,y1", *(",".join(f"{v:.1f}" for v in piece) for piece in pieces)]
    (HERE / "streets.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, rows in patterns.items():
        lines = ["x,y,mark", *(f"{x:.1f},{y:.1f},{int(mark)}" for x, y, mark in rows)]
        (HERE / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
