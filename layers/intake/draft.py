"""A table on its way to a layer: what the checks look at, alter and set aside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from layers.errors import Finding, Severity
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd
    import pyproj
    from numpy.typing import NDArray

    from layers.formats.table import RawTable

MOST_ALIKE = 100
"""Findings of one code that are listed one by one; the others are counted."""


@dataclass(slots=True)
class Draft:
    """The features still in the running.

    Parameters
    ----------
    geometry
        (n,) shapely geometries.
    attributes
        n rows, index from 0.
    rows
        (n,) int64, positions in the file.
    crs
        What the coordinates are in, once that is settled.
    findings
        What was seen so far.
    metres
        The middle of coordinates that are metres of an unnamed system; their features are gone.
    """

    geometry: NDArray[np.object_]
    attributes: pd.DataFrame
    rows: NDArray[np.int64]
    crs: pyproj.CRS | None = None
    findings: list[Finding] = field(default_factory=list)
    metres: tuple[float, float] | None = None

    def __len__(self) -> int:
        """Return the number of features still in the running."""
        return len(self.rows)

    def report(self, mask: NDArray[np.bool_], code: str, message: str, repair: str | None = None) -> None:
        """Add a warning for every feature in `mask`.

        Parameters
        ----------
        mask
            (n,) bool.
        code, message, repair
            As in `Finding`.
        """
        found = (Finding(code, Severity.WARNING, message, int(row), repair=repair) for row in self.rows[mask])
        self.findings.extend(found)

    def set_aside(self, mask: NDArray[np.bool_], code: str, message: str) -> None:
        """Take the features in `mask` out, with a warning for each."""
        self.report(mask, code, message, repair=_("set aside"))
        self.keep(~mask)

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Keep only the features in `mask`."""
        if not mask.all():
            self.geometry = self.geometry[mask]
            self.attributes = self.attributes.loc[mask].reset_index(drop=True)
            self.rows = self.rows[mask]

    def part(self, mask: NDArray[np.bool_]) -> Draft:
        """Return the features in `mask` as a draft with no findings yet."""
        attributes = self.attributes.loc[mask].reset_index(drop=True)
        return Draft(self.geometry[mask], attributes, self.rows[mask], self.crs)


def draft_of(table: RawTable) -> Draft:
    """Return the draft of a table as it was read."""
    rows = np.arange(len(table), dtype=np.int64)
    return Draft(table.geometry, table.attributes, rows, table.crs, list(table.findings))


def listed(findings: Iterable[Finding], line_of: Callable[[int], int | None]) -> list[Finding]:
    """Return findings in the order of the rows with their lines; where hundreds are alike, the first and their number.

    Parameters
    ----------
    findings
        In any order.
    line_of
        Row to line of text.
    """
    seen: Counter[tuple[str, Severity, bool]] = Counter()
    kept: list[Finding] = []
    left: dict[tuple[str, Severity, bool], list[Finding]] = {}
    for one in sorted(findings, key=lambda finding: -1 if finding.row is None else finding.row):
        alike = (one.code, one.severity, one.repair is None)
        seen[alike] += 1
        if seen[alike] <= MOST_ALIKE:
            # Lines are told only of what is listed: counting them walks through the file.
            placed = one.row is not None and one.line is None
            kept.append(replace(one, line=line_of(one.row)) if placed and one.row is not None else one)
        else:
            left.setdefault(alike, []).append(one)
    kept.extend(_and_more(alike) for alike in left.values())
    return kept


def _and_more(findings: Sequence[Finding]) -> Finding:
    count, last = len(findings), findings[-1]
    message = ngettext("{count} more feature: {message}", "{count} more features: {message}", count)
    if any(one.message != last.message for one in findings):
        message = _("{count} more features, such as: {message}")
    return replace(last, row=None, line=None, message=message.format(count=count, message=last.message))
