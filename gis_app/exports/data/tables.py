"""Tables as CSV, safe to open in a spreadsheet: `indicators.csv`, the long table of every reading, among them."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis_app.indicators.reading import CityAnalysis, Reading
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone
    from layers.errors import Finding

COLUMNS = (
    *("level", "zone", "from", "to", "id", "value", "unit", "percentile", "p", "available", "reason"),
    *("parameters", "title", "zone_name"),
)
# As compatibility forms are taken for plain ones: East Asian versions of Excel may do so, and a bar calls programs.
_FORMULA_STARTS = frozenset("=+-@%|")
# Dashes and signs of mathematics, among them minus and every other form of plus.
_FORMULA_CLASSES = frozenset(("Pd", "Sm"))


def neutral(text: str) -> str:
    r"""Return `text` as a spreadsheet will show it and never run it, on one line: a formula's sign gets an apostrophe.

    Examples
    --------
    >>> neutral('=HYPERLINK("http://x")')[:3], neutral(" @cmd"), neutral("Mill")
    ('\'=HYPERLINK("http://x")', "' @cmd", 'Mill')
    """
    # A tab or a line's end inside would begin another cell where a program pastes.
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    # Blanks before the sign do not count, for some programs trim them.
    first = unicodedata.normalize("NFKC", plain.lstrip()[:1])[:1]
    risky = first in _FORMULA_STARTS or (first and unicodedata.category(first) in _FORMULA_CLASSES)
    return f"'{plain}" if risky else plain


def findings_csv(findings: Iterable[Finding]) -> bytes:
    """Return what was found in a file, a line each.

    Parameters
    ----------
    findings
        In their order.
    """
    fields = ("code", "severity", "row", "line", "field", "message", "repair")
    return rows_csv(fields, ([getattr(one, field) for field in fields] for one in findings))


def rows_csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a table of any values, in UTF-8 with a byte order mark, no cell of it a formula.

    Parameters
    ----------
    header
        May come from a file, as the rows.
    rows
        As long as the header each.
    """
    # Untranslated: csv ends its lines with CRLF itself, as RFC 4180 wants.
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([neutral(name) for name in header])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def indicators_csv(analysis: CityAnalysis | None, scorecards: Sequence[Scorecard]) -> bytes:
    """Return the long table.

    Parameters
    ----------
    analysis
        City-, pair- and place-level readings, or None.
    scorecards
        Zone-level readings.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, so that Excel reads Chinese.
    """
    of_city = (_line(reading) for reading in (analysis.readings if analysis else ()))
    of_zones = (_line(reading, card.zone) for card in scorecards for reading in card.readings)
    return rows_csv(COLUMNS, chain(of_city, of_zones))


def _line(reading: Reading, zone: Zone | None = None) -> tuple[object, ...]:
    return (
        reading.level,
        reading.zone or (zone.id if zone else None),
        reading.from_kind,
        reading.to_kind,
        reading.id,
        reading.value,
        reading.unit,
        reading.percentile,
        reading.p,
        reading.available,
        reading.reason,
        "; ".join(f"{name}={value}" for name, value in reading.parameters.items()),
        _(CATALOGUE[reading.id].title),
        zone.name if zone else None,
    )


def _cell(cell: object) -> str:
    """Return a number as it is (a minus sign is no formula there), text made neutral, nothing for what is missing."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    # Through float, for the repr of numpy's numbers names their type.
    return repr(float(cell)) if isinstance(cell, float) else neutral(str(cell))
