"""Write the help pages of the indicators, in both languages. Run by `make docs`; `--text` keeps figures and numbers.

A page is made of the catalogue's record, the guide's text, numbers computed from the sample cities and a figure. Texts
change often and are cheap; numbers and figures take a minute.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis_app.indicators.guide.entry import FIELDS
from gis_app.indicators.guide.pages import EXAMPLES, GUIDES, INDEX, index, page, page_name
from layers.language import LANGUAGES, speaking
from sample_cities import catalogue

if TYPE_CHECKING:
    from docs_figures import Sample

    from gis_app.indicators.guide.entry import Guide
    from gis_app.indicators.reading import Reading

PAGES = Path(__file__).resolve().parent.parent / "gis_app" / "indicators" / "pages"

_KEPT = (
    *("id", "value", "unit", "from_kind", "to_kind"),
    *("percentile", "surpassed", "tied", "p", "q", "comparison", "detail"),
)
_DIGITS = 6
"""Significant digits: what differs between machines lies behind them."""


def written_numbers() -> dict[str, Any]:
    """Compute the numbers of all worked readings, and the figures; write them, and return the numbers."""
    from docs_figures import Sample, picture

    samples = {name: Sample(name) for name in ("montevideo", "fanghe")}
    readings = {key: _numbers(guide, samples) for key, guide in GUIDES.items()}
    document = {"made_from": {name: fingerprint(name) for name in samples}, "readings": readings}
    PAGES.mkdir(exist_ok=True)
    (PAGES / EXAMPLES).write_text(json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    for language in LANGUAGES:
        folder = PAGES / language
        folder.mkdir(exist_ok=True)
        with speaking(language):
            # Sentences on figures are in the language that they were computed in.
            spoken = {name: Sample(name) for name in samples}
            for guide in GUIDES.values():
                if guide.figure is not None:
                    (folder / f"{guide.indicator.id}.png").write_bytes(picture(guide, spoken))
                    print(f"{language}/{guide.indicator.id}.png")
    return readings


def fingerprint(name: str) -> str:
    """Return a digest of a sample city's files: numbers made from others are stale."""
    digest = hashlib.sha256()
    for path in sorted(catalogue.folder(name).glob("*.geojson")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _numbers(guide: Guide, samples: dict[str, Sample]) -> dict[str, dict[str, Any]]:
    sample = samples[guide.example.city]
    readings = sample.card.readings if guide.example.zone else sample.analysis.readings
    found = {}
    for name, lookup in guide.example.values.items():
        fitting = [reading for reading in readings if lookup.fits(reading)]
        if len(fitting) != 1:
            raise SystemExit(f"{guide.indicator.id}: {len(fitting)} readings fit {name!r}")
        found[name] = _plain(fitting[0])
    return found


def _plain(reading: Reading) -> dict[str, Any]:
    fields = {name: _rounded(getattr(reading, name)) for name in _KEPT}
    beside = {key: _rounded(value) for key, value in reading.parameters.items() if key in FIELDS and value is not None}
    return {key: value for key, value in fields.items() if value is not None} | {"value": fields["value"]} | (
        {"parameters": beside} if beside else {}
    )  # fmt: skip


def _rounded(value: object) -> object:
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def write_texts(readings: dict[str, Any]) -> None:
    """Write the pages, and remove those of indicators that are no more."""
    for language in LANGUAGES:
        folder = PAGES / language
        folder.mkdir(parents=True, exist_ok=True)
        with speaking(language):
            made = {page_name(key): page(guide, readings[key]) for key, guide in GUIDES.items()}
            made[page_name(INDEX)] = index()
        for name, text in made.items():
            (folder / name).write_text(text, "utf-8", newline="\n")
        pictures = {f"{guide.indicator.id}.png" for guide in GUIDES.values() if guide.figure is not None}
        for path in folder.iterdir():
            if path.name not in made and path.name not in pictures:
                path.unlink()


def main() -> None:
    """Write everything, or with ``--text`` the texts only."""
    if "--text" in sys.argv[1:]:
        readings = json.loads((PAGES / EXAMPLES).read_text("utf-8"))["readings"]
    else:
        readings = written_numbers()
    write_texts(readings)
    size = sum(path.stat().st_size for path in PAGES.rglob("*") if path.is_file())
    print(f"{len(GUIDES)} pages in {len(LANGUAGES)} languages, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
