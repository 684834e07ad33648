"""The exported map in a real browser: what it shows, what it asks for, and that nothing in it runs."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from gis_app.exports.local_results import LocalResults, local_results
from gis_app.exports.map.density_raster import LEVELS
from gis_app.exports.map.folium_map import map_html
from gis_app.zones.zone import Zone
from layers.city import StudyArea
from layers.language import use_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gis_app.exports.provenance import Provenance
    from gis_app.zones.scorecard import Scorecard
    from layers.city import City
    from layers.layer import Layer

PAYLOADS = (
    "<img src=x onerror=\"document.documentElement.id='HACKED'\">",
    "</script><script>document.documentElement.id='HACKED'</script>",
    "${document.documentElement.id='HACKED'}",
    "`;document.documentElement.id='HACKED';`",
    "';document.documentElement.id='HACKED';//",
    "\"onmouseover=\"document.documentElement.id='HACKED'",
    "{{7*7}}{% raw %}",
    "line\u2028document.documentElement.id='HACKED'\u2029",
    "<style>*{display:none}</style><iframe src=javascript:parent.document.documentElement.id='HACKED'>",
    "]]><!--",
)
BROWSERS_OWN = ("google.com", "googleapis.com", "gvt1.com")
"""What Chromium asks for on its own account, whatever page is open; the resolver lets none of it out."""

OPEN_ALL = """
var shown = [];
function read() {
  var open = document.querySelectorAll(".leaflet-popup-content");  // one that fades away may still be there
  shown.push(open[open.length - 1].textContent);
}
[0, 1, 2].forEach(function (i) {
  var group = window["feature_group_layer_" + i];
  if (group) {
    group.eachLayer(function (one) {
      var at = { latlng: one.getLatLng ? one.getLatLng() : one.getBounds().getCenter() };
      one.fire("mouseover", at, true);
      one.fire("click", at, true);
      read();
    });
  }
});
document.querySelectorAll(".candidate").forEach(function (one) {
  one.click();
  read();
});
document.querySelectorAll("input").forEach(function (one) { one.click(); one.click(); });
var seen = document.createElement("pre");
seen.id = "seen";
seen.textContent = JSON.stringify(shown);
seen.title = performance.getEntriesByType("resource").map(function (one) { return one.name; }).join(" ");
document.body.appendChild(seen);
"""


def _page(city: City, cards: Any, provenance: Provenance, **more: Any) -> str:
    return map_html(city, cards, provenance, **more)


def _with_script(page: str, script: str) -> str:
    """Return a copy in which one more script may run."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = page.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
    return allowed.replace("\n</html>", f"<script>{script}</script>\n</html>", 1)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    assert match, pattern
    return match[1]


def _shown(dom: str) -> list[str]:
    """Return the text of every popup that was opened."""
    return list(json.loads(html.unescape(_found(r'<pre id="seen"[^>]*>(.*?)</pre>', dom))))


def _data(page: str) -> dict[str, Any]:
    return dict(json.loads(_found(r'id="clusterscape-data">(.*?)</script>', page)))


@pytest.fixture(scope="module")
def hostile(city: City, make_layer: Callable[..., Layer]) -> City:
    """Every name, category and column of the city is an attack."""
    points = [shapely.Point(500_000 + 300 * i, 3_400_500) for i in range(len(PAYLOADS))]
    layers = {
        kind: make_layer(kind, points, PAYLOADS, category=list(PAYLOADS), **{PAYLOADS[0]: list(PAYLOADS)})
        for kind in ("industrial_sites", "universities", "cultural_venues")
    }
    everything = " ".join(PAYLOADS)
    return replace(
        city,
        name=everything,
        name_zh=everything,
        attribution=everything,
        note=everything,
        layers=layers,
        universe=(),
        _points={},
    )


@pytest.fixture(scope="module")
def hostile_cards(scorecards: tuple[Scorecard, ...]) -> list[Scorecard]:
    cards = []
    for i, payload in enumerate(PAYLOADS):
        card = scorecards[0]
        zone = replace(card.zone, id=f"zone-{i}", name=payload, why=payload, rank=i + 1)  # type: ignore[call-arg]
        readings = tuple(
            replace(one, detail=payload, reason=payload, percentile=None, surpassed=None) for one in card.readings
        )
        cards.append(replace(card, zone=zone, readings=readings))
    return cards


