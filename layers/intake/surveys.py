"""Several years of one source: the newest is the layer, the earlier ones are set aside by name."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.errors import Finding, Severity
from layers.intake.words import plain
from layers.kinds.kind import Shape
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.intake.draft import Draft
    from layers.layer import Layer

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEAR_COLUMNS = frozenset(
    (
        "year",
        "surveyyear",
        "yearofsurvey",
        "vintage",
        "annee",
        "année",
        "jahr",
        "ano",
        "año",
        "anno",
        "年",
        "年份",
        "年度",
        "调查年份",
    )
)
_NAMES = frozenset(("name", "title", "名称", "名字", "单位名称", "nom", "nombre"))
_FIRST, _LAST = 1900, 2100
# A year of founding is no survey: there few names come again.
_AGAIN = 0.3
_NEAR_M = 30.0


def set_aside_earlier_rows(draft: Draft) -> None:
    """Keep the newest year of a table that holds the same places year after year.

    Parameters
    ----------
    draft
        Altered in place where a column of years says so, and at least three in ten names of the earlier years come
        again in the newest.
    """
    columns = {plain(name): str(name) for name in draft.attributes.columns}
    year = next((columns[name] for name in columns if name in _YEAR_COLUMNS), None)
    name = next((columns[one] for one in columns if one in _NAMES), None)
    if year is None or name is None or not len(draft):
        return
    years = pd.to_numeric(draft.attributes[year], errors="coerce").to_numpy(dtype=np.float64)
    known = (years >= _FIRST) & (years <= _LAST) & (years == np.rint(years))
    if not known.all() or len(np.unique(years)) == 1:
        return
    newest = years == years.max()
    names = draft.attributes[name].astype(str).to_numpy(dtype=str)
    earlier = np.unique(names[~newest])
    if np.isin(earlier, names[newest]).mean() < _AGAIN:
        return
    count = int(np.count_nonzero(~newest))
    message = ngettext(
        "{count} row is of an earlier survey ({first}–{last}); the newest is of {newest}",
        "{count} rows are of earlier surveys ({first}–{last}); the newest is of {newest}",
        count,
    ).format(count=count, first=int(years.min()), last=int(years[~newest].max()), newest=int(years.max()))
    draft.findings.append(Finding("earlier_survey", Severity.WARNING, message, field=year, repair=_("set aside")))
    draft.keep(newest)


def without_earlier_files(layers: Sequence[Layer]) -> tuple[list[Layer], list[tuple[str, str]]]:
    """Leave out the files of earlier years, where names differ in nothing but the year and places come again.

    Parameters
    ----------
    layers
        In one metric system, each from one file.

    Returns
    -------
    list of Layer, list of (str, str)
        Those that stay; and the files that are set aside, with why.
    """
    families: dict[tuple[str, str], list[tuple[int, Layer]]] = {}
    for layer in layers:
        stem = PurePath(layer.sources[0].name).stem if layer.sources else ""
        found = _YEAR.findall(stem)
        if found and layer.kind.shape is Shape.PLACE and len(layer):
            families.setdefault((layer.kind.id, _YEAR.sub("", stem)), []).append((int(found[-1]), layer))
    aside: dict[int, tuple[str, str]] = {}
    for family in families.values():
        _last, newest = max(family, key=lambda one: one[0])
        for year, layer in family:
            if year < _last and _come_again(layer, newest) >= _AGAIN:
                reason = _("an earlier survey of the same places: {newest} is the newest").format(
                    newest=newest.sources[0].name
                )
                aside[id(layer)] = (layer.sources[0].name, reason)
    return [layer for layer in layers if id(layer) not in aside], list(dict.fromkeys(aside.values()))


def _come_again(earlier: Layer, newest: Layer) -> float:
    """Share of a layer's places that have one of the other within a few steps."""
    there = shapely.STRtree(shapely.point_on_surface(newest.frame.geometry.to_numpy()))
    places = shapely.point_on_surface(earlier.frame.geometry.to_numpy())
    found = there.query_nearest(places, max_distance=_NEAR_M, all_matches=False)[0]
    return len(found) / len(places)
