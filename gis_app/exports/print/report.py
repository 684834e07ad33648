"""`report.pdf`: one A4 page that a planner can lay on the table, and the method behind it on the next."""

from __future__ import annotations

import json
import re
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from matplotlib import get_data_path

from gis_app.exports.backdrop import areas
from gis_app.exports.data.documents import inert_json
from gis_app.exports.print.fonts import LATIN_FAMILY, Typeface, chinese_typeface
from gis_app.exports.print.plate import figure_bytes, map_figure
from gis_app.exports.provenance import credits_line, notices, page_head
from gis_app.exports.rows import headline_rows, method_lines
from gis_app.zones.appearance import grouped, look_of, number
from gis_app.zones.claims import CHANCE
from layers.kinds.kind import Shape
from layers.kinds.registry import KINDS
from layers.language import current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis_app.exports.provenance import Provenance
    from gis_app.exports.rows import Row
    from gis_app.zones.look import Look
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Zone
    from layers.city import City

# What the template's margins leave of A4's 210.
_TEXT_WIDTH_MM = 180.0
_LEAST_MAP_MM = 84.0
_MOST_MAP_MM = 128.0
_MOST_ZONES = 4
_MOST_LETTERS = 46
_SIZES = (9.0, 8.4, 7.8, 7.2)
_MM_PER_IN = 25.4
_GROUND_M = 50.0
_LANGUAGES = {"en": ("en", "GB"), "zh_CN": ("zh", "CN")}


def report_pdf(
    city: City,
    scorecards: Sequence[Scorecard],
    provenance: Provenance,
    *,
    summary: Sequence[str] = (),
    method: Sequence[str] = (),
) -> bytes:
    """Return the report as the bytes of a PDF, in the language in force: one page, and its method.

    Parameters
    ----------
    city
        Layers in metres.
    scorecards
        One per zone shown on the map; the best of each group stand in the table.
    provenance
        Of the run; the same one gives the same bytes.
    summary
        The findings.
    method
        The same with every p: they and the files' hashes stand on the page after.
    """
    data = _data(city, scorecards, provenance, summary, method)
    with tempfile.TemporaryDirectory(prefix="clusterscape-report-") as folder:
        press = _Press(Path(folder), int(provenance.created.timestamp()))
        height_mm = _fit(press, data)
        size_in = (_TEXT_WIDTH_MM / _MM_PER_IN, height_mm / _MM_PER_IN)
        picture = figure_bytes(map_figure(city, [card.zone for card in scorecards], size_in), "png")
        (Path(folder) / "map.png").write_bytes(picture)
        return press.pdf({**data, "map": "map.png"})


class _Press:
    """Typst with our template in a folder of its own: no packages, no fonts but ours.

    Parameters
    ----------
    folder
        Holds template and picture; typst reads nothing outside it.
    timestamp
        Seconds since 1970, written into the PDF.
    """

    def __init__(self, folder: Path, timestamp: int) -> None:
        self._folder = folder
        self._template = folder / "report.typ"
        with as_file(files("gis_app.exports") / "templates" / "report.typ") as template:
            # Copied, for typst reads nothing outside its root, which is our folder.
            self._template.write_bytes(template.read_bytes())
        self._timestamp = timestamp
        own = [str(path) for path in _font_folders(chinese_typeface())]
        # System fonts would make the report differ from machine to machine.
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=own)

    def room_mm(self, data: Mapping[str, Any]) -> float:
        """Return the height that the rest of the page leaves to the map."""
        answer = typst.query(
            self._template,
            "<room>",
            field="value",
            one=True,
            root=self._folder,
            font_paths=self._fonts,
            sys_inputs=_inputs(data),
        )
        return float(json.loads(answer))

    def pdf(self, data: Mapping[str, Any]) -> bytes:
        """Return the page."""
        page: bytes = typst.compile(
            self._template,
            format="pdf",
            root=self._folder,
            font_paths=self._fonts,
            sys_inputs=_inputs(data),
            timestamp=self._timestamp,
        )
        return page


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    # Names reach typst as data and never as markup.
    return {"data": inert_json(data)}


def _font_folders(typeface: Typeface | None) -> list[Path]:
    own = [path.parent for path in typeface.files] if typeface else []
    return list(dict.fromkeys([*own, Path(get_data_path()) / "fonts" / "ttf"]))


def _fit(press: _Press, data: dict[str, Any]) -> float:
    """Make the letters smaller, then the findings fewer, until the map has room; return its height in mm."""
    room = 0.0
    for size in _SIZES:
        data["font_size"] = size
        room = press.room_mm(data)
        if room >= _LEAST_MAP_MM:
            # A millimetre of slack, or rounding could push the map onto the next page.
            return min(room - 1.0, _MOST_MAP_MM)
    while len(data["sentences"]) > 1 and room < _LEAST_MAP_MM:
        data["sentences"] = data["sentences"][:-1]
        room = press.room_mm(data)
    return max(20.0, min(room - 1.0, _MOST_MAP_MM))


