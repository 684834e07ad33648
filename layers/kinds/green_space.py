"""Green space."""

from __future__ import annotations

from layers.kinds.kind import LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="green_space",
    title=N_("Green space"),
    noun=N_("green spaces"),
    counted=NN_("{count} green space", "{count} green spaces"),
    shape=Shape.AREA,
    role=Role.GREEN,
    style=Style(colour="#cfe5c3", outline="#a9cc98", z=10),
    file_words=(
        "green_space",
        "green",
        "greenspace",
        "park",
        "parks",
        "forest",
        "gardens",
        "绿地",
        "公园",
        "lvdi",
    ),
    values=(
        "park",
        "garden",
        "forest",
        "grass",
        "wood",
        "meadow",
        "recreation_ground",
        "green",
        "nature_reserve",
        "绿地",
        "公园",
        "公园绿地",
        "林地",
        "广场绿地",
    ),
    osm_tags=(
        ("leisure", "park"),
        ("leisure", "garden"),
        ("landuse", "forest"),
        ("landuse", "grass"),
        ("landuse", "recreation_ground"),
        ("natural", "wood"),
    ),
    ground=True,
)
