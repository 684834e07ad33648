"""The frozen record that declares an indicator: what it says, how it is computed, how it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from gis_app.indicators.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gis_app.indicators.city_index import CityIndex
    from gis_app.indicators.city_run import CityRun
    from gis_app.indicators.contents import Values, ZoneContents

Level = Literal["city", "pair", "place", "zone"]

RANDOM_LABELLING = "random labelling"
COMPARABLE_AREAS = "comparable areas"


@dataclass(frozen=True, slots=True)
class ZoneMeasure:
    """How an indicator is measured in zones.

    Parameters
    ----------
    of_zones
        Key (the indicator's id, or ``id:kind``) to one value per shape, NaN where there is none.
    of_city
        The same quantity of the whole city under the same keys; None where it has none or it cannot be told.
    why_missing
        One sentence why a single zone has no value.
    detail
        Untrusted text that belongs to a single zone's value, such as a name, or None.
    """

    of_zones: Callable[[ZoneContents], Mapping[str, Values]]
    of_city: Callable[[CityIndex], Mapping[str, float | None]]
    why_missing: Callable[[ZoneContents], str]
    detail: Callable[[ZoneContents], str | None] | None = None


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
    compute
        City- and pair-level readings of one run.
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
    compute: Callable[[CityRun], Iterable[Reading]] | None = None
    measure: ZoneMeasure | None = None
    thorough: bool = False

    @property
    def level(self) -> Level:
        """The level it is first of all read at."""
        return self.levels[0]

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
