"""The intake's diagnosis of files, as JSON and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis_app.exports.documents import finding_record
from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.errors import Finding
    from layers.intake.reading import FileReading

_SHOWN = 5


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
            }
            for found in reading.kinds
        ],
        "crs": reading.crs,
        "crs_source": reading.crs_source,
        "datum": reading.datum,
        "features_read": reading.features_read,
        "features_usable": reading.features_usable,
        "findings": [finding_record(finding) for finding in reading.findings],
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
    return lines + _findings(reading.findings)


def _findings(findings: Sequence[Finding]) -> list[str]:
    """One line for all findings that say the same: a file of thousands of open rings is still one page."""
    words = {"error": _("error"), "warning": _("warning"), "note": _("note")}
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        alike.setdefault((one.severity.value, one.message, one.repair or ""), []).append(one)
    return [
        f"  {words[severity]}: " + _sentence(message, repair) + _places(same)
        for (severity, message, repair), same in alike.items()
    ]


def _sentence(message: str, repair: str) -> str:
    return _("{message}; {repair}").format(message=message, repair=repair) if repair else message


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