def _data(
    city: City,
    scorecards: Sequence[Scorecard],
    provenance: Provenance,
    summary: Sequence[str],
    method: Sequence[str],
) -> dict[str, Any]:
    typeface = chinese_typeface()
    title, subtitle = page_head(city)
    lang, region = _LANGUAGES[current_language()]
    chosen = _best(scorecards)
    rows = [headline_rows(card) for card in chosen]
    return {
        "lang": lang,
        "region": region,
        "fonts": [typeface.family, LATIN_FAMILY] if typeface else [LATIN_FAMILY],
        "font_size": _SIZES[0],
        "title": _shortened(title),
        "subtitle": subtitle,
        "date": provenance.created.date().isoformat(),
        "notices": notices(city),
        "sentences": [_bound(_shortened(sentence, 420)) for sentence in summary],
        "zones": [_zone(card.zone, scorecards) for card in chosen],
        "rows": _table(rows),
        "table_note": _("Bar: share of comparable areas with less, or farther away"),
        "no_zones": _("No candidate zone was found."),
        "small_print": _small_print(city, provenance),
        "method_title": _("Method"),
        "method": [_bound(" ".join(line.split())) for line in (*method, *method_lines(scorecards))],
        "sources_title": _("Sources"),
        "sources": _sources(provenance),
        "map": None,
        "legend": _legend(city, scorecards),
        "map_alt": _("Map of places and candidate zones"),
    }


def _legend(city: City, scorecards: Sequence[Scorecard]) -> list[dict[str, str]]:
    """Return what the signs on the map mean."""
    places = [kind for kind in KINDS.values() if kind.shape is Shape.PLACE and city.count(kind.id)]
    zones = [group for group, _zones in grouped([card.zone for card in scorecards])]
    ground = [area for area in areas(city, _GROUND_M) if area.kind != "study_area"]
    return [
        *({"sign": kind.style.marker, "colour": kind.style.colour, "title": _(kind.title)} for kind in places),
        *(
            {"sign": "dashed" if group.dash else "outline", "colour": group.colour, "title": _(group.title)}
            for group in zones
        ),
        *({"sign": "dotted" if area.dash else "area", "colour": area.colour, "title": area.title} for area in ground),
    ]


def _best(scorecards: Sequence[Scorecard]) -> list[Scorecard]:
    """Return the cards for the table: round the groups, best first, as many as fit; what chance would bring last."""
    cards = {card.zone.id: card for card in scorecards}
    sorted_out = grouped([card.zone for card in scorecards])
    groups = [zones for _group, zones in sorted_out]
    rounds = [*_rounds(sorted_out, by_chance=False), *_rounds(sorted_out, by_chance=True)]
    chosen = {zone.id for zone in rounds[:_MOST_ZONES]}
    return [cards[zone.id] for zones in groups for zone in zones if zone.id in chosen]


def _rounds(groups: Sequence[tuple[Look, list[Zone]]], *, by_chance: bool) -> list[Zone]:
    chosen = [zones for group, zones in groups if (group.claim == CHANCE) == by_chance]
    longest = max((len(zones) for zones in chosen), default=0)
    return [zones[turn] for turn in range(longest) for zones in chosen if turn < len(zones)]


def _zone(zone: Zone, scorecards: Sequence[Scorecard]) -> dict[str, Any]:
    group = look_of(zone)
    peers = [card.zone.id for card in scorecards if card.zone.method == zone.method]
    return {
        "number": str(number(zone, peers.index(zone.id))),
        "name": _shortened(zone.name, 40),
        "kind": _(group.title),
        "colour": group.colour,
        "square": group.badge == "square",
    }


def _table(columns: Sequence[Sequence[Row]]) -> list[dict[str, Any]]:
    if not columns:
        return []
    return [{"title": lines[0].title, "cells": [_cell(row) for row in lines]} for lines in zip(*columns, strict=False)]


def _cell(row: Row) -> dict[str, Any]:
    return {"value": row.brief, "surpassed": row.surpassed, "share": row.share, "missing": row.missing}


def _small_print(city: City, provenance: Provenance) -> list[str]:
    note = [_shortened(city.spoken_note, 500)] if city.spoken_note else []
    return [*note, credits_line(city, provenance)]


def _sources(provenance: Provenance) -> list[str]:
    frame = _("{name} ({rows} rows, SHA-256 {sha256})")
    return [
        frame.format(name=_shortened(name, 90), rows=rows, sha256=sha256) for name, sha256, rows in provenance.sources
    ]


def _bound(text: str) -> str:
    """Keep numbers with their units, and p with its value, on one line."""
    return re.sub(r"(?<=\d) (?=(?:%|m|km|km²|ha)\b)|(?<=\bp) (?=[=<])|(?<=[=<]) (?=\d)", "\u00a0", text)


def _shortened(text: str, most: int = _MOST_LETTERS) -> str:
    """Return `text` on one line, cut after a word where it is too long."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    # Chinese has no blanks: there it stays cut where it is.
    return (cut[: cut.rfind(" ")] if " " in cut[most // 2 :] else cut).rstrip(" ,;:") + "…"
