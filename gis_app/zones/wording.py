"""Words that sentences about zones share: counted kinds, lengths, shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.indicators.wording import listed, noun
from layers.language import gettext as _
from layers.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable


def counted(kind: str, count: int) -> str:
    """Return a number of places of one kind: ``2 universities``."""
    if kind == "industrial_sites":
        return ngettext("{count} industrial site", "{count} industrial sites", count).format(count=count)
    if kind == "universities":
        return ngettext("{count} university", "{count} universities", count).format(count=count)
    if kind == "cultural_venues":
        return ngettext("{count} cultural venue", "{count} cultural venues", count).format(count=count)
    if kind == "creative_firms":
        return ngettext("{count} creative firm", "{count} creative firms", count).format(count=count)
    return _("{count} of {kind}").format(count=count, kind=noun(kind))


def enumerated(counts: Iterable[tuple[str, int]]) -> str:
    """Return the kinds there are, the most frequent first: ``6 cultural venues and 2 universities``."""
    present = sorted((item for item in counts if item[1] > 0), key=lambda item: -item[1])
    return listed([counted(kind, count) for kind, count in present])


def metres(distance: float) -> str:
    """Return a length as people say it: ``350 m``, ``1.2 km``."""
    if distance < 995.0:  # noqa: PLR2004  what rounds to 1 km is said in km
        return _("{length} m").format(length=f"{round(distance / 10.0) * 10:d}")
    return _("{length} km").format(length=f"{distance / 1000.0:.1f}")


def hectares(area: float) -> str:
    """Return an area (ha) as people say it: ``4.2 ha``, ``38 ha``."""
    if area < 0.1:  # noqa: PLR2004  rounds to nothing
        return _("under 0.1 ha")
    return _("{area} ha").format(area=f"{area:.1f}" if area < 10.0 else f"{area:.0f}")  # noqa: PLR2004  two digits


def percent(share: float) -> str:
    """Return a share (0 to 1) in whole percent."""
    return _("{share} %").format(share=f"{100.0 * share:.0f}")
