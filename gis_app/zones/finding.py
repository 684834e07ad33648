"""Every way of finding candidate zones, declared once, and the one call that runs any of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from gis_app.zones import density_clusters, industrial_seeds
from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_app.zones.method import Method
    from gis_app.zones.zone import Found
    from layers.city import City
    from layers.progress import Progress

METHODS: Mapping[str, Method] = MappingProxyType(
    {method.id: method for method in (density_clusters.METHOD, industrial_seeds.METHOD)}
)
"""Method id to method, in the order they are offered."""

BEST = 12
"""How many candidates of a method a run keeps."""


def find(
    city: City,
    method: str,
    parameters: Mapping[str, object] | None = None,
    *,
    count: int | None = None,
    seed: int = 1,
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
    count
        How many candidates are wanted, the best; all of them where None.
    seed
        Of what the method draws by chance.
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
    settings = MappingProxyType(chosen.settings(parameters, city))
    found = chosen.search(city, settings, progress, count=count, seed=seed)
    if progress:
        progress(1.0, _("Done"))
    return found


def settings_by_method(said: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Give each setting to every method that has one of that name, for a search in all ways.

    Raises
    ------
    UserError
        If no method knows a name; the sentence lists the names there are.

    Examples
    --------
    >>> settings_by_method({"bandwidth_m": "200"})["density_clusters"]
    {'bandwidth_m': '200'}
    """
    known = {id_: {parameter.id for parameter in method.parameters} for id_, method in METHODS.items()}
    for name in said:
        if not any(name in names for names in known.values()):
            every = ", ".join(dict.fromkeys(name for names in known.values() for name in sorted(names)))
            raise UserError(
                _("no way of finding zones has a setting {name}").format(name=repr(name)),
                remedy=_("the settings are {names}").format(names=every),
            )
    return {id_: {name: value for name, value in said.items() if name in names} for id_, names in known.items()}
