"""The colours of the sheet: paper, ink and boundary lines; the kinds bring their own."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

PAPER = "#efece4"
GROUND = "#f8f6f0"
INK = "#2b2a28"
QUIET_INK = "#6d6860"
HALO = "#fdfcf8"
STREET = "#ffffff"
CASING = "#d3cdc1"
HAIRLINE = "#dcd7cc"
SELECTED_GLOW = "#ffc42e"
INVALID = "#7b7b7b"

FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Noto Sans", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class StreetClass:
    """How one class of street is drawn.

    Parameters
    ----------
    rank
        0 for the widest; wider streets lie over narrower ones.
    metres
        Drawn width on the ground.
    least, most
        Width in pixels, however far or near.
    appears
        Metres per pixel from which on, zooming in, the class is drawn at all.
    """

    rank: int
    metres: float
    least: float
    most: float
    appears: float

    def width(self, resolution: float) -> float:
        """Return the width in pixels at `resolution` metres per pixel."""
        return min(max(self.metres / resolution, self.least), self.most)


_MOTORWAY = StreetClass(0, 24.0, 1.9, 15.0, 1e9)
_PRIMARY = StreetClass(1, 19.0, 1.4, 13.0, 120.0)
_SECONDARY = StreetClass(2, 15.0, 1.0, 11.0, 55.0)
_TERTIARY = StreetClass(3, 12.0, 0.8, 10.0, 60.0)
_LOCAL = StreetClass(4, 9.0, 0.55, 9.0, 48.0)
_PATH = StreetClass(5, 4.0, 0.5, 4.0, 6.0)

STREET_CLASSES = MappingProxyType(
    {
        "motorway": _MOTORWAY,
        "trunk": _MOTORWAY,
        "快速路": _MOTORWAY,
        "primary": _PRIMARY,
        "主干路": _PRIMARY,
        "secondary": _SECONDARY,
        "次干路": _SECONDARY,
        "tertiary": _TERTIARY,
        "支路": _LOCAL,
        "service": _PATH,
        "footway": _PATH,
        "path": _PATH,
        "cycleway": _PATH,
        "pedestrian": _PATH,
        "track": _PATH,
        "steps": _PATH,
    }
)


def street_class(value: object) -> StreetClass:
    """Return how a street of class `value` is drawn; unknown classes are local streets."""
    word = str(value).strip().lower().removesuffix("_link")
    return STREET_CLASSES.get(word, _LOCAL)
