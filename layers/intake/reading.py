"""From an untrusted file to layers, with everything that was seen on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.coordinates.reference_systems import reference_system
from layers.errors import Finding, Severity, UserError
from layers.formats.sniff import read_raw
from layers.intake.datum import CHINESE, NAMES, turned
from layers.intake.draft import Draft, draft_of, listed
from layers.intake.duplicates import merge_same_places, set_aside_duplicates
from layers.intake.fields import canonical_frame, canonical_name
from layers.intake.nulls import set_aside_non_finite, set_aside_nulls
from layers.intake.recognition import Recognised, fits, recognise
from layers.intake.referencing import CrsSource, settle_crs
from layers.intake.spots import count_spots
from layers.intake.strays import set_aside_strays
from layers.intake.surveys import set_aside_earlier_rows
from layers.intake.validity import mend_invalid, note_third_dimension
from layers.kinds.kind import LayerKind, Shape
from layers.kinds.registry import KINDS
from layers.language import gettext as _
from layers.language import ngettext
from layers.layer import Layer, Source
from layers.mending import of_dimension

if TYPE_CHECKING:
    from pathlib import Path

    import pyproj
    from numpy.typing import NDArray

    from layers.coordinates.datums import Datum
    from layers.formats.table import RawFile, RawTable

DATUMS = ("wgs84", "gcj02", "bd09", "auto")
_VALUES_SHOWN = 8
# Bytes, text and the objects made of it stand in memory together: several times this.
_MOST_BYTES = 4 << 30


@dataclass(frozen=True, slots=True)
class KindFound:
    """A kind that a file holds.

    Parameters
    ----------
    kind
        Its id.
    features
        How many usable ones, each place once.
    confidence
        0…1.
    split_by
        The columns that told the kinds of a mixed file apart, else None.
    merged
        How many rows are counted with another.
    """

    kind: str
    features: int
    confidence: float
    split_by: str | None = None
    merged: int = 0


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file's diagnosis and its layers.

    Parameters
    ----------
    path
        The file.
    format, encoding
        As found; None where the file could not be read.
    kinds
        What it holds.
    crs
        ``EPSG:n`` or a name, None where unknown.
    crs_source
        ``declared`` in the file, ``given`` by the planner, ``assumed``, or ``unknown``.
    datum
        Of the coordinates in the file; those of the layers are WGS-84.
    features_read, features_usable
        Counts; a usable feature has a valid geometry in a known place, whether or not its kind is known, and whether
        or not another is the same place.
    findings
        In the order of the rows.
    layers
        One for each kind, in the file's coordinate system.
    source
        Name, hash and rows, or None where the file could not be opened.
    metres
        The middle of coordinates that are metres of an unnamed system, or None.
    """

    path: Path
    format: str | None = None
    encoding: str | None = None
    kinds: tuple[KindFound, ...] = ()
    crs: str | None = None
    crs_source: CrsSource = "unknown"
    datum: str = "wgs84"
    features_read: int = 0
    features_usable: int = 0
    findings: tuple[Finding, ...] = ()
    layers: tuple[Layer, ...] = ()
    source: Source | None = None
    metres: tuple[float, float] | None = None

    @property
    def merged(self) -> int:
        """How many rows are counted with another."""
        return sum(found.merged for found in self.kinds)

    @property
    def places(self) -> int:
        """How many places the file holds; streets and areas are none."""
        return sum(found.features for found in self.kinds if KINDS[found.kind].shape is Shape.PLACE)

    @property
    def spots(self) -> int:
        """How many locations these places have."""
        return count_spots(self.layers)

    @property
    def has_errors(self) -> bool:
        """Whether nothing in the file, or in a part of it, is usable."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def first_error(self) -> UserError | None:
        """Return the first error as an exception that names the file, or None."""
        for finding in self.findings:
            if finding.severity is Severity.ERROR:
                return UserError(
                    finding.message, where=self.path.name, remedy=finding.repair, code=finding.code, line=finding.line
                )
        return None


def read_layer(path: Path | str, kind: str | None = None, *, crs: str | None = None, datum: str = "wgs84") -> Layer:
    r"""Return the features of one kind from a file.

    Parameters
    ----------
    path
        A GeoJSON, GeoPackage, Shapefile or CSV file.
    kind
        What all its features are; without it the file is recognised, and of a mixed file the kind with most features
        is returned.
    crs
        Of coordinates that the file declares nothing about, such as ``EPSG:4549``.
    datum
        ``wgs84`` or ``auto``.

    Returns
    -------
    Layer
        In the file's coordinate system.

    Raises
    ------
    UserError
        If the file holds nothing usable, or fits no kind and none is named.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "universities.csv").write_text("name,lon,lat\nTongji,121.5,31.28\n")
    >>> len(read_layer(folder / "universities.csv"))
    1
    """
    reading = read_file(path, kind=kind, crs=crs, datum=datum)
    largest = max(reading.layers, key=len, default=None)
    if largest is not None and (len(largest) or not reading.features_read):
        return largest
    error = reading.first_error()
    if error is not None:
        raise error
    raise UserError(
        _("the file fits no kind of layer"), where=reading.path.name, remedy=_("say what it holds"), code="kind_unknown"
    )


def read_file(
    path: Path | str,
    *,
    kind: str | None = None,
    crs: str | None = None,
    datum: str = "wgs84",
    only: tuple[str, str] | None = None,
) -> FileReading:
    """Return a file's diagnosis and its layers; a fault in the file is a finding of severity ``error``.

    Parameters
    ----------
    path
        The file.
    kind
        What all its features are, or None to recognise it.
    crs
        Of coordinates that the file declares nothing about.
    datum
        Of the coordinates: ``gcj02`` and ``bd09`` are turned back to WGS-84; ``auto`` turns what a column's name
        says.
    only
        (column, value): of each kind only the rows that say so, before those of one place are counted once.

    Returns
    -------
    FileReading
        With one layer for each kind found.

    Raises
    ------
    UserError
        If there is no such file, or `kind`, `crs` or `datum` is not known.
    """
    from pathlib import Path

    path = Path(path)
    check_datum(datum)
    if kind is not None and kind not in KINDS:
        raise UserError(
            _("there is no kind {kind}").format(kind=kind),
            remedy=_("the kinds are {kinds}").format(kinds=", ".join(KINDS)),
        )
    given = reference_system(crs) if crs else None
    data = _bytes(path)
    source = Source(path.name, hashlib.sha256(data).hexdigest(), 0)
    try:
        with np.errstate(all="ignore"):  # absurd coordinates overflow; what is not finite is set aside by name
            return _Reader(path, kind, given, source, datum, only).read(read_raw(path, data))
    except UserError as fault:
        finding = Finding(fault.code, Severity.ERROR, fault.what, line=fault.line, repair=fault.remedy)
        return FileReading(path, findings=(finding,), source=source)


def unread(path: Path, reason: str) -> FileReading:
    """Return the diagnosis of a file that is not read.

    Parameters
    ----------
    path
        The file, or a folder.
    reason
        Why not.
    """
    return FileReading(path, findings=(Finding("unknown_format", Severity.WARNING, reason, repair=_("set aside")),))


def check_datum(datum: str) -> None:
    """Refuse a datum that is not known.

    Raises
    ------
    UserError
        If `datum` is none of `DATUMS`.
    """
    if datum not in DATUMS:
        raise UserError(
            _("there is no datum {datum}").format(datum=datum), remedy=_("the datums are wgs84, gcj02, bd09 and auto")
        )


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise UserError(_("there is no such file"), where=str(path), code="missing_file")
    if path.is_dir():
        raise UserError(_("this is a folder, not a file"), where=path.name, code="missing_file")
    if not path.is_file():
        # A device or a pipe may never end.
        raise UserError(_("this is not a file"), where=path.name, code="missing_file")
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError(
                _("the file is larger than {count} GB").format(count=_MOST_BYTES >> 30),
                where=path.name,
                remedy=_("cut the study area out of it first"),
                code="too_large",
            )
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            _("the file cannot be read: {reason}").format(reason=error.strerror or ""), where=path.name
        ) from None


@dataclass(slots=True)
class _Reader:
    """Takes the tables of one file through the checks."""

    path: Path
    kind: str | None
    given: pyproj.CRS | None
    source: Source
    datum: str = "wgs84"
    only: tuple[str, str] | None = None

    def read(self, raw: RawFile) -> FileReading:
        """Return the reading of a file whose tables were read."""
        several = len(raw.tables) > 1
        readings = [self._table(table, several=several) for table in raw.tables]
        parts = [reading for reading in readings if reading.features_read or not several] or readings[:1]
        rows = sum(reading.features_read for reading in readings)
        told = (
            _of_empty_table(finding, table.name) if rows and not reading.features_read else finding
            for reading, table in zip(readings, raw.tables, strict=True)
            for finding in reading.findings
        )
        findings = (*raw.findings, *told)
        return FileReading(
            self.path,
            raw.format,
            raw.encoding,
            tuple(found for reading in readings for found in reading.kinds),
            parts[0].crs,
            parts[0].crs_source,
            parts[0].datum,
            features_read=rows,
            features_usable=sum(reading.features_usable for reading in readings),
            findings=findings,
            layers=self._signed([layer for reading in readings for layer in reading.layers], rows),
            source=replace(self.source, rows=rows),
            metres=next((reading.metres for reading in readings if reading.metres), None),
        )

    def _signed(self, layers: list[Layer], rows: int) -> tuple[Layer, ...]:
        return tuple(replace(layer, sources=(replace(self.source, rows=rows),)) for layer in layers)

    def _table(self, table: RawTable, *, several: bool) -> FileReading:
        draft = draft_of(table)
        source = self._check_geometry(draft, table)
        set_aside_earlier_rows(draft)
        # A single table often bears a program's name, such as Export_Output; of several each says more than the file.
        names = (table.name, self.path.stem) if several else (self.path.stem, table.name)
        # A GeoPackage's table that bears a kind's name is that kind, whatever is said of the file as a whole.
        declared = table.name if several and table.name in KINDS else self.kind
        recognised = recognise(draft, names, declared)
        usable = len(draft)
        findings = draft.findings
        layers, kinds = self._layers(draft, recognised)
        usable = usable if any(map(len, layers)) or not layers else 0
        if not usable and not any(finding.severity is Severity.ERROR for finding in findings):
            findings.append(_nothing(len(table)))
        if usable and not layers:
            message = _("the features fit no kind of layer")
            findings.append(Finding("kind_unknown", Severity.NOTE, message, repair=_("say what they are")))
        return FileReading(
            self.path,
            kinds=tuple(kinds),
            crs=_crs_name(draft, source),
            crs_source=source,
            datum=self._datum_of(table),
            features_read=len(table),
            features_usable=usable,
            findings=tuple(listed([*findings, *chain(*(layer.findings for layer in layers))], table.line_of)),
            layers=_with_findings(layers, findings, table),
            metres=draft.metres,
        )

    def _check_geometry(self, draft: Draft, table: RawTable) -> CrsSource:
        note_third_dimension(draft, table.with_z)
        # First, for the bounds of nothing are NaN and would spoil every median below.
        set_aside_nulls(draft, table.reported)
        set_aside_non_finite(draft)
        source = settle_crs(
            draft, self.given, geographic_names=table.geographic_names, by_standard=table.wgs84_by_standard
        )
        self._turn_datum(draft, table)
        mend_invalid(draft)
        # Last, for a stray is told by distances on the globe: the system must be settled.
        set_aside_strays(draft)
        return source

    def _turn_datum(self, draft: Draft, table: RawTable) -> None:
        """Turn back to WGS-84 what is in another datum."""
        datum = self._datum_of(table)
        if datum != "wgs84" and draft.crs is not None and len(draft):
            draft.geometry = turned(draft.geometry, draft.crs, datum)
            message = _("the coordinates are in {datum}").format(datum=NAMES[datum])
            repair = _("turned back to WGS-84")
            draft.findings.append(Finding("datum_converted", Severity.NOTE, message, repair=repair))

    def _datum_of(self, table: RawTable) -> Datum:
        """Take the planner's word, with ``auto`` that of a column's name."""
        said: Datum | None = next((one for one in CHINESE if one == self.datum), None)
        return table.datum if self.datum == "auto" else said or "wgs84"

    def _layers(self, draft: Draft, recognised: Recognised) -> tuple[list[Layer], list[KindFound]]:
        if recognised.split_by:
            draft.findings.extend(_unplaced(recognised))
        layers, kinds = [], []
        for kind, confidence in recognised.confidence.items():
            mask = recognised.kinds == kind
            values = None if recognised.words is None else recognised.words[mask]
            layer, merged = _layer(draft.part(mask), KINDS[kind], values, self.only)
            layers.append(layer)
            kinds.append(KindFound(kind, len(layer), confidence, recognised.split_by, merged))
        return layers, kinds


def _with_findings(layers: list[Layer], findings: list[Finding], table: RawTable) -> tuple[Layer, ...]:
    """Each layer with its own findings, the largest also with those of the whole table: none is told twice."""
    largest = max(layers, key=len, default=None)
    return tuple(
        replace(
            layer, findings=tuple(listed([*(findings if layer is largest else ()), *layer.findings], table.line_of))
        )
        for layer in layers
    )


def _of_empty_table(finding: Finding, table: str) -> Finding:
    """Soften what is said of an empty table beside full ones: nothing of the file is lost."""
    if finding.code != "no_features":
        return finding
    message = _("the table {name} is empty").format(name=table)
    return replace(finding, severity=Severity.NOTE, message=message, repair=None)


def _nothing(read: int) -> Finding:
    if read:
        return Finding("no_features", Severity.ERROR, _("no feature of the file is usable"))
    return Finding("no_features", Severity.ERROR, _("the file holds no features"), repair=_("export the layer again"))


def _crs_name(draft: Draft, source: CrsSource) -> str | None:
    if draft.crs is None or source == "unknown":
        return None
    code = draft.crs.to_epsg()
    return f"EPSG:{code}" if code else draft.crs.to_string()[:200]


def _unplaced(recognised: Recognised) -> list[Finding]:
    """Features of a mixed file that fit no kind: counted, with their most frequent values."""
    lost = pd.isna(recognised.kinds)
    count = int(np.count_nonzero(lost))
    if not count or recognised.words is None:
        return []
    words = [str(value)[:40] for value in recognised.words[lost] if isinstance(value, str) and value.strip()]
    values, counts = np.unique(np.array(words, dtype=str), return_counts=True)
    # The last key of lexsort counts first: frequent values, and equals by the alphabet.
    order = np.lexsort((values, -counts))[:_VALUES_SHOWN]
    shown = ", ".join(f"{values[place]} ({counts[place]})" for place in order)
    message = ngettext(
        "{count} feature fits no kind and is set aside: {values}",
        "{count} features fit no kind and are set aside: {values}",
        count,
    ).format(count=count, values=shown or _("no category"))
    return [Finding("category_unknown", Severity.WARNING, message, field=recognised.split_by)]


def _layer(
    part: Draft, kind: LayerKind, values: NDArray[np.object_] | None, only: tuple[str, str] | None
) -> tuple[Layer, int]:
    """Return the layer of one kind, and how many of its rows are counted with another."""
    mask = _fit_geometry(part, kind)
    values = None if values is None else values[mask]
    frame = canonical_frame(part, kind, values)
    # After a column of the file that was called so got another name.
    frame["source_row"] = part.rows
    if only is not None:
        frame = _chosen(part, frame, kind, *only)
    before = len(part)
    if kind.shape is Shape.PLACE:
        frame = merge_same_places(part, frame)
    else:
        set_aside_duplicates(part, frame["name"].notna().to_numpy(dtype=bool))
        frame = frame.loc[np.isin(frame["source_row"], part.rows)].reset_index(drop=True)
    layer = Layer(kind, gpd.GeoDataFrame(frame, geometry=part.geometry, crs=part.crs), tuple(part.findings))
    return layer, before - len(part)


def _chosen(part: Draft, frame: pd.DataFrame, kind: LayerKind, column: str, value: str) -> pd.DataFrame:
    """Keep the rows whose column says a value; all where there is no such column, which is not this room's to judge."""
    column = canonical_name(kind, column, list(frame.columns))
    if column not in frame.columns:
        return frame
    rows = (frame[column].astype(str).str.strip() == value).to_numpy(dtype=bool)
    part.keep(rows)
    return frame.loc[rows].reset_index(drop=True)


def _fit_geometry(part: Draft, kind: LayerKind) -> NDArray[np.bool_]:
    """Cut collections to what the kind can use; set aside what is of another dimension."""
    unfit = ~fits(part.geometry, kind)
    # Areas before points: of an outline with its label point in one collection the outline is the place.
    dimensions = {Shape.LINE: (1,), Shape.AREA: (2,), Shape.PLACE: (2, 0)}[kind.shape]
    part.geometry = part.geometry.copy()
    mixed = np.flatnonzero(shapely.get_type_id(part.geometry) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for place in mixed:
        candidates = (of_dimension(part.geometry[place], dimension) for dimension in dimensions)
        usable = next((one for one in candidates if one is not None), None)
        unfit[place] = usable is None
        part.geometry[place] = part.geometry[place] if usable is None else usable
    part.set_aside(unfit, "wrong_geometry_type", _("the geometry is not one that this kind has"))
    return ~unfit
