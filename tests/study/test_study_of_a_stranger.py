"""Values in a study that this program would not write: one sentence, never a crash, a hang or a number that is none."""

from __future__ import annotations

import sqlite3
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from gis_app.study import blobs
from gis_app.study.study import Study
from layers.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = b"GP\x00\x01" + struct.pack("<i", 32721)
DEEP = HEADER + b"\x01\x07\0\0\0\x01\0\0\0" * 100_000 + shapely.to_wkb(shapely.Point(1, 2))


def spoilt(study: Study, statement: str, *values: object) -> Path:
    """Close the study and change it as another program would, triggers aside."""
    study.close()
    connection = sqlite3.connect(study.path, isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    assert connection.execute(statement, values).rowcount
    for _name, sql in triggers:
        connection.execute(sql)
    connection.close()
    return study.path


def table(study: Study, kind: str) -> str:
    """Return the name of the table that holds a kind."""
    connection = sqlite3.connect(study.path)
    (name,) = connection.execute("SELECT feature_table FROM cs_layer WHERE kind = ?", (kind,)).fetchone()
    connection.close()
    return str(name)


@pytest.mark.parametrize(
    "blob",
    [
        DEEP, b"", b"GP", HEADER + b"\x01\x01", HEADER + shapely.to_wkb(shapely.Point(np.inf, 1.0)),
        HEADER + shapely.to_wkb(shapely.Point(1e12, 1.0)), HEADER + b"\x01\x03\0\0\0" + b"\xff" * 400,
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["industrial_sites", "zones", "study_boundary"])
def test_a_blob_that_is_no_geometry(
    study: Study, where: str, blob: bytes, square: Callable[[float], shapely.Polygon]
) -> None:
    study.add_zone("a", square(100.0))
    name = table(study, where) if where == "industrial_sites" else where
    path = spoilt(study, f'UPDATE "{name}" SET geom = ? WHERE fid = 1', blob)  # noqa: S608  our own table
    with Study.open(path) as opened, pytest.raises(UserError, match="damaged"):
        opened.zones() if where == "zones" else opened.city()


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5_000, "{", "\x00", "IAU_2015:49900", b"\xff\xfe"])
@pytest.mark.parametrize("key", ["crs", "universe", "name"])
def test_facts_that_are_no_json(study: Study, key: str, text: str | bytes) -> None:
    path = spoilt(study, "UPDATE cs_city SET value = ? WHERE key = ?", text, key)
    with Study.open(path) as opened:
        for use in (opened.city, opened.facts, opened.data_hash):
            with pytest.raises(UserError, match="damaged"):
                use()


def test_bytes_in_a_column_of_text_are_read_as_text(study: Study) -> None:
    name = table(study, "industrial_sites")
    path = spoilt(study, f'UPDATE "{name}" SET category = ? WHERE fid = 2', b"\xb9\xa4works")  # noqa: S608
    with Study.open(path) as opened:
        assert str(opened.city().layers["industrial_sites"].frame["category"][1]).endswith("works")


def test_a_text_that_is_no_utf8(study: Study) -> None:
    path = spoilt(study, "UPDATE cs_source SET name = CAST(? AS TEXT)", b"\xff\xfe")
    with Study.open(path) as opened, pytest.raises(UserError, match="damaged"):
        opened.city()


def test_an_outline_that_crosses_itself_is_mended(study: Study) -> None:
    name = table(study, "water")
    bow = shapely.Polygon([(570_000, 6_140_000), (570_200, 6_140_200), (570_200, 6_140_000), (570_000, 6_140_200)])
    path = spoilt(study, f'UPDATE "{name}" SET geom = ? WHERE fid = 1', blobs.encode(np.array([bow]), 32721)[0])  # noqa: S608
    with Study.open(path) as opened:
        water = opened.city().layers["water"].frame
    assert water.is_valid.all()
    assert water.area[0] == pytest.approx(20_000.0)


def test_a_name_that_no_statement_can_hold(study: Study) -> None:
    study.close()
    connection = sqlite3.connect(study.path)
    connection.execute("UPDATE gpkg_geometry_columns SET table_name = 'a' || char(0) || 'b' WHERE table_name = 'zones'")
    connection.commit()
    connection.close()
    with pytest.raises(UserError):
        Study.open(study.path)


@pytest.mark.parametrize(
    "name", ["a;b.gpkg", "a\tb.gpkg", "a\nb.gpkg", "a?b#c%20.gpkg", " .gpkg", "a'b\"c.gpkg", "\\.gpkg"]
)
def test_a_study_of_any_name_opens(
    tmp_path: Path, study: Study, name: str, square: Callable[..., shapely.Polygon]
) -> None:
    path = tmp_path / name
    study.copy_to(path)
    with Study.open(path) as opened:
        opened.add_zone("a", square(100.0))
        assert opened.city().layers.keys() == study.city().layers.keys()
    with Study.open(path) as again:
        assert [zone.name for zone in again.zones()] == ["a"]
