"""The same place, or the same feature, twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.errors import Finding, Severity
from layers.intake.identifiers import alike_columns
from layers.intake.same_place import Reason, SamePlaces, same_places
from layers.intake.spots import spot_numbers, whereabouts
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from layers.intake.draft import Draft

# Nearer than this the distance would be told as 0 m.
_ONE_SPOT_M = 0.5


def merge_same_places(
    draft: Draft, frame: pd.DataFrame, called: Callable[[int], str] = str, *, doubts: bool = True
) -> pd.DataFrame:
    """Make one row of the rows that are one place.

    Parameters
    ----------
    draft
        n features of a kind whose features are places; its geometry is altered, its rows are set aside.
    frame
        Their n rows under canonical names.
    called
        What a row is called in a sentence; by default its number.
    doubts
        Whether to note what is not sure enough to be merged.

    Returns
    -------
    pandas.DataFrame
        The rows that are left: of each place the row that says most, its gaps filled where the others agree. Its
        geometry is the union of the place's outlines, or the row's own point where there is none. Nameless features
        on one spot may be several, and stay with a note.
    """
    if draft.crs is None or not len(draft):
        return frame
    same = same_places(draft.geometry, frame, draft.crs)
    draft.findings.extend(_clashes(draft, same) if doubts else [])
    nameless = same.features.names < 0
    rows = np.flatnonzero(np.bincount(same.place)[same.place] > 1)
    if len(rows):
        keeper = _keepers(draft.geometry, frame, same.place, rows)
        merged = rows[keeper != rows]
        draft.findings.extend(_merged(draft, same, merged, keeper[keeper != rows], called))
        draft.geometry = _joined(draft.geometry, rows, keeper)
        staying = np.ones(len(draft), dtype=bool)
        staying[merged] = False
        frame = _filled(frame, rows, keeper).loc[staying].reset_index(drop=True)
        nameless = nameless[staying]
        draft.keep(staying)
    draft.findings.extend(_nameless_on_others(draft, nameless) if doubts else [])
    return frame


def set_aside_duplicates(draft: Draft, named: NDArray[np.bool_]) -> None:
    """Set aside features that are alike in place, name and every attribute but the identifier.

    Parameters
    ----------
    draft
        Lines or areas; altered in place.
    named
        (n,) bool, features with a name; the nameless all stay.
    """
    place = _shared_place(draft.geometry)
    if not place.any():
        return
    again = np.zeros(len(draft), dtype=bool)
    again[place] = _alike(draft, place)
    draft.report(again & named, "duplicate_feature", _("the feature is there already"), _("counted once"))
    draft.findings.extend(_doubtful(int((again & ~named).sum())))
    draft.keep(~(again & named))


def _shared_place(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Features whose box is another's too: quick to tell, and rare."""
    bounds = pd.DataFrame(shapely.bounds(geometry).reshape(-1, 4))
    return bounds.duplicated(keep=False).to_numpy()


def _alike(draft: Draft, place: NDArray[np.bool_]) -> NDArray[np.bool_]:
    compared = draft.attributes.loc[place, alike_columns(draft.attributes)].reset_index(drop=True).astype(str)
    # Normalised: two programs begin the same ring at different corners.
    compared["\x00geometry"] = [one.hex() for one in shapely.to_wkb(shapely.normalize(draft.geometry[place]))]
    return compared.duplicated(keep="first").to_numpy()


def _doubtful(count: int) -> list[Finding]:
    message = ngettext(
        "{count} nameless feature lies exactly on another", "{count} nameless features lie exactly on others", count
    ).format(count=count)
    return [Finding("duplicate_feature", Severity.NOTE, message)] if count else []


def _nameless_on_others(draft: Draft, nameless: NDArray[np.bool_]) -> list[Finding]:
    """Note how many nameless features would be gone if every spot with one had a single place."""
    if draft.crs is None or not nameless.any():
        return []
    spots = spot_numbers(whereabouts(draft.geometry, draft.crs))
    table = pd.DataFrame({"spot": spots, "nameless": nameless}).groupby("spot")["nameless"].agg(["sum", "size"])
    return _doubtful(int(np.minimum(table["sum"], table["size"] - 1).sum()))


