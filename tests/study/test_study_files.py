"""What is no study, what is damaged, and what a stranger has put into one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio
import pytest

from gis_app.study.inspection import is_study
from gis_app.study.study import Study
from layers.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    import shapely

    from layers.city import City


def _digest(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


def _tampered(study: Study, *statements: str) -> Path:
    study.close()
    connection = sqlite3.connect(study.path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return study.path


@pytest.mark.parametrize("content", [b"", b"<html>", b"SQLite format 3\0", b"SQLite format 3\0" + b"\0" * 4096, b"GP"])
def test_other_files_are_no_studies(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(content)
    assert not is_study(path)
    with pytest.raises(UserError):
        Study.open(path)
    assert path.read_bytes() == content


def test_nothing_and_a_folder_are_no_studies(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.gpkg", "no such file"), (tmp_path, "folder")):
        assert not is_study(path)
        with pytest.raises(UserError, match=said):
            Study.open(path)


def test_an_ordinary_geopackage_is_left_alone(tmp_path: Path, city: City) -> None:
    path = tmp_path / "mine.gpkg"
    pyogrio.write_dataframe(city.layers["water"].frame, path, layer="water")
    before = _digest(path)
    assert not is_study(path)
    with pytest.raises(UserError, match="not a study"):
        Study.open(path)
    assert _digest(path) == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON zones BEGIN DELETE FROM cs_edit; END",
        'CREATE TRIGGER "rtree_zones_geom_insert2" AFTER INSERT ON zones BEGIN DELETE FROM cs_edit; END',
        "CREATE TRIGGER evil AFTER UPDATE ON cs_layer BEGIN SELECT load_extension('x'); END",
        "CREATE VIEW evil AS SELECT * FROM zones",
        "CREATE VIRTUAL TABLE evil USING fts5(x)",
        "CREATE VIRTUAL TABLE evil USING rtree(id, a, b)",
        "CREATE INDEX evil ON zones (abs(fid))",
        "CREATE INDEX evil ON cs_edit (title)",
        "CREATE INDEX evil ON water (name) WHERE fid > 3",
        "CREATE TABLE evil (a, b GENERATED ALWAYS AS (abs(a)))",
        "ALTER TABLE zones ADD COLUMN evil DEFAULT 1",
        "ALTER TABLE cs_setting ADD COLUMN evil CHECK (abs(evil) > 1)",
        "ALTER TABLE water ADD COLUMN evil AS (abs(fid)) VIRTUAL",
    ],
)
def test_foreign_sql_is_refused(study: Study, statement: str) -> None:
    path = _tampered(study, statement)
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(UserError, match="will not run"):
            Study.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_trigger_of_ours_with_another_body_is_refused(study: Study) -> None:
    path = _tampered(
        study,
        'DROP TRIGGER "rtree_zones_geom_insert"',
        'CREATE TRIGGER "rtree_zones_geom_insert" AFTER INSERT ON "zones" BEGIN DELETE FROM cs_edit; END',
    )
    with pytest.raises(UserError, match="rtree_zones_geom_insert"):
        Study.open(path)


def test_a_table_of_ours_made_a_view_is_refused(study: Study) -> None:
    path = _tampered(study, "DROP TABLE cs_setting", "CREATE VIEW cs_setting AS SELECT 1 AS fid")
    with pytest.raises(UserError, match="will not run"):
        Study.open(path)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE cs_result",
        "DELETE FROM cs_city WHERE key = 'format'",
        "UPDATE cs_city SET value = 'x' WHERE key = 'format'",
    ],
)
def test_a_study_with_a_part_missing_is_damaged(study: Study, statement: str) -> None:
    with pytest.raises(UserError, match="damaged"):
        Study.open(_tampered(study, statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cs_city SET value = '\"no crs\"' WHERE key = 'crs'",
        "UPDATE cs_city SET value = '[' WHERE key = 'name'",
        "DELETE FROM cs_city WHERE key = 'note'",
        "DELETE FROM study_boundary",
        "UPDATE water SET geom = x'00'",
        "UPDATE water SET geom = x'4750000100000000ff'",
        "UPDATE cs_layer SET columns = '{}'",
        'UPDATE cs_layer SET columns = \'{"columns": [{"name": 1}], "geometry": "g", "position": 0}\'',
        "UPDATE cs_layer SET feature_table = 'sqlite_master' WHERE kind = 'water'",
        "UPDATE cs_layer SET feature_table = 'x\"; DROP TABLE zones; --' WHERE kind = 'water'",
        'UPDATE cs_layer SET columns = replace(columns, \'"stored": "name"\', \'"stored": "no such"\')',
        "UPDATE cs_finding SET severity = 'none of ours'",
    ],
)
def test_a_city_that_cannot_be_read_is_damaged(study: Study, statement: str) -> None:
    study._connection.execute("PRAGMA ignore_check_constraints = ON")
    for name in ("water",):  # the index's triggers would stop a blob that holds no geometry
        for trigger in ("update1", "update2", "update3", "update4"):
            study._connection.execute(f'DROP TRIGGER "rtree_{name}_geom_{trigger}"')
    study._connection.execute(statement)
    with pytest.raises(UserError, match="damaged"):
        study.city()


def test_a_newer_study_says_so(study: Study) -> None:
    path = _tampered(study, "UPDATE cs_city SET value = '2' WHERE key = 'format'")
    with pytest.raises(UserError, match="newer version"):
        Study.open(path)


def test_a_kind_that_is_not_known(study: Study) -> None:
    study._connection.execute("UPDATE cs_layer SET kind = 'canals' WHERE kind = 'water'")
    with pytest.raises(UserError, match="canals"):
        study.city()


def test_a_copy_broken_off_is_damaged(study: Study) -> None:
    study.close()
    data = study.path.read_bytes()
    for share in (0.3, 0.6, 0.99):
        study.path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(UserError, match=r"damaged|not a study"):
            Study.open(study.path)


def test_scrambled_pages_never_end_in_a_traceback(study: Study) -> None:
    study.close()
    data = study.path.read_bytes()
    for page in range(0, len(data) // 4096, 3):
        study.path.write_bytes(data[: page * 4096] + os.urandom(4096) + data[(page + 1) * 4096 :])
        with contextlib.suppress(UserError), Study.open(study.path) as opened:
            opened.city()
            opened.zones()


def test_locked_by_another_program(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    other = sqlite3.connect(study.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UserError, match="another program is using"):
        study.add_zone("a", square(1))
    with pytest.raises(UserError, match="another program is using"):
        Study.open(study.path)
    other.execute("ROLLBACK")
    other.close()
    assert study.add_zone("a", square(1)).name == "a"


def test_disk_full(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    zone = study.add_zone("a", square(1))
    (pages,) = study._connection.execute("PRAGMA page_count").fetchone()
    study._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UserError, match="disk is full"):
        study.add_zone("x" * 100_000, square(2))
    assert study.zones() == (zone,)
    study._connection.execute("PRAGMA max_page_count = 1000000")
    study.add_zone("b", square(2))
    assert len(study.history()) == 2


def test_a_study_on_a_full_disk_is_looked_at(study: Study, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_connection: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    study.close()
    monkeypatch.setattr("gis_app.study.opening._probe", full)
    with Study.open(study.path) as looking:
        assert looking.read_only
        assert looking.city().name == city.name


@pytest.mark.parametrize("fate", ["replaced", "deleted", "moved"])
def test_a_file_that_is_another_one_now_is_not_written(
    study: Study, square: Callable[[float], shapely.Polygon], city: City, fate: str
) -> None:
    zone = study.add_zone("a", square(1))
    other = study.path.with_name("other.gpkg")
    Study.create(other, city).close()
    before = _digest(other)
    assert study.in_place
    if fate == "replaced":
        other.replace(study.path)
    elif fate == "moved":
        study.path.rename(other.with_name("moved.gpkg"))
    else:
        study.path.unlink()
    said = "taken the place" if fate == "replaced" else "is gone"
    for act in (
        lambda: study.add_zone("b", square(2)),
        lambda: study.rename_zone(zone.id, "b"),
        study.undo,
        lambda: study.set_setting("a", 1),
        lambda: study.add_layer(city.layers["water"]),
        lambda: study.save_result("a", b"1", data_hash="0"),
    ):
        with pytest.raises(UserError, match=said):
            act()
    assert not study.in_place
    if fate == "replaced":
        assert _digest(study.path) == before


def test_opened_for_reading_only(study: Study, square: Callable[[float], shapely.Polygon], city: City) -> None:
    zone = study.add_zone("a", square(1))
    study.close()
    before = _digest(study.path)
    with Study.open(study.path, read_only=True) as looking:
        assert looking.read_only
        assert looking.zones() == (zone,)
        assert looking.city().name == city.name
        assert not looking.can_undo
        for act in (
            lambda: looking.add_zone("b", square(1)),
            looking.undo,
            lambda: looking.set_setting("a", 1),
            lambda: looking.save_result("a", b""),
            lambda: looking.remove_layer("water"),
            lambda: looking.add_layer(city.layers["water"]),
        ):
            with pytest.raises(UserError, match="for reading only"):
                act()
        looking.copy_to(study.path.with_name("copy.gpkg"))
    assert _digest(study.path) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to become somebody else")
@pytest.mark.parametrize("protected", ["file", "folder"])
def test_write_protected_for_this_user(study: Study, city: City, protected: str) -> None:
    study.close()
    folder = Path(tempfile.mkdtemp())
    path = Path(shutil.copy(study.path, folder / "a.gpkg"))
    path.chmod(0o444 if protected == "file" else 0o666)
    folder.chmod(0o777 if protected == "file" else 0o555)
    os.seteuid(65534)
    try:
        with Study.open(path) as looking:
            assert looking.read_only
            assert looking.city().name == city.name
        if protected == "folder":
            with pytest.raises(UserError):
                Study.create(folder / "new.gpkg", city)
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)


def test_a_crash_is_rolled_back_and_still_a_study(study: Study, square: Callable[[float], shapely.Polygon]) -> None:
    zone = study.add_zone("a", square(1))
    connection = study._connection
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    for turn in range(300):
        connection.execute("INSERT INTO cs_setting (key, value) VALUES (?, ?)", (str(turn), "x" * 5000))
    crashed = study.path.parent / "crashed"
    crashed.mkdir()
    for path in study.path.parent.glob(f"{study.path.name}*"):
        shutil.copy(path, crashed)
    connection.execute("ROLLBACK")
    copy = crashed / study.path.name
    assert copy.with_name(f"{copy.name}-journal").stat().st_size > 0
    assert is_study(copy)
    with Study.open(copy) as again:
        assert again.zones() == (zone,)
        assert again.setting("1") is None


def test_a_copy_holds_everything(study: Study, square: Callable[[float], shapely.Polygon], city: City) -> None:
    zone = study.add_zone("a", square(1))
    target = study.path.with_name("副本.gpkg")
    study.copy_to(target)
    with pytest.raises(UserError, match="already a file"):
        study.copy_to(target)
    with pytest.raises(UserError, match="onto itself"):
        study.copy_to(study.path, replace=True)
    study.copy_to(target, replace=True)
    with Study.open(target) as copy:
        assert copy.zones() == (zone,)
        assert copy.data_hash() == study.data_hash()
        assert copy.history() == study.history()
        assert copy.city().name == city.name
        copy.undo()
        assert copy.zones() == ()
    assert study.zones() == (zone,)
    study.close()
    assert sorted(path.name for path in target.parent.iterdir()) == sorted([study.path.name, target.name])


def test_results_are_kept_while_the_data_stay(study: Study) -> None:
    study.save_result("analysis", b'{"a": 1}', seed=1, simulations=999, null_model="rl", parameters={"r": 400})
    result = study.load_result("analysis")
    assert result is not None
    assert (result.value, result.seed, result.simulations, result.null_model) == (b'{"a": 1}', 1, 999, "rl")
    assert (dict(result.parameters), result.data_hash) == ({"r": 400}, study.data_hash())
    assert study.load_result("other") is None
    study.save_result("analysis", b"2")
    again = study.load_result("analysis")
    assert again is not None
    assert again.value == b"2"
    study.remove_layer("water")
    assert study.load_result("analysis") is None
    study.undo()
    assert study.load_result("analysis") is not None
    study._connection.execute("UPDATE cs_result SET version = '0.0'")
    assert study.load_result("analysis") is None
    assert [edit.title for edit in study.history()] == ["Remove layer “Water”"]
