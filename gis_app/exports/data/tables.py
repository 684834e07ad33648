"""`indicators.csv`: the long table of every reading, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis_app.indicators.reading import CityAnalysis, Reading
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone

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
    # Untranslated: csv ends its lines with CRLF itself, as RFC 4180 wants.
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows(_line(reading) for reading in (analysis.readings if analysis else ()))
    for card in scorecards:
        writer.writerows(_line(reading, card.zone) for reading in card.readings)
    return buffer.getvalue().encode("utf-8-sig")


def _line(reading: Reading, zone: Zone | None = None) -> Iterable[str]:
    cells: tuple[object, ...] = (
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
    return [_cell(cell) for cell in cells]


def _cell(cell: object) -> str:
    """Return a number as it is (a minus sign is no formula there), text made neutral, nothing for what is missing."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    # Through float, for the repr of numpy's numbers names their type.
    return repr(float(cell)) if isinstance(cell, float) else neutral(str(cell))
