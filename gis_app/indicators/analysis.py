"""A city's analysis: every city- and pair-level indicator of one run, and the profile of every pair of kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.reading import CityAnalysis
from gis_app.indicators.told_pairs import told_pairs
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.indicators.reading import Reading
    from layers.city import City
    from layers.progress import Progress

TESTS_SHARE = 0.8
"""Share of the time that the random labellings take."""


def analyse(
    city: City,
    *,
    simulations: int = 999,
    seed: int = 1,
    progress: Progress | None = None,
    everything: bool | None = None,
) -> CityAnalysis:
    """Compute the city-, pair- and place-level indicators.

    Parameters
    ----------
    city
        Its layers in one metric CRS. What cannot be told of it is *not available*, with the reason.
    simulations
        Random labellings, at least 1.
    seed
        Of the labellings; the same seed gives the same result.
    progress
        Told how far the run is; raises to cancel.
    everything
        Whether those that take their time are computed as well (`Indicator.thorough`); by default where there are at
        most 2,000 reference places.

    Returns
    -------
    CityAnalysis
    """
    part = _Part(progress)
    part(0.0, _("Preparing the statistics (the first time after installing takes a minute)"))
    run = CityRun(city, simulations, seed, part, everything)
    tests = run.tests  # first, for they take longest and tell their progress
    readings = tuple(_readings(run, part))
    return CityAnalysis(
        readings=readings,
        profiles=told_pairs(run, readings) if tests else (),
        universe=tuple(city.universe),
        universe_said=run.universe_said,
        simulations=simulations,
        seed=seed,
    )


class _Part:
    """Progress of the step that runs now, told as a part of the whole."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._first, self._width = 0.0, TESTS_SHARE
        self._told = 0.0

    def begins(self, step: int, steps: int) -> None:
        """Note that one of the steps after the random labellings begins."""
        self._width = (1 - TESTS_SHARE) / steps
        self._first = TESTS_SHARE + self._width * step

    def __call__(self, share: float, doing: str) -> None:
        """Pass on how much of the step is done."""
        if self._progress is not None:
            # Where one part ends and the next begins, rounding must not lead back.
            self._told = max(self._told, self._first + self._width * share)
            self._progress(self._told, doing)


def _readings(run: CityRun, part: _Part) -> list[Reading]:
    offered = [indicator for indicator in CATALOGUE.values() if indicator.is_computed]
    computed = [indicator for indicator in offered if run.thorough or not indicator.thorough]
    readings: list[Reading] = []
    for step, indicator in enumerate(computed):
        part.begins(step, len(computed))
        part(0.0, _(indicator.title))
        readings.extend(indicator.readings(run))
    return readings
