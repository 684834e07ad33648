"""Layers of one kind from several files made one: each place counted once, each row with its origin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.errors import Finding, Severity
from layers.formats.table import objects
from layers.intake.draft import Draft, listed
from layers.intake.duplicates import merge_same_places
from layers.intake.overlap import overlap_notes
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Told = list[tuple[str, Finding]]

# Metres: what two formats and two systems do to one corner is far less.
_SAME = 0.1


def joined(layers: Sequence[Layer]) -> tuple[dict[str, Layer], Told]:
    """Return one layer a kind, in the registry's order, and what was merged between files, with the file's name.

    Parameters
    ----------
    layers
        In one metric system, each from one file.
    """
    found: dict[str, Layer] = {}
    told: Told = []
    for kind in KINDS:
        same = [layer for layer in layers if layer.kind.id == kind]
        if len(same) == 1:
            found[kind] = same[0]
        elif same:
            found[kind], said = _one(same)
            told += said
    return found, told


def _one(layers: Sequence[Layer]) -> tuple[Layer, Told]:
    # An empty frame could change the types of the others' columns.
    filled = [layer for layer in layers if len(layer)] or list(layers[:1])
    frames = [layer.frame.assign(source_file=layer.sources[0].name) for layer in filled]
    frame = gpd.GeoDataFrame(_stacked(frames), geometry="geometry", crs=frames[0].crs)
    files = frame["source_file"].tolist()
    frame, findings = _without_twins(frame) if filled[0].kind.shape is not Shape.PLACE else _merged(frame)
    sources = tuple(dict.fromkeys(source for layer in layers for source in layer.sources))
    own = (*(finding for layer in layers for finding in layer.findings), *overlap_notes(filled))
    return Layer(layers[0].kind, frame, own, sources), _by_file(findings, files)


def _merged(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[tuple[int, Finding]]]:
    """Count each place once; every finding is about a row of the stack."""
    files, numbers = frame["source_file"].tolist(), frame["source_row"].tolist()
    table = pd.DataFrame(frame.drop(columns=["geometry", "source_file"]))
    draft = Draft(frame.geometry.to_numpy().copy(), table, np.arange(len(frame), dtype=np.int64), frame.crs)
    kept = merge_same_places(draft, table, lambda row: f"{numbers[row]} ({files[row]})", doubts=False)
    kept["source_file"] = [files[row] for row in draft.rows]
    merged = gpd.GeoDataFrame(kept, geometry=draft.geometry, crs=frame.crs)[list(frame.columns)]
    said = [(one.row, replace(one, row=int(numbers[one.row]))) for one in draft.findings if one.row is not None]
    return merged, said


def _without_twins(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[tuple[int, Finding]]]:
    """Leave out lines and areas that another file has as well."""
    shapes = _rounded(frame.geometry.to_numpy())
    files = frame["source_file"].to_numpy(dtype=object)
    first = pd.Series(np.arange(len(shapes))).groupby(shapes, sort=False).transform("first").to_numpy()
    again = files != files[first]
    repair = _("counted once")
    said = []
    for row in np.flatnonzero(again).tolist():
        message = _("the feature stands in {file} as well").format(file=files[first[row]])
        number = int(frame["source_row"].iloc[row])
        said.append((row, Finding("duplicate_feature", Severity.WARNING, message, number, repair=repair)))
    return frame.loc[~again].reset_index(drop=True), said


def _rounded(geometry: NDArray[np.object_]) -> list[str]:
    """Texts that are the same for the same shape, wherever its ring begins."""
    coarse = shapely.transform(geometry, lambda xy: np.rint(xy / _SAME))
    return [one.hex() for one in shapely.to_wkb(shapely.normalize(coarse))]


def _by_file(said: Sequence[tuple[int, Finding]], files: Sequence[str]) -> Told:
    """Give each finding its file; hundreds of a file are counted."""
    found: dict[str, list[Finding]] = {}
    for row, finding in said:
        found.setdefault(files[row], []).append(finding)
    return [(file, one) for file, findings in found.items() for one in listed(findings, lambda _row: None)]


def _stacked(frames: Sequence[gpd.GeoDataFrame]) -> pd.DataFrame:
    """One under another; where a file lacks a column of text there is None, not NaN."""
    stacked = pd.concat([pd.DataFrame(frame) for frame in frames], ignore_index=True)
    for name in stacked.columns:
        if name != "geometry" and stacked[name].dtype.kind not in "iufb":
            stacked[name] = pd.Series(
                objects([None if pd.isna(value) else value for value in stacked[name]]), dtype=object
            )
    return stacked
