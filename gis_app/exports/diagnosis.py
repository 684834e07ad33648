"""The intake's diagnosis of files, as JSON and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.errors import Finding
    from layers.intake.reading import FileReading


def diagnosis_document(readings: Sequence[FileReading]) -> dict[str, Any]:
    """Return what `clusterscape check --json` prints."""
    return {"files": [_file(reading) for reading in readings]}


def diagnosis_text(readings: Sequence[FileReading]) -> str:
    """Return the diagnosis for people, in the language in force."""
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
            }
            for found in reading.kinds
        ],
        "crs": reading.crs,
        "crs_source": reading.crs_source,
        "datum": reading.datum,
        "features_read": reading.features_read,
        "features_usable": reading.features_usable,
        "findings": [_finding(finding) for finding in reading.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "row": finding.row,
        "line": finding.line,
        "field": finding.field,
        "message": finding.message,
        "repair": finding.repair,
    }


def _lines(reading: FileReading) -> list[str]:
    usable = ngettext(
        "{usable} of {count} feature usable", "{usable} of {count} features usable", reading.features_read
    ).format(usable=reading.features_usable, count=reading.features_read)
    lines = [f"{reading.path.name}: {usable}"]
    for found in reading.kinds:
        title = _(KINDS[found.kind].title)
        lines.append(
            _("  {title}: {count} (confidence {confidence:.0%})").format(
                title=title, count=found.features, confidence=found.confidence
            )
        )
    words = {"error": _("error"), "warning": _("warning"), "note": _("note")}
    lines += [f"  {words[finding.severity.value]}: {finding.message}" for finding in reading.findings]
    return lines
