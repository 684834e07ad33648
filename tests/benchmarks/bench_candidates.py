"""Are found zones the right ones? Known quarters, planted clusters, pure noise, small changes, and what it costs.

JSON lines with what is found, the bar it is held to, and a peer where there is one:

- `truth_…`: quarters that everybody knows, of 20 in New York and 20 in Buenos Aires (see `known_quarters`);
- `planted_…`: cities with one planted cluster, by the rank of the zone that holds at least half of it;
- `noise_…`: share of cities without any zone in which one is claimed; the bar leaves three standard errors;
- `kept_…`: how often of twenty the first zone stays, its centroid within 150 m, when places move a little; the worst
  city counts;
- `polygons_as_points`, `fanghe_mill`: the same zones from points; the teaching city's mill district is one zone;
- `find_…`: CPU seconds of both ways of finding, without noise cities.

Run as ``python tests/benchmarks/bench_candidates.py [--cities 200] [--noise-cities 199] [speed samples truth planted
kept noise]``; without names it does all. Claims are compared with 39 noise cities by default: the test is exact with
any number, and what is counted here are false claims.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from known_quarters import KnownCity, known_cities
from made_up_cities import (
    SAMPLES,
    broad_noise,
    jittered,
    planted_in_pattern,
    planted_uniform,
    sharp_town,
    shuffled,
    single_venue,
    strip_of_blocks,
    thinned,
    two_towns,
    uniform_noise,
    write_as_points,
)
from zones_found import (
    claims_of,
    crowded,
    middles,
    mill_district,
    rank_by_size,
    rank_of_zone,
    sample,
    seconds,
    stay,
    zones_of,
)

from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from layers.city import City

    Points = NDArray[np.float64]

ALPHA = 0.05
REPEATS = 20
SMALL = ("montevideo", "fanghe", "helsinki")
PLANTED, PLANTED_IN_PATTERN = 8, 10
"""Places of a planted cluster: so few that the largest of DBSCAN's groups is often another one."""
CLAIMS = ("stands_out", "creative_rather")


def report(bench: str, value: float, target: float, unit: str, *, ok: bool, **more: object) -> None:
    """Write one line."""
    line = _rounded({"bench": bench, "value": value, "unit": unit, "target": target, "ok": bool(ok), **more})
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def tell(sentence: str) -> None:
    """Say how far it is, beside the lines."""
    sys.stderr.write(f"{time.process_time():7.1f} s CPU  {sentence}\n")


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 3) if isinstance(value, float) else value


# --- known quarters --------------------------------------------------------------------------------------------------


def bench_truth(cities: list[KnownCity]) -> None:
    """Count known quarters that are hit by the first 12 and the first 25 zones."""
    if not cities:
        return
    found = {one: [zone.geometry for zone in zones_of(one.city, 25)] for one in cities}
    medians: dict[str, float] = {}
    for count, least in ((12, 16), (25, 26)):
        first = {one: zones[:count] for one, zones in found.items()}
        _centroid_line(count, least, first)
        _edge_line(count, first)
        medians |= {f"{one.name}_{count}": float(np.median(shapely.area(zones))) / 1e4 for one, zones in first.items()}
    worst = max(medians.values())
    report("truth_median_ha", worst, 80.0, "ha", ok=worst <= 80.0, cities=medians)


def _centroid_line(count: int, least: int, first: Mapping[KnownCity, Sequence[shapely.Geometry]]) -> None:
    hits = {one.name: one.by_centroid(zones) for one, zones in first.items()}
    value, heat = sum(hits.values()), sum(one.by_heat_map(count) for one in first)
    of = sum(len(one.known) for one in first)
    report(f"truth_{count}", value, least, f"of {of}", ok=value >= least, cities=hits, peer=heat, peer_is="heat map")


def _edge_line(count: int, first: Mapping[KnownCity, Sequence[shapely.Geometry]]) -> None:
    hits = {one.name: one.by_edge(zones) for one, zones in first.items()}
    discs = {one.name: one.by_discs(zones) for one, zones in first.items()}
    value, chance, of = sum(hits.values()), sum(discs.values()), sum(len(one.known) for one in first)
    more = {"cities": hits, "peer": discs, "peer_is": "discs of the same areas on random places"}
    better = all(hits[name] > discs[name] for name in hits)
    report(f"truth_edge_{count}", value, chance, f"of {of}", ok=better, **more)


# --- planted clusters ------------------------------------------------------------------------------------------------


def bench_planted() -> None:
    """Look for one planted cluster in uniform cities, and in Montevideo's pattern."""
    uniform = _ranks(planted_uniform(seed, PLANTED) for seed in range(40))
    _planted_line("planted_first", uniform, 1, 36)
    pattern = _ranks(planted_in_pattern(sample("montevideo"), seed, PLANTED_IN_PATTERN) for seed in range(20))
    _planted_line("planted_pattern_first", pattern, 1, 15)
    _planted_line("planted_pattern_first_3", pattern, 3, 19)


def _ranks(cities: Iterable[tuple[City, Points]]) -> NDArray[np.int64]:
    """Return (cities, 2) the rank of the planted cluster among zones, and among DBSCAN's groups by size."""
    return np.array([(rank_of_zone(*one), rank_by_size(*one)) for one in cities])


def _planted_line(bench: str, ranks: NDArray[np.int64], within: int, least: int) -> None:
    value, peer = (int(count) for count in (ranks <= within).sum(axis=0))
    missed = np.flatnonzero(ranks[:, 0] > within).tolist()
    more = {"peer": peer, "peer_is": "DBSCAN 150 m, 4 places, by size", "missed_seeds": missed}
    report(bench, value, least, f"of {len(ranks)}", ok=value >= least, **more)
    tell(f"{bench}: done")


