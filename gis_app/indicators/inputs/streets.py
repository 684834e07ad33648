"""The city's streets as a graph to walk along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.statistics.street_network import StreetNetwork

STREETS = "streets"

NOT_WALKED = ("motorway", "motorway_link")
"""Street classes that nobody walks along."""

FARTHEST_STREET_M = 250.0
"""A place farther than this from any street is not reached."""


def street_network(run: CityRun) -> StreetNetwork | None:
    """Return the streets as a graph; None where there are none to walk along."""
    return run.once("streets", _network)


def _network(run: CityRun) -> StreetNetwork | None:
    from gis_app.statistics.street_network import StreetNetwork

    if run.city.count(STREETS) == 0:
        return None
    frame = run.city.layers[STREETS].frame
    lines = np.asarray(frame.geometry.to_numpy(), dtype=object)
    if "class" in frame:
        lines = lines[~frame["class"].isin(NOT_WALKED).to_numpy(dtype=bool)]
    network = StreetNetwork(lines)
    return network if len(network.edges) else None
