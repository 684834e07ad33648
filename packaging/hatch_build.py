"""Compile the gettext catalogues: a build hook of the wheel, and a script for a working copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("layers", "locale")


def compile_catalogues(root: Path) -> list[Path]:
    """Write a .mo beside every .po below `root`; return what was written, relative to `root`."""
    written = []
    for po in sorted((root / LOCALE).rglob("*.po")):
        mo = po.with_suffix(".mo")
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3])
        with mo.open("wb") as target:
            write_mo(target, catalogue)
        written.append(mo.relative_to(root))
    return written


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Write a .mo beside every .po before the files are collected (editable installs too)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, and name the results as artifacts (they are not under version control)."""
        build_data["artifacts"].extend(path.as_posix() for path in compile_catalogues(Path(self.root)))


if __name__ == "__main__":
    compile_catalogues(Path(__file__).resolve().parent.parent)
