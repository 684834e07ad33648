"""Water."""

from __future__ import annotations

from layers.kinds.kind import LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="water",
    title=N_("Water"),
    noun=N_("water areas"),
    counted=NN_("{count} water area", "{count} water areas"),
    shape=Shape.AREA,
    role=Role.CONTEXT,
    style=Style(colour="#bcd9ea", outline="#94bfd8", z=12),
    file_words=(
        "water",
        "river",
        "rivers",
        "lake",
        "lakes",
        "waterway",
        "水系",
        "河流",
        "湖泊",
        "水域",
        "shuixi",
    ),
    values=(
        "water",
        "river",
        "lake",
        "reservoir",
        "pond",
        "basin",
        "canal",
        "riverbank",
        "水系",
        "河流",
        "湖泊",
        "水域",
        "水库",
    ),
    osm_tags=(("natural", "water"), ("waterway", "riverbank"), ("landuse", "reservoir")),
    ground=True,
)
