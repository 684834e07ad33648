"""Write `city.toml`: what a city is called, which file is which kind, whence it came, what was left out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """Where a file's data came from and on what terms."""

    title: str
    url: str
    licence: str
    attribution: str
    date: str
    version: str


@dataclass(frozen=True)
class Description:
    """All that `city.toml` says; the stem of a source's file is its kind."""

    name: str
    name_zh: str
    fictional: bool
    sources: dict[str, Source]
    note: dict[str, str]
    note_zh: dict[str, str]
    limits: str = ""
    limits_zh: str = ""
    attribution_zh: str = ""


def write_description(description: Description, path: Path) -> None:
    """Write a description as TOML, in a fixed order."""
    lines = [f"name = {_quoted(description.name)}", f"name_zh = {_quoted(description.name_zh)}"]
    terms = dict.fromkeys(source.attribution for source in description.sources.values())
    lines += [f"attribution = {_quoted('; '.join(terms))}"]
    lines += [f"attribution_zh = {_quoted(description.attribution_zh)}"] if description.attribution_zh else []
    lines += ["fictional = true"] if description.fictional else []
    told = (("limits", description.limits), ("limits_zh", description.limits_zh))
    lines += [f"{key} = {_quoted(text)}" for key, text in told if text]
    for table, texts in (("note", description.note), ("note_zh", description.note_zh)):
        lines += ["", f"[{table}]", *(f"{key} = {_quoted(text)}" for key, text in texts.items())]
    lines += ["", "[layers]"]
    lines += [f"{_quoted(file)} = {_quoted(Path(file).stem)}" for file in description.sources]
    for file, source in description.sources.items():
        lines += ["", f"[sources.{_quoted(file)}]"]
        lines += [f"{key} = {_quoted(text)}" for key, text in asdict(source).items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    """Quote a string: JSON's rules are TOML's for all the characters that occur here."""
    return json.dumps(text, ensure_ascii=False)
