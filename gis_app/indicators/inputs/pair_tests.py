"""Every pair of kinds against random labelling: one pass for the curves, annuli of the same seed for the distances."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.inputs import chance
from gis_app.indicators.pairs import ALPHA, FEWEST, Annuli, PairTest
from gis_app.indicators.wording import counted, listed, noun
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis_app.statistics.labelling_matrix import RandomLabellingMatrix
    from layers.city import Places
    from layers.progress import Progress

FEWEST_PAIRS = 2.0
"""Ordered pairs that an annulus expects, at least, under random labelling."""

LEAST_WIDTH = 1.0 / 3.0
"""The width of an annulus, at least, as a share of its inner radius."""

SHARE_OF_EXTREMES = 0.3
"""Annuli per curve that the test may call extreme: ranks of many annuli crowd each other out."""

TWO_SIDED = 1.96
"""Standard deviations around the mean that hold 95 % of a normal distribution."""

NEAR_DRAWS = 999
"""Labellings that the pairs chance brings within a walk are read off, at least."""

MANY_PLACES = 20_000
"""With more reference places no more labellings are drawn for the strength than were asked for."""

TAILS = (0.025, 0.975)

DOUBT = (0.01, 0.1)
"""Between these a verdict could hang on the seed, so more labellings are drawn."""

MORE_DRAWS = 9_999


def compare_pairs(
    places: Places,
    radii: Sequence[float],
    near_m: float,
    simulations: int = 999,
    seed: int = 1,
    progress: Progress | None = None,
    *,
    settle: bool = True,
) -> tuple[PairTest, ...]:
    """Test every unordered pair of kinds, same-kind pairs included.

    Parameters
    ----------
    places
        The reference places, which the kinds are shuffled among.
    radii
        (k,) metres, ascending.
    near_m
        The distance that strength is stated at, metres.
    simulations, seed
        Of the random labelling.
    progress
        Told how far the tests are.
    settle
        Whether the labellings grow to `MORE_DRAWS` for pairs whose p lies in `DOUBT`.

    Returns
    -------
    tuple of PairTest
        In the universe's order. Pairs that cannot be tested carry the reason.
    """
    pairs = counted_pairs(places, radii, near_m)
    untestable = why_no_shuffling(places)
    if untestable is None:
        pairs = _near_chance(pairs, places, near_m, simulations, seed, settle=settle)
    pairs = [replace(pair, untestable=untestable, reason=untestable or why_too_few(pair)) for pair in pairs]
    tested = [pair for pair in pairs if pair.reason is None]
    found = _shuffled(tested, places, radii, simulations, seed, progress)
    if settle and simulations < MORE_DRAWS:
        found = _settled(found, places, radii, seed, progress)
    # After settling, so that q comes from the very p-values that are told.
    rates = _rates(found)
    done = {(pair.from_kind, pair.to_kind): replace(pair, q=q) for pair, q in zip(found, rates, strict=True)}
    return tuple(done.get((pair.from_kind, pair.to_kind), pair) for pair in pairs)


def _settled(
    pairs: list[PairTest], places: Places, radii: Sequence[float], seed: int, progress: Progress | None
) -> list[PairTest]:
    """Return the pairs, those in doubt tested with many more labellings."""
    doubtful = [pair for pair in pairs if in_doubt(pair.p) or in_doubt(pair.annuli.p if pair.annuli else None)]
    again = _shuffled(doubtful, places, radii, MORE_DRAWS, seed, progress)
    done = {(pair.from_kind, pair.to_kind): pair for pair in again}
    return [done.get((pair.from_kind, pair.to_kind), pair) for pair in pairs]


def _rates(tested: Sequence[PairTest]) -> list[float]:
    """Return q (Benjamini–Hochberg) of pairs that all have a p."""
    from gis_app.statistics import false_discovery_rates

    return [float(q) for q in false_discovery_rates(np.array([pair.p for pair in tested], dtype=np.float64))]


def in_doubt(p: float | None) -> bool:
    """Whether another seed could turn a verdict that rests on this p."""
    return p is not None and DOUBT[0] < p < DOUBT[1]


def counted_pairs(places: Places, radii: Sequence[float], near_m: float) -> list[PairTest]:
    """Count the ordered pairs of every unordered pair of kinds, and what random labelling expects on average."""
    # One pass counts both, the curves and what is within a short walk.
    distances = np.union1d(radii, [near_m])
    counts = _counts(places, distances)
    total, n = counts.sum(axis=(0, 1)), [places.count(kind) for kind in places.kinds]
    links = chance.Links.of(places.xy, near_m)
    kept, near = np.searchsorted(distances, radii), int(np.searchsorted(distances, near_m))
    pairs = []
    for a, b in combinations_with_replacement(range(len(places.kinds)), 2):
        observed = counts[a, b].astype(np.float64)
        expected = total * share_of_pairs(n[a], n[b] - (a == b), sum(n))
        pair = PairTest(
            from_kind=places.kinds[a],
            to_kind=places.kinds[b],
            n_from=n[a],
            n_to=n[b],
            near_observed=float(observed[near]),
            near_expected=float(expected[near]),
            near_sd=chance.standard_deviation(links, n[a], n[b], same=a == b),
            radii_m=tuple(float(radius) for radius in radii),
            observed=tuple(observed[kept].tolist()),
            expected=tuple(expected[kept].tolist()),
            n_all=sum(n),
        )
        pairs.append(pair)
    return pairs


def _near_chance(
    pairs: Sequence[PairTest], places: Places, near_m: float, simulations: int, seed: int, *, settle: bool
) -> list[PairTest]:
    """Return the pairs with what chance brings within `near_m`: too few to test, or many, it is drawn for all."""
    drawn = max(simulations, NEAR_DRAWS) if len(places) <= MANY_PLACES else simulations
    found = _with_near_chance(pairs, places, near_m, drawn, seed)
    if settle and drawn < MORE_DRAWS and any(in_doubt(pair.near_p) for pair in found):
        return _with_near_chance(pairs, places, near_m, MORE_DRAWS, seed)
    return found


def _with_near_chance(
    pairs: Sequence[PairTest], places: Places, near_m: float, simulations: int, seed: int
) -> list[PairTest]:
    from gis_app.statistics import random_labelling_matrix

    found = random_labelling_matrix(places.xy, places.marks, [near_m], simulations=simulations, seed=seed)
    near = found.simulated[:, :, 0]
    # Counts that were drawn, not means of two: a strength must be one that whole pairs can have.
    low, high = np.quantile(near, TAILS, axis=0, method="inverted_cdf")
    p = two_sided(found.observed[:, 0], near)
    row = {(int(a), int(b)): k for k, (a, b) in enumerate(found.pairs.tolist())}
    of = {kind: mark for mark, kind in enumerate(places.kinds)}
    at = [row.get((of[pair.from_kind], of[pair.to_kind])) for pair in pairs]
    return [
        pair if k is None else replace(pair, near_low=float(low[k]), near_high=float(high[k]), near_p=float(p[k]))
        for pair, k in zip(pairs, at, strict=True)
    ]


def two_sided(observed: NDArray[np.int64], simulated: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the two-sided Monte Carlo p of counts, min(1, 2 min(p≤, p≥)).

    Parameters
    ----------
    observed
        (k,) counts.
    simulated
        (simulations, k) the same under chance.

    Examples
    --------
    >>> two_sided(np.array([9]), np.array([[1], [2], [3]])).tolist()
    [0.5]
    """
    least = (1.0 + (simulated <= observed).sum(axis=0)) / (1.0 + len(simulated))
    most = (1.0 + (simulated >= observed).sum(axis=0)) / (1.0 + len(simulated))
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(least, most)))


