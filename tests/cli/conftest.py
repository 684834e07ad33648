"""The commands as a planner has them: installed from a wheel where one can be built, on made-up files."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import venv
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

if TYPE_CHECKING:
    from collections.abc import Callable

PRODUCTS = (
    "analysis.json",
    "assessment.json",
    "candidates.geojson",
    "indicators.csv",
    "map.html",
    "map.png",
    "places.geojson",
    "report.pdf",
)


@pytest.fixture(scope="session")
def products() -> tuple[str, ...]:
    """What CONTRACT.md promises of `run`."""
    return PRODUCTS


@dataclass(frozen=True)
class Command:
    """The command line in a process of its own."""

    words: tuple[str, ...]
    env: dict[str, str]

    def __call__(self, *args: object, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.words, *map(str, args)],
            capture_output=True,
            encoding="utf-8",
            env={**self.env, **variables},
            timeout=300,
            check=False,
        )

    def start(self, *args: object) -> subprocess.Popen[str]:
        # Tests that a script started in the background ignore Ctrl+C, and what they start would ignore it with them.
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return subprocess.Popen(
            [*self.words, *map(str, args)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self.env,
        )


def _environment(home: Path) -> dict[str, str]:
    """English, no screen, and a home of its own."""
    dropped = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LANG", "LC_MESSAGES", "LANGUAGE", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "LC_ALL": "C.UTF-8", "CLUSTERSCAPE_HOME": str(home), "HOME": str(home), "PYTHONUTF8": "1"}


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """`clusterscape` of the working copy."""
    return Command((sys.executable, "-m", "gis_app"), _environment(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that a release would be; the test skips where none can be built."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(root)]
    if find_spec("hatchling"):
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"no wheel can be built here: {done.stderr.strip()[-200:]}")
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(root: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """`clusterscape` from the wheel, in an environment where importing Qt ends the program.

    The libraries are those of the environment that runs the tests; a line of a .pth file brings them in without its
    own .pth files, so that the working copy cannot stand in for the wheel.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = next((folder / "lib").glob("python*")) / "site-packages"
    libraries = Path(np.__file__).parent.parent
    (site / "libraries.pth").write_text(f"{libraries}\n")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel],
        check=True,
        timeout=120,
    )
    _share_kernels(root, site)
    (site / "PySide6").mkdir()
    (site / "PySide6" / "__init__.py").write_text("raise SystemExit('Qt was imported')\n")
    return Command((str(folder / "bin" / "clusterscape"),), _environment(tmp_path_factory.mktemp("home")))


def _share_kernels(root: Path, site: Path) -> None:
    """Give the wheel's sources, where they are the same, the kernels that the working copy has compiled so far.

    Compiling them again would take most of a minute. numba knows a source by its name, time and size.
    """
    for path in (root / "gis_app" / "statistics").glob("*.py"):
        copy = site / path.relative_to(root)
        if copy.read_bytes() == path.read_bytes():
            shutil.copystat(path, copy)
    for path in (root / "gis_app" / "statistics" / "__pycache__").glob("*.nb[ci]"):
        shutil.copy(path, site / path.parent.relative_to(root))


@pytest.fixture
def invoke() -> Callable[..., Result]:
    """The command line inside this process."""
    from gis_app.cli import app

    def run(*args: object) -> Result:
        result = CliRunner().invoke(app, [str(arg) for arg in args])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def refused(invoke: Callable[..., Result]) -> Callable[..., str]:
    """A command that the input is at fault for: exit 1, one sentence, no output; the sentence."""

    def run(*args: object) -> str:
        result = invoke(*args)
        assert result.exit_code == 1, result.output
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert result.stderr.startswith("clusterscape: ")
        assert result.stderr.endswith((".\n", "。\n"))
        assert result.stderr.count("\n") == 1
        return result.stderr

    return run


def feature(geometry: dict[str, Any] | None, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


@pytest.fixture(scope="session")
def write_points() -> Callable[..., Path]:
    """Write points (longitude, latitude) as GeoJSON."""

    def write(path: Path, points: list[tuple[float, float]], **extra: Any) -> Path:
        features = [
            feature({"type": "Point", "coordinates": list(point)}, name=f"{path.stem} {n}")
            for n, point in enumerate(points)
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **extra}), "utf-8")
        return path

    return write


def _square(lon: float, lat: float, side: float) -> dict[str, Any]:
    ring = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side), (lon, lat)]
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}


@pytest.fixture(scope="session")
def chinese_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a Chinese planning office has it: Chinese names, GBK, one mixed table, nothing declared."""
    folder = tmp_path_factory.mktemp("office") / "某市资料"
    folder.mkdir()
    draw = np.random.default_rng(7)
    centres = 114.3 + draw.random((6, 1)) * [0.06, 0] + [0, -84.0] + draw.random((6, 1)) * [0, 0.05]

    def near(count: int, spread: float) -> list[tuple[float, float]]:
        chosen = centres[draw.integers(0, len(centres), count)] + draw.normal(0, spread, (count, 2))
        return [(round(float(lon), 6), round(float(lat), 6)) for lon, lat in chosen]

    _write_industry(folder / "工业用地.geojson", near(14, 0.006))
    _write_table(
        folder / "高校.csv",
        ["名称", "经度", "纬度", "性质"],
        [[f"第{n}大学", lon, lat, "公办"] for n, (lon, lat) in enumerate(near(6, 0.01))],
    )
    _write_venues(folder / "文化场馆.gpkg", near(18, 0.002))
    words = ["设计公司", "广告", "书店", "剧院", "餐厅"]
    _write_table(
        folder / "兴趣点.csv",
        ["名称", "类别", "经度", "纬度"],
        [[f"店{n}", words[n % 5], lon, lat] for n, (lon, lat) in enumerate(near(40, 0.002))],
    )
    (folder / "说明.txt").write_text("只是说明", "utf-8")
    return folder


def _write_industry(path: Path, points: list[tuple[float, float]]) -> None:
    features = [
        feature(_square(lon, lat, 0.0015), 名称=f"纺织{n}厂", 现状="停产" if n % 2 else "在产", 用地面积=2.2)
        for n, (lon, lat) in enumerate(points)
    ]
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def _write_table(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="gbk", newline="") as target:
        csv.writer(target).writerows([header, *rows])


def _write_venues(path: Path, points: list[tuple[float, float]]) -> None:
    import geopandas as gpd
    import shapely

    types = ["博物馆", "美术馆", "图书馆"]
    columns = {
        "名称": [f"文化馆{n}" for n in range(len(points))],
        "类别": [types[n % 3] for n in range(len(points))],
    }
    gpd.GeoDataFrame(columns, geometry=shapely.points(points), crs=4326).to_file(path, layer="文化场馆")


@pytest.fixture
def small_city(tmp_path: Path, chinese_folder: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(chinese_folder, tmp_path / "city"))
