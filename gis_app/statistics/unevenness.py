"""How unevenly a kind lies over cells beside everything else: Gini, Hoover, Ellison & Glaeser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis_app.statistics.arguments import as_cases, as_seed, entropy
from gis_app.statistics.arrays import FloatArray, IntArray, as_labels, as_numbers, as_simulations
from gis_app.statistics.monte_carlo import monte_carlo_p

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

CHUNK = 64


@dataclass(frozen=True)
class Unevenness:
    """How unevenly one mark is spread over cells, relative to all places.

    Attributes
    ----------
    gini, hoover : float
        0 as spread as everything, near 1 in few cells.
    gini_by_chance, hoover_by_chance : float
        Their means under random labelling: few places are never spread evenly.
    p_gini, p_hoover : float
        Two-sided.
    """

    gini: float
    hoover: float
    gini_by_chance: float
    hoover_by_chance: float
    p_gini: float
    p_hoover: float


def locational_gini(share: ArrayLike, reference: ArrayLike) -> FloatArray:
    """Return the Gini coefficient of shares relative to reference shares.

    Parameters
    ----------
    share : (…, c) float64
        Shares of cells, each row adding up to 1.
    reference : (c,) float64
        Shares that mean evenness, all positive, adding up to 1.

    Returns
    -------
    (…) float64
        1 − twice the area under the Lorenz curve.

    References
    ----------
    Krugman (1991), Geography and Trade.

    Examples
    --------
    >>> from gis_app.statistics.unevenness import locational_gini
    >>> float(locational_gini([1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]))
    0.75
    """
    s, x = np.asarray(share, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    # Cells that tie may stand in any order: they are one straight piece of the Lorenz curve.
    order = np.argsort(s / x, axis=-1, kind="stable")
    ranked, width = np.take_along_axis(s, order, axis=-1), x[order]
    curve = np.cumsum(ranked, axis=-1)
    return np.asarray(1.0 - ((2.0 * curve - ranked) * width).sum(axis=-1))


def hoover_index(share: ArrayLike, reference: ArrayLike) -> FloatArray:
    """Return ½ Σ |s − x|: the share that would have to move to be spread like the reference (Hoover 1936).

    Parameters
    ----------
    share : (…, c) float64
    reference : (c,) float64

    Examples
    --------
    >>> from gis_app.statistics.unevenness import hoover_index
    >>> float(hoover_index([1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]))
    0.75
    """
    return np.asarray(0.5 * np.abs(np.asarray(share) - np.asarray(reference)).sum(axis=-1))


def unevenness(cells: ArrayLike, is_a: ArrayLike, simulations: int = 999, seed: int = 1) -> Unevenness | None:
    """Return how unevenly the places of one mark lie over cells, and how unevenly as many random places would.

    Parameters
    ----------
    cells : (n,) int
        The cell of every place of any mark.
    is_a : (n,) bool
    simulations, seed : int
        Random labellings; a cell's share of one is a draw without replacement from its places.

    Returns
    -------
    Unevenness or None
        None where no place or every place is of the mark.

    Examples
    --------
    >>> from gis_app.statistics.unevenness import unevenness
    >>> round(unevenness([0, 0, 1, 1, 2, 2], [True, True, False, False, False, False], simulations=9).hoover, 3)
    0.667
    """
    chosen, count, seed = as_cases(is_a, np.size(is_a)), as_simulations(simulations), as_seed(seed)
    _cells, cell = np.unique(as_labels(cells, len(chosen)), return_inverse=True)
    amount, total = int(chosen.sum()), len(chosen)
    if amount in {0, total}:
        return None
    everything = np.bincount(cell)
    reference = everything / total
    seen = np.bincount(cell[chosen], minlength=everything.size) / amount
    rng = np.random.default_rng(entropy(seed))
    ginis, hoovers = np.empty(count), np.empty(count)
    for begin in range(0, count, CHUNK):
        rows = slice(begin, min(begin + CHUNK, count))
        # numpy's other method lists every single place.
        drawn = rng.multivariate_hypergeometric(everything, amount, rows.stop - begin, method="marginals") / amount
        ginis[rows], hoovers[rows] = locational_gini(drawn, reference), hoover_index(drawn, reference)
    gini, hoover = float(locational_gini(seen, reference)), float(hoover_index(seen, reference))
    p_gini, p_hoover = monte_carlo_p(gini, ginis), monte_carlo_p(hoover, hoovers)
    return Unevenness(gini, hoover, float(ginis.mean()), float(hoovers.mean()), p_gini, p_hoover)


def ellison_glaeser(cells: ArrayLike, marks: ArrayLike, sizes: ArrayLike) -> tuple[IntArray, FloatArray]:
    """Return Ellison & Glaeser's concentration of every mark, and coagglomeration of every two.

    γ = [G − (1 − Σx²) H] / [(1 − Σx²)(1 − H)] with G = Σ(s − x)², s a mark's share of its size by cell, x that of all
    places, H = Σ (size share of each place)². Of two marks: Σ (s_a − x)(s_b − x) / (1 − Σx²).

    Parameters
    ----------
    cells, marks : (n,) int
    sizes : (n,) float64
        Staff or floor area, positive.

    Returns
    -------
    (m,) int64
        The marks that occur, ascending.
    (m, m) float64
        Concentration on the diagonal, coagglomeration beside it; NaN where all lies in one cell or a mark is one place.

    References
    ----------
    Ellison & Glaeser (1997), J. Political Economy 105; Ellison, Glaeser & Kerr (2010), American Economic Review 100.

    Examples
    --------
    >>> from gis_app.statistics.unevenness import ellison_glaeser
    >>> ellison_glaeser([0, 0, 1, 1], [1, 1, 2, 2], [1, 1, 1, 1])[1].tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    size = as_numbers(sizes, "Sizes")
    if size.ndim != 1 or not np.isfinite(size).all() or (size <= 0).any():
        raise ValueError("Sizes must be finite and positive: leave out the places that have none.")
    _cells, cell = np.unique(as_labels(cells, size.size), return_inverse=True)
    names, mark = np.unique(as_labels(marks, size.size), return_inverse=True)
    table = np.zeros((names.size, int(cell.max(initial=-1)) + 1))
    # A plain += would keep only one of several places of a mark in a cell.
    np.add.at(table, (mark, cell), size)
    totals = table.sum(axis=1)
    x = table.sum(axis=0) / max(size.sum(), 1e-300)
    away = table / totals[:, None] - x
    spread = 1.0 - float(np.square(x).sum())
    if spread <= 1e-12:  # one cell holds everything, but for rounding
        return names, np.full((names.size, names.size), np.nan)
    gamma = away @ away.T / spread
    herfindahl = np.bincount(mark, weights=np.square(size), minlength=names.size) / np.square(totals)
    lone = herfindahl >= 1.0
    one = (np.diag(gamma) - herfindahl) / np.where(lone, 1.0, 1.0 - herfindahl)
    np.fill_diagonal(gamma, np.where(lone, np.nan, one))
    return names, gamma
