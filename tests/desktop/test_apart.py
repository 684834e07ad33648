"""Work in a process of its own: the same result, the same refusal, and an end when nobody waits any more."""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING

import pytest

from gis_app.desktop import tasks
from gis_app.desktop.apart import run_apart
from gis_app.desktop.jobs import Cancelled
from layers.errors import UserError
from layers.language import use_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.city import City


def test_a_large_city_is_searched_elsewhere_with_the_same_result(
    cloud_city: Callable[[int], City], monkeypatch: pytest.MonkeyPatch
) -> None:
    city = cloud_city(300)
    here = tasks.find_candidates(city, lambda _share, _doing: None)
    monkeypatch.setattr(tasks, "MOST_BESIDE", 100)
    told: list[float] = []
    there = tasks.find_candidates(city, lambda share, _doing: told.append(share))
    assert list(there.found) == list(here.found)
    for method, found in here.found.items():
        assert [one.name for one in there.found[method].candidates] == [one.name for one in found.candidates]
        assert all(
            one.geometry.equals(other.geometry)
            for one, other in zip(there.found[method].candidates, found.candidates, strict=True)
        )
    assert 0.2 / 3 in told


def test_a_refusal_comes_back_in_the_planners_language(tmp_path: Path) -> None:
    use_language("zh_CN")
    with pytest.raises(UserError, match="nowhere") as caught:
        run_apart(tasks.read_files, [tmp_path / "nowhere.geojson"], progress=lambda _share, _doing: None)
    with pytest.raises(UserError) as expected:
        tasks.read_files([tmp_path / "nowhere.geojson"], lambda _share, _doing: None)
    assert str(caught.value) == str(expected.value)


def test_who_cancels_ends_the_process() -> None:
    def cancel(_share: float, _doing: str) -> None:
        raise Cancelled

    start = time.monotonic()
    with pytest.raises(Cancelled):
        run_apart(time.sleep, 60, progress=cancel)
    assert time.monotonic() - start < 20
    assert multiprocessing.active_children() == []


def test_a_process_that_breaks_is_no_silence(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="sleep"):
        run_apart(time.sleep, 1, progress=lambda _share, _doing: None)
    assert "TypeError" in capfd.readouterr().err
