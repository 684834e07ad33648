"""Words that sentences about zones share: lengths, areas, shares."""

from __future__ import annotations

from layers.language import gettext as _


def metres(distance: float) -> str:
    """Return a length as people say it: ``350 m``, ``1.2 km``."""
    if distance < 995.0:  # what rounds to 1 km is said in km
        return _("{length} m").format(length=f"{round(distance / 10.0) * 10:d}")
    return _("{length} km").format(length=f"{distance / 1000.0:.1f}")


def hectares(area: float) -> str:
    """Return an area (ha) as people say it: ``4.2 ha``, ``38 ha``."""
    if area < 0.1:  # rounds to nothing
        return _("under 0.1 ha")
    return _("{area} ha").format(area=f"{area:.1f}" if area < 10.0 else f"{area:.0f}")  # two digits


def percent(share: float) -> str:
    """Return a share (0 to 1) in whole percent."""
    return _("{share} %").format(share=f"{100.0 * share:.0f}")