def test_nothing_in_the_data_runs(
    hostile: City, hostile_cards: list[Scorecard], provenance: Provenance, browse: Callable[..., str], tmp_path: Path
) -> None:
    page = _page(hostile, hostile_cards, provenance, summary=PAYLOADS, reasons={"drawn": PAYLOADS[0]})
    path = tmp_path / "map.html"
    path.write_text(_with_script(page, OPEN_ALL), "utf-8")
    dom = browse(path)
    assert "HACKED" not in dom[: dom.index("<head")]
    shown = _shown(dom)
    body = dom[dom.index("<body") :]
    elements = re.sub(r"<script.*?</script>|<pre id=.*?</pre>", "", body, flags=re.DOTALL)
    assert not re.search(r"<(iframe|img)\b(?![^>]*leaflet)", elements)
    assert "onerror=" not in re.sub(r">[^<]*<", "><", elements)
    for payload in PAYLOADS:
        assert any(payload.split("\u2028")[0] in text for text in shown), payload


def test_the_title_is_text(hostile: City, provenance: Provenance, browse: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text(_page(hostile, [], provenance), "utf-8")
    dom = browse(path)
    title = html.unescape(_found(r"<title>(.*?)</title>", dom))
    assert title.startswith(PAYLOADS[0])


def test_the_page_asks_for_nothing(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance, browse: Callable[..., str], tmp_path: Path
) -> None:
    page = _page(city, scorecards, provenance)
    path = tmp_path / "map.html"
    path.write_text(_with_script(page, OPEN_ALL), "utf-8")
    log = tmp_path / "net.json"
    dom = browse(path, f"--log-net-log={log}")
    urls = re.findall(r'"url":"(?:https?|wss?|ftp)://([^/"]+)', log.read_text("utf-8", errors="replace"))
    assert [host for host in urls if not host.endswith(BROWSERS_OWN)] == []
    assert '<pre id="seen" title="">' in dom
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    outside = re.findall(r'(?:src|href)="([^"]+)"', markup)
    assert all(link.startswith("data:") for link in outside)


def test_the_policy_names_every_script(city: City, provenance: Provenance) -> None:
    page = _page(city, [], provenance)
    policy = _found(r'Content-Security-Policy" content="([^"]+)"', page)
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1]
    for body in re.findall(r"<script>(.*?)</script>", page, re.DOTALL):
        assert base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() in policy


def test_what_a_planner_sees(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance, browse: Callable[..., str], tmp_path: Path
) -> None:
    path = tmp_path / "map.html"
    page = _page(city, scorecards, provenance, summary=["One finding."])
    path.write_text(_with_script(page, OPEN_ALL), "utf-8")
    dom = browse(path)
    text = html.unescape(re.sub(r"<[^>]+>", " ", dom[dom.index('<aside id="panel"') :]))
    for wanted in (
        "Weaver's Bend", "Fictional", "assumed", "Industrial sites", "Designated creative parks", "Green space",
        "Streets",
        "One finding.", "Around 纺河美术馆", "Invented data, CC0", "EPSG:32650", "The file holds no usable feature.",
    ):  # fmt: skip
        assert wanted in text, wanted
    shown = _shown(dom)
    zone = next(one for one in shown if "Around Mill museum" in one)
    assert "higher than 87 % of comparable areas" in zone
    assert "not available" in zone
    assert "leaflet-control-scale-line" in dom


def test_the_map_speaks_chinese(city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance) -> None:
    use_language("zh_CN")
    page = _page(city, scorecards, provenance)
    data = _data(page)
    assert '<html lang="zh-CN">' in page
    assert data["title"] == "纺河"
    assert "高校与科研机构" in [layer["title"] for layer in data["layers"]]


def test_the_same_city_makes_the_same_file(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance
) -> None:
    assert _page(city, scorecards, provenance) == _page(city, scorecards, provenance)


