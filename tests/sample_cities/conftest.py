from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest

from sample_cities import catalogue

if TYPE_CHECKING:
    from pathlib import Path


class Sample:
    """One sample city's files as a test wants them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder: Path = catalogue.folder(name)
        self.description: dict[str, Any] = tomllib.loads((self.folder / "city.toml").read_text("utf-8"))

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.geojson"))

    def text(self, kind: str) -> str:
        return (self.folder / f"{kind}.geojson").read_text("utf-8")

    def features(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.text(kind))["features"]
        return found

    def frame(self, kind: str) -> gpd.GeoDataFrame:
        features = self.features(kind)
        if not features:
            return gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs=4326)
        return gpd.GeoDataFrame.from_features(features, crs=4326)


@pytest.fixture(scope="session", params=catalogue.names())
def sample(request: pytest.FixtureRequest) -> Sample:
    return Sample(request.param)


@pytest.fixture(scope="session")
def fanghe() -> Sample:
    return Sample("fanghe")


@pytest.fixture(scope="session")
def montevideo() -> Sample:
    return Sample("montevideo")
