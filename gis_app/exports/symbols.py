"""How streets and ground look on every product: the web map, the plate and the report draw alike."""

from __future__ import annotations

from dataclasses import dataclass

GROUND = "#efece5"
STUDY_AREA = "#fbfaf7"
INK = "#22201d"
QUIET = "#6b665f"


@dataclass(frozen=True, slots=True)
class StreetClass:
    """Streets of about the same weight: `values` of the field ``class``, `colour`, `width` in pixels at zoom 13."""

    id: str
    values: tuple[str, ...]
    colour: str
    width: float


STREET_CLASSES = (
    StreetClass("minor", (), "#e2ddd2", 0.7),
    StreetClass("middle", ("secondary", "tertiary", "secondary_link", "tertiary_link", "次干路"), "#d3ccbe", 1.2),
    StreetClass(
        "main",
        ("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link", "快速路", "主干路"),
        "#bfb6a5",
        1.9,
    ),
)
