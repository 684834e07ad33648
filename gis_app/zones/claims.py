"""What may be said of a found zone: the one place that decides when it stands out, and the words for it.

Two claims can be made. A zone *stands out* when it holds more creative places than the best zones of cities drawn by
chance; it is *creative rather than anything else* when its share of creative places is above the city's and above that
of the most creative zones of cities whose kinds are shuffled. What is not tested claims neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.indicators.wording import enumerated
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.zones.zone import Candidate, CreativeQuotient, Found

SURE = 0.05
"""Either claim is made at this p and below."""

RATHER = 1.05
"""Of the quotient's lower end: less is 1.0 when it is printed."""

CHANCE = N_("No more than chance")
UNTESTED = N_("Not tested against chance")
_WHOLE, _LEAST = 9.95, 0.05


def stands_out(zone: Candidate) -> bool:
    """Whether a zone is more than chance brings."""
    return zone.p is not None and zone.p <= SURE


def is_creative_rather(quotient: CreativeQuotient | None) -> bool:
    """Whether a zone holds creative rather than other places, by its interval and by shuffled kinds."""
    return quotient is not None and quotient.low >= RATHER and quotient.p is not None and quotient.p <= SURE


def by_claim(found: Found) -> dict[str, list[Candidate]]:
    """Sort the zones of one result by what can be claimed of them, each in its order.

    Returns
    -------
    dict
        Titles, marked for translation, to zones. Under no title stand those that stand out, and all zones of a method
        that tests none.
    """
    parts: dict[str, list[Candidate]] = {}
    for zone in found.candidates:
        parts.setdefault(claim_of(zone), []).append(zone)
    return parts


def claim_of(zone: Candidate) -> str:
    """Return the title of what can be said of a zone: nothing where it stands out, or its method tests none."""
    if zone.p is None:
        return UNTESTED if zone.testable else ""
    return "" if stands_out(zone) else CHANCE


def excess(places: int, expected: float) -> str:
    """Return how many creative places there are, and how many the background would put there."""
    said = ngettext(
        "{places} creative place where {expected} would be expected from the city around",
        "{places} creative places where {expected} would be expected from the city around",
        places,
    )
    if expected < _LEAST:
        return said.format(places=places, expected=_("under 0.1"))
    return said.format(places=places, expected=f"{expected:.1f}" if expected < _WHOLE else f"{expected:.0f}")


def why_of_group(zone: Candidate, *, exact: bool = True) -> str:
    """Return what a zone of gathering places holds, against what, and how sure that is, in one sentence.

    Parameters
    ----------
    zone
        Found.
    exact
        With p and intervals; without for a page that has its method elsewhere.
    """
    parts = [
        *([excess(zone.places, zone.expected)] if zone.expected is not None else []),
        *([_at_addresses(zone.spots)] if zone.spots < zone.places else []),
        _("in all {counts}").format(counts=enumerated(zone.counts.items())),
        how_sure(zone, exact=exact),
        *([_rather(zone.quotient, exact=exact)] if zone.quotient and is_creative_rather(zone.quotient) else []),
    ]
    return _("; ").join(parts)


def how_sure(zone: Candidate, *, exact: bool = True) -> str:
    """Return whether a zone is more than chance brings."""
    if zone.p is None:
        return _("not tested against chance")
    if not exact:
        return _("it stands out from chance") if stands_out(zone) else _("no more than chance would bring")
    if stands_out(zone):
        return _("it stands out from chance (p = {p})").format(p=_printed(zone.p))
    return _("no more than chance would bring (p = {p})").format(p=_printed(zone.p))


def _at_addresses(spots: int) -> str:
    return ngettext("at {spots} address", "at {spots} addresses", spots).format(spots=spots)


def _rather(quotient: CreativeQuotient, *, exact: bool) -> str:
    if not exact:
        return _("creative rather than other places: {value:.1f} times the city's share").format(value=quotient.value)
    said = _(
        "creative rather than other places: {value:.1f} times the city's share (95 % interval {low:.1f} to {high:.1f}, "
        "p = {p})"
    )
    return said.format(value=quotient.value, low=quotient.low, high=quotient.high, p=_printed(quotient.p or 1.0))


def _printed(p: float) -> str:
    """Return a p with three places where it is small; never rounded across `SURE`."""
    text = f"{p:.3f}" if p < 2.0 * SURE else f"{p:.2f}"
    return text if (float(text) <= SURE) == (p <= SURE) else f"{p:.4f}"
