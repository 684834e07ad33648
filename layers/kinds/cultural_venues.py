"""Cultural venues."""

from __future__ import annotations

from types import MappingProxyType

from layers.kinds.kind import Field, FieldType, LayerKind, Role, Shape, Style
from layers.language import N_

KIND = LayerKind(
    id="cultural_venues",
    title=N_("Cultural venues"),
    shape=Shape.PLACE,
    role=Role.SHOW,
    style=Style(colour="#b0246f", outline="#74104a", marker="circle", z=64),
    core=True,
    reference=True,
    fields=(
        Field(
            "size",
            N_("Size"),
            FieldType.CHOICE,
            aliases=("规模",),
            choices=MappingProxyType(
                {
                    "large": ("large", "大型", "大"),
                    "medium": ("medium", "中型", "中"),
                    "small": ("small", "小型", "小"),
                }
            ),
        ),
        Field("type", N_("Type of venue"), aliases=("场馆类型", "设施类型")),
    ),
    file_words=(
        "cultural_venues",
        "culture",
        "cultural",
        "museum",
        "museums",
        "theatre",
        "library",
        "libraries",
        "gallery",
        "galleries",
        "venues",
        "文化",
        "博物馆",
        "美术馆",
        "剧院",
        "图书馆",
        "wenhua",
    ),
    values=(
        "museum",
        "art museum",
        "art_museum",
        "gallery",
        "art gallery",
        "theatre",
        "theater",
        "library",
        "cinema",
        "arts_centre",
        "arts centre",
        "art center",
        "cultural centre",
        "cultural center",
        "culture",
        "concert_hall",
        "studio",
        "exhibition",
        "博物馆",
        "美术馆",
        "艺术馆",
        "画廊",
        "剧院",
        "剧场",
        "图书馆",
        "影院",
        "电影院",
        "文化馆",
        "文化中心",
        "展览馆",
        "音乐厅",
        "文化场馆",
        "文化设施",
        "文化",
        "艺术中心",
        "工作室",
    ),
    osm_tags=(
        ("amenity", "theatre"),
        ("amenity", "cinema"),
        ("amenity", "arts_centre"),
        ("amenity", "library"),
        ("tourism", "museum"),
        ("tourism", "gallery"),
    ),
)
