"""Files, studies and commands that nobody should send, for as long as is wished: `attack.py [SECONDS]`.

Prints a table of what was tried and each fault with its seed, and leaves with 1 where there is one.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import hostile_arguments
import hostile_files
import hostile_studies

if TYPE_CHECKING:
    from types import ModuleType

    from in_children import Outcome

ATTACKS: tuple[ModuleType, ...] = (hostile_files, hostile_studies, hostile_arguments)
ROUND = 250
"""Tries of one attack before the next has its turn."""
FIRST = 100_000
"""Seeds that the tests do not use."""


@dataclass
class Score:
    """What came of one attack so far."""

    tried: Counter[str] = field(default_factory=Counter)
    faults: list[Outcome] = field(default_factory=list)
    longest: float = 0.0

    def add(self, outcomes: list[Outcome]) -> None:
        """Count further tries."""
        self.tried.update("fault" if one.is_fault else one.verdict for one in outcomes)
        self.faults += [one for one in outcomes if one.is_fault]
        self.longest = max(self.longest, *(one.seconds for one in outcomes))


def main() -> int:
    """Attack in turns until the time is up."""
    end = time.monotonic() + (float(sys.argv[1]) if len(sys.argv) > 1 else 3600.0)
    scores = {attack.__name__: Score() for attack in ATTACKS}
    first = FIRST
    while time.monotonic() < end:
        for attack in ATTACKS:
            scores[attack.__name__].add(attack.attack(first, first + ROUND))
        first += ROUND
    return _told(scores)


def _told(scores: dict[str, Score]) -> int:
    print(f"{'':20} {'tried':>8} {'right':>8} {'refused':>8} {'faults':>8} {'longest':>8}")
    for name, score in scores.items():
        kinds = score.tried
        counts = f"{kinds.total():8} {kinds['right']:8} {kinds['refused']:8} {kinds['fault']:8}"
        print(f"{name:20} {counts} {score.longest:7.1f}s")
    # Of the children, in kilobytes as Linux counts.
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6:.2f} GB")
    for name, score in scores.items():
        for one in score.faults:
            print(f"{name} {one.number}: {one.verdict}")
    return int(any(score.faults for score in scores.values()))


if __name__ == "__main__":
    sys.exit(main())
