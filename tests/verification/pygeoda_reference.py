"""Computes with pygeoda and esda what the hot spots are compared with, from a committed pattern.

Neither is a dependency: `python -m pip install pygeoda esda` in an environment of its own, then
`python tests/verification/pygeoda_reference.py [OUT.json]`. Without OUT the committed file is written anew.
"""

from __future__ import annotations

import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import esda
import libpysal
import numpy as np
import pygeoda

HERE = Path(__file__).parent
REACH = 120.0
SIMULATIONS = 99_999


def neighbours(xy: np.ndarray) -> list[np.ndarray]:
    """Return, for every place, the others within reach."""
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    return [np.flatnonzero(row <= REACH) for row in distance]


def as_gal(around: list[np.ndarray]) -> str:
    """Return the neighbours as GeoDa's text format."""
    lines = [f"0 {len(around)} places id"]
    for i, others in enumerate(around):
        lines += [f"{i} {len(others)}", " ".join(str(j) for j in others)]
    return "\n".join(lines) + "\n"


def by_pygeoda(values: np.ndarray, around: list[np.ndarray]) -> dict[str, object]:
    """Return G*, the sum over the place and its neighbours as a share of everything, and pseudo p."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "places.gal"
        file.write_text(as_gal(around), encoding="utf-8")
        weights = pygeoda.read_gal(str(file), [str(i) for i in range(len(around))])
        found = pygeoda.local_gstar(weights, values.tolist(), permutations=SIMULATIONS, cpu_threads=1, seed=1)
    return {"simulations": SIMULATIONS, "g": list(found.lisa_values()), "pseudo_p": list(found.lisa_pvalues())}


def join_counts(marks: np.ndarray, around: list[np.ndarray]) -> dict[str, object]:
    """Return how many of mark 1 are around each place of mark 0, and pseudo p."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "places.gal"
        file.write_text(as_gal(around), encoding="utf-8")
        weights = pygeoda.read_gal(str(file), [str(i) for i in range(len(around))])
        either = [(marks == mark).astype(float).tolist() for mark in (0, 1)]
        found = pygeoda.local_bijoincount(weights, either, permutations=SIMULATIONS, cpu_threads=1, seed=1)
    # Where there is nothing to count GeoDa has no p.
    p = [None if np.isnan(value) else value for value in found.lisa_pvalues()]
    return {"a": 0, "b": 1, "count": list(found.lisa_values()), "pseudo_p": p}


def by_esda(values: np.ndarray, around: list[np.ndarray]) -> dict[str, object]:
    """Return the standard scores of G*, binary weights."""
    weights = libpysal.weights.W({i: list(map(int, others)) for i, others in enumerate(around)}, silence_warnings=True)
    found = esda.G_Local(values, weights, transform="B", permutations=0, star=True)
    return {"z": np.asarray(found.Zs, float).tolist()}


def main() -> None:
    """Write the reference."""
    rows = np.loadtxt(HERE / "rectangle.csv", delimiter=",", skiprows=1)
    xy = rows[:, :2]
    # Values that vary, from the pattern alone: a gradient and the marks.
    values = np.round(xy[:, 0] / 100 + 3 * rows[:, 2] + (xy[:, 1] % 7), 3)
    around = neighbours(xy)
    reference = {
        "made_by": {name: version(name) for name in ("pygeoda", "esda", "libpysal", "numpy")},
        "reach": REACH,
        "values": values.tolist(),
        "without_neighbours": [i for i, others in enumerate(around) if len(others) == 0],
        "pygeoda": by_pygeoda(values, around),
        "join_counts": join_counts(rows[:, 2], around),
        "esda": by_esda(values, around),
    }
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "pygeoda_reference.json"
    out.write_text(json.dumps(reference, allow_nan=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
