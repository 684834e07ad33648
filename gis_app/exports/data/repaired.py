"""A file with its repairs applied, and beside it the list of what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio

from gis_app.exports.atomically import product_set
from gis_app.exports.data.tables import findings_csv, rows_csv
from layers.errors import UserError
from layers.formats.ogr import FAULTS
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from layers.intake.reading import FileReading

DRIVERS = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG", ".csv": ""}
"""Endings that are written, with GDAL's names; CSV is written here, for a cell may be a formula."""
_LIST = ".findings.csv"
_HALF = 0.5


def write_repaired(reading: FileReading, out: Path, *, whatever_is_left: bool = False) -> list[Path]:
    """Write what is usable of a file, in WGS-84, and the findings, both or neither.

    Parameters
    ----------
    reading
        The file's.
    out
        Ends in one of `DRIVERS`; the list of findings is called the same, with ``.findings.csv`` behind.
    whatever_is_left
        Whether to write also when fewer than half of the features are left: the planner said what the file is.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    UserError
        If nothing or too little is left, `out` is the file itself, or cannot be written.
    """
    _require_enough(reading, whatever_is_left=whatever_is_left)
    if out.suffix.lower() not in DRIVERS:
        endings = ", ".join(DRIVERS)
        raise UserError(_("{name} has to end in {ending}").format(name=out.name, ending=endings), where=str(out))
    if out.exists() and out.samefile(reading.path):
        raise UserError(_("a file is not repaired in its own place"), where=out.name, remedy=_("choose another name"))
    names = (out.name, f"{out.name}{_LIST}")
    with product_set(out.parent) as staging:
        _write(_frame(reading), staging / out.name)
        (staging / names[1]).write_bytes(findings_csv(reading.findings))
    return [out.with_name(name) for name in names]


def _require_enough(reading: FileReading, *, whatever_is_left: bool) -> None:
    fault = reading.first_error()
    kept = sum(map(len, reading.layers)) + reading.merged
    if fault is not None and not kept:
        raise fault
    if not kept:
        raise UserError(
            _("the features fit no kind of layer"), where=reading.path.name, remedy=_("say what they are with --kind")
        )
    if kept < _HALF * reading.features_read and not whatever_is_left:
        message = ngettext(
            "only {kept} of {count} feature would be left",
            "only {kept} of {count} features would be left",
            reading.features_read,
        ).format(kept=kept, count=reading.features_read)
        raise UserError(
            message, where=reading.path.name, remedy=_("look at what `check` finds, and say --kind, --crs or --datum")
        )


def _frame(reading: FileReading) -> gpd.GeoDataFrame:
    """All layers in one table that says the kind of each feature, in the order of the file."""
    # A planner's own column of that name stays.
    name = "kind" if all("kind" not in layer.frame for layer in reading.layers) else "clusterscape_kind"
    frames = [layer.frame.to_crs(4326).assign(**{name: layer.kind.id}) for layer in reading.layers if len(layer)]
    whole = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    ordered = whole.sort_values("source_row", kind="stable").drop(columns="source_row").reset_index(drop=True)
    return gpd.GeoDataFrame(ordered, geometry="geometry", crs=4326)


def _write(frame: gpd.GeoDataFrame, path: Path) -> None:
    if path.suffix.lower() == ".csv":
        path.write_bytes(_as_csv(frame))
        return
    driver = DRIVERS[path.suffix.lower()]
    # RFC 7946: seven digits are a centimetre, and rings turn as the standard says.
    options = {"RFC7946": "YES"} if driver == "GeoJSON" else {}
    try:
        pyogrio.write_dataframe(_storable(frame), path, driver=driver, layer=path.stem, **options)
    except FAULTS as error:
        raise UserError(
            _("the format cannot hold it: {reason}").format(reason=error),
            where=path.name,
            remedy=_("write it as .geojson or .csv"),
        ) from error


def _storable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give names of their own to columns that a database would take for one, or for the number of a row."""
    taken = {"geom", "fid", "ogc_fid", "rowid"}
    names: dict[str, str] = {}
    for name in map(str, frame.columns):
        wanted = name
        while wanted.lower() in taken:
            wanted += "_"
        taken.add(wanted.lower())
        names[name] = wanted
    return frame.rename(columns=names).set_geometry(names["geometry"])


def _as_csv(frame: gpd.GeoDataFrame) -> bytes:
    attributes = pd.DataFrame(frame.drop(columns="geometry")).astype(object)
    attributes = attributes.where(attributes.notna(), None)
    geometry = frame.geometry
    points = bool((geometry.geom_type == "Point").all())
    placed = {"lon": geometry.x, "lat": geometry.y} if points else {"wkt": geometry.to_wkt()}
    values = [attributes[name].tolist() for name in attributes.columns]
    columns = [*values, *(column.tolist() for column in placed.values())]
    return rows_csv([*map(str, attributes.columns), *placed], zip(*columns, strict=True))
