"""The document: one GeoPackage on disk in which every edit is saved the moment it is made.

Threads: a `Study` may be used from any thread. Edits, undo, redo and the small reads share one connection under a
lock and take about a millisecond, so the window makes them itself. `city`, `add_layer`, `save_result` and `copy_to`
take as long as the data is large: they use a connection of their own and belong in a job. While `city` reads, an edit
waits for a few thousand rows at most; while `add_layer` writes, edits are refused after half a second.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import struct
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import shapely

from gis_app import __version__
from gis_app.study import journal, results, tables
from gis_app.study.connection import connect, damaged, explained, make_durable, transaction
from gis_app.study.files import copied, created
from gis_app.study.identity import identity, require_same
from gis_app.study.journal import Change, Edit
from gis_app.study.opening import opened
from gis_app.study.rows import (
    found_zone,
    grown_universe,
    layers_in_force,
    present_zone,
    read_area,
    read_facts,
    read_sources,
    require_area,
    setting_change,
    sound,
    zone_blob,
    zone_of,
)
from gis_app.zones.zone import Zone
from layers.errors import UserError
from layers.language import gettext as _
from layers.language import ngettext
from layers.notation import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from layers.city import City
    from layers.layer import Layer, Source

    Area = shapely.Polygon | shapely.MultiPolygon
    from layers.progress import Progress

_DAMAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, shapely.errors.ShapelyError)
WORKER_PATIENCE = 30.0
"""Seconds that a job waits for a lock."""


@dataclass(frozen=True, slots=True)
class LayerState:
    """What the register says of a layer.

    Parameters
    ----------
    kind
        The kind's id.
    visible
        Whether the map shows it.
    position
        Its place in the list, from 0.
    style
        What the planner changed of the kind's style, None for nothing.
    """

    kind: str
    visible: bool
    position: int
    style: Mapping[str, Any] | None


class Study:
    """A study that is open; make one with `create` or `open`, and `close` it (or use ``with``).

    Attributes
    ----------
    path
        The file.
    read_only
        Whether edits are refused: the file or its folder is write-protected, or it was opened so.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._file = identity(path)
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path, city: City, *, progress: Progress | None = None) -> Self:
        """Make a study of `city` and open it.

        Parameters
        ----------
        path
            Ends in ``.gpkg``; no file of that name exists. It is written beside and renamed when complete.
        city
            What it is about.
        progress
            Called with a share and a sentence; what it raises leaves no file.

        Raises
        ------
        UserError
            If the file is there already or cannot be written.
        """
        created(path, city, progress)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open a study, for looking only where it or its folder is write-protected.

        Raises
        ------
        UserError
            If it is no study, is damaged, newer than this program, holds foreign SQL, or another program locks it.
        """
        connection, looking = opened(path, read_only=read_only)
        return cls(path, connection, read_only=looking)

    def close(self) -> None:
        """Close the file; nothing else is at rest beside it."""
        with self._lock:
            if not self.read_only:
                with contextlib.suppress(sqlite3.Error):  # an empty journal left behind harms nobody
                    self._connection.execute("PRAGMA journal_mode = DELETE")
            self._connection.close()

    def __enter__(self) -> Self:
        """Return the study itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @property
    def in_place(self) -> bool:
        """Whether the study's name still means the file that was opened."""
        return self.is_file(self.path)

    def is_file(self, path: Path) -> bool:
        """Whether a path means the file that was opened, whatever its name was then."""
        return self._file is not None and identity(path) == self._file

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    # --- the city ---------------------------------------------------------

    def city(self) -> City:
        """Read the city: the layers not removed, as they were when they came in. For a worker thread.

        Raises
        ------
        UserError
            If the file is damaged.
        """
        from gis_app.study.reading import read_city  # geopandas: not before a city is asked for

        with explained(self.path), contextlib.closing(self._reader()) as connection:
            return read_city(connection, self.path)

    def data_hash(self) -> str:
        """Return a SHA-256 of what results depend on: the layers in force, the study area, the CRS.

        A layer that another program has changed counts as other data.
        """
        from gis_app.study.building import combined_hash
        from layers.coordinates.reference_systems import reference_system

        with self._reading() as connection:
            rows = connection.execute(
                "SELECT kind, hash, written, last_change FROM cs_layer LEFT JOIN gpkg_contents"
                " ON table_name = feature_table WHERE removed = 0"
            ).fetchall()
            # GDAL moves last_change when it writes: a time other than the noted one is another program's hand.
            hashes = {kind: digest if then == now else f"{digest} {now}" for kind, digest, then, now in rows}
            return combined_hash(hashes, read_area(connection), reference_system(read_facts(connection)["crs"]))

    def facts(self) -> Mapping[str, Any]:
        """Return what is known of the city besides its layers, such as ``name``, ``crs``, ``created``."""
        with self._reading() as connection:
            return read_facts(connection)

    def sources(self) -> tuple[Source, ...]:
        """Return the files that the city was read from."""
        with self._reading() as connection:
            return read_sources(connection, None)

    def layers(self) -> tuple[LayerState, ...]:
        """Return the layers in force, in the planner's order."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT kind, visible, position, style FROM cs_layer WHERE removed = 0 ORDER BY position, fid"
            ).fetchall()
        return tuple(LayerState(row[0], bool(row[1]), row[2], row[3] and parse_json(row[3])) for row in rows)

    def add_layer(self, layer: Layer) -> None:
        """Bring in a layer, in the place of one of its kind, as one edit. For a worker thread.

        Parameters
        ----------
        layer
            In any CRS; it is brought into the city's.
        """
        from gis_app.study.building import write_layer
        from layers.coordinates.reference_systems import reference_system

        self._require_writable()
        with explained(self.path), contextlib.closing(self._writer()) as connection, transaction(connection):
            crs = reference_system(read_facts(connection)["crs"])
            (srs_id,) = connection.execute(
                "SELECT srs_id FROM gpkg_contents WHERE table_name = ?", (tables.ZONES,)
            ).fetchone()
            old = layers_in_force(connection, layer.kind.id)
            (last,) = connection.execute("SELECT coalesce(max(position), -1) FROM cs_layer").fetchone()
            position = int(str(old[0][1]["position"])) if old else last + 1
            # Written as removed and brought in by the edit, so that undo has a row to set back.
            write_layer(connection, layer.to_crs(crs), srs_id, position, removed=1)
            (new,) = connection.execute("SELECT max(fid) FROM cs_layer").fetchone()
            changes = [Change("cs_layer", fid, {**image, "removed": 1}) for fid, image in old]
            changes.append(Change("cs_layer", new, {"removed": 0}))
            changes += grown_universe(connection, layer)
            journal.record(connection, _("Add layer “{name}”").format(name=_(layer.kind.title)), changes)

    def remove_layer(self, kind: str) -> None:
        """Take the layer of a kind out of the study; undo brings it back."""
        from layers.kinds.registry import KINDS

        self._set_layer(kind, _("Remove layer “{name}”").format(name=_(KINDS[kind].title)), removed=1)

    def set_visible(self, kind: str, visible: bool) -> None:
        """Show or hide the layer of a kind on the map: what is looked at, no edit, so undo and redo pass it by.

        Raises
        ------
        UserError
            If the study cannot be written.
        """
        with self._writing() as connection:
            for fid, _image in layers_in_force(connection, kind):
                connection.execute("UPDATE cs_layer SET visible = ? WHERE fid = ?", (int(visible), fid))

    def set_style(self, kind: str, style: Mapping[str, Any] | None) -> None:
        """Change how a layer is drawn: what JSON can hold, or None for the kind's own style."""
        from layers.kinds.registry import KINDS

        text = None if style is None else json.dumps(dict(style), ensure_ascii=False)
        self._set_layer(kind, _("Restyle “{name}”").format(name=_(KINDS[kind].title)), style=text)

    # --- zones ------------------------------------------------------------

    def zones(self) -> tuple[Zone, ...]:
        """Return the zones in the order they were made."""
        with self._reading() as connection:
            rows = connection.execute("SELECT fid, geom, name, method FROM zones ORDER BY fid").fetchall()
            zones = [zone_of(*row) for row in rows]
        return tuple(zone for zone in zones if zone is not None)

    def add_zone(self, name: str, geometry: Area, method: str = "drawn") -> Zone:
        """Add one zone and return it with its id.

        Parameters
        ----------
        name
            Any text.
        geometry
            Valid polygon or multipolygon in the city's CRS.
        method
            How it came about; see `Zone`.

        Raises
        ------
        UserError
            If the geometry is no area, or the study cannot be written.
        """
        return self._add([Zone("", name, geometry, method)], _("Draw “{name}”").format(name=sound(name)))[0]

    def add_zones(self, zones: Sequence[Zone]) -> tuple[Zone, ...]:
        """Add several zones as one edit and return them with the ids they got here.

        Raises
        ------
        UserError
            If a geometry is no area, or the study cannot be written; then none is added.
        """
        title = ngettext("Add {count} zone", "Add {count} zones", len(zones)).format(count=len(zones))
        return self._add(zones, title) if zones else ()

    def reshape_zone(self, zone_id: str, geometry: Area) -> Zone:
        """Give a zone another boundary.

        Raises
        ------
        UserError
            If there is no such zone, the geometry is no area, or the study cannot be written.
        """
        require_area(geometry)
        with self._reading() as connection:
            blob = zone_blob(connection, geometry)
        return self._change_zone(zone_id, _("Reshape “{name}”"), geom=blob)

    def rename_zone(self, zone_id: str, name: str) -> Zone:
        """Give a zone another name.

        Raises
        ------
        UserError
            If there is no such zone, or the study cannot be written.
        """
        return self._change_zone(zone_id, _("Rename “{name}”"), name=sound(name))

    def delete_zone(self, zone_id: str) -> None:
        """Delete a zone; undo brings it back with the same id.

        Raises
        ------
        UserError
            If there is no such zone, or the study cannot be written.
        """
        with self._writing() as connection:
            fid, image = found_zone(connection, zone_id)
            title = _("Delete “{name}”").format(name=image["name"] or zone_id)
            journal.record(connection, title, [Change(tables.ZONES, fid, None)])

    # --- settings ---------------------------------------------------------

    def setting(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  whatever JSON holds
        """Return a setting's value."""
        with self._reading() as connection:
            found = connection.execute("SELECT value FROM cs_setting WHERE key = ?", (key,)).fetchone()
        return default if found is None else parse_json(found[0])

    def set_setting(self, key: str, value: Any) -> None:  # noqa: ANN401  the same
        """Change a setting to anything JSON can hold, as an edit; the same value again is none.

        Raises
        ------
        UserError
            If the study cannot be written.
        """
        with self._writing() as connection:
            change = setting_change(connection, key, value)
            if change is not None:
                journal.record(connection, _("Change setting “{name}”").format(name=key), [change])

    def set_universe(self, kinds: Sequence[str]) -> None:
        """Choose the reference kinds that quotients, shares and labelling are taken over."""
        with self._writing() as connection:
            change = setting_change(connection, "universe", list(kinds))
            if change is not None:
                journal.record(connection, _("Change the reference places"), [change])

    # --- history ----------------------------------------------------------

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._possible(backwards=True)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self._possible(backwards=False)

    def undo(self) -> Edit | None:
        """Take back the last edit and return it; None where there is none.

        Raises
        ------
        UserError
            If another program has changed what the edit left, or the study cannot be written.
        """
        with self._writing() as connection:
            return journal.undo(connection)

    def redo(self) -> Edit | None:
        """Do the edit that was taken back last again and return it; None where there is none.

        Raises
        ------
        UserError
            If another program has changed what the edit starts from, or the study cannot be written.
        """
        with self._writing() as connection:
            return journal.redo(connection)

    def history(self) -> tuple[Edit, ...]:
        """Return every edit, oldest first, those taken back last."""
        with self._reading() as connection:
            return journal.history(connection)

    # --- results and copies -----------------------------------------------

    def save_result(
        self,
        key: str,
        value: bytes,
        *,
        seed: int | None = None,
        simulations: int | None = None,
        null_model: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        data_hash: str | None = None,
    ) -> None:
        """Keep a result, in the place of an earlier one of the same key. It is no edit.

        Parameters
        ----------
        key
            What it is, such as ``analysis``.
        value
            JSON bytes.
        seed, simulations, null_model, parameters
            As used.
        data_hash
            `data_hash()` from before the computation; by default the present one.

        Raises
        ------
        UserError
            If the study cannot be written.
        """
        known = data_hash or self.data_hash()
        result = results.Result(key, value, known, seed, simulations, null_model, parameters or {})
        self._require_writable()
        with explained(self.path), contextlib.closing(self._writer()) as connection, transaction(connection):
            results.save(connection, result)

    def load_result(self, key: str) -> results.Result | None:
        """Return a kept result if it is of the present data and this version of the program, else None."""
        with self._reading() as connection:
            result = results.load(connection, key)
        fresh = result is not None and result.data_hash == self.data_hash() and result.version == __version__
        return result if fresh else None

    def copy_to(self, path: Path, *, replace: bool = False) -> None:
        """Write a compact copy, history included, beside and then renamed. For a worker thread.

        Parameters
        ----------
        path
            Ends in ``.gpkg``.
        replace
            Whether a file of that name may be replaced.

        Raises
        ------
        UserError
            If the file is there already, is this study, or cannot be written.
        """
        with contextlib.closing(self._reader()) as connection:
            copied(connection, self.path, path, replace=replace)

    # --- within -----------------------------------------------------------

    def _reader(self) -> sqlite3.Connection:
        return connect(self.path, read_only=True, patience=WORKER_PATIENCE)

    def _writer(self) -> sqlite3.Connection:
        require_same(self.path, self._file)
        connection = connect(self.path, read_only=False, patience=WORKER_PATIENCE)
        make_durable(connection)
        connection.execute("PRAGMA trusted_schema = ON")  # checked when the study was opened
        connection.execute("PRAGMA cache_spill = OFF")  # readers are not locked out before the commit
        return connection

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, explained(self.path), self._damage_told():
            yield self._connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._require_writable()
        require_same(self.path, self._file)
        with self._lock, explained(self.path), self._damage_told(), transaction(self._connection):
            yield self._connection

    @contextlib.contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            # A row that does not parse is another program's doing or damage, no fault of this one.
            raise damaged(self.path) from error

    def _require_writable(self) -> None:
        if self.read_only:
            raise UserError(
                _("the study is open for reading only, so nothing can be changed"),
                where=self.path.name,
                remedy=_("make a copy in a folder of your own and open that"),
            )

    def _possible(self, *, backwards: bool) -> bool:
        if self.read_only:
            return False
        with self._reading() as connection:
            return journal.possible(connection, backwards=backwards)

    def _add(self, zones: Sequence[Zone], title: str) -> tuple[Zone, ...]:
        for zone in zones:
            require_area(zone.geometry)
        with self._writing() as connection:
            images = [
                {"geom": zone_blob(connection, zone.geometry), "name": sound(zone.name), "method": zone.method}
                for zone in zones
            ]
            rows = journal.record(connection, title, [Change(tables.ZONES, None, image) for image in images])
            return tuple(present_zone(connection, row) for row in rows)

    def _change_zone(self, zone_id: str, title: str, **values: object) -> Zone:
        """Change columns of a zone, if that changes anything."""
        with self._writing() as connection:
            fid, image = found_zone(connection, zone_id)
            if {**image, **values} != image:
                titled = title.format(name=image["name"] or zone_id)
                journal.record(connection, titled, [Change(tables.ZONES, fid, values)])
            return present_zone(connection, fid)

    def _set_layer(self, kind: str, title: str, **values: object) -> None:
        """Change columns of the register for the layer of a kind, if that changes anything."""
        with self._writing() as connection:
            changes = [
                Change("cs_layer", fid, values)
                for fid, image in layers_in_force(connection, kind)
                if {**image, **values} != image
            ]
            if changes:
                journal.record(connection, title, changes)
