"""Designated parks."""

from __future__ import annotations

from layers.kinds.kind import LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="designated_parks",
    title=N_("Designated creative parks"),
    noun=N_("designated creative parks"),
    counted=NN_("{count} designated creative park", "{count} designated creative parks"),
    shape=Shape.AREA,
    role=Role.CONTEXT,
    style=Style(colour="#8a63b8", outline="#5f3c8c", z=30, opacity=0.13, weight=1.6, dash=(1.0, 3.0)),
    file_words=(
        "designated_parks",
        "designated",
        "park_boundary",
        "parks_designated",
        "zones",
        "园区",
        "产业园",
        "开发区",
        "集聚区",
        "yuanqu",
    ),
    values=(
        "designated park",
        "designated_park",
        "creative park",
        "industrial park",
        "园区",
        "产业园",
        "产业园区",
        "创意产业园",
        "文创园",
        "开发区",
    ),
    osm_tags=(),
    label=True,
    ground=True,
)
