"""Streets."""

from __future__ import annotations

from layers.kinds.kind import Field, LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="streets",
    title=N_("Streets"),
    noun=N_("streets"),
    counted=NN_("{count} street", "{count} streets"),
    shape=Shape.LINE,
    role=Role.CONTEXT,
    style=Style(colour="#c9c4ba", outline="#b3ada1", z=20),
    fields=(Field("class", N_("Street class"), aliases=("highway", "fclass", "road_class", "道路等级", "等级")),),
    file_words=("streets", "street", "roads", "road", "highway", "道路", "路网", "街道", "daolu"),
    values=(
        "motorway",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "residential",
        "unclassified",
        "living_street",
        "service",
        "主干路",
        "次干路",
        "支路",
        "快速路",
    ),
    osm_tags=(
        ("highway", "motorway"),
        ("highway", "trunk"),
        ("highway", "primary"),
        ("highway", "secondary"),
        ("highway", "tertiary"),
        ("highway", "residential"),
        ("highway", "unclassified"),
        ("highway", "living_street"),
        ("highway", "pedestrian"),
        ("highway", "motorway_link"),
        ("highway", "trunk_link"),
        ("highway", "primary_link"),
        ("highway", "secondary_link"),
        ("highway", "tertiary_link"),
    ),
)
