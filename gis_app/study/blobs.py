"""Geometry as GeoPackage binary: a small header with the reference system and the envelope, then WKB."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis_app.statistics.arrays import FARTHEST
from layers.formats.simple_features.reading import from_wkb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

# By the envelope's kind: none, xy, xyz, xym, xyzm.
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
# For every byte of flags there is, so that a damaged one needs no check of its own.
_WKB_START = tuple(8 + _ENVELOPE_BYTES.get((flags >> 1) & 7, 0) for flags in range(256))
_EMPTY = 0b0001_0000
_PLAIN, _WITH_ENVELOPE = 0b0000_0001, 0b0000_0011
# A header without envelope; then byte order, type and two doubles.
_POINT_BLOB = 8 + 21


def encode(geometry: NDArray[np.object_], srs_id: int) -> list[bytes | None]:
    """Return each geometry as a blob: points without an envelope, everything else with one.

    Parameters
    ----------
    geometry
        (n,) shapely geometries or None; a third dimension is dropped.
    srs_id
        Of the table's reference system.

    Returns
    -------
    list
        n blobs, None for None.
    """
    wkb = shapely.to_wkb(geometry, byte_order=1, output_dimension=2, flavor="iso")
    bare = _header(_PLAIN, srs_id)
    if len(geometry) and bool((shapely.get_type_id(geometry) == shapely.GeometryType.POINT).all()):
        return [bare + text for text in wkb]
    # GeoPackage's envelope is minx, maxx, miny, maxy.
    boxes = np.asarray(shapely.bounds(geometry), dtype=np.float64).reshape(-1, 4)[:, [0, 2, 1, 3]]
    known = [bool(finite) for finite in np.all(np.isfinite(boxes), axis=1)]
    boxed, empty = _header(_WITH_ENVELOPE, srs_id), _header(_PLAIN | _EMPTY, srs_id)
    # Little-endian, as the last bit of the flags says.
    envelopes = boxes.astype("<f8").tobytes()
    return [
        None if text is None else boxed + envelopes[32 * i : 32 * i + 32] + text if known[i] else empty + text
        for i, text in enumerate(wkb)
    ]


def decode(blobs: Sequence[bytes | None]) -> NDArray[np.object_]:
    """Return the geometries of GeoPackage blobs, None for None.

    Raises
    ------
    ValueError
        If a blob holds no geometry, one nested too deep, or one that lies nowhere.
    """
    if blobs and all(blob is not None and len(blob) == _POINT_BLOB and blob[3] == _PLAIN for blob in blobs):
        raw = np.frombuffer(b"".join(blob for blob in blobs if blob is not None), np.uint8).reshape(-1, _POINT_BLOB)
        if (raw[:, 8:13] == (1, 1, 0, 0, 0)).all():  # little-endian WKB points, the usual case: no parser needed
            return _somewhere(np.asarray(shapely.points(np.ascontiguousarray(raw[:, 13:]).view("<f8")), dtype=object))
    read = from_wkb([None if blob is None else bytes(blob[_start(blob) :]) for blob in blobs])
    if read.unreadable or read.closed:
        raise ValueError("a blob holds no geometry")
    return _somewhere(read.geometry)


def _somewhere(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Refuse what the statistics could not reckon with."""
    # NaN is not below anything.
    if not (np.abs(shapely.get_coordinates(geometry)) < FARTHEST).all():
        raise ValueError("a blob holds a geometry that lies nowhere")
    return geometry


def functions() -> dict[str, Callable[[bytes | None], float | None]]:
    """Return the SQL functions that the triggers of a GeoPackage's R-tree call."""
    return {
        "ST_IsEmpty": is_empty,
        "ST_MinX": lambda blob: _bound(blob, 0),
        "ST_MaxX": lambda blob: _bound(blob, 2),
        "ST_MinY": lambda blob: _bound(blob, 1),
        "ST_MaxY": lambda blob: _bound(blob, 3),
    }


def is_empty(blob: bytes | None) -> int | None:
    """Return 1 where the blob's header calls the geometry empty, 0 where not, None for None."""
    # A trigger asks on every insert: the flag answers without parsing.
    return None if blob is None else int(bool(blob[3] & _EMPTY))


def _bound(blob: bytes | None, which: int) -> float | None:
    return None if blob is None else float(decode([blob])[0].bounds[which])


def _header(flags: int, srs_id: int) -> bytes:
    return b"GP\0" + bytes([flags]) + struct.pack("<i", srs_id)


def _start(blob: bytes) -> int:
    return _WKB_START[blob[3]] if blob[:2] == b"GP" and len(blob) > 8 else len(blob)  # the header's length
