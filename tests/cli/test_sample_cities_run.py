"""Every sample city goes the whole way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sample_cities import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture(scope="module", params=catalogue.names())
def city(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_sample_runs(invoke: Callable[..., Result], city: str, tmp_path: Path, products: tuple[str, ...]) -> None:
    result = invoke("run", city, "--out", tmp_path / "out", "--simulations", 19)
    assert (result.exit_code, result.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} >= set(products)
    assert catalogue.title(city, "en") in result.stdout
    page = (tmp_path / "out" / "map.html").read_text("utf-8")
    documents = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "out").glob("*.json")]
    if city == "fanghe":
        assert "fictional" in result.stdout
        assert "fictional" in page.lower()
        assert all(document["fictional"] for document in documents)
    else:
        assert "© OpenStreetMap contributors" in page
        assert not any(document.get("fictional") for document in documents)
    if city == "helsinki":
        assert "The layer of industrial sites is empty." in result.stdout
