"""Make Fanghe 纺河, a fictional teaching city: every file from one seed.

    python packaging/derive_samples/fanghe.py [--out sample_cities/fanghe]

Nothing here is real but the manner: an old mill belt along a river, two universities, an art district that
grows beside the mills, a park the city has designated around some of them.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from description import Description, Source, write_description
from fanghe_places import (
    CAMPUSES,
    DESIGNATED,
    Spots,
    campuses,
    creative_firms,
    cultural_venues,
    industrial_sites,
    mill_parcels,
    new_parcels,
)
from fanghe_plan import Parcel, Point, blob, node, place, river, strip
from fanghe_streets import Street, streets
from writing import on_grid, write_layer

SEED = 1958

LOCAL = "+proj=tmerc +lat_0=30.9 +lon_0=112.3 +datum=WGS84 +units=m"
"""Metres from the old bridge, which stands in the countryside of Hubei."""

PARKS = (
    ("人民公园", "Renmin Park", Parcel(-3, 0, -8, -5)),
    ("织女公园", "Zhinü Park", Parcel(10, 12, 8, 10)),
    ("南湖公园", "Nanhu Park", Parcel(5, 7, -13, -10)),
    ("棉花公园", "Cotton Park", Parcel(-10, -8, 8, 10)),
)

FIELDS = {
    "industrial_sites": ("status", "site_area", "heritage", "founded", "ownership", "staff"),
    "universities": ("level", "founded", "students", "ownership", "staff"),
    "cultural_venues": ("type", "size", "founded", "ownership", "staff"),
    "creative_firms": ("founded", "ownership", "staff"),
    "designated_parks": ("founded",),
}

NOTE_ZH = {
    "nature": "仅为示例，并非实地调查成果。",
    "kept": "全部虚构：场所、名称、从业人员与年份均为编造，与任何真实的纺河无关，仅供教学与试用。",
    "remarks": f"由 packaging/derive_samples/fanghe.py 以随机种子 {SEED} 生成。",
}
NOTE = {
    "nature": "This is an example, not a survey.",
    "kept": "Everything is invented: places, names, people at work, years. No real Fanghe is meant.",
    "dropped": "Nothing was left out of a real source, as there is none.",
    "remarks": f"Made by packaging/derive_samples/fanghe.py from seed {SEED}, for teaching and trying out.",
}

SOURCE = Source(
    title="Fanghe, a fictional teaching city",
    url="",
    licence="MIT",
    attribution="fictional teaching example",
    date="2026-11",
    version=f"seed {SEED}",
)


def main() -> None:
    """Write the city's files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "sample_cities" / "fanghe"
    parser.add_argument("--out", type=Path, default=default)
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    layers = make(random.Random(SEED))  # noqa: S311 (a drawing, no secret)
    rows = {kind: _write(kind, layer, folder / f"{kind}.geojson") for kind, layer in layers.items()}
    sources = dict.fromkeys((f"{kind}.geojson" for kind in sorted(layers)), SOURCE)
    described = Description("Fanghe", "纺河", True, sources, NOTE, NOTE_ZH, attribution_zh="虚构教学示例")
    write_description(described, folder / "city.toml")
    print("fanghe", rows, sum(path.stat().st_size for path in folder.iterdir()), "bytes")


def make(rng: random.Random) -> dict[str, list[dict[str, Any]]]:
    """Make the layers: rows with `geometry` in metres from the old bridge."""
    old, new = mill_parcels(rng), new_parcels(rng)
    taken = [*old, *new, *(parcel for _, parcel in CAMPUSES), *(parcel for _, _, parcel in PARKS)]
    network = streets(taken, SEED)
    edges = [pair for street in network[1:] for run in street.runs for pair in itertools.pairwise(run)]
    sites = industrial_sites(old, new, rng)
    closed = [row["parcel"] for row in sites if row["status"] != "converted"]
    closed += [parcel for _, parcel in CAMPUSES] + [parcel for _, _, parcel in PARKS]
    spots = Spots(edges, closed, rng)
    return {
        "industrial_sites": [_area(row) for row in sites],
        "universities": [_area(row) for row in campuses()],
        "cultural_venues": [_point(row) for row in cultural_venues(spots, rng)],
        "creative_firms": [_point(row) for row in creative_firms(spots, rng)],
        "designated_parks": [_designated_park()],
        "streets": [_street(street) for street in network],
        "green_space": _green(),
        "water": _water(),
        "study_area": [{"name": "纺河城区", "name_en": "Fanghe urban district", "geometry": _district()}],
    }


