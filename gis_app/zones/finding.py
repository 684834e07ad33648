"""Every way of finding candidate zones, declared once, and the one call that runs any of them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from gis_app.zones import density_clusters, industrial_seeds
from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.indicators.reading import Progress
    from gis_app.zones.method import Method
    from gis_app.zones.zone import Candidate, Found
    from layers.city import City

METHODS: Mapping[str, Method] = MappingProxyType(
    {method.id: method for method in (density_clusters.METHOD, industrial_seeds.METHOD)}
)
"""Method id to method, in the order they are offered."""

BEST = 12
"""How many candidates of a method a run keeps."""

_SHARED_M2 = 1.0


def find(
    city: City,
    method: str,
    parameters: Mapping[str, object] | None = None,
    *,
    progress: Progress | None = None,
) -> Found:
    """Look for candidate zones in one way.

    Parameters
    ----------
    city
        Where to look.
    method
        An id of `METHODS`.
    parameters
        Settings that differ from the defaults; values may be text, as `gis_app.zones.method.assignments` reads them.
    progress
        Told how far it is; may raise to cancel.

    Returns
    -------
    Found
        Candidates by rank, or the reason why there are none.

    Raises
    ------
    UserError
        If the method, a setting or a value is unknown; the sentence names the choices.
    """
    chosen = METHODS.get(method)
    if chosen is None:
        raise UserError(
            _("there is no way of finding zones called {name}").format(name=repr(method)),
            remedy=_("choose one of {names}").format(names=", ".join(METHODS)),
        )
    found = chosen.search(city, MappingProxyType(chosen.settings(parameters, city)), progress)
    if progress:
        progress(1.0, _("Done"))
    return found


def best(found: Found, count: int = BEST) -> Found:
    """Keep the best candidates of one result, none overlapping a better one.

    Parameters
    ----------
    found
        One method's result.
    count
        How many at most.

    Returns
    -------
    Found
        The same with at most `count` candidates, ids and ranks as they were.
    """
    kept: list[Candidate] = []
    for candidate in found.candidates:
        if len(kept) == count:
            break
        if all(candidate.geometry.intersection(other.geometry).area < _SHARED_M2 for other in kept):
            kept.append(candidate)
    return replace(found, candidates=tuple(kept))
