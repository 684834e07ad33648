"""Universities and research."""

from __future__ import annotations

from types import MappingProxyType

from layers.kinds.kind import Field, FieldType, LayerKind, Role, Shape, Style
from layers.language import N_, NN_

KIND = LayerKind(
    id="universities",
    title=N_("Universities and research"),
    noun=N_("universities"),
    counted=NN_("{count} university", "{count} universities"),
    shape=Shape.PLACE,
    role=Role.LEARN,
    style=Style(colour="#1f5fa8", outline="#123f73", marker="diamond", z=62),
    core=True,
    reference=True,
    fields=(
        Field(
            "students",
            N_("Students"),
            FieldType.NUMBER,
            N_("persons"),
            aliases=("学生数", "在校生", "在校学生"),
        ),
        Field(
            "level",
            N_("Level"),
            FieldType.CHOICE,
            aliases=("办学层次", "层次"),
            choices=MappingProxyType(
                {
                    "university": ("university", "大学", "本科", "高校"),
                    "college": ("college", "学院", "专科", "高职", "职业学院"),
                    "research institute": ("research institute", "institute", "研究所", "研究院", "科研机构"),
                }
            ),
        ),
    ),
    file_words=(
        "universities",
        "university",
        "college",
        "colleges",
        "campus",
        "research",
        "高校",
        "大学",
        "院校",
        "科研",
        "daxue",
        "gaoxiao",
    ),
    values=(
        "university",
        "college",
        "research_institute",
        "research institute",
        "institute",
        "higher education",
        "大学",
        "高校",
        "学院",
        "高等院校",
        "科研机构",
        "研究所",
        "研究院",
        "科教文化服务;学校;高等院校",
    ),
    osm_tags=(("amenity", "university"), ("amenity", "college"), ("amenity", "research_institute")),
)
