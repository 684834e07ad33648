"""From a folder, a file or several to a City in one metric coordinate system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from layers.city import City, StudyArea, require_metric
from layers.coordinates.likely_systems import likely_system
from layers.coordinates.longitudes import middle_of
from layers.coordinates.projection import metric_crs
from layers.coordinates.reference_systems import reference_system
from layers.errors import Finding, Severity, UserError
from layers.intake.datum import settle_datums, suspicions
from layers.intake.fields import canonical_name
from layers.intake.folder import listing, why_a_result, without_layer
from layers.intake.joining import joined
from layers.intake.manifest import Manifest, read_manifest
from layers.intake.nearness import together
from layers.intake.options import Said
from layers.intake.reading import FileReading, check_datum, read_file
from layers.intake.referencing import metres_unnamed
from layers.intake.strays import centres_lonlat
from layers.intake.study_area import study_area_findings, study_area_of
from layers.intake.surveys import without_earlier_files
from layers.intake.words import meant_by_name
from layers.language import gettext as _
from layers.progress import silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyproj

    from layers.layer import Layer, Source
    from layers.progress import Progress

_READING = 0.8


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to read, and what was said of it.

    Parameters
    ----------
    path
        The file.
    kind
        What all its features are, or None.
    value
        (column, value): only the rows that say so, or None for all.
    crs, datum
        Of this file, or None for what is said of the city.
    """

    path: Path
    kind: str | None = None
    value: tuple[str, str] | None = None
    crs: str | None = None
    datum: str | None = None


def read_city(
    path: Path | str | Sequence[Path | str],
    *,
    name: str | None = None,
    crs: str | Said | None = None,
    datum: str | Said = "wgs84",
    study_area: Path | None = None,
    kinds: Mapping[Path | str, str] | Said | None = None,
    progress: Progress | None = None,
) -> City:
    """Return a city from a folder, one file, or several.

    Parameters
    ----------
    path
        A folder, with or without a ``city.toml``; a layer file or GeoPackage; or several files.
    name
        The city's; else the ``city.toml``'s, the folder's or the file's.
    crs
        Of metre coordinates that a file declares nothing about; and, where metric, to measure in.
    datum
        ``wgs84``, ``gcj02``, ``bd09`` or ``auto``, of all files or by file.
    study_area
        A file with the study area.
    kinds
        File, by path or name, to kind id.
    progress
        Called with 0…1 and a sentence; may raise to cancel.

    Returns
    -------
    City
        In the local UTM or CGCS2000 zone.

    Raises
    ------
    UserError
        If there is nothing usable, or layers lie over 500 km apart.
    """
    paths = [Path(one) for one in ([path] if isinstance(path, Path | str) else path)]
    of_kind = (
        kinds if isinstance(kinds, Said) else Said(None, {str(file): kind for file, kind in (kinds or {}).items()})
    )
    of_crs, of_datum = (one if isinstance(one, Said) else Said(one) for one in (crs, datum))
    if len(paths) == 1 and paths[0].is_dir():
        wanted, manifest, set_aside = _of_folder(paths[0], study_area, of_kind)
    else:
        wanted, manifest, set_aside = [Wanted(one, of_kind.of(one)) for one in _expanded(paths)], Manifest(), []
        wanted += [Wanted(study_area, "study_area")] if study_area else []
    manifest = replace(
        manifest,
        name=name or manifest.name or manifest.name_zh or _name(paths),
        named=bool(name or manifest.name or manifest.name_zh),
        crs=of_crs.of_all or manifest.crs,
        datum=of_datum.of_all if of_datum.of_all not in (None, "wgs84") else manifest.datum or "wgs84",
    )
    for option in (of_kind, of_crs, of_datum):
        option.require_files([one.path for one in wanted])
    wanted = [replace(one, crs=of_crs.of_file_only(one.path), datum=of_datum.of_file_only(one.path)) for one in wanted]
    return gather(wanted, manifest, set_aside=set_aside, progress=progress)


