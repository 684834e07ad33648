"""Runs the long calibrations and prints the tables: JSON lines, then the verification table for people.

Run as `python tests/verification/verify.py [--repeats 2000] [--remade spatstat=FILE …]`; exits with 1 where anything
is beyond its limit. A remade reference is what another program has just computed anew.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import against_definitions
import against_definitions_of_one_kind
import against_python
import against_spatstat
import calibration
import comparison
import invariance
import numpy as np
from window_files import read_reference

MODULES = (against_definitions, against_definitions_of_one_kind, against_python, against_spatstat)
CHUNK = 250
WORKERS = 2
REMADE_LIMIT = 1e-6
DRAWN = ("random_labelling", "pseudo_p")
"""What another program simulated: it may come out otherwise in another version."""


def say(**line: Any) -> None:
    """Print one JSON line."""
    print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201 - this is a script for the terminal


def compare() -> list[tuple[str, str, str, str, bool]]:
    """Measure every comparison; return the rows of the table."""
    rows = []
    for one in comparison.EVERY:
        found = float(one.measure())
        passed = found <= one.limit
        say(
            verification=one.indicator,
            against=one.against,
            largest_difference=float(f"{found:.3g}"),
            limit=one.limit,
            kind=one.kind,
            passed=passed,
        )
        rows.append((one.indicator, one.against, f"{found:.2g}", one.kind, passed))
    return rows


def change() -> list[tuple[str, str, str, str, bool]]:
    """Measure what must not matter; return one row for each statistic."""
    worst: dict[str, tuple[float, bool]] = {}
    for one in invariance.EVERY:
        found = float(one.measure())
        passed = found <= one.limit
        say(
            invariance=one.statistic,
            to=one.change,
            largest_difference=float(f"{found:.3g}"),
            limit=one.limit,
            passed=passed,
        )
        greatest, good = worst.get(one.statistic, (0.0, True))
        worst[one.statistic] = (max(greatest, found), good and passed)
    against = "itself: rows reordered, moved, turned, other unit; with and without ties"
    return [(name, against, f"{found:.2g}", "relative", passed) for name, (found, passed) in worst.items()]


def _chunk(task: tuple[int, int, int]) -> tuple[int, np.ndarray]:
    number, first, repeats = task
    return number, calibration.EVERY[number].run(first, repeats)


def calibrate(repeats: int) -> bool:
    """Run every calibration, two at a time; return whether all passed."""
    tasks = [
        (number, first, min(CHUNK, repeats - first))
        for number in range(len(calibration.EVERY))
        for first in range(0, repeats, CHUNK)
    ]
    outcomes: dict[int, list[np.ndarray]] = {}
    passed = True
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        for number, part in pool.map(_chunk, tasks):
            parts = outcomes.setdefault(number, [])
            parts.append(part)
            if sum(map(len, parts)) == repeats:
                passed &= _report(calibration.EVERY[number], calibration.judge(np.concatenate(parts)))
    return passed


def _report(one: calibration.Calibration, verdict: calibration.Verdict) -> bool:
    levels = zip(calibration.LEVELS, verdict.shares, verdict.limits, strict=True)
    say(
        calibration=one.test,
        null=one.null,
        repeats=verdict.repeats,
        simulations=calibration.SIMULATIONS,
        **{f"p<={level}": [round(share, 4), round(limit, 4)] for level, share, limit in levels},
        ks_p=None if verdict.uniform is None else round(verdict.uniform, 4),
        passed=verdict.passed,
    )
    return verdict.passed


def _numbers(value: Any, path: str = "") -> dict[str, float]:
    """Return every number of nested values by its path."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    else:
        return {path: float(value)} if isinstance(value, int | float) else {}
    return {name: number for key, part in parts for name, number in _numbers(part, f"{path}/{key}").items()}


def remade(program: str, file: Path) -> bool:
    """Compare a reference that was made anew with the committed one."""
    stored, new = read_reference(program), json.loads(file.read_text(encoding="utf-8"))
    own, other = _numbers(stored), _numbers(new)
    fixed = [path for path in own if not any(name in path for name in DRAWN)]
    worst = comparison.relative([other.get(path, np.nan) for path in fixed], [own[path] for path in fixed])
    passed = worst <= REMADE_LIMIT and other.keys() == own.keys()
    say(remade=program, with_=new["made_by"], numbers=len(own), largest_difference=float(f"{worst:.3g}"), passed=passed)
    return passed


def show(rows: list[tuple[str, str, str, str, bool]]) -> None:
    """Print the verification table."""
    head = ("indicator", "against what", "largest difference", "")
    lines = [
        (one, other, f"{found} {kind}", "" if passed else "BEYOND ITS LIMIT")
        for one, other, found, kind, passed in rows
    ]
    widths = [max(len(line[k]) for line in (head, *lines)) for k in range(4)]
    for line in (head, *lines):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())  # noqa: T201 - the same


def main() -> int:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2000)
    parser.add_argument("--remade", action="append", default=[], metavar="PROGRAM=FILE")
    arguments = parser.parse_args()
    start = time.perf_counter()
    again = [remade(*_named(text)) for text in arguments.remade]
    rows = compare() + change()
    calibrated = calibrate(arguments.repeats)
    show(rows)
    say(seconds=round(time.perf_counter() - start))
    return 0 if all(again) and calibrated and all(row[-1] for row in rows) else 1


def _named(text: str) -> tuple[str, Path]:
    program, _, file = text.partition("=")
    return program, Path(file)


if __name__ == "__main__":
    sys.exit(main())
