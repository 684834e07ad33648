"""Gather every sentence of the source into the Chinese catalogue, keeping the translations that are there.

Run by `make catalogue`. Translations are written into the .po by hand (or read from a table of
`sentence<TAB>translation` lines given as arguments); a test fails while one is missing.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("gis_app", "layers", "sample_cities")
PO = ROOT / "layers" / "locale" / "zh_CN" / "LC_MESSAGES" / "clusterscape.po"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "NN_": (1, 2),
    "ngettext": (1, 2),
}


def extracted(root: Path = ROOT) -> Catalog:
    """Return a catalogue of all messages in the source, without translations."""
    catalogue = Catalog(project="clusterscape", fuzzy=False)
    for package in PACKAGES:
        for _file, _line, message, comments, context in extract_from_dir(
            root / package, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def translations(tables: list[Path]) -> dict[str, tuple[str, ...]]:
    """Read `sentence<TAB>translation` lines (three columns: singular, plural, translation)."""
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for line in table.read_text("utf-8").splitlines():
            cells = [cell.replace("\\n", "\n").replace("\\t", "\t") for cell in line.split("\t")]
            if len(cells) > 1 and cells[-1].strip():
                found[cells[0]] = tuple(cells[1:])
    return found


def merged(template: Catalog, known: Catalog, added: dict[str, tuple[str, ...]]) -> Catalog:
    """Return `template` with the translations of `known`, then of `added`, filled in."""
    # Fixed dates: a new sentence changes the lines of that sentence only.
    made = datetime(2026, 1, 1, tzinfo=UTC)
    result = Catalog(
        locale="zh_CN", project="clusterscape", fuzzy=False, charset="utf-8", creation_date=made, revision_date=made
    )
    for message in template:
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        before = known.get(key)
        text = before.string if before and before.string else ""
        if key in added:
            text = (added[key][-1],) if isinstance(message.id, tuple | list) else added[key][-1]
        result.add(message.id, string=text, auto_comments=message.auto_comments, flags=message.flags)
    return result


def main() -> None:
    """Rewrite the Chinese catalogue."""
    known = Catalog(locale="zh_CN")
    if PO.exists():
        with PO.open("rb") as source:
            known = read_po(source, locale="zh_CN")
    catalogue = merged(extracted(), known, translations([Path(word) for word in sys.argv[1:]]))
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as target:
        write_po(target, catalogue, no_location=True, omit_header=False, sort_output=True, width=120)
    missing = [m.id for m in catalogue if m.id and not (m.string if isinstance(m.string, str) else all(m.string))]
    print(f"{len(catalogue)} messages, {len(missing)} without a translation")
    for message in missing:
        print("  ", message)


if __name__ == "__main__":
    main()