def _clashes(draft: Draft, same: SamePlaces) -> list[Finding]:
    return [
        Finding(
            "duplicate_key",
            Severity.NOTE,
            _("the identifier {value} stands for different places, in {count} rows").format(
                value=str(one.value)[:40], count=one.count
            ),
            int(draft.rows[one.last]),
            field=one.column[:40],
            repair=_("all kept"),
        )
        for one in same.clashes
    ]


def _keepers(
    geometry: NDArray[np.object_], frame: pd.DataFrame, place: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return for each row the one of its place that says most, its name above all; of equals the first by its words.

    Only rows that say and show the very same are told apart by where they stand in the file.
    """
    told = frame.iloc[rows].drop(columns="source_row")
    blank = _blank(told)
    x, y = shapely.bounds(geometry[rows])[:, :2].T
    words = [str(row) for row in zip(*(told[name].tolist() for name in told.columns), strict=True)]
    ranks = {"nameless": blank["name"].to_numpy(), "gaps": blank.sum(axis=1).to_numpy(), "words": words, "x": x, "y": y}
    table = pd.DataFrame({"place": place[rows], **ranks, "row": rows})
    first = table.sort_values(list(table.columns)).drop_duplicates("place")
    keeper = np.empty(len(geometry), dtype=np.int64)
    keeper[first["place"].to_numpy()] = first["row"].to_numpy()
    return keeper[place[rows]]


def _blank(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.isna() | (frame == "")


def _joined(geometry: NDArray[np.object_], rows: NDArray[np.int64], keeper: NDArray[np.int64]) -> NDArray[np.object_]:
    """Give each keeper the union of its place's outlines, so that no ground is lost."""
    areal = shapely.get_dimensions(geometry[rows]) > 0
    if not areal.any():
        return geometry
    joined = geometry.copy()
    # Stable, for the order in which outlines are joined shows in the last digits.
    order = np.argsort(keeper[areal], kind="stable")
    owners, outlines = keeper[areal][order], geometry[rows[areal][order]]
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    for owner, heap in zip(owners[starts], np.split(outlines, starts[1:]), strict=True):
        joined[owner] = heap[0] if len(heap) == 1 else shapely.union_all(heap)
    return joined


def _filled(frame: pd.DataFrame, rows: NDArray[np.int64], keeper: NDArray[np.int64]) -> pd.DataFrame:
    """Fill each keeper's gaps with what all the others of its place say that say anything."""
    frame = frame.copy()
    gaps = _blank(frame.iloc[rows])
    for name in gaps.columns[gaps.any()]:
        known = ~gaps[name].to_numpy(dtype=bool)
        said = frame[name].iloc[rows[known]].reset_index(drop=True)
        table = pd.DataFrame({"keeper": keeper[known], "value": said}).drop_duplicates()
        agreed = table.loc[~table["keeper"].duplicated(keep=False)]
        # A copy, for pandas hands out its own array read-only.
        values = frame[name].to_numpy(copy=True)
        values[agreed["keeper"].to_numpy()] = agreed["value"].to_numpy()
        frame[name] = pd.Series(values, index=frame.index, dtype=frame[name].dtype)
    return frame


def _merged(
    draft: Draft,
    same: SamePlaces,
    rows: NDArray[np.int64],
    keepers: NDArray[np.int64],
    called: Callable[[int], str],
) -> list[Finding]:
    """Say of each row that is merged into which other, and why."""
    sentences = {
        Reason.IDENTIFIER: _("the same place as row {row}: the same identifier"),
        Reason.NAME: _("the same place as row {row}: the same name, {distance} m away"),
        Reason.SPOT: _("the same place as row {row}: the same spot and category, and no other name"),
        Reason.CHAIN: _("the same place as row {row}, by way of others between them"),
    }
    on_the_spot = _("the same place as row {row}: the same name on the same spot")
    repair = _("counted once")
    reasons, apart = same.reasons(rows, keepers)
    found = []
    for row, other, reason, metres in zip(rows, draft.rows[keepers], reasons, apart, strict=True):
        sentence = on_the_spot if reason is Reason.NAME and metres < _ONE_SPOT_M else sentences[reason]
        message = sentence.format(row=called(int(other)), distance=f"{metres:.0f}")
        found.append(Finding("duplicate_feature", Severity.WARNING, message, int(draft.rows[row]), repair=repair))
    return found