def test_coordinates_survive_the_packing(city: City, provenance: Provenance) -> None:
    layer = next(one for one in _data(_page(city, [], provenance))["layers"] if one["names"] and "影院" in one["names"])
    packed = np.cumsum(np.array(layer["points"]).reshape(-1, 2), axis=0) / 1e5
    degrees = city.layers["cultural_venues"].frame.to_crs(4326).geometry
    assert np.allclose(packed, np.column_stack([degrees.x, degrees.y]), atol=6e-6)


def test_crowded_places_become_density(
    city: City, make_layer: Callable[..., Layer], provenance: Provenance, browse: Callable[..., str], tmp_path: Path
) -> None:
    draw = np.random.default_rng(4)
    points = shapely.points(500_000 + draw.normal(2000, 400, 20_000), 3_400_000 + draw.normal(2000, 400, 20_000))
    many = make_layer("creative_firms", list(points), [None] * len(points))
    crowded = replace(city, layers={**city.layers, "creative_firms": many}, _points={})
    page = _page(crowded, [], provenance)
    assert len(page) < 1_000_000
    layers = _data(page)["layers"]
    assert [layer["title"] for layer in layers if layer["raster"]] == ["Creative firms"]
    layer = next(one for one in layers if one["marker"] == "triangle")
    (south, west), (north, east) = layer["raster"]["bounds"]
    assert 116 < west < east < 118
    assert 30 < south < north < 32
    assert "density" in layer["note"]
    picture = _picture(layer["raster"])
    assert max(picture.size) == 900
    shades = {shade for _count, shade in picture.convert("RGBA").getcolors()}
    assert len({shade[:3] for shade in shades}) == 1
    assert 16 < len(shades) <= LEVELS
    path = tmp_path / "map.html"
    path.write_text(page, "utf-8")
    assert "leaflet-image-layer" in browse(path)


def _picture(overlay: dict[str, Any]) -> Any:
    return Image.open(io.BytesIO(base64.b64decode(overlay["image"].partition(",")[2])))


def test_the_heat_map_is_the_density_of_creative_places(
    with_districts: City, make_layer: Callable[..., Layer], provenance: Provenance
) -> None:
    firm = make_layer("creative_firms", [shapely.Point(501_300, 3_400_500)], ["Press"])
    city = replace(with_districts, layers={**with_districts.layers, "creative_firms": firm}, _points={})
    none = LocalResults((), (), {})
    (option,) = _data(_page(city, [], provenance, local=none))["results"]["options"]
    assert (option["group"], option["title"]) == ("Heat map", "Density of creative places")
    assert "300 m" in option["unit"]
    picture = _picture(option["raster"])
    (south, west), (north, east) = option["raster"]["bounds"]
    rows, columns = np.random.default_rng(1).integers(0, picture.size[::-1], (400, 2)).T
    # Over so few kilometres Web Mercator's rows are even in latitude.
    degrees = np.column_stack(
        [
            west + (columns + 0.5) / picture.width * (east - west),
            north - (rows + 0.5) / picture.height * (north - south),
        ]
    )
    here = shapely.points(degrees)
    metres = shapely.get_coordinates(gpd.GeoSeries(here, crs=4326).to_crs(city.crs))
    creative = np.concatenate([city.points(kind) for kind in ("cultural_venues", "creative_firms")])
    squares = ((metres[:, None] - creative[None]) ** 2).sum(axis=2)
    density = 1e6 * np.exp(-squares / (2 * 300.0**2)).sum(axis=1) / (2 * np.pi * 300.0**2)
    lines = option["legend"][::-1]
    edges = [float(re.findall(r"[\d.]+", line["text"])[0]) for line in lines[1:]]
    assert lines[0]["text"] == f"below {edges[0]:g}"
    inside = shapely.contains_xy(city.study_area.geometry, metres)
    wanted = np.where(inside, np.searchsorted(edges, density, side="right"), 0)
    colours = [None, *(line["colour"] for line in lines[1:])]
    seen = [picture.convert("RGBA").getpixel((x, y)) for x, y in zip(columns.tolist(), rows.tolist(), strict=True)]
    shown = [colours.index("#" + bytes(one[:3]).hex()) if one[3] else 0 for one in seen]
    plain = np.abs(density[:, None] / np.array(edges) - 1).min(axis=1) > 0.03
    assert plain.mean() > 0.8
    assert np.array(shown)[plain].tolist() == wanted[plain].tolist()
    assert len(set(shown)) >= 4


