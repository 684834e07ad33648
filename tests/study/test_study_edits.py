"""Edits, undo and redo against a plain model; the history survives whatever happens to the program."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely

from gis_app.study.study import Study
from gis_app.zones.zone import Zone
from layers.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.city import City

State = tuple[tuple[tuple[str, str, bytes], ...], tuple[tuple[str, object], ...]]


class Model:
    """The same document as lists of states: a stack done and a stack undone."""

    def __init__(self) -> None:
        self.done: list[State] = [((), ())]
        self.undone: list[State] = []

    @property
    def now(self) -> State:
        return self.done[-1]

    def edit(self, state: State) -> None:
        if state != self.now:
            self.done.append(state)
            self.undone.clear()

    def undo(self) -> None:
        if len(self.done) > 1:
            self.undone.append(self.done.pop())

    def redo(self) -> None:
        if self.undone:
            self.done.append(self.undone.pop())


def _seen(study: Study) -> State:
    zones = tuple((zone.id, zone.name, shapely.to_wkb(zone.geometry)) for zone in study.zones())
    keys = [key for key in ("a", "b") if study.setting(key) is not None]
    return zones, tuple((key, study.setting(key)) for key in keys)


def _random_edit(study: Study, model: Model, dice: random.Random, square: Callable[[float], shapely.Polygon]) -> None:
    zones, settings = model.now
    names = {zone[0]: zone for zone in zones}
    action = dice.choice(["add", "many", "shape", "name", "delete", "setting", "undo", "undo", "redo"])
    if action == "add":
        zone = study.add_zone(f"区 {dice.random()}", square(dice.uniform(1, 99)))
        model.edit(((*zones, (zone.id, zone.name, shapely.to_wkb(zone.geometry))), settings))
    elif action == "many":
        made = study.add_zones([Zone("ignored", str(n), square(n)) for n in (1, 2)])
        model.edit(((*zones, *((z.id, z.name, shapely.to_wkb(z.geometry)) for z in made)), settings))
    elif action == "setting":
        value = dice.choice([1, "二", [1, 2]])
        study.set_setting("a", value)
        others = tuple(pair for pair in settings if pair[0] != "a")
        model.edit((zones, (("a", value), *others)))
    elif action in {"undo", "redo"}:
        getattr(study, action)()
        getattr(model, action)()
    elif names:
        _edit_one(study, model, dice, square(dice.uniform(1, 99)), action)


def _edit_one(study: Study, model: Model, dice: random.Random, shape: shapely.Polygon, action: str) -> None:
    zones, settings = model.now
    at = dice.randrange(len(zones))
    zone_id, name, wkb = zones[at]
    if action == "delete":
        study.delete_zone(zone_id)
        model.edit(((*zones[:at], *zones[at + 1 :]), settings))
        return
    if action == "shape":
        study.reshape_zone(zone_id, shape)
        wkb = shapely.to_wkb(shape)
    else:
        name = dice.choice([name, "'; DROP TABLE zones; --", "新名"])
        study.rename_zone(zone_id, name)
    model.edit(((*zones[:at], (zone_id, name, wkb), *zones[at + 1 :]), settings))


@pytest.mark.parametrize("seed", range(3))
def test_random_edits_follow_the_model(study: Study, square: Callable[[float], shapely.Polygon], seed: int) -> None:
    dice, model = random.Random(seed), Model()  # noqa: S311  dice, no secret
    for step in range(80):
        _random_edit(study, model, dice, square)
        assert _seen(study) == model.now, step
        assert (study.can_undo, study.can_redo) == (len(model.done) > 1, bool(model.undone))
        if dice.random() < 0.1:
            study.close()
            study = Study.open(study.path)
    while study.can_undo:
        study.undo()
    assert _seen(study) == ((), ())
    assert study.undo() is None
    while study.can_redo:
        study.redo()
    assert _seen(study) == (model.undone[0] if model.undone else model.now)
    assert study._connection.execute("SELECT rtreecheck('rtree_zones_geom')").fetchone() == ("ok",)
    study.close()


def test_history_tells_what_was_done(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    zone = study.add_zone("老厂", square(5))
    study.rename_zone(zone.id, "新园")
    undone = study.undo()
    assert undone is not None
    assert (undone.title, undone.undone) == ("Rename “老厂”", True)
    assert [(edit.title, edit.undone) for edit in study.history()] == [("Draw “老厂”", False), ("Rename “老厂”", True)]
    study.delete_zone(zone.id)
    assert [edit.title for edit in study.history()] == ["Draw “老厂”", "Delete “老厂”"]
    assert not study.can_redo
    assert study.redo() is None


def test_what_changes_nothing_is_no_edit(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    zone = study.add_zone("a", square(5))
    study.rename_zone(zone.id, "a")
    study.reshape_zone(zone.id, square(5))
    assert study.add_zones([]) == ()
    study.set_setting("k", [1])
    study.set_setting("k", [1])
    assert len(study.history()) == 2


def test_ids_are_never_used_twice(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    first = study.add_zone("a", square(5))
    study.undo()
    assert study.add_zone("b", square(5)).id != first.id


def test_zones_keep_their_geometry(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    hole = square(50).difference(square(20))
    two = shapely.MultiPolygon([square(3), shapely.box(0, 0, 1, 1 / 3)])
    added = study.add_zones([Zone("", "one", hole, "imported"), Zone("", "two", two, "density_clusters")])
    assert study.zones() == added
    assert [zone.geometry for zone in added] == [hole, two]
    assert [zone.method for zone in added] == ["imported", "density_clusters"]
    flat = study.reshape_zone(added[0].id, shapely.force_3d(square(7), 4.0))
    assert not shapely.has_z(flat.geometry)
    assert flat.geometry == square(7)


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Polygon(),
        shapely.Point(1, 2),
        shapely.Polygon([(0, 0), (1, 1), (2, 2)]),
        shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
        shapely.Polygon([(0, 0), (float("inf"), 1), (1, 0)]),
        shapely.LineString([(0, 0), (1, 1)]),
        None,
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_no_area_is_refused(
    study: Study, square: Callable[[float], shapely.Polygon], geometry: shapely.Polygon
) -> None:
    zone = study.add_zone("a", square(1))
    with pytest.raises(UserError):
        study.add_zone("b", geometry)
    with pytest.raises(UserError):
        study.add_zones([Zone("", "good", square(2)), Zone("", "bad", geometry)])
    with pytest.raises(UserError):
        study.reshape_zone(zone.id, geometry)
    assert study.zones() == (zone,)
    assert len(study.history()) == 1


@pytest.mark.parametrize("zone_id", ["zone-99", "zone-", "", "density_clusters-1", "zone-1; DROP", "zone-" + "9" * 40])
def test_a_zone_that_is_not_there(study: Study, square: Callable[[float], shapely.Polygon], zone_id: str) -> None:
    for act in (
        lambda: study.delete_zone(zone_id),
        lambda: study.rename_zone(zone_id, "x"),
        lambda: study.reshape_zone(zone_id, square(1)),
    ):
        with pytest.raises(UserError, match="no zone"):
            act()
    assert study.history() == ()


def test_undo_stops_where_another_program_has_changed_the_zone(
    study: Study, square: Callable[[float], shapely.Polygon]
) -> None:
    study.add_zone("a", square(1))
    study._connection.execute("UPDATE zones SET name = 'by QGIS'")
    with pytest.raises(UserError, match="another program"):
        study.undo()
    assert study.zones()[0].name == "by QGIS"
    assert study.can_undo


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE cs_change SET place = 'cs_city'",
        "UPDATE cs_change SET place = 'zones; DROP TABLE zones'",
        "UPDATE cs_change SET after = '{}'",
        "UPDATE cs_change SET after = 'not json'",
        'UPDATE cs_change SET after = \'{"geom": {"base64": "!"}, "name": 1, "method": 2}\'',
        "UPDATE cs_change SET after = '[1, 2]'",
    ],
)
def test_a_forged_journal_changes_nothing(
    study: Study, square: Callable[[float], shapely.Polygon], forged: str
) -> None:
    zone = study.add_zone("a", square(1))
    study._connection.execute(forged)
    with pytest.raises(UserError, match="history is damaged"):
        study.undo()
    assert study.zones() == (zone,)


def test_an_edit_is_quick(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    times = []
    for size in range(1, 60):
        start = time.thread_time()  # not the clock's: the disk and the neighbours are no business of this test
        study.add_zone("a", square(size))
        times.append(time.thread_time() - start)
    assert sorted(times)[len(times) // 2] < 0.02


_CHILD = """
import sys, shapely
from pathlib import Path
from gis_app.study.study import Study
study = Study.open(Path(sys.argv[1]))
turn = 0
while True:
    turn += 1
    zone = study.add_zone(f"z{turn}", shapely.box(0, 0, turn, turn))
    print("add", zone.id, zone.name, flush=True)
    if turn % 3 == 0:
        study.rename_zone(zone.id, "renamed")
        print("rename", zone.id, flush=True)
    if turn % 4 == 0:
        study.undo()
        print("undo", flush=True)
    if turn % 5 == 0:
        study.add_zones(study.zones()[:3])
        print("many", flush=True)
