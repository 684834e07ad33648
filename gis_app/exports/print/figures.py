"""Figures for a paper or an annex: how two kinds lie together over distance, one figure per pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from gis_app.exports.print.lettering import lettering
from gis_app.exports.symbols import INK, QUIET
from gis_app.indicators.profile_curve import caption, key, steps
from gis_app.indicators.wording import capitalised, listed, noun
from layers.language import gettext as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gis_app.indicators.pairs import PairTest

_SIZE_IN = (6.6, 4.3)
_OBSERVED = "#b0246f"
_ENVELOPE = "#d9d4ca"
_BANDS = {"above": "#1c8a6b", "below": "#b5651d"}
_HIGHEST_RATIO = 6.0
_UNSTEADY = 0.06
"""Share of the distance whose first rings, of few pairs, do not set the scale."""


def profile_figure(profile: PairTest) -> Figure | None:
    """Return how often two kinds are found within a distance, as a multiple of chance; None where nothing is known.

    Parameters
    ----------
    profile
        Its rings of distance.
    """
    if not profile.observed:
        return None
    figure = Figure(figsize=_SIZE_IN, dpi=300, facecolor="white")
    lines = lettering().wrapped(figure, profile.sentence, 8, _SIZE_IN[0] * 0.865, 5)
    axes = figure.add_axes((0.1, 0.2, 0.865, 0.63 - 0.038 * len(lines)))
    _draw_curves(axes, profile)
    _draw_departures(axes, profile)
    _label(figure, axes, profile, lines)
    return figure


def profile_name(profile: PairTest) -> str:
    """Return a file name without ending: kind ids only, so nothing untrusted names a file."""
    return f"profile_{profile.from_kind}_{profile.to_kind}"


def _draw_curves(axes: Axes, profile: PairTest) -> None:
    rings = steps(profile)
    reach = profile.radii_m[-1]
    axes.axhline(1.0, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    top = 1.5
    if rings:
        # A ring is one count, not a slope: both ends of its level are drawn.
        radii = np.array([at for ring in rings for at in (ring.start, ring.end)])
        low, high, observed = (
            np.repeat([getattr(ring, name) for ring in rings], 2) for name in ("low", "high", "observed")
        )
        axes.fill_between(radii, low, high, color=_ENVELOPE, linewidth=0)
        axes.plot(radii, observed, color=_OBSERVED, linewidth=1.8)
        steady = radii >= reach * _UNSTEADY
        top = max(top, float(np.max(np.concatenate([observed[steady], high[steady]]), initial=top)))
    axes.set(xlim=(0, reach), ylim=(0, min(top * 1.12, _HIGHEST_RATIO)))


def _draw_departures(axes: Axes, profile: PairTest) -> None:
    """Mark under the curve the distances that annuli show to be out of the ordinary."""
    for start, end, direction in profile.departures_m:
        axes.axvspan(start, end, ymin=0, ymax=0.028, color=_BANDS[direction], linewidth=0)


def _label(figure: Figure, axes: Axes, profile: PairTest, lines: list[str]) -> None:
    letters = lettering()
    title = capitalised(listed([noun(profile.from_kind), noun(profile.to_kind)]))
    if profile.from_kind == profile.to_kind:
        title = _("{kind} among themselves").format(kind=capitalised(noun(profile.from_kind)))
    letters.write(figure, 0.1, 0.925, title, fontsize=12, fontweight="bold")
    for line, text in enumerate(lines):
        letters.write(figure, 0.1, 0.872 - 0.038 * line, text, fontsize=8, color="#45413b")
    letters.write(figure, 0.532, 0.085, _("Distance, m"), fontsize=8.5, ha="center")
    letters.write(
        figure,
        0.018,
        0.455,
        caption(profile),
        fontsize=8,
        rotation=90,
        va="center",
    )
    letters.write(figure, 0.1, 0.025, key(profile), fontsize=7, color=QUIET)
    _ticks(axes)


def _ticks(axes: Axes) -> None:
    axes.tick_params(labelsize=8, colors=INK, length=3, width=0.6, labelfontfamily=list(lettering().families))
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set(color=QUIET, linewidth=0.7)
