"""Layers of one city lie together: strays go, swapped axes are found out, what is elsewhere is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers.coordinates.longitudes import middle_of
from layers.errors import Finding, Severity, UserError
from layers.intake.referencing import swapped
from layers.intake.strays import centres_lonlat, distance_m
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.layer import Layer

APART_M = 500_000.0
"""Layers of one city lie nearer than this, metres."""

_NEAR_M = 100_000.0
_FEW = 0.5


def together(layers: Sequence[Layer]) -> tuple[list[Layer], list[tuple[str, Finding]]]:
    """Return layers that lie together.

    Parameters
    ----------
    layers
        Each in its own system.

    Returns
    -------
    list of Layer, list of (str, Finding)
        The layers without strays, with axes swapped back where only that brings them to the others; and what was
        found, with the file's name.

    Raises
    ------
    UserError
        If two layers lie over 500 km apart; it names both.
    """
    found: list[tuple[str, Finding]] = []
    kept = list(layers)
    places = [_lonlat(layer) for layer in kept]
    for number, layer in enumerate(kept):
        others = _middle([place for other, place in enumerate(places) if other != number and len(place)])
        if others is None or not len(layer):
            continue
        mended, finding = _beside(layer, places[number], others)
        if finding is not None:
            kept[number], places[number] = mended, _lonlat(mended)
            found.append((layer.sources[0].name if layer.sources else layer.kind.id, finding))
    _require_near(kept, places)
    return kept, found


def _lonlat(layer: Layer) -> NDArray[np.float64]:
    return centres_lonlat(layer.frame.geometry.to_numpy(), layer.crs)


def _middle(places: Sequence[NDArray[np.float64]]) -> NDArray[np.float64] | None:
    return middle_of(np.array([middle_of(place) for place in places])) if places else None


def _beside(layer: Layer, places: NDArray[np.float64], others: NDArray[np.float64]) -> tuple[Layer, Finding | None]:
    """Return the layer as it lies beside the others, and what had to be done."""
    far = distance_m(others, places) > APART_M
    if not far.any():
        return layer, None
    if far.all():
        return _swapped_back(layer, places, others)
    # Most of the layer lies elsewhere: that is another city, and refused later.
    if far.mean() > _FEW:
        return layer, None
    rows = layer.frame["source_row"].to_numpy()[far]
    count = int(far.sum())
    message = ngettext(
        "{count} feature lies over 500 km from the other layers",
        "{count} features lie over 500 km from the other layers",
        count,
    ).format(count=count)
    finding = Finding("far_from_the_rest", Severity.WARNING, message, int(rows[0]), repair=_("set aside"))
    return _altered(layer, layer.frame.loc[~far].reset_index(drop=True), finding), finding


def _swapped_back(
    layer: Layer, places: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[Layer, Finding | None]:
    """Latitude before longitude shows only beside other layers where both are under 90 degrees."""
    near = distance_m(others, places[:, ::-1]) < _NEAR_M
    if not (near.mean() > _FEW and layer.crs.is_geographic):
        return layer, None
    finding = Finding("axes_swapped", Severity.WARNING, _("latitude stands before longitude"), repair=_("swapped back"))
    frame = layer.frame.set_geometry(swapped(layer.frame.geometry.to_numpy()), crs=layer.frame.crs)
    return _altered(layer, frame, finding), finding


def _altered(layer: Layer, frame: gpd.GeoDataFrame, finding: Finding) -> Layer:
    return replace(layer, frame=frame, findings=(*layer.findings, finding))


def _require_near(layers: Sequence[Layer], places: Sequence[NDArray[np.float64]]) -> None:
    filled = [(layer, middle_of(place)) for layer, place in zip(layers, places, strict=True) if len(place)]
    for number, (layer, middle) in enumerate(filled):
        for other, elsewhere in filled[number + 1 :]:
            distance = float(distance_m(middle, elsewhere[None, :])[0])
            if distance > APART_M:
                raise UserError(
                    _("{first} and {second} lie {distance} km apart").format(
                        first=_named(layer), second=_named(other), distance=round(distance / 1000)
                    ),
                    remedy=_("leave out the one that belongs to another city, or name its coordinate system"),
                )


def _named(layer: Layer) -> str:
    return layer.sources[0].name if layer.sources else _(layer.kind.title)
