"""Make the README's pictures again: the window on Montevideo, in both languages. Run by `make shots`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
PICTURES = Path(__file__).resolve().parent / "pictures"


def shoot(city: str, language: str, target: Path, select: int = 0) -> None:
    """Open `city`, wait for its numbers, select a candidate and keep a picture of the window."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from gis_app.desktop.application import Desktop
    from layers.language import use_language

    use_language(language)
    application = QApplication.instance() or QApplication(["clusterscape"])
    desktop = Desktop(application)  # type: ignore[arg-type]
    desktop.window.resize(1440, 900)
    desktop.show()
    desktop.session.open_sample(city)
    desktop.jobs.wait_for_done(120)
    candidates = desktop.session.candidates
    if candidates:
        desktop.session.select(candidates[min(select, len(candidates) - 1)].id)
    desktop.jobs.wait_for_done(120)
    QTest.qWait(800)
    target.parent.mkdir(parents=True, exist_ok=True)
    desktop.window.grab().save(str(target))
    desktop.window.close()
    desktop.close()
    print(target)


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
