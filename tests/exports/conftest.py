"""A small invented city with everything a product can show, its zones and its numbers."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from gis_app.exports.provenance import Provenance, provenance_of
from gis_app.indicators.pairs import Annuli, PairTest
from gis_app.indicators.reading import CityAnalysis, Reading
from gis_app.zones.scorecard import Scorecard
from gis_app.zones.zone import Candidate, Found
from layers.city import City, StudyArea
from layers.kinds.registry import KINDS
from layers.layer import Layer, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

CRS = pyproj.CRS.from_epsg(32650)
ORIGIN = (500_000.0, 3_400_000.0)
RADII = tuple(float(r) for r in range(30, 1530, 30))
NAMES = {
    "industrial_sites": ("Old spinning mill", "第一棉纺厂", "Dye works & sons", "Boiler house", "Wharf 7"),
    "universities": ("Textile institute", "纺河大学"),
    "cultural_venues": (
        "Mill museum",
        "纺河美术馆",
        "Little theatre",
        "Reading room",
        "Gallery <North>",
        "影院",
        "Archive",
    ),
}

LayerMaker = "Callable[[str, Sequence[shapely.Geometry], Sequence[str | None], dict[str, Any]], Layer]"


def _layer(kind: str, shapes: Sequence[shapely.Geometry], names: Sequence[str | None], **columns: Any) -> Layer:
    frame = gpd.GeoDataFrame(
        {"name": list(names), "category": [None] * len(names), "source_row": range(len(names)), **columns},
        geometry=list(shapes),
        crs=CRS,
    )
    return Layer(KINDS[kind], frame, sources=(Source(f"{kind}.geojson", "ab" * 32, len(names)),))


def _at(x: float, y: float) -> shapely.Point:
    return shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y)


def _places(kind: str) -> Layer:
    draw = np.random.default_rng(len(kind))
    points = [_at(*draw.uniform(600, 3400, 2)) for _ in NAMES[kind]]
    shapes = [point.buffer(70, quad_segs=3) for point in points] if kind == "industrial_sites" else points
    columns = {"category": ["mill", None, "mill", "mill", "store"]} if kind == "industrial_sites" else {}
    return _layer(kind, shapes, NAMES[kind], **columns)


def _streets() -> Layer:
    grid = range(200, 4000, 400)
    lines = [shapely.LineString([_at(0, y), _at(4000, y)]) for y in grid]
    lines += [shapely.LineString([_at(x, 0), _at(x, 4000)]) for x in grid]
    classes = ["primary" if i % 5 == 0 else "tertiary" if i % 2 else "residential" for i in range(len(lines))]
    return _layer("streets", lines, [None] * len(lines), **{"class": classes})


@pytest.fixture(scope="session")
def make_layer() -> Callable[..., Layer]:
    return _layer


@pytest.fixture(scope="session")
def city() -> City:
    layers = {kind: _places(kind) for kind in NAMES}
    layers["streets"] = _streets()
    layers["water"] = _layer("water", [shapely.LineString([_at(0, 700), _at(4000, 1900)]).buffer(60)], ["River"])
    layers["green_space"] = _layer("green_space", [_at(2900, 2900).buffer(320)], ["Park"])
    layers["designated_parks"] = _layer(
        "designated_parks", [_at(1500, 2500).buffer(400, cap_style="square")], ["Park A"]
    )
    layers["creative_firms"] = _layer("creative_firms", [], [])
    area = shapely.box(ORIGIN[0], ORIGIN[1], ORIGIN[0] + 4000, ORIGIN[1] + 4000)
    return City(
        "Weaver's Bend",
        CRS,
        layers,
        StudyArea(area, "assumed"),
        sources=tuple(source for layer in layers.values() for source in layer.sources),
        name_zh="纺河",
        fictional=True,
        attribution="Invented data, CC0",
        note="Made by a seeded script.",
    )


def _readings(zone: Candidate) -> tuple[Reading, ...]:
    zonal: dict[str, Any] = {"level": "zone", "zone": zone.id, "comparable": 999}
    numbers = {"universities": 1, "cultural_venues": 4, "industrial_sites": 2}
    counts = tuple(
        Reading(
            "places_by_kind",
            value=float(n),
            unit="places",
            to_kind=kind,
            percentile=80.0 + n,
            surpassed=80.0 + n,
            tied=0.0,
            **zonal,
        )
        for kind, n in numbers.items()
    )
    return (
        Reading("area_ha", value=zone.area_ha, unit="ha", **zonal),
        *counts,
        Reading(
            "culture_per_ha",
            value=0.21,
            unit="per ha",
            percentile=91.4,
            surpassed=91.4,
            tied=0.0,
            comparison=0.004,
            **zonal,
        ),
        Reading(
            "zone_location_quotient", value=1.84, percentile=87.2, surpassed=87.2, tied=0.0, comparison=1.0, **zonal
        ),
        Reading(
            "industrial_share", value=13.5, unit="%", percentile=64.0, surpassed=64.0, tied=0.0, comparison=3.1, **zonal
        ),
        Reading(
            "nearest_university_m",
            value=312.0,
            unit="m",
            percentile=77.0,
            surpassed=77.0,
            tied=0.0,
            detail="纺河大学",
            **zonal,
        ),
        Reading("link_coverage", value=50.0, unit="%", percentile=70.1, surpassed=70.1, tied=0.0, **zonal),
        Reading("hill_1", value=None, unit="categories", reason="Fewer than five culture places.", **zonal),
    )


def _card(zone: Candidate) -> Scorecard:
    return Scorecard(zone, _readings(zone), comparable=999, acceptance=0.6, simulations=999, seed=1)


def _candidate(method: str, rank: int, x: float, y: float, name: str) -> Candidate:
    return Candidate(
        f"{method}-{rank}",
        name,
        _at(x, y).buffer(260 - 40 * rank),
        method,
        rank=rank,
        score=0.9 / rank,
        why="Four cultural venues and a university around two mills.",
        places=7,
        counts={"universities": 1, "cultural_venues": 4, "industrial_sites": 2},
        stability=0.8,
    )


@pytest.fixture(scope="session")
def clusters() -> Found:
    zones = (
        _candidate("density_clusters", 1, 1200, 1400, "Around Mill museum"),
        _candidate("density_clusters", 2, 2600, 2200, "Around 纺河美术馆"),
    )
    return Found("density_clusters", {"min_cluster_size": 5}, zones)


@pytest.fixture(scope="session")
def seeds() -> Found:
    return Found("industrial_seeds", {"radius_m": 800}, (_candidate("industrial_seeds", 1, 1350, 1500, "第一棉纺厂"),))


@pytest.fixture(scope="session")
def scorecards(clusters: Found, seeds: Found) -> tuple[Scorecard, ...]:
    return tuple(_card(zone) for zone in (*clusters.candidates, *seeds.candidates))


def _profile(a: str, b: str) -> PairTest:
    r = np.array(RADII)
    expected = r**2 / 4_000.0
    edges = RADII[9::10]
    ring = np.diff(np.array(edges) ** 2 / 4_000.0, prepend=0.0)
    rings = Annuli(edges, tuple(2 * ring), tuple(ring), tuple(0.7 * ring), tuple(1.3 * ring), 0.004)
    said = "Cultural venues and industrial sites lie closer together than chance, at 30 to 330 m."
    return PairTest(
        a,
        b,
        n_from=7,
        n_to=5,
        near_observed=14.0,
        near_expected=10.0,
        near_sd=2.0,
        radii_m=RADII,
        annuli=rings,
        simulations=999,
        observed=tuple(expected * (1 + 0.8 * np.exp(-r / 400))),
        expected=tuple(expected),
        low=tuple(expected * 0.7),
        high=tuple(expected * 1.3),
        p=0.004,
        q=0.012,
        departures_m=((30.0, 330.0, "above"),),
        sentence=said,
        brief=said,
        plain=said,
    )


@pytest.fixture(scope="session")
def analysis() -> CityAnalysis:
    unclear = replace(
        _profile("universities", "universities"),
        **dict.fromkeys(("observed", "expected", "low", "high"), ()),
        p=None,
        q=None,
        departures_m=(),
        annuli=None,
        near_expected=0.0,
        sentence="Too few universities to tell.",
    )
    pair = Reading(
        "co_location_strength", "pair", 1.4, from_kind="cultural_venues", to_kind="industrial_sites",
        p=0.004, null_model="random labelling",
    )  # fmt: skip
    return CityAnalysis(
        (pair,), (_profile("cultural_venues", "industrial_sites"), unclear), tuple(NAMES), simulations=999, seed=1
    )


@pytest.fixture(scope="session")
def provenance(city: City) -> Provenance:
    return provenance_of(city, seed=1, simulations=999, created=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def chromium() -> str:
    """A headless browser; the test skips where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no chromium on this machine")


@pytest.fixture
def browse(chromium: str, tmp_path: Path) -> Callable[..., str]:
    """Return a function that loads a page and returns the DOM as the browser has it afterwards."""

    def load(page: Path, *options: str, wait_ms: int = 3000) -> str:
        command = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-dev-shm-usage", "--no-first-run", "--disable-component-update",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=1400,900",
            f"--virtual-time-budget={wait_ms}", *options, "--dump-dom", page.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
        return done.stdout

    return load