def diagnosed_together(paths: Sequence[Path], kind: Said, datum: Said, crs: Said) -> list[FileReading]:
    """Return what each file holds, with what is wrong between them: places in two files, datums that differ.

    Parameters
    ----------
    paths
        The files.
    kind, datum, crs
        What the planner says of them.

    Raises
    ------
    UserError
        If a file is missing, or something said is not known or of another file.
    """
    for option in (kind, datum, crs):
        option.require_files(paths)
    readings = [
        read_file(path, kind=kind.of(path), datum=datum.of(path) or "wgs84", crs=crs.of(path)) for path in paths
    ]
    return _with_findings_between(_with_likely_systems(readings), Manifest(datum=datum.of_all or "wgs84"))


def _with_likely_systems(readings: Sequence[FileReading]) -> list[FileReading]:
    """Say of metres without a system which one brings them to where the other files lie."""
    layers = [layer for reading in readings for layer in reading.layers if len(layer)]
    if not layers or all(reading.metres is None for reading in readings):
        return list(readings)
    lon, lat = _middle_of_layers(layers)
    return [_with_likely_system(reading, lon, lat) for reading in readings]


def _with_likely_system(reading: FileReading, lon: float, lat: float) -> FileReading:
    # Rounded, so that files of one city are looked up once.
    likely = reading.metres and likely_system(*reading.metres, round(lon, 2), round(lat, 2))
    if not likely:
        return reading
    told = tuple(
        replace(one, repair=metres_unnamed(likely).repair) if one.code == "projected_without_crs" else one
        for one in reading.findings
    )
    return replace(reading, findings=told)


def _with_findings_between(readings: Sequence[FileReading], manifest: Manifest) -> list[FileReading]:
    layers = [layer for reading in readings for layer in reading.layers if len(layer)]
    if len({layer.sources[0].name for layer in layers if layer.sources}) < 2:
        return list(readings)
    try:
        _metric_layers, _crs, between, earlier = _brought_together(layers, manifest)
        between += [
            (name, Finding("earlier_survey", Severity.WARNING, reason, repair=_("set aside")))
            for name, reason in earlier
        ]
    except UserError as fault:  # two files of different cities: each is well by itself
        between = [(readings[-1].path.name, Finding("far_from_the_rest", Severity.WARNING, fault.what))]
    found: dict[str, list[Finding]] = {}
    for name, finding in between:
        found.setdefault(name, []).append(finding)
    return [replace(one, findings=(*one.findings, *found.get(one.path.name, ()))) for one in readings]


def _name(paths: Sequence[Path]) -> str:
    """Return a folder's name, one file's stem; of several, the folder they lie in."""
    if len(paths) == 1 and paths[0].is_dir():
        return paths[0].resolve().name
    folders = {path.resolve().parent for path in paths}
    return folders.pop().name if len(paths) > 1 and len(folders) == 1 else paths[0].stem


