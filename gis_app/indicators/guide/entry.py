"""The frozen record that holds the help page of one indicator."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from layers.kinds.creative_firms import KIND as CREATIVE_FIRMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.indicators.indicator import Indicator
    from gis_app.indicators.reading import Reading

FIRMS = CREATIVE_FIRMS.id
"""The kind that examples name beside the three core ones."""

FIELDS = MappingProxyType(
    {
        "by_chance": "chance",
        "by_chance_low": "low",
        "by_chance_high": "high",
        "semi_major_m": "long",
        "semi_minor_m": "short",
        "bandwidth_m": "width",
        "n_hot": "hot",
        "cells": "cells",
    }
)
"""Parameters of a reading that examples may tell, and the suffix of the name in braces that stands for them."""

Drawing = Literal[
    "zone_map",
    "comparable_areas",
    "city_map",
    "histogram",
    "intervals",
    "strata",
    "bars",
    "matrix",
    "profile",
    "distances",
    "k",
    "l",
    "g",
    "m_within",
    "m_at",
    "kinds",
    "kd",
    "signed",
    "ellipse",
    "classes",
    "hexagons",
    "density",
    "reached",
]
"""What the figure of a page shows; `packaging/docs.py` draws each."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a definition comes from.

    Parameters
    ----------
    text
        Authors, year, title, where it appeared; not translated.
    doi
        Without the resolver's address; empty where there is none.
    """

    text: str
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which reading of a sample city an example takes a number from.

    Parameters
    ----------
    indicator
        Whose reading.
    from_kind, to_kind
        Kind ids; None where the reading has none.
    parameters
        Those that tell the reading from others of the same kinds, such as a radius.
    """

    indicator: Indicator
    from_kind: str | None = None
    to_kind: str | None = None
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def fits(self, reading: Reading) -> bool:
        """Return whether `reading` is the one."""
        kinds = reading.from_kind, reading.to_kind
        same = reading.id == self.indicator.id and kinds == (self.from_kind, self.to_kind)
        return same and all(reading.parameters.get(key) == value for key, value in self.parameters.items())


@dataclass(frozen=True, slots=True)
class Example:
    """A number of a sample city, read aloud.

    Parameters
    ----------
    city
        Id of the sample city.
    text
        Marked for translation. Each name of `values` stands in braces; with the suffixes ``_standing``, ``_city``,
        ``_detail``, ``_p``, ``_q`` or of `FIELDS` it stands for what belongs to the value.
    values
        Name to the reading it stands for.
    zone
        Whether they are read of the example zone instead of the city.
    """

    city: Literal["montevideo", "fanghe"]
    text: str
    values: Mapping[str, Lookup]
    zone: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """The picture of a page.

    Parameters
    ----------
    drawing
        What it shows.
    caption
        Marked for translation.
    """

    drawing: Drawing
    caption: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A help page. Texts are marked for translation; formulas are written in `notation`.

    Parameters
    ----------
    indicator
        What the page is about.
    says
        What the number says, in one sentence.
    formula
        Lines.
    symbols
        Symbol (in notation) and its meaning.
    reading
        How to read it.
    example
        A worked reading.
    beware
        When not to use it, one sentence or two each.
    references
        Where the definition comes from.
    figure
        None where a picture says nothing.
    """

    indicator: Indicator
    says: str
    formula: tuple[str, ...]
    symbols: tuple[tuple[str, str], ...]
    reading: str
    example: Example
    beware: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    figure: Figure | None = None