def share_of_pairs(n_from: int, n_partners: int, n_all: int) -> float:
    """Return the share of all ordered pairs that fall to one pair of kinds when labels are shuffled."""
    return n_from * n_partners / (n_all * (n_all - 1)) if n_all > 1 else 0.0


def _counts(places: Places, distances: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return (kinds, kinds, k) ordered pairs; a kind without places has a row of zeros."""
    from gis_app.statistics import pair_counts

    counts = np.zeros((len(places.kinds), len(places.kinds), len(distances)), dtype=np.int64)
    if len(places):
        found = pair_counts(places.xy, places.marks, distances)
        counts[np.ix_(found.marks, found.marks)] = found.counts
    return counts


def _shuffled(
    tested: Sequence[PairTest],
    places: Places,
    radii: Sequence[float],
    simulations: int,
    seed: int,
    progress: Progress | None,
) -> list[PairTest]:
    """Return the tested pairs with envelope, p and the distances that stand out."""
    from gis_app.statistics import random_labelling_matrix

    if not tested:
        return []
    marks = [(places.kinds.index(pair.from_kind), places.kinds.index(pair.to_kind)) for pair in tested]

    def tell(share: float, _step: str) -> None:
        if progress is not None:
            progress(share, _("Testing which kinds lie together"))

    result = random_labelling_matrix(
        places.xy, places.marks, radii, simulations=simulations, seed=seed, pairs=marks, alpha=ALPHA, progress=tell
    )
    return [_finished(pair, result, row) for row, pair in enumerate(tested)]


def _finished(pair: PairTest, result: RandomLabellingMatrix, row: int) -> PairTest:
    told = result.p[row] <= ALPHA
    rings = annuli_of(result.observed[row], result.expected[row], result.simulated[:, row], result.radii)
    return replace(
        pair,
        p=float(result.p[row]),
        simulations=len(result.simulated),
        low=tuple(float(pairs) for pairs in result.low[row]),
        high=tuple(float(pairs) for pairs in result.high[row]),
        departures_m=rings.departures() if told else (),
        annuli=rings,
    )


def annuli_of(
    observed: NDArray[np.int64],
    expected: NDArray[np.float64],
    simulated: NDArray[np.int64],
    radii: NDArray[np.float64],
) -> Annuli:
    """Return the counts per annulus that tell the distances at which a pair stands out.

    Cumulative counts stay outside their envelope long after the attraction ends, so distances come from annuli of
    the same labellings, and from none where p says nothing. In annuli that hold few pairs, or are thin for their
    radius, chance frays one range of distances into many: see `annuli`.

    Parameters
    ----------
    observed
        (k,) cumulative ordered pairs.
    expected
        (k,) their mean under random labelling, which fixes the annuli before anything is observed.
    simulated
        (simulations, k) cumulative ordered pairs under random labelling.
    radii
        (k,) metres, ascending.

    Returns
    -------
    Annuli
    """
    from gis_app.statistics.envelopes import global_envelope

    edges = annuli(radii, expected, len(simulated))
    curves = np.vstack([observed, simulated])[:, edges]
    curves[:, 1:] -= curves[:, :-1].copy()
    envelope = global_envelope(curves, ALPHA, "two-sided", int(curves.max(initial=0)))
    mean = np.diff(expected[edges], prepend=0.0)
    columns = (radii[edges], curves[0], mean, envelope.low, envelope.high)
    outer, seen, due, low, high = (tuple(float(value) for value in column) for column in columns)
    return Annuli(outer, seen, due, low, high, envelope.p)


def annuli(radii: NDArray[np.float64], expected: NDArray[np.float64], simulations: int) -> list[int]:
    """Return the outer edges of annuli that expect `FEWEST_PAIRS` and are wide enough for their radius.

    In each annulus two curves are the most extreme. With more annuli than the test has curves to call extreme, a
    pair that stands out in one of them only would be lost among these, so fewer simulations make wider annuli.

    Parameters
    ----------
    radii
        (k,) metres, ascending.
    expected
        (k,) cumulative ordered pairs under random labelling.
    simulations
        Of the test.

    Returns
    -------
    list of int
        Their positions in `radii`, ascending, ending with k - 1; what is left over widens the last annulus.

    Examples
    --------
    >>> annuli(np.array([10.0, 20.0, 30.0, 40.0, 50.0]), np.array([1.0, 3.0, 4.5, 7.0, 8.0]), 999)
    [1, 4]
    """
    most = max(2, int(SHARE_OF_EXTREMES * ALPHA * (simulations + 1)))
    width = max(LEAST_WIDTH, float(radii[-1] / radii[0]) ** (1.0 / most) - 1.0)
    edges: list[int] = []
    inner, inside = 0.0, 0.0
    for at, (outer, pairs) in enumerate(zip(radii.tolist(), expected.tolist(), strict=True)):
        if pairs - inside >= FEWEST_PAIRS and outer - inner >= width * inner:
            edges.append(at)
            inner, inside = outer, pairs
    return [*edges[:-1], len(radii) - 1]


def why_no_shuffling(places: Places) -> str | None:
    """Return why kinds cannot be shuffled among `places`, or None where they can."""
    there = [kind for kind in places.kinds if places.count(kind)]
    if not there:
        return _("No reference places are loaded, so there is nothing to compare.")
    if len(there) == 1:
        return _("Only {kind} are loaded: with one kind of place nothing can be compared.").format(kind=noun(there[0]))
    if np.all(places.xy == places.xy[0]):
        return _("All places lie at one and the same spot, so no distance can be told.")
    return None


def why_too_few(pair: PairTest) -> str | None:
    """Return why a pair gets no p-value for want of places, or None where there are enough."""
    if pair.lacks_others:
        return _("Too few places of other kinds to test ({count}); at least {needed} are needed.").format(
            count=pair.n_all - pair.n_from, needed=FEWEST
        )
    few = {kind: n for kind, n in ((pair.from_kind, pair.n_from), (pair.to_kind, pair.n_to)) if n < FEWEST}
    if not few:
        return None
    counts = listed([counted(kind, n) for kind, n in few.items()])
    frame = _("Too few places to test ({counts}); at least {needed} of each kind are needed.")
    return frame.format(counts=counts, needed=FEWEST)
