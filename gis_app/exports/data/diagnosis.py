"""The intake's diagnosis of files, as JSON and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis_app.exports.data.documents import finding_record
from layers.intake.spots import count_spots
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.errors import Finding
    from layers.intake.reading import FileReading, KindFound
    from layers.layer import Layer

_SHOWN = 5
_SENTENCES = 10
"""Different sentences of one sort that are printed."""


def diagnosis_document(readings: Sequence[FileReading]) -> dict[str, Any]:
    """Return what `clusterscape check --json` prints.

    Parameters
    ----------
    readings
        One for each file, in the order asked for.
    """
    return {"files": [_file(reading) for reading in readings]}


def diagnosis_text(readings: Sequence[FileReading]) -> str:
    """Return the diagnosis for people, in the language in force.

    Parameters
    ----------
    readings
        One for each file, in the order asked for; the sentences inside stay in the language they were read in.
    """
    return "\n\n".join("\n".join(_lines(reading)) for reading in readings)


def _file(reading: FileReading) -> dict[str, Any]:
    return {
        "path": str(reading.path),
        "format": reading.format,
        "encoding": reading.encoding,
        "kinds": [
            {
                "kind": found.kind,
                "features": found.features,
                "confidence": found.confidence,
                "split_by": found.split_by,
                "merged": found.merged,
            }
            for found in reading.kinds
        ],
        "crs": reading.crs,
        "crs_source": reading.crs_source,
        "datum": reading.datum,
        "features_read": reading.features_read,
        "features_usable": reading.features_usable,
        "merged": reading.merged,
        "places": reading.places,
        "spots": reading.spots,
        "findings": [finding_record(finding) for finding in reading.findings],
    }


def _lines(reading: FileReading) -> list[str]:
    usable = ngettext(
        "{usable} of {count} feature usable", "{usable} of {count} features usable", reading.features_read
    ).format(usable=reading.features_usable, count=reading.features_read)
    if reading.format is None and not reading.has_errors:
        usable = _("not read")
    lines = [f"{reading.path.name}: {usable}"]
    for found, layer in zip(reading.kinds, reading.layers, strict=True):
        title = _(KINDS[found.kind].title)
        lines.append(
            _("  {title}: {count} (confidence {confidence:.0%})").format(
                title=title, count=_count(found, layer), confidence=found.confidence
            )
        )
    return lines + _findings(reading.findings)


def _count(found: KindFound, layer: Layer) -> str:
    """Say how many there are; of places also at how many spots, and of how many rows, where that differs."""
    count = str(found.features)
    if KINDS[found.kind].shape is Shape.PLACE and (spots := count_spots([layer])) != found.features:
        count = ngettext("{count:,} places at {spots:,} spot", "{count:,} places at {spots:,} spots", spots).format(
            count=found.features, spots=spots
        )
    if not found.merged:
        return count
    merged = ngettext("{count:,} row merged", "{count:,} rows merged", found.merged).format(count=found.merged)
    return _("{counted}, {more}").format(counted=count, more=merged)


def _findings(findings: Sequence[Finding]) -> list[str]:
    """One line for all findings that say the same: a file of thousands of open rings is still one page."""
    words = {"error": _("error"), "warning": _("warning"), "note": _("note")}
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        alike.setdefault((one.severity.value, one.message, one.repair or ""), []).append(one)
    sorts: dict[tuple[object, ...], list[list[Finding]]] = {}
    for same in alike.values():
        sorts.setdefault(_sort(same[0]), []).append(same)
    lines = []
    for heaps in sorts.values():
        head = f"  {words[heaps[0][0].severity.value]}: "
        lines += [head + _sentence(same[0]) + _places(same) for same in heaps[:_SENTENCES]]
        if len(heaps) > _SENTENCES:
            lines.append(head + _left_out(sum(map(len, heaps[_SENTENCES:]))))
    return lines


def _sort(finding: Finding) -> tuple[object, ...]:
    """Return what findings that are told together have in common; one of no row speaks for itself."""
    return (finding.severity, finding.code, finding.field, finding.message if finding.row is None else "")


def _left_out(count: int) -> str:
    return ngettext(
        "{count} more of this sort, listed by --json", "{count} more of this sort, listed by --json", count
    ).format(count=count)


def _sentence(finding: Finding) -> str:
    if not finding.repair:
        return finding.message
    return _("{message}; {repair}").format(message=finding.message, repair=finding.repair)


def _places(findings: Sequence[Finding]) -> str:
    """Where in the file, if the findings know; lines before rows, because editors show them, unless all is one line."""
    lines = [one.line for one in findings if one.line is not None]
    rows = [one.row for one in findings if one.row is not None]
    if len(set(lines)) == len(findings):
        if len(lines) == 1 and str(lines[0]) in findings[0].message:
            return ""
        named = ngettext("line {numbers}", "lines {numbers}", len(lines)).format(numbers=_listed(lines))
    elif rows:
        named = ngettext("row {numbers}", "rows {numbers}", len(rows)).format(numbers=_listed(rows))
    else:
        return ""
    return _(" ({places})").format(places=named)


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:_SHOWN])
    more = len(numbers) - _SHOWN
    return _("{numbers} and {more} more").format(numbers=shown, more=more) if more > 0 else shown
