"""Districts: the city's own parts, such as wards or 街道."""

from __future__ import annotations

from layers.kinds.kind import LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="districts",
    title=N_("Districts"),
    noun=N_("districts"),
    counted=NN_("{count} district", "{count} districts"),
    shape=Shape.AREA,
    role=Role.CONTEXT,
    style=Style(colour="#8d857a", outline="#8d857a", z=28, opacity=0.0, weight=0.8, dash=(3.0, 2.5)),
    file_words=(
        "districts",
        "district",
        "district_boundary",
        "district_boundaries",
        "subdistricts",
        "subdistrict",
        "wards",
        "ward",
        "ward_boundary",
        "ward_boundaries",
        "neighbourhoods",
        "neighbourhood",
        "neighborhoods",
        "neighborhood",
        "boroughs",
        "barrios",
        "行政区划",
        "行政区",
        "市辖区",
        "区划",
        "区县",
        "街道办",
        "街道办事处",
        "社区",
        "xingzhengqu",
        "jiedaoban",
    ),
    values=(
        "administrative district",
        "ward",
        "electoral ward",
        "neighbourhood",
        "neighborhood",
        "行政区",
        "行政区划",
        "市辖区",
        "街道办",
        "街道办事处",
    ),
    osm_tags=(),
    ground=True,
)
