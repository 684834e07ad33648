"""What is wrong with the input is said in one sentence, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Command  # type: ignore[import-not-found]
    from typer.testing import Result

    Refused = Callable[..., str]
    Invoke = Callable[..., Result]
    Write = Callable[..., Path]

HTML = "<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"
TRUNCATED = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geome'
EMPTY = '{"type":"FeatureCollection","features":[]}'


@pytest.mark.parametrize("word", ["nowhere", ""])
def test_a_missing_city_names_the_samples(refused: Refused, tmp_path: Path, word: str) -> None:
    said = refused("run", word, "--out", tmp_path / "out")
    assert word in said
    assert "montevideo" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [(HTML, "a web page"), (TRUNCATED, "end"), (EMPTY, ""), ("", "empty"), ("[1, 2]", "")],
    ids=["html", "truncated", "no features", "nothing", "list"],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_file_that_is_no_layer(refused: Refused, tmp_path: Path, content: str, word: str, alone: bool) -> None:
    folder = tmp_path / "city"
    folder.mkdir()
    (folder / "universities.geojson").write_text(content)
    city = folder / "universities.geojson" if alone else folder
    said = refused("run", city, "--out", tmp_path / "out")
    assert "universities.geojson" in said
    assert word in said
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_and_one_without_layers(refused: Refused, tmp_path: Path) -> None:
    folder = tmp_path / "city"
    folder.mkdir()
    assert "city" in refused("run", folder, "--out", tmp_path / "out")
    (folder / "notes.txt").write_text("only notes")
    (folder / "budget.xlsx").write_bytes(b"PK\x03\x04")
    assert "city" in refused("run", folder, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_layers_far_apart_are_both_named(refused: Refused, write_points: Write, tmp_path: Path) -> None:
    folder = tmp_path / "city"
    folder.mkdir()
    write_points(folder / "universities.geojson", [(114.30 + n / 500, 30.50) for n in range(6)])
    write_points(folder / "cultural_venues.geojson", [(121.40 + n / 500, 31.20) for n in range(6)])
    said = refused("run", folder, "--out", tmp_path / "out")
    assert "universities.geojson" in said
    assert "cultural_venues.geojson" in said
    assert "km" in said


def test_a_single_stray_is_set_aside(invoke: Invoke, write_points: Write, tmp_path: Path) -> None:
    points = [(114.30 + n / 500, 30.50) for n in range(9)]
    city = write_points(tmp_path / "universities.geojson", [*points, (2.35, 48.85)])
    document = json.loads(invoke("check", city, "--json").stdout)["files"][0]
    assert (document["features_read"], document["features_usable"]) == (10, 9)
    assert [one["row"] for one in document["findings"] if one["code"] == "far_from_the_rest"] == [9]
    result = invoke("analyse", city, "--simulations", 9)
    assert result.exit_code == 0
    assert "9 universities" in result.stdout


@pytest.mark.parametrize("command", ["analyse", "run"])
def test_a_file_that_could_not_be_used_is_said_on_stderr(
    invoke: Invoke, write_points: Write, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "city"
    folder.mkdir()
    write_points(folder / "universities.geojson", [(114.30 + n / 500, 30.50) for n in range(6)])
    whole = write_points(folder / "cultural_venues.geojson", [(114.30, 30.50)]).read_bytes()
    (folder / "cultural_venues.geojson").write_bytes(whole[:-20])
    out = ["--out", tmp_path / "out"] if command == "run" else []
    result = invoke(command, folder, "--simulations", 9, *out)
    assert result.exit_code == 0
    assert result.stderr.startswith("clusterscape: cultural_venues.geojson could not be used: the file ends")
    assert result.stderr.count("\n") == 1
    assert "No layer of cultural venues" not in result.stdout


@pytest.mark.parametrize("equal", [False, True])
def test_what_cannot_be_told_has_a_reason(invoke: Invoke, write_points: Write, tmp_path: Path, equal: bool) -> None:
    city = write_points(tmp_path / "cultural_venues.geojson", [(114.3 + n / 500 * (not equal), 30.5) for n in range(8)])
    out = tmp_path / "out"
    result = invoke("run", city, "--out", out, "--simulations", 19)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip()
    readings = json.loads((out / "analysis.json").read_text("utf-8"))["indicators"]
    missing = [one for one in readings if one["value"] is None]
    assert missing
    assert all(one["reason"] and not one["available"] for one in missing)
    assert (out / "report.pdf").stat().st_size > 1000


def test_a_datum_that_is_not_known_is_refused(refused: Refused, write_points: Write, tmp_path: Path) -> None:
    city = write_points(tmp_path / "universities.geojson", [(114.3, 30.5)])
    assert "mars" in refused("check", city, "--datum", "mars")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "{universities}", "--kind", "castles"),
        ("check", "{universities}", "--crs", "EPSG:nonsense"),
        ("find", "{universities}", "--method", "magic"),
        ("find", "{universities}", "--method", "density_clusters", "--set", "magic=1"),
        ("find", "{universities}", "--method", "density_clusters", "--set", "min_cluster_size=many"),
        ("new", "{out}.gpkg", "castles={universities}"),
        ("new", "{out}.gpkg", "universities=nowhere.geojson"),
        ("new", "{out}.gpkg", "universities={universities}#colour=red"),
        ("new", "{out}.shp", "universities={universities}"),
        ("samples", "atlantis"),
        ("samples", "fanghe", "{universities}/below"),
        ("export", "{universities}", "--zones", "nowhere.geojson", "--map", "{out}.html"),
    ],
)
def test_a_wrong_word_is_one_sentence(
    refused: Refused, write_points: Write, tmp_path: Path, words: tuple[str, ...]
) -> None:
    city = write_points(tmp_path / "universities.geojson", [(114.3 + n / 500, 30.5) for n in range(6)])
    before = sorted(tmp_path.iterdir())
    refused(*(word.format(universities=city, out=tmp_path / "out") for word in words))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("run", "fanghe"),
        ("run", "fanghe", "--out", "x", "--simulations", "0"),
        ("run", "fanghe", "--out", "x", "--language", "fr"),
        ("samples", "fanghe"),
        ("new", "x.gpkg"),
        ("export", "fanghe"),
        ("export", "fanghe", "--report", "x.docx"),
        ("export", "fanghe", "--map", "x.pdf"),
        ("magic",),
        ("--magic",),
    ],
)
def test_wrong_usage_is_two(invoke: Invoke, words: tuple[str, ...]) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error" in result.stderr


def test_what_cannot_be_written_leaves_nothing(refused: Refused, write_points: Write, tmp_path: Path) -> None:
    city = write_points(tmp_path / "universities.geojson", [(114.3 + n / 500, 30.5) for n in range(6)])
    assert "cannot be written" in refused("run", city, "--out", city / "below")
    out = tmp_path / "out"
    (out / "map.html").mkdir(parents=True)  # a folder where a product belongs
    (out / "analysis.json").write_text("mine")
    assert "map.html" in refused("run", city, "--out", out, "--simulations", 9)
    assert sorted(path.name for path in out.iterdir()) == ["analysis.json", "map.html"]
    assert (out / "analysis.json").read_text() == "mine"


def test_the_system_at_fault_is_a_sentence_too(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device", "somewhere/file")

    monkeypatch.setattr("sample_cities.catalogue.copy_to", full)
    assert "No space left on device" in refused("samples", "fanghe", "somewhere")


def test_the_program_at_fault_is_a_sentence_and_a_file(command: Command, tmp_path: Path) -> None:
    """A fault of our own is no traceback on a planner's screen; it is kept where it can be sent on."""
    code = (
        "import gis_app.cli as cli, sys, gis_app.indicators.catalogue as c\n"
        "c.describe = lambda: 1 // 0\nsys.argv = ['clusterscape', 'indicators']\ncli.main()"
    )
    python = type(command)((command.words[0], "-c", code), {**command.env, "HOME": str(tmp_path)})
    done = python(XDG_STATE_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" in next(tmp_path.rglob("fault.txt")).read_text("utf-8")


def test_open_without_a_screen_says_what_to_do_instead(command: Command) -> None:
    done = command("open", "montevideo")
    assert (done.returncode, done.stdout) == (1, "")
    assert "clusterscape run" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send to one child")
@pytest.mark.parametrize(
    ("number", "existing"), [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGTERM, False)]
)
def test_an_interrupted_run_leaves_nothing(command: Command, tmp_path: Path, existing: bool, number: int) -> None:
    out = tmp_path / "out"
    if existing:
        out.mkdir()
        (out / "analysis.json").write_text("old")
    process = command.start("run", "fanghe", "--out", out, "--simulations", 99_999)
    deadline = time.monotonic() + 120
    while not list(out.glob(".*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.4 if existing else 2.0)  # once in the imports, once in the work
    process.send_signal(number)
    started = time.monotonic()
    said, faults = process.communicate(timeout=60)
    assert process.returncode == 130, faults
    assert time.monotonic() - started < 15
    assert said == ""
    assert faults.count("\n") == 1
    assert "Traceback" not in faults
    assert [path.name for path in out.glob("*")] == (["analysis.json"] if existing else [])
    assert out.exists() is existing
