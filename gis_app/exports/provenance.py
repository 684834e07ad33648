"""What every product says of itself: program, time, seed, coordinate system, sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gis_app import __version__
from layers.language import gettext as _

if TYPE_CHECKING:
    from layers.city import City


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a result came about; the same in every product of one run.

    Parameters
    ----------
    created
        With a time zone.
    seed, simulations
        As used; None where nothing is drawn at random.
    crs
        The metric CRS measured in, ``EPSG:n``.
    sources
        Name, SHA-256 and rows of each file.
    """

    created: datetime
    seed: int | None
    simulations: int | None
    crs: str
    sources: tuple[tuple[str, str, int], ...]

    def header(self) -> dict[str, Any]:
        """Return the fields every JSON document begins with."""
        return {
            "clusterscape_version": __version__,
            "created": self.created.isoformat(timespec="seconds"),
            "seed": self.seed,
            "simulations": self.simulations,
            "crs": self.crs,
            "sources": [{"name": name, "sha256": sha256, "rows": rows} for name, sha256, rows in self.sources],
        }


def provenance_of(
    city: City, *, seed: int | None, simulations: int | None, created: datetime | None = None
) -> Provenance:
    """Return the provenance of results about `city`, made now unless `created` says otherwise."""
    return Provenance(
        created=created or datetime.now(UTC),
        seed=seed,
        simulations=simulations,
        crs=city.epsg,
        sources=tuple((source.name, source.sha256, source.rows) for source in city.sources),
    )


def page_head(city: City) -> tuple[str, str]:
    """Return title and line above it for a page; where nobody named the city, the page is not named after a folder."""
    about = _("Creative clusters: candidates and places")
    return (city.title, about) if city.title else (about, "")


def notices(city: City) -> list[str]:
    """Return what every product must admit: invented data, an assumed study area, what the data leave out."""
    said = []
    if city.fictional:
        said.append(_("Fictional teaching city: every place and number is invented."))
    if city.study_area.source == "assumed":
        said.append(_("The study area is assumed from the data: no layer gives it."))
    if city.spoken_limits:
        said.append(city.spoken_limits)
    return said


def credits_line(city: City, provenance: Provenance) -> str:
    """Return the line at the foot of a map: author, data and their date, coordinate system, program, date made."""
    files = _listed([name for name, _sha, _rows in provenance.sources])
    parts = [
        city.author,
        city.spoken_attribution or (_("Data: {files}").format(files=files) if files else ""),
        _data_date(city),
        provenance.crs,
        f"Clusterscape {__version__}",
        _("made {date}").format(date=provenance.created.date().isoformat()),
    ]
    return " · ".join(part for part in parts if part)


def _data_date(city: City) -> str:
    dates = sorted({source.date for source in city.sources if source.date})
    if not dates:
        return ""
    said = dates[0] if len(dates) == 1 else f"{dates[0]} – {dates[-1]}"
    return _("data of {date}").format(date=said)


def _listed(names: list[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return _("{files} and {count} more").format(files=shown, count=len(names) - most) if len(names) > most else shown
