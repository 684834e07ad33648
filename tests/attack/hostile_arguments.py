"""Commands given what nobody should give them: words, numbers and paths of every wrong kind, on a small city.

A number is a seed: the same number makes the same command line everywhere.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

import hostile_files
from in_children import Outcome, outcomes
from typer.testing import CliRunner

from gis_app.cli import app

PATIENCE = 60.0
WORDS = (
    "", " ", "-", "--", ".", "/dev/null", "/proc/self/mem", "~", "\udcff", "\x1b[31m", "纺河", "x" * 5000,
    "a\x00b", "0", "-1", "1", "2", "9" * 30, "1e309", "nan", "inf", "none", "en", "zh_CN", "xx", "EPSG:4549", "EPSG:0",
    "IAU_2015:49900", "wgs84", "gcj02", "auto", "universities", "study_area", "x=y", "=", "a=b=c", "universities=",
    "density_clusters", "industrial_seeds", "best_sites", "http://127.0.0.1:9/a.geojson", "/vsizip//etc/passwd",
    "distance_m=-1", "distance_m=nan", "min_places=1e9", "area_ha=16", "simulations=9", "fanghe",
)  # fmt: skip
NUMBERS = {"--simulations": ("9", "1", "19"), "--seed": ("0", "7")}
INTAKE = {"--crs": ("EPSG:4326", "4549"), "--datum": ("wgs84", "auto")}
COMMANDS: dict[str, dict[str, tuple[str, ...]]] = {
    "check": {**INTAKE, "--kind": ("universities", "water"), "--json": ()},
    "analyse": {**NUMBERS, "--json": ("-", "a.json"), "--places": ("p.geojson",), "--cells": ("c.geojson",)},
    "find": {
        "--method": ("density_clusters", "industrial_seeds"), "--set": ("distance_m=300", "simulations=9"),
        "--seed": ("3",), "--json": ("-",), "--out": ("z.geojson",),
    },
    "export": {**NUMBERS, "--map": ("a.html",), "--table": ("a.csv",), "--zones": ("city/universities.geojson",)},
    "repair": {**INTAKE, "--kind": ("universities",), "--out": ("r.geojson", "r.csv", "r.gpkg")},
    "new": {**INTAKE, "--study-area": ("city/universities.geojson",)},
    "run": {**NUMBERS, "--out": ("out", "out/deeper"), "--language": ("en", "zh_CN")},
    "samples": {}, "kinds": {"--json": ()}, "indicators": {"--json": ()}, "nosuch": {"--help": ()},
}  # fmt: skip
"""Commands and the values that their options take."""
PLACES = {
    "repair": ("city/universities.geojson",),
    "new": ("s.gpkg", "universities=city/universities.geojson"),
    "samples": ("fanghe", "samples"),
}


@cache
def _city() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sound-")) / "city"
    folder.mkdir()
    for kind, part in (("universities", slice(8)), ("cultural_venues", slice(8, 16)), ("industrial_sites", slice(24))):
        hostile_files.sound().iloc[part].to_file(folder / f"{kind}.geojson")
    return folder


def words(number: int) -> list[str]:
    """Return the command line of a number; its paths mean the folder in which a copy of the city stands."""
    rng = random.Random(number)  # noqa: S311  no secret
    command = rng.choice(list(COMMANDS))
    options = COMMANDS[command]
    said = [command, *PLACES.get(command, ("city",))]
    for option in ("--simulations", "--method", "--out"):
        if options.get(option):
            said += [option, options[option][0]]
    for option in rng.sample(list(options), rng.randrange(len(options) + 1)):
        said += [option, *rng.choices(options[option], k=min(1, len(options[option])))]
    return [rng.choice(WORDS) if rng.random() < 0.08 else word for word in said]


def judged(number: int) -> str:
    """Give the command of that number and say what came of it."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shutil.copytree(_city(), Path(place) / "city")
        before = _contents(Path(place) / "city")
        os.chdir(place)  # noqa: TID251  the paths that a planner types are relative
        answer = CliRunner().invoke(app, words(number))
        os.chdir("/")  # noqa: TID251  the same
        if answer.exception is not None and not isinstance(answer.exception, SystemExit):
            return f"{type(answer.exception).__name__}: {str(answer.exception)[:80]}"
        if answer.exit_code not in (0, 1, 2):
            return f"exit code {answer.exit_code}"
        if _contents(Path(place) / "city") != before:
            return "a source was changed"
        if any(path.name.startswith(".clusterscape-") for path in Path(place).rglob("*")):
            return "staging is left"
        return "right" if answer.exit_code == 0 else "refused"


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def attack(first: int, last: int) -> list[Outcome]:
    """Return what became of the commands first … last − 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Kernels and libraries are made ready here, once, and not anew in every child.
        CliRunner().invoke(app, ["analyse", str(_city()), "--simulations", "9"])
        CliRunner().invoke(app, ["find", str(_city()), "--method", "density_clusters"])
    return outcomes(judged, first, last, PATIENCE)
