"""Study area."""

from __future__ import annotations

from layers.kinds.kind import LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="study_area",
    title=N_("Study area"),
    noun=N_("study areas"),
    counted=NN_("{count} study area", "{count} study areas"),
    shape=Shape.AREA,
    role=Role.CONTEXT,
    style=Style(colour="#ffffff", outline="#55504a", z=5),
    file_words=(
        "study_area",
        "studyarea",
        "boundary",
        "extent",
        "city_boundary",
        "研究范围",
        "规划范围",
        "边界",
        "范围",
    ),
    values=("study area", "study_area", "boundary", "研究范围", "规划范围"),
    osm_tags=(),
)