# --- noise -----------------------------------------------------------------------------------------------------------


def bench_noise(cities: int, noise_cities: int) -> None:
    """Count the noise cities in which a zone is claimed."""
    # Montevideo's places do gather; where its kinds are shuffled, only the second claim is about noise.
    sorts: dict[str, tuple[Callable[[int], City], tuple[str, ...]]] = {
        "uniform": (uniform_noise, CLAIMS),
        "broad": (broad_noise, CLAIMS),
        "sharp_town": (sharp_town, CLAIMS),
        "two_towns": (two_towns, CLAIMS),
        "strip": (strip_of_blocks, CLAIMS),
        "shuffled": (partial(shuffled, sample("montevideo")), CLAIMS[1:]),
        "single_venue": (single_venue, CLAIMS),
    }
    bar = ALPHA + 3.0 * math.sqrt(ALPHA * (1.0 - ALPHA) / cities)
    worst = {}
    for sort, (make, claims) in sorts.items():
        shares = np.mean([claims_of(make(seed), noise_cities) for seed in range(cities)], axis=0).tolist()
        each = {claim: share for claim, share in zip(CLAIMS, shares, strict=True) if claim in claims}
        worst[sort] = max(each.values())
        report(f"noise_{sort}", worst[sort], bar, "share", ok=worst[sort] <= bar, of_cities=cities, claims=each)
        tell(f"noise_{sort}: done")
    value = max(worst.values())
    report("noise_claims", value, bar, "share", ok=value <= bar, of_cities=cities, sorts=worst)


# --- small changes ---------------------------------------------------------------------------------------------------


def bench_kept(known: list[KnownCity]) -> None:
    """Count how often the first zone stays where it was."""
    small = {name: sample(name) for name in SMALL}
    every = small | {one.name: one.city for one in known}
    before = {name: middles(zones_of(city)[:1]) for name, city in every.items()}

    def kept(bench: str, least: int, cities: Mapping[str, City], first: Callable[[City, int], Points]) -> None:
        counts = {
            name: sum(stay(first(city, seed), before[name]) for seed in range(REPEATS))
            for name, city in cities.items()
        }  # fmt: skip
        worst = min(counts.values())
        report(bench, worst, least, f"of {REPEATS}", ok=worst >= least, cities=counts)
        tell(f"{bench}: done")

    kept("kept_1m", REPEATS, every, lambda city, seed: middles(zones_of(jittered(city, 1.0, seed), 1)))
    kept("kept_25m", 18, every, lambda city, seed: middles(zones_of(jittered(city, 25.0, seed), 1)))
    kept("kept_dropped", 18, every, lambda city, seed: middles(zones_of(thinned(city, 0.05, seed), 1)))
    kept("kept_seeds", REPEATS, small, lambda city, seed: middles(zones_of(city, 1, noise_cities=9, seed=100 + seed)))


# --- sample cities ---------------------------------------------------------------------------------------------------


def bench_samples(scratch: Path) -> None:
    """Find the first three zones again when every place is a point, and Fanghe's mills in one zone."""
    same = {}
    for name in SMALL:
        points = read_city(write_as_points(sample(name), SAMPLES / name, scratch / name))
        same[name] = stay(middles(zones_of(points)[:3]), middles(zones_of(sample(name))[:3]))
    value = sum(same.values())
    report("polygons_as_points", value, len(same), "cities", ok=value == len(same), cities=same)
    _mill_line()


def _mill_line() -> None:
    """Report how much of Fanghe's mill district the first zone holds, and how many zones hold a part of it."""
    city = sample("fanghe")
    district = mill_district(city)
    held = [float(shapely.intersects_xy(zone.geometry, *district.T).mean()) for zone in zones_of(city)]
    first, parts = (held or [0.0])[0], sum(share > 0.0 for share in held)
    ok = first >= 0.8 and parts == 1
    report("fanghe_mill", first, 0.8, "share in the first zone", ok=ok, zones=parts, places=len(district))


# --- cost ------------------------------------------------------------------------------------------------------------


def bench_speed() -> None:
    """Time both ways of finding on 10,000 and on 100,000 places."""
    seconds(crowded(1_000))  # compiles
    few, many = seconds(crowded(10_000)), seconds(crowded(100_000))
    total = sum(many.values())
    report("find_100k_s", total, 20.0, "s CPU", ok=total <= 20.0, methods=many)
    growth = total / sum(few.values())
    each = {method: many[method] / few[method] for method in many}
    report("find_growth", growth, 12.0, "times for 10 times the places", ok=growth <= 12.0, methods=each)


def main() -> None:
    """Measure all, or what is named."""
    groups = ("speed", "samples", "truth", "planted", "kept", "noise")
    words = argparse.ArgumentParser(description="Are found zones the right ones? JSON lines.")
    words.add_argument("groups", nargs="*", help=f"of {' '.join(groups)}; all by default")
    words.add_argument("--cities", type=int, default=60, help="cities of each sort of noise that are judged")
    words.add_argument("--noise-cities", type=int, default=39, help="noise cities that each of them is compared with")
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        wanted = [group for group in groups if group in (said.groups or groups)]
        known = known_cities(scratch) if {"truth", "kept"} & set(wanted) else []
        benches: dict[str, Callable[[], None]] = {
            "speed": bench_speed,
            "samples": partial(bench_samples, scratch),
            "truth": partial(bench_truth, known),
            "planted": bench_planted,
            "kept": partial(bench_kept, known),
            "noise": partial(bench_noise, said.cities, said.noise_cities),
        }
        for group in wanted:
            benches[group]()
            tell(f"{group}: done")


if __name__ == "__main__":
    main()