def test_the_heat_map_ends_with_the_study_area(with_districts: City, provenance: Provenance) -> None:
    tip = StudyArea(shapely.Polygon([(500_000, 3_400_000), (502_000, 3_400_000), (500_000, 3_402_000)]), "layer")
    city = replace(with_districts, study_area=tip, _points={})
    (option,) = _data(_page(city, [], provenance, local=LocalResults((), (), {})))["results"]["options"]
    opacity = np.asarray(_picture(option["raster"]).convert("RGBA"))[..., 3]
    below = np.add.outer(1 - np.linspace(0, 1, opacity.shape[0]), np.linspace(0, 1, opacity.shape[1])) < 1
    assert opacity[~below].mean() < 2
    assert opacity[below].mean() > 100


@pytest.mark.parametrize(("places", "said"), [(0, "Fewer than two creative places"), (1, "Fewer than two"), (2, None)])
def test_of_one_place_there_is_no_heat_map(
    city: City, make_layer: Callable[..., Layer], provenance: Provenance, places: int, said: str | None
) -> None:
    spots = [shapely.Point(502_000, 3_402_000)] * places
    few = replace(city, layers={"cultural_venues": make_layer("cultural_venues", spots, [None] * places)}, _points={})
    (option,) = _data(_page(few, [], provenance, local=LocalResults((), (), {})))["results"]["options"]
    assert (option["raster"] is None) == (said is not None)
    assert (said or "") in (option["reason"] or "")
    assert bool(option["legend"]) == (said is None)


REST = """
window.addEventListener("load", function () {
  var list = document.querySelector(".result select"), read = [];
  [1, 0].forEach(function (at) {
    list.selectedIndex = at;
    list.dispatchEvent(new Event("change"));
    read.push({
      heat: document.querySelectorAll(".leaflet-heat-pane img").length,
      layer: document.querySelector(".leaflet-density-pane img").style.opacity,
      resting: document.querySelectorAll(".resting input:disabled").length,
      key: document.querySelector(".result").lastChild.textContent
    });
  });
  var seen = document.createElement("pre");
  seen.id = "seen";
  seen.textContent = JSON.stringify(read);
  document.body.appendChild(seen);
});
"""


def test_layers_drawn_as_density_rest_under_a_result(
    city: City, make_layer: Callable[..., Layer], provenance: Provenance, browse: Callable[..., str], tmp_path: Path
) -> None:
    draw = np.random.default_rng(4)
    points = shapely.points(500_000 + draw.normal(2000, 400, 6_000), 3_400_000 + draw.normal(2000, 400, 6_000))
    many = make_layer("creative_firms", list(points), [None] * len(points))
    crowded = replace(city, layers={**city.layers, "creative_firms": many}, _points={})
    page = _page(crowded, [], provenance, local=LocalResults((), (), {}))
    path = tmp_path / "map.html"
    path.write_text(_with_script(page, REST), "utf-8")
    on, off = json.loads(html.unescape(_found(r'<pre id="seen"[^>]*>(.*?)</pre>', browse(path))))
    assert (on["heat"], on["layer"], on["resting"]) == (1, "0", 1)
    assert "not drawn under a result" in on["key"]
    assert off == {"heat": 0, "layer": "0.85", "resting": 0, "key": ""}
    assert len(_data(page)["results"]["options"][0]["raster"]["image"]) < 300_000


def test_an_empty_city_still_has_a_map(city: City, provenance: Provenance) -> None:
    bare = replace(city, layers={}, universe=("industrial_sites",), _points={})
    data = _data(_page(bare, [], provenance, reasons={"density_clusters": "Too few places."}))
    assert data["layers"] == []
    assert data["zones"][0]["reason"] == "Too few places."