"""


def _killed(path: Path, seconds: float) -> int:
    """Let a child edit for a while, kill it, and return how many edits it said were done."""
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    lines = [first, *child.stdout.read().splitlines(keepends=True)]
    child.wait()
    child.stdout.close()
    return sum(1 for line in lines if line.endswith("\n"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_nothing_acknowledged_is_lost_when_killed(tmp_path: Path, city: City) -> None:
    path = tmp_path / "killed.gpkg"
    Study.create(path, replace(city, layers={"water": city.layers["water"]}, _points={})).close()
    dice, acknowledged = random.Random(5), 0  # noqa: S311  the same
    for _ in range(10):
        before = _steps(path)
        said = _killed(path, dice.uniform(0.0, 0.25))
        acknowledged += said
        assert before + said <= _steps(path) <= before + said + 1
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT rtreecheck('rtree_zones_geom')").fetchone() == ("ok",)
        connection.close()
    assert acknowledged > 24
    with Study.open(path) as study:
        while study.can_undo:
            study.undo()
        assert study.zones() == ()


def _steps(path: Path) -> int:
    """Count acknowledged calls from the history: an edit that was undone and dropped leaves a gap in the numbers."""
    with Study.open(path) as study:
        (made,) = study._connection.execute(
            "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cs_edit'), 0)"
        ).fetchone()
        undone = made - sum(1 for edit in study.history() if not edit.undone)
    return int(made + undone)


def test_edits_and_reads_from_many_threads(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], object], times: int) -> threading.Thread:
        def run() -> None:
            try:
                for _ in range(times):
                    work()
            except BaseException as error:  # noqa: BLE001  a thread's failure must reach the test
                failures.append(error)

        return threading.Thread(target=run)

    work = [
        guarded(lambda: study.add_zone("a", square(3)), 40),
        guarded(lambda: study.add_zone("b", square(4)), 40),
        guarded(study.zones, 60),
        guarded(study.city, 4),
        guarded(lambda: study.save_result("k", b"{}"), 15),
        guarded(study.data_hash, 20),
        guarded(lambda: study.copy_to(study.path.parent / "copy.gpkg", replace=True), 3),
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert failures == []
    assert len(study.zones()) == 80
    assert len(study.history()) == 80
    with Study.open(study.path.parent / "copy.gpkg") as copy:
        assert copy.zones() == study.zones()[: len(copy.zones())]