def _expanded(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, folders as the files in them."""
    return [file for path in paths for file in (listing(path)[0] if path.is_dir() else [path])]


def _of_folder(
    folder: Path, study_area: Path | None, of_kind: Said
) -> tuple[list[Wanted], Manifest, list[tuple[str, str]]]:
    """Return the files of a folder with their kinds, what its city.toml says, and what is set aside."""
    manifest = read_manifest(folder)
    said = dict(manifest.layers)
    if manifest.study_area:
        said[manifest.study_area] = "study_area"
    files, set_aside = listing(folder)
    files += [folder / file for file in said if (folder / file).is_file() and folder / file not in files]
    missing = [file for file in (*manifest.layers, manifest.study_area) if file and not (folder / file).is_file()]
    set_aside += [(file, _("city.toml names it, but it is not there")) for file in missing]
    kinds = {file: of_kind.of(file) or said.get(file.relative_to(folder).as_posix()) for file in files}
    if study_area is not None:
        files = [file for file in files if (kinds[file] or file.stem) != "study_area"]
    wanted = [Wanted(file, kinds[file]) for file in files]
    wanted += [Wanted(study_area, "study_area")] if study_area is not None else []
    if not wanted:
        raise without_layer(folder)
    return wanted, manifest, set_aside


def gather(
    wanted: Sequence[Wanted],
    manifest: Manifest,
    *,
    set_aside: Sequence[tuple[str, str]] = (),
    progress: Progress | None = None,
) -> City:
    """Return the city that several files make.

    Parameters
    ----------
    wanted
        The files.
    manifest
        What is said of the city.
    set_aside
        Files that were not looked into, with why.
    progress
        Called with 0…1 and a sentence.

    Raises
    ------
    UserError
        If none is usable.
    """
    check_datum(manifest.datum or "wgs84")
    told = progress or silence
    readings = []
    for number, one in enumerate(wanted):
        told(_READING * number / len(wanted), _("Reading {name}").format(name=one.path.name))
        readings.append(_read(one, manifest))
    readings = [_judged(reading) for reading in _with_likely_systems(readings)]
    aside = [*set_aside, *((reading.path.name, reason) for reading in readings if (reason := _unused(reading)))]
    layers = [layer for reading in readings for layer in reading.layers]
    _require_some(layers, readings, aside)
    told(_READING, _("Bringing the layers together"))
    metric, crs, between, earlier = _brought_together(layers, manifest)
    aside += earlier
    told(0.9, _("Settling the study area"))
    said = {one.path.name: one.kind for one in wanted}
    lost = [name for name, reason in aside if reason != why_a_result()]
    meant = {name: kind for name in lost if (kind := said.get(name) or meant_by_name(name))}
    return _city(metric, study_area_of(metric), crs, manifest, readings, aside, between, meant)


def _brought_together(
    layers: Sequence[Layer], manifest: Manifest
) -> tuple[dict[str, Layer], pyproj.CRS, list[tuple[str, Finding]], list[tuple[str, str]]]:
    """Return one layer a kind in one metric system, what is wrong between files, and files set aside, with names."""
    near, far = together(layers)
    near, shifted = settle_datums(near, suspicions(near), turn=manifest.datum == "auto")
    crs = _metric(near, manifest.crs)
    kept, earlier = without_earlier_files([_signed(layer.to_crs(crs), manifest) for layer in near])
    metric, merged = joined(kept)
    return metric, crs, [*far, *shifted, *merged], earlier


def _city(
    layers: Mapping[str, Layer],
    area: StudyArea,
    crs: pyproj.CRS,
    manifest: Manifest,
    readings: Sequence[FileReading],
    set_aside: Sequence[tuple[str, str]],
    far: Sequence[tuple[str, Finding]],
    meant: Mapping[str, str],
) -> City:
    sources = tuple(dict.fromkeys(_described(one.source, manifest) for one in readings if one.source is not None))
    attributions = dict.fromkeys(one.attribution for one in sources if one.attribution)
    found = tuple((reading.path.name, finding) for reading in readings for finding in reading.findings)
    told = {finding for _name, finding in found}
    doubts = tuple(
        (one.sources[0].name, finding)
        for one in layers.values()
        if len(one.sources) > 1
        for finding in one.findings
        if finding.code == "duplicate_feature" and finding.row is None and finding not in told
    )
    return City(
        manifest.name,
        crs,
        layers,
        area,
        sources=sources,
        set_aside=tuple(set_aside),
        name_zh=manifest.name_zh,
        named=manifest.named,
        author=manifest.author,
        fictional=manifest.fictional,
        attribution=manifest.attribution or "; ".join(attributions),
        attribution_zh=manifest.attribution_zh,
        note=manifest.note,
        note_zh=manifest.note_zh,
        limits=manifest.limits,
        limits_zh=manifest.limits_zh,
        findings=tuple(dict.fromkeys((*found, *far, *doubts, *study_area_findings(layers, area)))),
        meant=meant,
    )


def _read(one: Wanted, manifest: Manifest) -> FileReading:
    crs, datum = one.crs or manifest.crs or None, one.datum or manifest.datum or "wgs84"
    reading = read_file(one.path, kind=one.kind, crs=crs, datum=datum, only=one.value)
    if one.kind == "study_area" and not any(len(layer) for layer in reading.layers):
        raise reading.first_error() or UserError(_("it holds no area"), where=one.path.name)
    if one.value is not None:
        for layer in reading.layers:
            _require_column(layer, one.value[0])
    return reading


def _judged(reading: FileReading) -> FileReading:
    """Keep an empty layer only where the file says that there is nothing: what has no place is unknown, not zero."""
    if reading.features_read:
        return replace(reading, layers=tuple(layer for layer in reading.layers if len(layer)))
    message = _("the file holds no features: the kind is known and empty")
    notes = tuple(
        replace(one, severity=Severity.NOTE, message=message, repair=None) if one.code == "no_features" else one
        for one in reading.findings
        if reading.layers
    )
    layers = tuple(replace(layer, findings=notes) for layer in reading.layers)
    return replace(reading, findings=notes or reading.findings, layers=layers)


def _require_column(layer: Layer, column: str) -> None:
    columns = list(layer.frame.columns)
    if canonical_name(layer.kind, column, columns) not in columns:
        raise UserError(_("there is no column {column}").format(column=column), where=layer.sources[0].name)


def _unused(reading: FileReading) -> str | None:
    """Why a file became no layer, or None."""
    if reading.layers:
        return None
    error = reading.first_error()
    if error is not None:
        return error.what if error.remedy is None else f"{error.what}; {error.remedy}"
    misfits = [one.message for one in reading.findings if one.code == "wrong_geometry_type"]
    return misfits[0] if misfits else _("its features fit no kind of layer")


def _require_some(
    layers: Sequence[Layer], readings: Sequence[FileReading], set_aside: Sequence[tuple[str, str]]
) -> None:
    """Stop where there is nothing at all, with the fault of the one file or of the first."""
    if any(len(layer) for layer in layers):
        return
    errors = [error for reading in readings if (error := reading.first_error())]
    if len(readings) == 1 and errors:
        raise errors[0]
    if layers:
        names = ", ".join(reading.path.name for reading in readings if reading.layers)
        raise UserError(_("there is no feature in any layer"), where=names, remedy=_("export the layers again"))
    reasons = "; ".join(f"{name}: {reason}" for name, reason in set_aside[:3])
    raise UserError(
        _("no layer is usable ({reasons})").format(reasons=reasons) if reasons else _("no layer is usable"),
        remedy=_("name files after their kind, such as universities.geojson, or say the kind of each"),
    )


def _metric(layers: Sequence[Layer], said: str) -> pyproj.CRS:
    """Choose the system the planner wants, if metric; else the local one."""
    if said:
        wanted = reference_system(said)
        if not wanted.is_geographic and not _stretches(wanted):
            require_metric(wanted)
            return wanted
    return metric_crs(*_middle_of_layers([layer for layer in layers if len(layer)]))


def _middle_of_layers(layers: Sequence[Layer]) -> tuple[float, float]:
    """Return the middle of middles: a layer of a million places must not outvote the others."""
    middles = [middle_of(centres_lonlat(one.frame.geometry.to_numpy(), one.crs)) for one in layers]
    lon, lat = middle_of(np.array(middles))
    return float(lon), float(lat)


def _stretches(crs: pyproj.CRS) -> bool:
    """Whether a system's metres are no metres: web maps stretch them by 1/cos(latitude)."""
    operation = crs.coordinate_operation
    return operation is not None and operation.method_name.startswith(("Popular Visualisation", "Mercator"))


def _signed(layer: Layer, manifest: Manifest) -> Layer:
    return replace(layer, sources=tuple(_described(source, manifest) for source in layer.sources))


def _described(source: Source, manifest: Manifest) -> Source:
    said = manifest.said_of(source.name)
    return replace(
        source,
        title=said.get("title", ""),
        url=said.get("url", ""),
        licence=said.get("licence", ""),
        attribution=said.get("attribution", ""),
        date=said.get("date", ""),
    )
