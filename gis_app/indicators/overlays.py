"""Results of places, hexagons and districts as map layers: title, note, legend with colours, the sentence of a row.

Display data is made once here; the window and the exported map only draw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from gis_app.indicators.measures.districts import QUOTIENT_STEPS
from gis_app.indicators.place_result import CLASS_TITLES, COLD, HOT, ISOLATED, STRONG, UNTOLD, WEAK
from layers.kinds.registry import KINDS
from layers.language import N_
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from gis_app.indicators.place_result import PlaceResult

HOT_SPOTS, DISTRICTS, SURROUNDINGS = N_("Hot spots"), N_("Specialised districts"), N_("What lies around places")
"""What the results are called, marked for translation."""

QUOTIENT_WORDS = ("far_below", "below", "as_city", "above", "far_above")
DENSITY_WORDS = ("density_1", "density_2", "density_3", "density_4", "density_5")

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        STRONG: "#a3195b",
        WEAK: "#2b5c8a",
        ISOLATED: "#0d2f52",
        HOT: "#c2410c",
        COLD: "#2b6ca3",
        UNTOLD: "#a8a297",
        **dict(zip(QUOTIENT_WORDS, ("#2166ac", "#92c5de", "#f3eee2", "#f4a582", "#b2182b"), strict=True)),
        **dict(zip(DENSITY_WORDS, ("#fde0c2", "#fdbb84", "#f07f4f", "#cb3b2a", "#7f0f1f"), strict=True)),
    }
)
"""Class of a place or cell to its colour: warm for more than chance, cold for less, grey for what chance explains."""


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line of a legend.

    Parameters
    ----------
    word
        A word of `COLOURS`; empty for what is told apart by its form whatever its class.
    text
        What it says.
    count
        How many places, cells or districts; None where nothing is counted.
    """

    word: str
    text: str
    count: int | None = None


@dataclass(frozen=True, eq=False)
class Overlay:
    """One result as a map layer, in the language in force. Texts hold untrusted names.

    Parameters
    ----------
    title, subject
        What it shows, and of which places.
    geometry
        (n,) points or polygons in the city's CRS.
    classes
        (n,) words of `COLOURS`.
    untold
        (n,) whether chance explains it.
    legend
        From above.
    note
        What the classes refer to.
    tell
        Row to the sentence that says what it is.
    reason
        Why there is nothing, where there is nothing.
    """

    title: str
    subject: str
    geometry: NDArray[np.object_]
    classes: NDArray[np.str_]
    untold: NDArray[np.bool_]
    legend: tuple[LegendLine, ...]
    note: str
    tell: Callable[[int], str]
    reason: str | None = None

    def __len__(self) -> int:
        """Return the number of places, cells or districts."""
        return len(self.classes)


def kind_title(kind: str | None) -> str:
    """Return what a kind's layer is called."""
    return _(KINDS[str(kind)].title)


def hot_spots(result: PlaceResult) -> Overlay:
    """Return hot and cold hexagons as a map layer, `result` of `gis_app.indicators.measures.hot_spots`."""
    text = _("{places:,} here; Gi* = {score:.1f} (q = {q:.2f}): {what}")

    def tell(row: int) -> str:
        return text.format(
            places=int(result.columns["places"][row]),
            score=result.value[row],
            q=result.q[row],
            what=_class(result, row),
        )

    note = _("Hexagons of {width:,.0f} m").format(width=result.parameters.get("cell_m", 0.0))
    return _classed(_(HOT_SPOTS), kind_title(result.to_kind), result, note, tell)


def surroundings(result: PlaceResult, names: Sequence[str | None]) -> Overlay:
    """Return what lies around places as a map layer.

    Parameters
    ----------
    result
        Of `gis_app.indicators.measures.surroundings`.
    names
        Of the layer of the places around which is looked, by row. Untrusted.
    """
    text = _("{name}: {near} of the {k} nearest; {value:.2f} times the city's share (q = {q:.2f}): {what}")
    near = result.parameters.get("k", 0)

    def tell(row: int) -> str:
        return text.format(
            name=names[int(result.rows[row])] or _("Without a name"),
            near=int(result.columns["n_near"][row]),
            k=near,
            value=result.value[row],
            q=result.q[row],
            what=_class(result, row),
        )

    title = _("{one}: how much of {other} around them").format(
        one=kind_title(result.from_kind), other=kind_title(result.to_kind)
    )
    return _classed(title, "", result, _("The {k} nearest places of each").format(k=near), tell)


def districts(result: PlaceResult, clean: Callable[[str], str] = str) -> Overlay:
    """Return how districts are specialised as a map layer.

    Parameters
    ----------
    result
        Of `gis_app.indicators.measures.districts`.
    clean
        What makes a district's name safe for the surface it is shown on.
    """
    step = np.searchsorted(QUOTIENT_STEPS, result.columns["shrunk"], side="right") if len(result) else np.empty(0, int)
    untold = result.classes == UNTOLD
    return Overlay(
        title=_(DISTRICTS),
        subject=kind_title(result.to_kind),
        geometry=result.geometry,
        classes=np.array(QUOTIENT_WORDS)[step],
        untold=untold,
        legend=_quotient_legend(step, int(untold.sum())) if len(result) else (),
        note=_("Share of the kind among all places, as a multiple of the city's; small counts drawn to the mean"),
        tell=lambda row: _district(result, row, clean),
        reason=result.reason,
    )


def steps_in_words(edges: Sequence[float], *, below: bool) -> list[str]:
    """Return the classes between round edges, ascending, in words; `below` whether there is one below the first."""
    said = [f"{edge:,g}" for edge in edges]
    return [
        *([_("below {edge}").format(edge=said[0])] if below else []),
        *(_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(said)),
        _("{edge} and more").format(edge=said[-1]),
    ]


def _classed(title: str, subject: str, result: PlaceResult, note: str, tell: Callable[[int], str]) -> Overlay:
    """Return a result whose legend counts its classes."""
    counts = result.counts()
    legend = tuple(LegendLine(word, text, counts[word]) for word, text in result.legend())
    untold = result.classes == UNTOLD
    return Overlay(title, subject, result.geometry, result.classes, untold, legend, note, tell, result.reason)


def _class(result: PlaceResult, row: int) -> str:
    return _(CLASS_TITLES[str(result.classes[row])])


def _quotient_legend(step: NDArray[np.intp], untold: int) -> tuple[LegendLine, ...]:
    """Return every class, the highest first, empty ones too: the scale has two sides even where one is bare."""
    texts = steps_in_words(QUOTIENT_STEPS, below=True)
    counts = np.bincount(step, minlength=len(texts)).tolist()
    lines = [LegendLine(*each) for each in zip(QUOTIENT_WORDS, texts, counts, strict=True)]
    return (*reversed(lines), LegendLine("", _("not to be told from chance"), untold))


def _district(result: PlaceResult, row: int, clean: Callable[[str], str]) -> str:
    column = {name: values[row] for name, values in result.columns.items()}
    text = _(
        "{name}: {observed} of {places} places, {expected:.1f} expected; {value:.2f} times the city's share "
        "(95 % {low:.2f} to {high:.2f}; drawn to the mean {shrunk:.2f}): {what}"
    )
    numbers = {name: float(column[name]) for name in ("expected", "low", "high", "shrunk")}
    return text.format(
        name=clean(column["name"] or "") or _("district {number}").format(number=int(column["district"]) + 1),
        observed=int(column["observed"]),
        places=int(column["places"]),
        value=float(result.value[row]),
        what=_class(result, row),
        **numbers,
    )
