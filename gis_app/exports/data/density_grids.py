"""Densities as ESRI ASCII grids: plain text that QGIS and ArcGIS open, with the coordinate system beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.exports.data.documents import document_bytes
from gis_app.indicators.measures.hot_spots import KERNEL_DENSITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.exports.provenance import Provenance
    from gis_app.indicators.place_result import Surface
    from layers.city import City

_DIGITS = 6
_NOWHERE = -9999.0


def density_files(
    city: City, provenance: Provenance, found: Sequence[tuple[str, Surface | None, str | None]]
) -> dict[str, bytes]:
    """Return the grids, their coordinate systems, and ``density.json``, which says what they are, by file name.

    Parameters
    ----------
    city
        For its CRS.
    provenance
        Of the run.
    found
        Kind id, its density or None, and the reason where there is none.
    """
    files: dict[str, bytes] = {}
    # A .prj holds ESRI's own dialect of WKT 1.
    system = city.crs.to_wkt("WKT1_ESRI").encode()
    for kind, surface, _reason in found:
        if surface is not None:
            files |= {f"{kind}.asc": ascii_grid(surface), f"{kind}.prj": system}
    said = {**provenance.header(), "unit": KERNEL_DENSITY.unit, "surfaces": [_said_of(*one) for one in found]}
    return {**files, "density.json": document_bytes(said)}


def ascii_grid(surface: Surface) -> bytes:
    """Return a density as an ESRI ASCII grid, places per km², rounded to six digits of its highest value."""
    rows, columns = surface.density.shape
    left, _bottom, _right, top = surface.bounds
    head = {
        "ncols": columns,
        "nrows": rows,
        # Through float, for the repr of numpy's numbers names their type.
        "xllcorner": repr(float(left)),
        "yllcorner": repr(float(top - rows * surface.cell)),
        "cellsize": repr(float(surface.cell)),
        "NODATA_value": _NOWHERE,
    }
    lines = [f"{name} {value}" for name, value in head.items()]
    lines += [" ".join(_number(value) for value in row) for row in _rounded(surface).tolist()]
    return ("\n".join(lines) + "\n").encode("ascii")


def _number(value: float) -> str:
    """Return a number that GDAL does not take for a whole one, as it would a file that begins with zeros."""
    text = f"{value:.6g}"
    return text if "." in text or "e" in text else f"{text}.0"


def _rounded(surface: Surface) -> np.ndarray[Any, np.dtype[np.float64]]:
    highest = float(surface.density.max(initial=0.0))
    decimals = _DIGITS - 1 - int(np.floor(np.log10(highest))) if highest > 0 else 0
    # Adding zero makes 0.0 of -0.0.
    return np.asarray(np.round(surface.density, decimals) + 0.0, dtype=np.float64)


def _said_of(kind: str, surface: Surface | None, reason: str | None) -> dict[str, Any]:
    there = surface is not None
    return {
        "id": KERNEL_DENSITY.id,
        "kind": kind,
        "file": f"{kind}.asc" if there else None,
        "kernel": "gaussian" if there else None,
        "bandwidth_m": surface.bandwidth if surface else None,
        "cell_m": surface.cell if surface else None,
        "available": there,
        "reason": reason,
    }
