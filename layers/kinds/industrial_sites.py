"""Industrial sites."""

from __future__ import annotations

from types import MappingProxyType

from layers.kinds.kind import Field, FieldType, LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="industrial_sites",
    title=N_("Industrial sites"),
    noun=N_("industrial sites"),
    counted=NN_("{count} industrial site", "{count} industrial sites"),
    shape=Shape.PLACE,
    role=Role.MAKE,
    style=Style(colour="#b5651d", outline="#7a3f0c", marker="square", z=60),
    core=True,
    reference=True,
    fields=(
        Field(
            "status",
            N_("Status"),
            FieldType.CHOICE,
            aliases=("现状", "使用状况", "状态"),
            choices=MappingProxyType(
                {
                    "active": ("active", "in use", "在产", "生产", "在用", "运营"),
                    "disused": ("disused", "abandoned", "vacant", "brownfield", "停产", "闲置", "废弃"),
                    "converted": ("converted", "reused", "改造", "已改造", "转型"),
                }
            ),
        ),
        Field("site_area", N_("Site area"), FieldType.NUMBER, "ha", aliases=("用地面积", "占地面积")),
        Field(
            "heritage",
            N_("Industrial heritage"),
            FieldType.CHOICE,
            aliases=("工业遗产", "文保", "历史建筑"),
            choices=MappingProxyType({"yes": ("yes", "true", "1", "是"), "no": ("no", "false", "0", "否")}),
        ),
    ),
    file_words=(
        "industrial_sites",
        "industrial",
        "industry",
        "factory",
        "factories",
        "works",
        "brownfield",
        "工业",
        "工厂",
        "厂区",
        "工业用地",
        "gongye",
    ),
    values=(
        "industrial",
        "factory",
        "works",
        "brownfield",
        "manufacture",
        "warehouse",
        "industrial_site",
        "industrial site",
        "industrial sites",
        "工业",
        "工厂",
        "厂房",
        "工业用地",
        "仓储",
        "制造业",
        "工业企业",
        "工业遗存",
    ),
    osm_tags=(
        ("landuse", "industrial"),
        ("landuse", "brownfield"),
        ("building", "industrial"),
        ("building", "factory"),
        ("building", "manufacture"),
        ("man_made", "works"),
    ),
)
