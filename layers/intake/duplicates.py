"""The same feature twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.errors import Finding, Severity
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.intake.draft import Draft

_IDENTIFIERS = frozenset(("id", "fid", "gid", "objectid", "osm_id"))


def set_aside_duplicates(draft: Draft, named: NDArray[np.bool_]) -> None:
    """Set aside features that are alike in place, name and every attribute but the identifier.

    Parameters
    ----------
    draft
        Altered in place. Two firms at one address stay two; two nameless dots on one spot may be two, and stay with a
        note.
    named
        (n,) bool, features with a name.
    """
    place = _shared_place(draft.geometry)
    if not place.any():
        return
    again = np.zeros(len(draft), dtype=bool)
    again[place] = _alike(draft, place)
    draft.report(again & named, "duplicate_feature", _("the feature is there already"), _("counted once"))
    doubtful = int((again & ~named).sum())
    if doubtful:
        message = ngettext(
            "{count} nameless feature lies exactly on another",
            "{count} nameless features lie exactly on others",
            doubtful,
        )
        draft.findings.append(Finding("duplicate_feature", Severity.NOTE, message.format(count=doubtful)))
    draft.keep(~(again & named))


def _shared_place(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Features whose box is another's too: quick to tell, and rare."""
    bounds = pd.DataFrame(shapely.bounds(geometry).reshape(-1, 4))
    return bounds.duplicated(keep=False).to_numpy()


def _alike(draft: Draft, place: NDArray[np.bool_]) -> NDArray[np.bool_]:
    columns = [name for name in draft.attributes.columns if str(name).lower() not in _IDENTIFIERS]
    compared = draft.attributes.loc[place, columns].reset_index(drop=True).astype(str)
    compared["\x00geometry"] = [one.hex() for one in shapely.to_wkb(shapely.normalize(draft.geometry[place]))]
    return compared.duplicated(keep="first").to_numpy()
