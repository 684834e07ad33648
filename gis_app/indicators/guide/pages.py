"""Help pages as HTML: a subset that a browser and Qt's rich text show alike, no script, no style from elsewhere."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gis_app.indicators.catalogue import CATALOGUE, HEADLINE
from gis_app.indicators.guide import (
    in_distances,
    in_districts,
    in_functions,
    in_one_kind,
    in_pairs,
    in_places,
    in_zones,
)
from gis_app.indicators.guide.entry import FIELDS
from gis_app.indicators.guide.notation import formula_html
from gis_app.indicators.indicator import COMPARABLE_AREAS, RANDOM_LABELLING
from gis_app.indicators.measures.equal_density import STRATIFIED
from gis_app.indicators.measures.hot_spots import PERMUTATION
from gis_app.indicators.measures.independence import RANDOM_SHIFT
from gis_app.indicators.measures.one_kind import UNIFORM
from gis_app.indicators.measures.surroundings import CONDITIONAL
from gis_app.indicators.numbers import format_number, format_p, format_value
from gis_app.indicators.presentation import standing
from gis_app.indicators.reading import Reading
from gis_app.indicators.wording import capitalised, listed, noun
from layers.language import N_, current_language
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from gis_app.indicators.guide.entry import Example, Guide, Reference
    from gis_app.indicators.indicator import Indicator, Level

GUIDES: Mapping[str, Guide] = {
    guide.indicator.id: guide
    for family in (in_zones, in_pairs, in_distances, in_functions, in_one_kind, in_districts, in_places)
    for guide in family.PAGES
}
"""Indicator id to its page."""

INDEX = "index"

EXAMPLES = "examples.json"
"""The numbers of the worked readings, beside the pages."""

PICTURE_PX = 600
"""The width that figures are shown in; they hold twice as many dots for fine screens."""

NULL_MODELS = {
    RANDOM_LABELLING: N_(
        "Random labelling: places stay where they are and the kinds are shuffled among all reference places, 999 times "
        "by default. p is the share of shuffles at least as extreme, the observed one included; q corrects it for the "
        "number of comparisons."
    ),
    STRATIFIED: N_(
        "Stratified random labelling: places stay, and the kinds are shuffled only among places of similar density, or "
        "inside the same district where districts are loaded, 999 times by default."
    ),
    RANDOM_SHIFT: N_(
        "Random shift (independence): one kind stays, the other is moved as a whole by a random distance and "
        "direction, 999 times by default, so that each keeps its own clusters. In a rectangular study area what leaves "
        "on one side comes in on the other; elsewhere only the part that still overlaps is compared, and small parts, "
        "which vary more, are brought to the same scale. p is the share of shifts at least as extreme; q corrects it "
        "for the number of pairs of kinds."
    ),
    UNIFORM: N_(
        "Evenly strewn places: as many places drawn at random over the study area, 999 times by default. No city is "
        "that even, so nearly every kind differs from it."
    ),
    CONDITIONAL: N_(
        "Conditional random labelling: the place itself keeps its kind, all others are shuffled. Places are called "
        "strong, weak or isolated only after correction for their number (false discovery rate 5 %)."
    ),
    PERMUTATION: N_(
        "Conditional permutation: the hexagon itself keeps its number, all others are shuffled over the study area. "
        "Hexagons are called hot or cold only after correction for their number (false discovery rate 5 %)."
    ),
    COMPARABLE_AREAS: N_(
        "Comparable areas: the zone's own outline, turned and moved at random to where activity is, 999 times. The "
        "share named in “higher than 87 %” counts areas that are strictly lower. It describes a zone that was drawn "
        "while looking at the data; a test it is only for one declared before."
    ),
}
"""Null model to what it is compared with, for planners."""

_LEVELS: dict[Level, str] = {
    "zone": N_("Zone"),
    "city": N_("City"),
    "pair": N_("Two kinds"),
    "place": N_("Place"),
}

_UNITS = {
    "": N_("none: a pure number"),
    "m": N_("metres"),
    "m²": N_("square metres"),
    "ha": N_("hectares"),
    "%": N_("per cent"),
    "places": N_("places"),
    "categories": N_("categories"),
    "per ha": N_("per hectare"),
    "per km²": N_("per square kilometre"),
    "per m": N_("per metre"),
}

_KEYWORDS = {
    "S5": N_("Conglomeration"),
    "S6": N_("Linkage"),
    "S7": N_("Glocalization"),
    "S8": N_("Community"),
}

_SOURCES = {
    "montevideo": N_("Example data: Montevideo, © OpenStreetMap contributors, ODbL 1.0; an example, not a survey."),
    "fanghe": N_("Example data: Fanghe, a fictional city made for teaching."),
}

# Qt measures a line's height by its own typeface, and passes over the last rule.
_STYLE = """
body { font-family: "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #23211e;
  background-color: #ffffff; font-size: 15px; max-width: 44em; margin: 24px auto; padding: 0 20px; }
h1 { font-size: 25px; margin: 10px 0 4px 0; }
h2 { font-size: 17px; margin: 26px 0 6px 0; color: #a3195b; }
p { margin: 6px 0 8px 0; }
a { color: #a3195b; }
td { padding: 3px 14px 3px 0; vertical-align: top; }
li { margin: 3px 0; }
.lead { font-size: 17px; margin: 4px 0 14px 0; }
.quiet { color: #68635b; font-size: 13px; }
.formula td { font-family: "DejaVu Serif", "Cambria", "Times New Roman", serif; font-size: 17px; padding: 12px 16px; }
.example td { padding: 10px 16px; }
@supports (line-height: 1) { body { line-height: 1.5; } h1 { line-height: 1.25; } sub, sup { line-height: 0; } }
"""


def pages_folder() -> Traversable:
    """Return the folder that the generated pages lie in, one subfolder per language."""
    return files("gis_app.indicators") / "pages"


def page_name(indicator_id: str) -> str:
    """Return the file name of an indicator's page."""
    return f"{indicator_id}.html"


def page(guide: Guide, numbers: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page of an indicator in the language in force.

    Parameters
    ----------
    guide
        What it says.
    numbers
        Name in the example to the fields of its reading, as `examples.json` holds them for this indicator.
    """
    indicator, every = guide.indicator, _("All indicators")
    parts = [
        f'<p class="quiet"><a href="{page_name(INDEX)}">{_text(every)}</a></p>',
        f"<h1>{_text(_(indicator.title))}</h1>",
        f'<p class="lead">{_text(_(guide.says))}</p>',
        *_figure(guide),
        _heading(_("Definition")),
        f"<p>{_text(_(indicator.explanation))}</p>",
        _formula(guide),
        _rows((formula_html(symbol), _text(_(meaning))) for symbol, meaning in guide.symbols),
        _rows((f"<b>{_text(name)}</b>", _text(value)) for name, value in _facts(indicator)),
        _heading(_("How to read it")),
        f"<p>{_text(_(guide.reading))}</p>",
        _example(guide.example, numbers),
        _heading(_("When not to use it")),
        f"<ul>{''.join(f'<li>{_text(_(line))}</li>' for line in guide.beware)}</ul>",
        *_references(guide.references),
        f'<p class="quiet">{_text(_(_SOURCES[guide.example.city]))}</p>',
    ]
    return _document(_(indicator.title), parts)


def index() -> str:
    """Return the page that leads to all others, in the language in force."""
    headline = [GUIDES[key] for key in HEADLINE if key in GUIDES]
    title, lead = _("The indicators"), _("What every number says, how it is computed, and when not to use it.")
    parts = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="lead">{_text(lead)}</p>',
        _heading(_("The eight numbers seen first")),
        _links(headline),
    ]
    for level, name in _LEVELS.items():
        here = [
            GUIDES[indicator.id]
            for indicator in CATALOGUE.values()
            if indicator.id in GUIDES and indicator.level == level and not indicator.headline
        ]
        if here:
            parts += [_heading(_(name)), _links(here)]
    return _document(title, parts)


def spoken(example: Example, numbers: Mapping[str, Mapping[str, Any]]) -> str:
    """Return an example's text with its numbers in, in the language in force; plain text."""
    said: dict[str, str] = {}
    for name in example.values:
        said |= _said(name, Reading(level="", **numbers[name]))
    return _(example.text).format(**said)


def read_examples() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the numbers of the worked readings as `make docs` wrote them: by indicator id, then by name."""
    found: dict[str, dict[str, dict[str, Any]]] = json.loads((pages_folder() / EXAMPLES).read_text("utf-8"))["readings"]
    return found


def _said(name: str, reading: Reading) -> dict[str, str]:
    q = "" if reading.q is None else format_p(reading.q).replace("p", "q", 1)
    told = {
        name: format_value(reading.value, reading.unit),
        f"{name}_standing": standing(reading),
        f"{name}_city": format_value(reading.comparison, reading.unit),
        f"{name}_detail": reading.detail or "",
        f"{name}_p": format_p(reading.p),
        f"{name}_q": q,
    }
    beside = {key: value for key, value in reading.parameters.items() if key in FIELDS}
    return told | {f"{name}_{FIELDS[key]}": _beside(key, value) for key, value in beside.items()}


def _beside(key: str, value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return format_value(value, "m") if key.endswith("_m") else format_number(value)


def _facts(indicator: Indicator) -> Iterator[tuple[str, str]]:
    yield _("Unit"), _(_UNITS[indicator.unit])
    yield _("Level of the number"), " · ".join(_(_LEVELS[level]) for level in indicator.levels)
    kinds = capitalised(listed([noun(kind) for kind in indicator.kinds]))
    yield _("Layers needed"), kinds or _("Any layers of places")
    if indicator.better:
        yield _("Better"), _("higher") if indicator.better == "higher" else _("lower")
    null_model = NULL_MODELS[indicator.null_model] if indicator.null_model else N_("Nothing: it describes.")
    yield _("Compared with"), _(null_model)
    if indicator.keywords:
        yield _("Speaks to"), listed([_(_KEYWORDS[keyword]) for keyword in indicator.keywords])
    yield _("Name in files"), indicator.id


def _figure(guide: Guide) -> Iterator[str]:
    if guide.figure is not None:
        caption = _text(_(guide.figure.caption))
        yield f'<p><img src="{guide.indicator.id}.png" width="{PICTURE_PX}" alt="{caption}"></p>'
        yield f'<p class="quiet">{caption}</p>'


def _formula(guide: Guide) -> str:
    lines = "<br>".join(formula_html(line) for line in guide.formula)
    return f'<table class="formula" width="100%" bgcolor="#f6f3ec" cellspacing="0"><tr><td>{lines}</td></tr></table>'


def _example(example: Example, numbers: Mapping[str, Mapping[str, Any]]) -> str:
    title = _("Example")
    said = f"<b>{_text(title)}</b><br>{_text(spoken(example, numbers))}"
    return f'<table class="example" width="100%" bgcolor="#f8e9f0" cellspacing="0"><tr><td>{said}</td></tr></table>'


def _references(references: tuple[Reference, ...]) -> Iterator[str]:
    if not references:
        return
    yield _heading(_("Sources"))
    lines = []
    for reference in references:
        link = (
            f' <a href="https://doi.org/{_text(reference.doi)}">doi:{_text(reference.doi)}</a>' if reference.doi else ""
        )
        lines.append(f"<li>{_text(reference.text)}{link}</li>")
    yield f"<ul>{''.join(lines)}</ul>"


def _links(guides: list[Guide]) -> str:
    return _rows(
        (
            f'<a href="{page_name(guide.indicator.id)}">{_text(_(guide.indicator.title))}</a>',
            _text(_(guide.says)),
        )
        for guide in guides
    )


def _rows(rows: Iterator[tuple[str, str]]) -> str:
    cells = "".join(f'<tr><td width="30%">{left}</td><td>{right}</td></tr>\n' for left, right in rows)
    return f'<table width="100%" cellspacing="0">\n{cells}</table>'


def _heading(text: str) -> str:
    return f"<h2>{_text(text)}</h2>"


def _document(title: str, parts: list[str]) -> str:
    language = {"zh_CN": "zh-CN"}.get(current_language(), "en")
    head = f'<meta charset="utf-8">\n<title>{_text(title)}</title>\n<style>{_STYLE}</style>'
    body = "\n".join(part for part in parts if part)
    return f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _text(text: str) -> str:
    return escape(text)
