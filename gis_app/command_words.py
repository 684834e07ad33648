"""What words on a command line mean: a city, its files, the zones in them, a layer of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from layers.errors import UserError
from layers.intake.options import Said, said
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.zones.zone import Zone
    from layers.city import City
    from layers.intake.gathering import Wanted
    from layers.progress import Progress


@dataclass(frozen=True, slots=True)
class Intake:
    """What is said of the files: kind, datum and coordinate system, of all or of one."""

    kind: Said
    datum: Said
    crs: Said


def intake_of(kind: Sequence[str] | None, datum: Sequence[str] | None, crs: Sequence[str] | None) -> Intake:
    """Read the options that every command with files has."""
    return Intake(said(kind), said(datum), said(crs))


def layer_files(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Return files as they are, of a folder those that may be layers, and those in it that are not read, with why."""
    from layers.intake.folder import listing, without_layer

    found: list[Path] = []
    others: list[tuple[Path, str]] = []
    for path in paths:
        inside, aside = listing(path) if path.is_dir() else ([path], [])
        if not inside:
            raise without_layer(path)
        found += inside
        others += [(path / name, reason) for name, reason in aside]
    return found, others


def city_of(word: str, progress: Progress | None, intake: Intake) -> City:
    """Read the city that a word on the command line means; an existing path wins over a sample's name.

    Raises
    ------
    UserError
        If it means nothing, or nothing usable, or something is said of a study's files.
    """
    from sample_cities import catalogue

    path = Path(word)
    if not word.strip() or not path.exists():  # an empty word would be the folder we stand in
        if word.lower() not in catalogue.names():
            raise unknown_city(word)
        return _read(catalogue.folder(word), progress, intake)
    # A study is a GeoPackage as well: only its tables tell it from a planner's own.
    if path.suffix.lower() == ".gpkg":
        from gis_app.study.inspection import is_study
        from gis_app.study.study import Study

        if is_study(path):
            _require_nothing_said(path, intake)
            with Study.open(path) as study:
                return study.city()
    return _read(path, progress, intake)


def _read(path: Path, progress: Progress | None, intake: Intake) -> City:
    from layers.intake.gathering import read_city

    return read_city(path, progress=progress, kinds=intake.kind, datum=intake.datum, crs=intake.crs)


def _require_nothing_said(path: Path, intake: Intake) -> None:
    if intake.kind or intake.datum or intake.crs:
        raise UserError(
            _("a study holds layers that are settled already, so nothing can be said of its files"),
            where=path.name,
            remedy=_("leave --kind, --crs and --datum out, or read the files themselves"),
        )


def zones_of(city: City, word: str, path: Path | None) -> Sequence[Zone]:
    """Read the zones of a file, else those of the study itself."""
    from gis_app.study.inspection import is_study
    from gis_app.study.study import Study
    from gis_app.zones.imported import read_zones

    if path is not None:
        return read_zones(path, city)
    if Path(word).suffix.lower() == ".gpkg" and Path(word).exists() and is_study(Path(word)):
        with Study.open(Path(word)) as study:
            return study.zones()
    return ()


def layer_of(word: str) -> Wanted:
    """Read KIND=FILE[#field=value]."""
    from layers.intake.gathering import Wanted
    from layers.kinds.registry import KINDS

    kind, found, rest = word.partition("=")
    if not found or kind not in KINDS:
        raise UserError(
            _("a layer is named KIND=FILE[#field=value]"),
            where=word,
            remedy=_("the kinds are {names}").format(names=", ".join(KINDS)),
        )
    # A path may hold a # of its own: only one that is followed by field=value filters.
    file, sign, condition = rest.rpartition("#")
    if sign and "=" in condition and not Path(rest).exists():
        column, _sign, value = condition.partition("=")
        return Wanted(Path(file), kind, (column, value))
    return Wanted(Path(rest), kind)


def unknown_city(word: str) -> UserError:
    """Return the refusal of a word that is neither a path nor a sample."""
    from sample_cities import catalogue

    return UserError(
        _("there is no such file, folder or sample city"),
        where=word,
        remedy=_("the sample cities are {names}").format(names=", ".join(catalogue.names())),
    )