def _write(kind: str, rows: list[dict[str, Any]], path: Path) -> int:
    """Write one layer; each feature gets an id of its own that no map can mistake for a real one."""
    numbered = [{"id": f"fanghe/{number}", **row} for number, row in enumerate(rows, 1)]
    # Objects, as whole numbers beside an unknown one would turn into fractions.
    layer = gpd.GeoDataFrame(pd.DataFrame(numbered, dtype=object), geometry="geometry", crs=LOCAL)
    own = ("class",) if kind == "streets" else ("category", *FIELDS.get(kind, ()))
    # Lines are not snapped as shapes but vertex by vertex, in writing: a shared vertex stays shared.
    degrees = layer.to_crs(4326) if kind == "streets" else on_grid(layer)
    return write_layer(degrees, ("id", "name", "name_en", *own), path)


def _area(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "geometry": shapely.Polygon(row["ring"])}


def _point(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "geometry": shapely.Point(row["at"])}


def _street(street: Street) -> dict[str, Any]:
    runs = [[node(at) for at in run] for run in street.runs]
    geometry = shapely.LineString(runs[0]) if len(runs) == 1 else shapely.MultiLineString(runs)
    return {"name": street.name, "name_en": street.name_en, "class": street.street_class, "geometry": geometry}


def _designated_park() -> dict[str, Any]:
    return {
        "name": "纺河一九五八文化创意产业园",
        "name_en": "Fanghe 1958 Cultural and Creative Park",
        "category": "creative park",
        "founded": 2012,
        "geometry": shapely.Polygon(DESIGNATED.outline(6.0)),
    }


def _green() -> list[dict[str, Any]]:
    """Parks, riverside strips between the bridges, woods beyond the ring road."""
    rows = [_green_row(name, name_en, "park", parcel.outline(14.0)) for name, name_en, parcel in PARKS]
    for bridge in (-3, -2, -1, 0, 1, 2):
        for bank, side in ((1, "北"), (-1, "南")):
            if (bridge, bank) not in {(-3, 1), (-2, 1)}:  # the mills' quays
                ring = strip(bridge * 1200 + 40, bridge * 1200 + 1160, bank * 60.0, bank * 152.0)
                rows.append(_green_row(f"滨河{side}岸绿地", "Riverside green", "garden", ring))
    woods = (("棉山森林公园", "Mianshan Forest Park", -5150, 3650), ("桑园林场", "Sangyuan Wood", 5200, -3600))
    rows += [_green_row(name, name_en, "forest", blob(u, v, 520, 0.12)) for name, name_en, u, v in woods]
    return rows


def _green_row(name: str, name_en: str, category: str, ring: list[Point]) -> dict[str, Any]:
    return {"name": name, "name_en": name_en, "category": category, "geometry": shapely.Polygon(ring)}


def _water() -> list[dict[str, Any]]:
    """Fill the river and three lakes."""
    lakes = (("南湖", "Nanhu Lake", 1440, -2700, 150), ("镜湖", "Jinghu Lake", -360, -1480, 95))
    rows = [_green_row("纺河", "Fang River", "river", river(7600.0))]
    rows += [_green_row(name, name_en, "lake", blob(u, v, r, 0.14)) for name, name_en, u, v, r in lakes]
    return [*rows, _green_row("白鹤水库", "Baihe Reservoir", "reservoir", blob(-5300, -3500, 420, 0.2))]


def _district() -> shapely.Polygon:
    """Draw the urban district: a rounded outline that takes in the roads to the edge of the town."""
    corners = []
    for step in range(72):
        angle = 2 * math.pi * step / 72
        reach = (abs(math.cos(angle)) ** 3 + abs(math.sin(angle)) ** 3) ** (-1 / 3)
        wobble = 1 + 0.012 * math.sin(5 * angle)
        corners.append(place(6700 * reach * wobble * math.cos(angle), 5150 * reach * wobble * math.sin(angle)))
    return shapely.Polygon(corners)


if __name__ == "__main__":
    main()
