"""How often sentences claim something in cities of noise: kinds that lie together or apart, or seek the same parts.

JSON lines: the share of noise cities in which anything of a sort is claimed; the bar leaves three standard errors. The
kinds are dealt at random in all of them, so each claim is a false one. Run as
``python tests/benchmarks/bench_sentences.py [--cities 200] [--simulations 199]``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from made_up_cities import broad_noise, shuffled, uniform_noise
from zones_found import sample

from gis_app.indicators.analysis import analyse
from gis_app.indicators.measures.independence import CO_LOCATION_INDEPENDENCE, claims_a_tie
from gis_app.indicators.pairs import ALPHA
from gis_app.indicators.verdicts import CLAIMS, headlines, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from layers.city import City

SORTS: Mapping[str, Callable[[], Callable[[int], City]]] = {
    "uniform": lambda: uniform_noise,
    "broad": lambda: broad_noise,
    "shuffled_montevideo": lambda: partial(shuffled, sample("montevideo")),
    "shuffled_fanghe": lambda: partial(shuffled, sample("fanghe")),
}
"""Places strewn evenly, on three hills that all kinds share, and where those of two cities lie."""

SAID = ("two_kinds", "one_kind", "headline", "random_shift")


def claims_of(city: City, simulations: int) -> tuple[bool, ...]:
    """Return whether a sentence claims something of two kinds, of one, at the head of the page, by random shift."""
    analysis = analyse(city, simulations=simulations)
    claimed = [pair for pair in analysis.profiles if verdict(pair) in CLAIMS]
    shifted = [one for one in analysis.readings if one.id == CO_LOCATION_INDEPENDENCE.id and one.available]
    return (
        any(not pair.same for pair in claimed),
        any(pair.same for pair in claimed),
        any(verdict(pair) in CLAIMS for pair in headlines(analysis.profiles)),
        any(map(claims_a_tie, shifted)),
    )


def main() -> None:
    """Count, and write a line per sort."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cities", type=int, default=200)
    parser.add_argument("--simulations", type=int, default=199)
    asked = parser.parse_args()
    bar = ALPHA + 3.0 * math.sqrt(ALPHA * (1.0 - ALPHA) / asked.cities)
    for sort, maker in SORTS.items():
        make = maker()
        counts = np.mean([claims_of(make(seed), asked.simulations) for seed in range(asked.cities)], axis=0)
        shares = dict(zip(SAID, (round(float(share), 4) for share in counts), strict=True))
        value = max(shares.values())
        line = {"bench": f"noise_sentences_{sort}", "value": value, "unit": "share", "target": round(bar, 4),
                "ok": value <= bar, "of_cities": asked.cities, "claims": shares}  # fmt: skip
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
