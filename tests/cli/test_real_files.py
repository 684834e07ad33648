"""Public files as they are: dirty. Nothing crashes, and nothing vanishes without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    Invoke = Callable[..., Result]


@pytest.mark.parametrize("folder", ["india_dirty", "snezhinsk", "beijing", "usa"])
def test_every_feature_is_accounted_for(invoke: Invoke, shared: Path, folder: str) -> None:
    for path in sorted((shared / "real" / folder).iterdir()):
        result = invoke("check", path, "--json")
        document = json.loads(result.stdout)["files"][0]
        severities = {one["severity"] for one in document["findings"]}
        assert result.exit_code == (1 if "error" in severities else 0), path.name
        told = document["features_usable"] == sum(kind["features"] for kind in document["kinds"])
        assert told or document["findings"], path.name
        if document["features_usable"] < document["features_read"]:
            assert severities & {"error", "warning"}, path.name


def test_metres_without_a_system_ask_for_it(invoke: Invoke, shared: Path) -> None:
    path = shared / "real" / "india_dirty" / "Kanpur_wards.geojson"
    assert "--crs" in invoke("check", path).stdout
    result = invoke("check", path, "--crs", "EPSG:3857", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["files"][0]["features_usable"] == 58


def test_a_folder_of_layers_is_analysed(invoke: Invoke, shared: Path) -> None:
    result = invoke("analyse", shared / "real" / "beijing", "--simulations", 9)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("There are 35 universities")
    assert "beijing" not in result.stdout, "a folder's name is no city's"
