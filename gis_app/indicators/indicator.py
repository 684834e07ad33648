"""The frozen record that declares an indicator: what it says, how it is computed, how it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gis_app.indicators.inputs.contents import study_area
from gis_app.indicators.inputs.many_tests import with_rates
from gis_app.indicators.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gis_app.indicators.inputs.city_index import CityIndex
    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.inputs.contents import Values, ZoneContents

Level = Literal["city", "pair", "place", "zone"]

RANDOM_LABELLING = "random labelling"
COMPARABLE_AREAS = "comparable areas"


@dataclass(frozen=True, slots=True)
class ZoneMeasure:
    """How an indicator is measured in zones.

    Parameters
    ----------
    of_zones
        One value per shape, NaN where there is none; or kind to such values, for a number of every kind.
    why_missing
        One sentence why a single zone has no value.
    detail
        Untrusted text that belongs to a single zone's value, such as a name, or None.
    has_city
        Whether the whole city has a value to compare with: that of the study area as one more shape.
    of_city
        The city's values by kind (None: of no kind), where they are not those of the study area.
    """

    of_zones: Callable[[ZoneContents], Values | Mapping[str, Values]]
    why_missing: Callable[[ZoneContents], str]
    detail: Callable[[ZoneContents], str | None] | None = None
    has_city: bool = True
    of_city: Callable[[CityIndex], Mapping[str | None, float | None]] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one kind, or of two: a value with its p, or the reason why there is none.

    Parameters
    ----------
    value, p
        None where they cannot be computed; then `reason` says why.
    stated
        What belongs beside the value.
    reason
        Why there is no value, or no p.
    """

    value: float | None = None
    p: float | None = None
    stated: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What one number is, declared once.

    Parameters
    ----------
    id
        The stable word outsiders use.
    title, explanation
        For people, marked for translation: what it is called; what it says and how to read it.
    unit
        ``m``, ``ha``, ``%``, ``per ha``, ``per km²``, ``per m``, ``m²``, ``places``, ``categories``, or ``""``
        for a pure number.
    levels
        Where it is computed, finest use first.
    kinds
        Kind ids it needs; empty where it takes whatever place kinds there are.
    value_range
        Smallest and largest possible value, None for no bound.
    better
        Which way is better for a creative cluster, None where that is for the planner to say.
    null_model
        What a p-value or percentile refers to.
    keywords
        The source paper's keywords it speaks to, S5 to S8.
    citation
        Where the definition comes from.
    headline
        One of the eight numbers a planner sees first.
    parameters
        What the value depends on.
    tell
        What is told of a kind (level ``city``) or an ordered pair of kinds (level ``pair``): one `Told`, or one for
        each distance. Loops over kinds, unit and FDR over all of them are `readings`'.
    compute
        Readings of one run, for what `tell` does not fit. Without either, what is measured in zones and has the level
        ``city`` is read of the study area.
    measure
        How zones are measured.
    thorough
        Takes its time: in a large city computed only where everything is asked for.
    """

    id: str
    title: str
    explanation: str
    unit: str
    levels: tuple[Level, ...]
    kinds: tuple[str, ...] = ()
    value_range: tuple[float | None, float | None] = (0.0, None)
    better: Literal["higher", "lower"] | None = None
    null_model: str | None = None
    keywords: tuple[str, ...] = ()
    citation: str = ""
    headline: bool = False
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    tell: Callable[..., Told | Iterable[Told]] | None = None
    compute: Callable[[CityRun], Iterable[Reading]] | None = None
    measure: ZoneMeasure | None = None
    thorough: bool = False

    @property
    def level(self) -> Level:
        """The level it is first of all read at."""
        return self.levels[0]

    @property
    def is_computed(self) -> bool:
        """Whether a run has readings of it."""
        return self.tell is not None or self.compute is not None or "city" in self.levels

    def readings(self, run: CityRun) -> Iterable[Reading]:
        """Return what is told of a run: of every kind, or of every ordered pair, with q over all that have a p."""
        if self.tell is None:
            return self.compute(run) if self.compute is not None else (self._of_city(run),)
        over = run.ordered_pairs if self.level == "pair" else tuple((kind,) for kind in run.shown_kinds)
        return with_rates(self._told(one, kinds) for kinds in over for one in _each(self.tell(run, *kinds)))

    def _of_city(self, run: CityRun) -> Reading:
        """Return what zones are measured by, of the study area as one more shape."""
        whole = study_area(run.index)
        value = self.values(whole)[self.id][0] if self.measure is not None else np.nan
        reason = run.index.why_none_inside
        if self.measure is not None and not np.isfinite(value):
            reason = self.measure.why_missing(whole)
        return self.reading("city", value=None if reason else float(value), reason=reason)

    def values(self, contents: ZoneContents) -> dict[str, Values]:
        """Measure many shapes: key (`key_of`) to one value per shape, NaN where there is none."""
        if self.measure is None:
            return {}
        found = self.measure.of_zones(contents)
        if isinstance(found, np.ndarray):
            return {self.id: found}
        return {key_of(self.id, kind): values for kind, values in found.items()}

    def city_values(self, index: CityIndex) -> dict[str, float | None]:
        """Return the whole city's own value under the keys of `values`, None where it has none."""
        if self.measure is not None and self.measure.of_city is not None:
            return {key_of(self.id, kind): value for kind, value in self.measure.of_city(index).items()}
        has = self.measure is not None and self.measure.has_city and not index.why_none_inside
        values = self.values(study_area(index))
        return {key: float(own[0]) if has and np.isfinite(own[0]) else None for key, own in values.items()}

    def _told(self, told: Told, kinds: tuple[str, ...]) -> Reading:
        return self.reading(
            from_kind=kinds[0] if len(kinds) > 1 else None,
            to_kind=kinds[-1],
            value=told.value,
            p=told.p,
            null_model=self.null_model if told.p is not None else None,
            parameters=told.stated,
            reason=told.reason,
        )

    def reading(self, level: Level | None = None, **fields: Any) -> Reading:  # noqa: ANN401  the fields of Reading
        """Return a reading of this indicator, its id, unit and parameters filled in.

        Parameters
        ----------
        level
            Where it was read; the indicator's own by default.
        **fields
            Further fields of `Reading`; `parameters` are added to the indicator's own, and a `unit` replaces it where
            a reading sums up (a share of places is in %).
        """
        parameters = {**self.parameters, **fields.pop("parameters", {})}
        unit = fields.pop("unit", self.unit)
        return Reading(id=self.id, level=level or self.level, unit=unit, parameters=parameters, **fields)


def _each(told: Told | Iterable[Told]) -> Iterable[Told]:
    return (told,) if isinstance(told, Told) else told


def key_of(indicator_id: str, kind: str | None = None) -> str:
    """Return the key of an indicator's values, ``id`` or ``id:kind``."""
    return f"{indicator_id}:{kind}" if kind else indicator_id


def split_key(key: str) -> tuple[str, str | None]:
    """Return the indicator's id and the kind of a key made by `key_of`.

    Examples
    --------
    >>> split_key("places_by_kind:universities")
    ('places_by_kind', 'universities')
    """
    indicator_id, _colon, kind = key.partition(":")
    return indicator_id, kind or None
