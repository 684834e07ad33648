"""Calls of every public statistic with arguments that nobody should give: `statistics_calls.py [CALLS]`.

Each is a ValueError or an answer in numbers; a crash, a hang, another exception or a number that is none is a fault.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import warnings
from collections import Counter
from typing import Any

import numpy as np
import shapely
from in_children import Outcome, outcomes
from scipy.sparse import csr_array, random_array

from gis_app import statistics

N = 40
RNG = np.random.default_rng(3)
XY = RNG.uniform(0.0, 1000.0, (N, 2))
SQUARE = shapely.box(-1.0, -1.0, 1001.0, 1001.0)
PATIENCE = 20.0
SOUND: dict[str, Any] = {
    "xy": XY,
    "window": SQUARE,
    "marks": np.arange(N) % 3,
    "a": 0,
    "b": 1,
    "radii": [50.0, 100.0, 300.0],
    "simulations": 9,
    "seed": 1,
    "alternative": "two-sided",
    "correction": "translation",
    "distance": 100.0,
    "min_samples": 4,
    "min_cluster_size": 4,
    "selection": "eom",
    "p": np.linspace(0.01, 1.0, N),
    "values": np.arange(N, dtype=np.float64) % 7,
    "neighbours": None,
    "counts": [4, 3, 2, 1],
    "orders": [0, 1, 2],
    "rarefy_to": 5,
    "bounds": (0.0, 0.0, 1000.0, 1000.0),
    "cell": 50.0,
    "bandwidth": 100.0,
    "kernel": "gaussian",
    "k": 5,
    "refine": (0.05, 19),
    "weights": np.ones(N),
    "observed": 3.0,
    "simulated": np.arange(19, dtype=np.float64),
    "targets": XY + 5.0,
    "pairs": [[0, 1], [1, 2]],
    "strata": np.arange(N) // 20,
    "alpha": 0.05,
    "statistic": "cumulative",
    "case": np.arange(N) % 2 == 0,
    "max_radius": 300.0,
    "max_share": 0.5,
    "max_clusters": 3,
    "threads": 2,
}
NASTY_NUMBERS: tuple[Any, ...] = (
    *(-1, 0, 1, 2, 3, 127, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63), 2 * 10**6, 10**30),
    *(1e-308, 5e-324, 1e18, 1e152, 1e302, 1e308, -1e308, np.nan, np.inf, -np.inf, 1.5, 0.5, -0.0),
    *(None, "x", "", b"1", True, False, [], [1], {}, object, np.int8(3), np.float32(1e38), np.uint64(2**64 - 1), 1j),
)
FACTORS = (0.0, -1.0, 1e-320, 1e-160, 1e-9, 1e9, 1e15, 1e18, 1e150, 1e152, 1e155, 1e300, 1e305)
DTYPES = ("int8", "uint8", "int64", "uint64", "float16", "float32", "complex128", "bool", "object", "str", "M8[s]")
OPTIONAL = ("window", "weights", "targets", "pairs", "strata", "rarefy_to", "refine", "threads")


def public() -> list[str]:
    """Return the names of the public functions."""
    return [name for name in statistics.__all__ if inspect.isfunction(getattr(statistics, name))]


def arguments(name: str) -> dict[str, Any]:
    """Return sound arguments of a function."""
    wanted = inspect.signature(getattr(statistics, name)).parameters
    found = {one: SOUND[one] for one in wanted if one != "progress"}
    if "neighbours" in found:
        ring = random_array((N, N), density=0.2, format="csr", rng=np.random.default_rng(3))
        found["neighbours"] = csr_array(ring - csr_array(np.diag(ring.diagonal())))
    if name == "hill_numbers_of_many":
        found["counts"] = [[4, 3, 2, 1], [9, 0, 0, 1]]
    return found


def call(number: int) -> tuple[str, dict[str, Any]]:
    """Return the name and the arguments of a call: sound ones, one or two of them spoilt."""
    rng = np.random.default_rng([7, number])
    names = public()
    name = names[number % len(names)]
    given = arguments(name)
    for one in rng.choice(list(given), size=min(len(given), int(rng.integers(1, 3))), replace=False):
        given[one] = spoilt(rng, given[one], str(one))
    return name, given


def spoilt(rng: np.random.Generator, value: Any, name: str) -> Any:
    """Return a value that is no longer what a function wants."""
    if name in OPTIONAL and rng.random() < 0.1:
        return None
    if isinstance(value, shapely.Geometry):
        return _window(rng)
    if isinstance(value, csr_array):
        return _neighbours(rng, value)
    if isinstance(value, np.ndarray | list | tuple) and rng.random() < 0.85:
        return _array(rng, np.asarray(value))
    return NASTY_NUMBERS[rng.integers(len(NASTY_NUMBERS))]


def _array(rng: np.random.Generator, value: np.ndarray[Any, Any]) -> Any:  # noqa: PLR0911  one for each way
    with np.errstate(all="ignore"):
        how = int(rng.integers(9))
        if how == 0:
            return value.astype(np.float64) * FACTORS[rng.integers(len(FACTORS))]
        if how == 1:
            return value.astype(np.float64) + FACTORS[rng.integers(len(FACTORS))]
        if how == 2:  # one value is out of place
            changed = value.astype(object)
            changed.flat[rng.integers(changed.size)] = NASTY_NUMBERS[rng.integers(len(NASTY_NUMBERS))]
            return changed
        if how == 3:
            return _as_type(value, DTYPES[rng.integers(len(DTYPES))])
        if how == 4:
            return value[: int(rng.integers(0, 4))]
        if how == 5:
            return np.asfortranarray(value)[::-1] if rng.random() < 0.5 else np.repeat(value, 2, axis=0)[::2]
        if how == 6:
            return np.broadcast_to(value[:1], value.shape)
        if how == 7:
            return value[..., None] if rng.random() < 0.5 else value.ravel()
        return rng.permutation(value)


def _as_type(value: np.ndarray[Any, Any], dtype: str) -> Any:
    try:
        return value.astype(dtype)
    except (TypeError, ValueError):
        return value.astype(np.int64).astype(dtype)


def _window(rng: np.random.Generator) -> Any:
    factor = FACTORS[rng.integers(len(FACTORS))]
    with np.errstate(invalid="ignore"):
        windows = _windows(factor)
    return windows[rng.integers(len(windows))]


def _windows(factor: float) -> tuple[Any, ...]:
    return (
        shapely.transform(SQUARE, lambda xy: xy * factor),
        shapely.transform(SQUARE, lambda xy: xy + factor),
        shapely.box(0.0, 0.0, 1e-9, 1e-9),
        shapely.Polygon(),
        shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)]),
        shapely.Polygon([(0, 0), (np.inf, 0), (1000, 1000)]),
        shapely.Polygon([(0, 0), (np.nan, 0), (1000, 1000)]),
        shapely.Point(0, 0),
        shapely.MultiPolygon([shapely.box(0, 0, 400, 1000), shapely.box(600, 0, 1000, 1000)]),
        "POLYGON ((0 0, 1 0, 1 1, 0 0))",
    )


def _neighbours(rng: np.random.Generator, sound: Any) -> Any:
    spoilt = sound.copy()
    at = int(rng.integers(len(spoilt.indices)))
    how = int(rng.integers(8))
    if how == 0:
        spoilt.indices[at] = rng.choice([60, -5, 10**9, -(2**31)])
    elif how == 1:
        spoilt.indptr[int(rng.integers(1, N))] = rng.choice([10**8, -1, 10**9])
    elif how == 2:
        spoilt.indptr[-1] = rng.choice([10**9, 0, -1])
    elif how == 3:
        spoilt.indptr = spoilt.indptr[::-1].copy()
    elif how == 4:
        spoilt.data[at] = rng.choice([np.nan, np.inf, -1.0, 1e308, 5e-324, 0.0])
    elif how == 5:
        return spoilt[:, : N - 1]
    elif how == 6:
        return rng.choice(np.array([None, "x", 3], dtype=object))
    else:
        return csr_array((N, N))
    return spoilt


def judged(number: int) -> str:
    """Make a call and say what became of it."""
    name, given = call(number)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = getattr(statistics, name)(**given)
    except ValueError:
        return "refused"
    except BaseException as error:  # noqa: BLE001  whatever it is, it is told
        return f"{type(error).__name__}: {str(error)[:80]}"
    return "right" if in_numbers(answer) else "a number that is none"


def in_numbers(answer: Any) -> bool:
    """Whether all that an answer holds is finite, or masked."""
    if dataclasses.is_dataclass(answer):
        return all(in_numbers(getattr(answer, one.name)) for one in dataclasses.fields(answer))
    if isinstance(answer, list | tuple):
        return all(in_numbers(one) for one in answer)
    if isinstance(answer, np.ma.MaskedArray):
        return bool(np.isfinite(answer.compressed()).all())
    if isinstance(answer, np.ndarray | float) and np.asarray(answer).dtype.kind == "f":
        return bool(np.isfinite(answer).all())
    return True


def attack(first: int, last: int) -> list[Outcome]:
    """Return what became of the calls first … last − 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Kernels are compiled here, once, and not anew in every child.
        for name in public():
            getattr(statistics, name)(**arguments(name))
    return outcomes(judged, first, last, PATIENCE)


def main() -> int:
    """Print a table of what was tried and each fault; 1 where there is one."""
    last = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found = attack(0, last)
    kinds = Counter("fault" if one.is_fault else one.verdict for one in found)
    print(f"{'calls':>8} {'right':>8} {'refused':>8} {'faults':>8} {'longest':>8}")
    longest = max(one.seconds for one in found)
    print(f"{last:8} {kinds['right']:8} {kinds['refused']:8} {kinds['fault']:8} {longest:7.1f}s")
    for one in found:
        if one.is_fault:
            name, given = call(one.number)
            sound = arguments(name)
            spoiled = {key: value for key, value in given.items() if value is not SOUND.get(key) and key in sound}
            print(f"{one.number} {name}: {one.verdict}; {str(spoiled)[:150]!r}")
    return int(kinds["fault"] > 0)


if __name__ == "__main__":
    sys.exit(main())
