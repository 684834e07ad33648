"""One HTML file that opens on any colleague's machine: made with Folium, everything inside, nothing fetched.

Folium writes values into scripts and markup as they are. So no value is given to it: all of them travel in one block
of JSON that a browser does not run, and the page's own script sets them as text. A content security policy names the
page's scripts by their hashes and forbids every request, so that even a hole would lead nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import CustomPane, FeatureGroup
from folium.template import Template

from gis_app.exports.data.documents import inert_json
from gis_app.exports.map.map_data import map_data
from layers.language import current_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis_app.exports.local_results import LocalResults
    from gis_app.exports.provenance import Provenance
    from gis_app.zones.scorecard import Scorecard
    from layers.city import City

# Leaflet's own: tiles at 200, vectors at 400, markers at 600. So ground lies under all that can be clicked.
_PANES = (("backdrop", 210), ("heat", 310), ("density", 320))
_HTML_LANGUAGE = {"en": "en", "zh_CN": "zh-CN"}


_START = """
{% macro script(this, kwargs) %}
    clusterscape.start(
        {{ this._parent.get_name() }}, [{{ this.zones|join(", ") }}], [{{ this.layers|join(", ") }}]
    );
{% endmacro %}
"""
_SCALE = """
{% macro script(this, kwargs) %}
    L.control.scale(
        {position: "bottomright", imperial: false, maxWidth: 140}
    ).addTo({{ this._parent.get_name() }});
{% endmacro %}
"""


def map_html(
    city: City,
    scorecards: Sequence[Scorecard],
    provenance: Provenance,
    *,
    summary: Sequence[str] = (),
    method: Sequence[str] = (),
    reasons: Mapping[str, str] | None = None,
    local: LocalResults | None = None,
) -> str:
    """Return the map as one HTML page, in the language in force.

    Parameters
    ----------
    city
        Its layers become the backdrop and one toggleable layer per kind of place.
    scorecards
        One per zone, found or drawn.
    provenance
        Of the run.
    summary
        Sentences for the head of the panel.
    method
        The same with every p, folded at its foot.
    reasons
        Method id to why it found no candidate.
    local
        Results that can be laid over the map, one at a time; None for none.
    """
    data = map_data(city, scorecards, provenance, summary=summary, method=method, reasons=reasons, local=local)
    figure = _figure(data)
    # A browser reads CRLF as LF before it compares the hashes of scripts.
    page = figure.render().replace("\r\n", "\n")
    page = re.sub(r'<meta name="viewport"[^>]*user-scalable=no[^>]*>', "", page, count=1)  # readers may enlarge it
    page = page.replace("<html>", f'<html lang="{_HTML_LANGUAGE[current_language()]}">', 1)
    # Last, for the hashes have to be those of the finished scripts.
    return _with_policy(page)


def _figure(data: Mapping[str, Any]) -> Figure:
    (south, west), (north, east) = data["bounds"]
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=12,
        zoom_control="topright",
        prefer_canvas=True,
        attribution_control=False,
        min_zoom=8,
        max_zoom=19,
        zoom_snap=0.25,
    )
    drawn.default_js, drawn.default_css = [], []  # Folium's own links lead to other machines
    figure: Figure = drawn.get_root()
    # Folium writes the title into markup as it is.
    figure.title = html.escape(data["title"])
    _named(drawn, "city")
    _add_layers(drawn, data)
    _add_head(figure)
    figure.html.add_child(_raw(_data_block(data)), name="data")
    figure.script.add_child(_raw(_own("map.js")), name="page")
    return figure


def _add_layers(drawn: folium.Map, data: Mapping[str, Any]) -> None:
    for name, z_index in _PANES:
        _named(CustomPane(name, z_index=z_index), name).add_to(drawn)
    zones = [_group(drawn, f"zones_{i}") for i in range(len(data["zones"]))]
    layers = [_group(drawn, f"layer_{i}") for i in range(len(data["layers"]))]
    _named(_macro(_SCALE), "scale").add_to(drawn)
    start = _named(_macro(_START), "start")
    start.zones, start.layers = zones, layers
    start.add_to(drawn)


def _macro(template: str) -> MacroElement:
    element = MacroElement()
    element._template = Template(template)  # noqa: SLF001  as Folium's own elements set it
    return element


def _raw(markup: str) -> Element:
    """Return an element of markup that Jinja must not read."""
    element = Element("{{ this.markup }}")
    element.markup = markup
    return element


def _group(drawn: folium.Map, name: str) -> str:
    group = _named(FeatureGroup(name=name), name).add_to(drawn)
    return str(group.get_name())


def _named(element: Any, name: str) -> Any:  # noqa: ANN401  any of Folium's untyped elements
    """Give an element a fixed id: Folium draws a random one, and the same city must make the same file."""
    element._id = name  # noqa: SLF001
    return element


def _add_head(figure: Figure) -> None:
    parts = {
        "viewport": '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # An empty icon, or a browser looks for one beside the page.
        "icon": '<link rel="icon" href="data:,">',
        "leaflet_css": f"<style>{_leaflet_css()}</style>",
        "leaflet_js": f"<script>{_leaflet_js()}</script>",
    }
    for name, markup in parts.items():
        figure.header.add_child(_raw(markup), name=name)
    # After Folium's own rules, which come with the map.
    figure.html.add_child(_raw(f"<style>{_own('map.css')}</style>"), name="style", index=0)


def _data_block(data: Mapping[str, Any]) -> str:
    return f'<script type="application/json" id="clusterscape-data">{inert_json(data)}</script>'


def _with_policy(page: str) -> str:
    """Allow the scripts that are in the page by their hashes, and nothing from outside it."""
    # The data block has attributes and so is passed over: it never runs and needs no hash.
    bodies = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    hashes = sorted({base64.b64encode(hashlib.sha256(body.encode()).digest()).decode("ascii") for body in bodies})
    rules = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src "
        + " ".join(f"'sha256-{one}'" for one in hashes)
    )
    # At the head's very beginning, for a policy in the page holds only for what comes after it.
    return page.replace(
        "<head>",
        f'<head>\n    <meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="{rules}">',
        1,
    )


@cache
def _own(name: str) -> str:
    return (files("gis_app.exports") / "web" / name).read_text("utf-8")


@cache
def _leaflet_js() -> str:
    code = (files("xstatic.pkg.leaflet") / "data" / "leaflet.js").read_text("utf-8")
    # With its developer tools open a browser would look for that file.
    return re.sub(r"//# sourceMappingURL=\S+", "", code)


@cache
def _leaflet_css() -> str:
    folder = files("xstatic.pkg.leaflet") / "data"

    def inlined(match: re.Match[str]) -> str:
        image = (folder / "images" / match[1]).read_bytes()
        return f"url(data:image/png;base64,{base64.b64encode(image).decode('ascii')})"

    css = (folder / "leaflet.css").read_text("utf-8")
    return re.sub(r"url\(images/([\w.-]+)\)", inlined, css)
