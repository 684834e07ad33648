"""Studies from a stranger: cells, blobs, journal and bytes that are not what this program writes, opened and worked on.

A number is a seed: the same number makes the same study everywhere.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import warnings
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hostile_files
import numpy as np
import shapely
from in_children import Outcome, outcomes

from gis_app.indicators.analysis import analyse
from gis_app.indicators.sentences import describe_city
from gis_app.study import kept
from gis_app.study.library import recent
from gis_app.study.study import Study
from gis_app.zones.finding import find
from layers.errors import UserError
from layers.intake.gathering import read_city

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 20.0


@cache
def _sound() -> Path:
    """A study with layers, zones, an edit taken back, settings and kept results."""
    folder = Path(tempfile.mkdtemp(prefix="sound-"))
    for kind, part in (("universities", slice(8)), ("cultural_venues", slice(8, 16)), ("industrial_sites", slice(24))):
        hostile_files.sound().iloc[part].to_file(folder / f"{kind}.geojson")
    city = read_city(folder)
    analysis = analyse(city, simulations=9)
    found = find(city, "density_clusters")
    x, y = city.study_area.geometry.representative_point().coords[0]
    with Study.create(folder / "study.gpkg", city) as study:
        study.save_result("analysis", kept.analysis_bytes(analysis, describe_city(city, analysis)))
        study.save_result("find", kept.found_bytes({"density_clusters": found}))
        zone = study.add_zone("first", shapely.box(x, y, x + 300, y + 300))
        study.reshape_zone(zone.id, shapely.box(x, y, x + 400, y + 300))
        study.set_setting("universe", ["universities"])
        study.add_zone("second", shapely.box(x - 300, y, x, y + 300))
        study.undo()
    return folder / "study.gpkg"


def hostile(path: Path, rng: random.Random) -> None:
    """Copy the sound study to `path` and spoil it."""
    shutil.copy(_sound(), path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Triggers call functions that only this program has; what a stranger writes them with is not ours to know.
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for _time in range(rng.randrange(1, 5)):
            with suppress(sqlite3.Error, OverflowError, UnicodeError):
                spoil(connection, rng)
        for _name, sql in triggers:
            with suppress(sqlite3.Error):
                connection.execute(sql)
    if rng.random() < 0.25:
        data = bytearray(path.read_bytes())
        for _byte in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.randrange(len(data))] if rng.random() < 0.2 else data)


def spoil(connection: sqlite3.Connection, rng: random.Random) -> None:
    """Break a text of JSON from within, or put something else into a cell."""
    if rng.random() < 0.5:
        hostile_files.spoil(connection, rng)
        return
    table, column = rng.choice(TEXTS)
    change = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608  our own file
    rows = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall()  # noqa: S608  our own file
    row, held = rng.choice(rows)
    data = held if isinstance(held, bytes) else str(held).encode()
    spoilt = hostile_files.broken_bytes(data, rng)
    connection.execute(change, (spoilt if isinstance(held, bytes) else spoilt.decode("utf-8", "replace"), row))


TEXTS = (
    *(("cs_city", "value"), ("cs_setting", "value"), ("cs_layer", "columns"), ("cs_layer", "style")),
    *(("cs_change", "before"), ("cs_change", "after"), ("cs_result", "value"), ("cs_result", "parameters")),
    *(("zones", "geom"), ("study_boundary", "geom"), ("zones", "name"), ("cs_edit", "title")),
)
"""What a study holds as JSON, or as bytes of a shape of their own."""


def judged(number: int) -> str:
    """Open the study of that number, use everything it offers, and say what came of it."""
    rng = random.Random(number)  # noqa: S311  no secret
    with tempfile.TemporaryDirectory(prefix="hostile-") as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(place) / "study.gpkg"
        hostile(path, rng)
        verdicts = []
        try:
            with Study.open(path) as study:
                for use in USES:
                    verdicts.append(_used(use, study))
                    if verdicts[-1] not in ("right", "refused"):
                        return f"{use.__name__}: {verdicts[-1]}"
        except UserError:
            return "refused"
        except BaseException as error:  # noqa: BLE001  whatever it is, it is told
            return f"opening: {type(error).__name__}: {str(error)[:80]}"
        return "right" if "right" in verdicts else "refused"


def _used(use: Callable[[Study], object], study: Study) -> str:
    try:
        use(study)
    except UserError as refusal:
        return "refused" if str(refusal).isprintable() else "a sentence that steers a terminal"
    except BaseException as error:  # noqa: BLE001  whatever it is, it is told
        return f"{type(error).__name__}: {str(error)[:80]}"
    return "right"


def _city(study: Study) -> None:
    city = study.city()
    for layer in city.layers.values():
        if not (np.isfinite(layer.frame.bounds.to_numpy()).all() and layer.frame.is_valid.all()):
            raise AssertionError("a geometry that is none")
    analyse(city, simulations=9)


def _results(study: Study) -> None:
    for key, decode in (("analysis", kept.analysis_of), ("find", kept.found_of)):
        result = study.load_result(key)
        if result is not None:
            with suppress(ValueError):  # what the window takes for no result
                decode(result.value)


def _zones(study: Study) -> None:
    for zone in study.zones():
        if not (zone.geometry.is_valid and zone.geometry.area > 0):
            raise AssertionError("a zone that is none")
        study.rename_zone(zone.id, "renamed")


def _undo_all(study: Study) -> None:
    for step in (study.undo, study.redo):
        for _time in range(10):
            if step() is None:
                break


def _facts(study: Study) -> None:
    study.facts()
    study.sources()
    study.layers()
    study.history()
    study.data_hash()
    study.setting("universe")


def _draw(study: Study) -> None:
    study.add_zone("drawn", shapely.box(0, 0, 100, 100))


def _copy(study: Study) -> None:
    study.copy_to(study.path.with_name("copy.gpkg"))


def _welcome(study: Study) -> None:
    recent()
    study.path.stat()


USES: tuple[Callable[[Study], None], ...] = (_facts, _city, _results, _zones, _undo_all, _draw, _copy, _welcome)


def attack(first: int, last: int) -> list[Outcome]:
    """Return what became of the studies first … last − 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _sound()
    return outcomes(judged, first, last, PATIENCE)
