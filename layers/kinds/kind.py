"""The typed record that declares what one kind of layer is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from layers.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class Role(StrEnum):
    """What a kind does in the city; zone indicators speak of roles."""

    LEARN = "learn"
    MAKE = "make"
    WORK = "work"
    SHOW = "show"
    CONSUME = "consume"
    MEET = "meet"
    LIVE = "live"
    GREEN = "green"
    HERITAGE = "heritage"
    GATEWAY = "gateway"
    SUPPORT = "support"
    CONTEXT = "context"


class Shape(StrEnum):
    """What geometry a kind's features have; `PLACE` is a point or a polygon."""

    PLACE = "place"
    LINE = "line"
    AREA = "area"


class FieldType(StrEnum):
    """How a field's values are read."""

    TEXT = "text"
    NUMBER = "number"
    YEAR = "year"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical attribute of a kind.

    Parameters
    ----------
    id
        The canonical column name.
    title
        For people, marked for translation.
    type
        How values are read.
    unit
        The unit of a number, such as ``ha``.
    aliases
        Column names of other people's files that mean this field, compared without case, spaces and underscores.
    choices
        For `FieldType.CHOICE`: canonical value to the spellings that mean it.
    """

    id: str
    title: str
    type: FieldType = FieldType.TEXT
    unit: str | None = None
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind is drawn, everywhere alike: `colour` ``#rrggbb``, `marker` a shape's name, `z` the order from below.

    `outline` is the colour of an area's edge or a line's casing. Of ground: `opacity` of its filling, `weight` of
    its edge in pixels, 0 for none, and `dash` in multiples of that.
    """

    colour: str
    outline: str
    marker: str = "circle"
    z: int = 50
    opacity: float = 1.0
    weight: float = 0.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerKind:
    """What one kind of layer is, declared once.

    Parameters
    ----------
    id
        The stable word outsiders use, such as ``universities``.
    title
        For people, plural, marked for translation.
    noun
        What its features are called inside a sentence, plural, marked for translation.
    counted
        A number of them, singular and plural, each with ``{count}``; marked for translation.
    shape
        Which geometry its features have.
    role
        What it does in the city.
    style
        How it is drawn.
    core
        One of the three layers the product is about.
    reference
        Whether its places belong to the default universe of quotients and labelling.
    fields
        The kind's own attributes, besides `COMMON_FIELDS`.
    file_words
        Words in a file's or layer's name (English, Chinese, pinyin) that suggest the kind.
    values
        Values of a category column that mean the kind, lower case (English, Chinese, OSM).
    osm_tags
        OpenStreetMap tags (key, value) that mean the kind.
    label
        Whether each feature's name stands on the map, and not only where there is room among the places.
    ground
        Whether it is drawn as quiet ground under the places, from below by its style's `z`.
    """

    id: str
    title: str
    noun: str
    counted: tuple[str, str]
    shape: Shape
    role: Role
    style: Style
    core: bool = False
    reference: bool = False
    fields: tuple[Field, ...] = ()
    file_words: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    osm_tags: tuple[tuple[str, str], ...] = ()
    label: bool = False
    ground: bool = False

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The common fields and the kind's own."""
        return COMMON_FIELDS + self.fields


OWNERSHIP = MappingProxyType(
    {
        "public": (
            "public",
            "state",
            "state-owned",
            "government",
            "国有",
            "公立",
            "公办",
            "国营",
            "政府",
            "事业单位",
        ),
        "private": ("private", "company", "民营", "私营", "民办", "私立", "股份制", "外资"),
        "nonprofit": ("nonprofit", "non-profit", "ngo", "非营利", "民非", "社会团体", "公益"),
    }
)

COMMON_FIELDS = (
    Field("name", N_("Name"), aliases=("名称", "单位名称", "name_zh", "title", "名字", "机构名称", "企业名称")),
    Field("name_en", N_("English name"), aliases=("英文名称", "name:en", "english_name")),
    Field(
        "category",
        N_("Category"),
        aliases=("类别", "行业", "类型", "分类", "type", "kind", "class", "amenity"),
    ),
    Field(
        "founded",
        N_("Founded"),
        FieldType.YEAR,
        aliases=("成立时间", "成立年份", "建立时间", "start_date", "year"),
    ),
    Field(
        "ownership",
        N_("Ownership"),
        FieldType.CHOICE,
        aliases=("性质", "所有制", "operator:type"),
        choices=OWNERSHIP,
    ),
    Field(
        "staff",
        N_("Staff"),
        FieldType.NUMBER,
        N_("persons"),
        aliases=("从业人员", "职工人数", "员工数", "employees"),
    ),
    Field(
        "floor_area",
        N_("Floor area"),
        FieldType.NUMBER,
        "m²",
        aliases=("建筑面积", "gross_floor_area", "gfa"),
    ),
)