def test_drawn_zones_come_first_and_are_numbered(
    city: City, scorecards: tuple[Scorecard, ...], provenance: Provenance
) -> None:
    drawn = [Zone(f"drawn-{i}", f"Mill quarter {i}", scorecards[i].zone.geometry) for i in range(2)]
    cards = [*scorecards, *(replace(scorecards[0], zone=zone) for zone in drawn)]
    groups = _data(_page(city, cards, provenance))["zones"]
    assert groups[0]["title"] == "Drawn zones"
    assert [zone["number"] for zone in groups[0]["zones"]] == [1, 2]
    assert [zone["number"] for zone in groups[1]["zones"]] == [1, 2]


PICK_ALL = """
window.addEventListener("load", function () {
  var list = document.querySelector(".result select"), read = [];
  var before = document.querySelector(".result").textContent;
  for (var i = 1; i < list.options.length; i += 1) {
    list.selectedIndex = i;
    list.dispatchEvent(new Event("change"));
    var drawn = 0, tip = "";
    map_city.eachLayer(function (one) {
      if (one.options.fillOpacity === 0.55 || one.options.fillOpacity === 0.28 || one.options.radius === 11) {
        drawn += 1;
        one.openTooltip();
        tip += one.getTooltip().getContent()().textContent;
      }
    });
    read.push({ key: document.querySelector(".result").lastChild.textContent, drawn: drawn, tip: tip });
  }
  list.selectedIndex = 0;
  list.dispatchEvent(new Event("change"));
  var seen = document.createElement("pre");
  seen.id = "seen";
  seen.textContent = JSON.stringify(read.concat([{ key: document.querySelector(".result").lastChild.textContent }]));
  document.body.appendChild(seen);
});
"""


@pytest.fixture(scope="module")
def with_districts(city: City, make_layer: Callable[..., Layer]) -> City:
    draw = np.random.default_rng(5)
    layers = dict(city.layers)
    for kind, at in (("cultural_venues", 800), ("universities", 900), ("industrial_sites", 3200)):
        xy = np.array([500_000, 3_400_000]) + at + draw.normal(0, 150, (30, 2))
        layers[kind] = make_layer(kind, list(shapely.points(xy)), [PAYLOADS[i % len(PAYLOADS)] for i in range(30)])
    halves = [shapely.box(500_000, y, 504_000, y + 2000) for y in (3_400_000, 3_402_000)]
    layers["districts"] = make_layer("districts", halves, list(PAYLOADS[:2]))
    return replace(city, layers=layers, universe=())


def test_results_lie_over_the_map_one_at_a_time(
    with_districts: City, provenance: Provenance, browse: Callable[..., str], tmp_path: Path
) -> None:
    local = local_results(with_districts, simulations=99, seed=1)
    page = _page(with_districts, [], provenance, local=local)
    options = _data(page)["results"]["options"]
    groups = [option["group"] for option in options]
    assert groups[0] == "Heat map"
    assert [groups.count(one) for one in ("Heat map", "Hot spots", "Specialised districts")] == [1, 3, 3]
    assert groups.count("What lies around places") == 6
    path = tmp_path / "map.html"
    path.write_text(_with_script(page, PICK_ALL), "utf-8")
    dom = browse(path)
    assert "HACKED" not in dom[: dom.index("<head")]
    *seen, nothing = json.loads(html.unescape(_found(r'<pre id="seen"[^>]*>(.*?)</pre>', dom)))
    assert nothing["key"] == ""
    for option, shown in zip(options, seen, strict=True):
        assert option["title"] in shown["key"]
        assert all(line["text"] in shown["key"] for line in option["legend"])
        assert shown["drawn"] == len(option["areas"]) + len(option["tips"])
    assert sum(shown["drawn"] for shown in seen) > 12
    tips = "".join(shown["tip"] for shown in seen)
    assert all(payload in tips for payload in PAYLOADS[:2])


def test_a_map_without_results_has_no_list(city: City, provenance: Provenance) -> None:
    assert _data(_page(city, [], provenance))["results"] == {"shapes": [], "options": []}
