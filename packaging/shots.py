"""Make the README's pictures again: the window on Montevideo, in both languages. Run by `make shots`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
PICTURES = Path(__file__).resolve().parent / "pictures"
_COLOURS = 256
_LARGEST = 600_000
"""Bytes; a picture that is larger is kept with fewer colours."""


def shoot(city: str, language: str, target: Path) -> None:
    """Open `city`, wait for its numbers, select the best candidate and keep a picture of the window."""
    import shapely
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QSplitter

    from gis_app.desktop import place
    from gis_app.desktop.application import Desktop
    from layers.language import use_language

    use_language(language)
    application = QApplication.instance() or QApplication(["clusterscape"])
    desktop = Desktop(application)  # type: ignore[arg-type]
    desktop.window.resize(1440, 900)
    desktop.show()
    # Without a display the screen is small, and the window was divided for it.
    desktop.window.findChildren(QSplitter)[0].setSizes(place.divided(desktop.window.width()))
    desktop.session.opening.open_sample(city)
    desktop.jobs.wait_for_done(240)
    found = [one for one in desktop.session.zones.candidates if one.testable]
    if found:
        desktop.session.selection.select(found[0].id)
    shown = [one.geometry for one in found[:7]]
    desktop.window.canvas.zoom_around(shapely.union_all(shown)) if shown else desktop.window.canvas.fit_city()
    desktop.window.canvas.setFocus()
    # The map paints what it knows first; the timers that ask for the whole picture need the event loop.
    for _round in range(5):
        QTest.qWait(300)
        desktop.jobs.wait_for_done(60)
    target.parent.mkdir(parents=True, exist_ok=True)
    desktop.window.grab().save(str(target))
    desktop.window.leave()
    desktop.close()
    shrink(target)
    print(f"{target} {target.stat().st_size:,} B")


def shrink(path: Path) -> None:
    """Write a picture as small as it goes without a visible loss."""
    from PIL import Image

    with Image.open(path) as picture:
        plain = picture.convert("RGB")
    plain.save(path, optimize=True)
    if path.stat().st_size > _LARGEST:
        plain.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Make every picture, or those of the city named."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLUSTERSCAPE_HOME"] = home
        cities = sys.argv[1:] or ["montevideo"]
        for city in cities:
            for language in ("en", "zh_CN"):
                shoot(city, language, PICTURES / f"{city}-{language}.png")


if __name__ == "__main__":
    main()
