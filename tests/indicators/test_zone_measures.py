"""The eight numbers against plain loops over the geometries."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis_app.indicators.catalogue import (
    AREA_HA,
    CULTURE_PER_HA,
    HEADLINE,
    HILL_1,
    INDUSTRIAL_SHARE,
    LINK_COVERAGE,
    NEAREST_UNIVERSITY_M,
    PLACES_BY_KIND,
    ZONE_LOCATION_QUOTIENT,
)
from gis_app.indicators.indicator import key_of, split_key
from gis_app.indicators.zone_measures import ZoneMeasures

if TYPE_CHECKING:
    from layers.city import City

NAN = float("nan")


def _features(city: City, kind: str) -> list[Any]:
    return list(city.layers[kind].frame.geometry)


def _inside(city: City, kind: str, shape: Any) -> list[int]:
    return [i for i, g in enumerate(_features(city, kind)) if shape.covers(g.point_on_surface())]


def _hill(words: list[str]) -> float:
    """Average the entropy over every sample of five: f_k is a mean over samples, so this is too."""
    if len(words) < 5:
        return NAN
    entropies = []
    for sample in combinations(words, 5):
        shares = np.array(list(Counter(sample).values())) / 5
        entropies.append(-(shares * np.log(shares)).sum())
    return float(np.exp(np.mean(entropies)))


def _by_hand(city: City, shape: Any) -> dict[str, float]:
    kinds = ("industrial_sites", "universities", "cultural_venues", "creative_firms")
    inside = {kind: _inside(city, kind, shape) for kind in kinds}
    culture, everything = len(inside["cultural_venues"]), sum(map(len, inside.values()))
    totals = {kind: len(_features(city, kind)) for kind in kinds}
    share = totals["cultural_venues"] / sum(totals.values())
    sites = shapely.union_all([g for g in _features(city, "industrial_sites") if g.area > 0])
    campuses = _features(city, "universities")
    venues = [_features(city, "cultural_venues")[i].point_on_surface() for i in inside["cultural_venues"]]
    linked = sum(min(campus.distance(venue) for campus in campuses) <= 400 for venue in venues)
    words = city.layers["cultural_venues"].frame["category"]
    told = [words[i] for i in inside["cultural_venues"] if words.notna()[i]]
    return {
        AREA_HA.id: shape.area / 1e4,
        **{key_of(PLACES_BY_KIND.id, kind): len(inside[kind]) for kind in kinds},
        CULTURE_PER_HA.id: culture / (shape.area / 1e4),
        ZONE_LOCATION_QUOTIENT.id: culture / everything / share if everything else NAN,
        INDUSTRIAL_SHARE.id: 100 * shape.intersection(sites).area / shape.area,
        NEAREST_UNIVERSITY_M.id: min(shape.distance(campus) for campus in campuses),
        LINK_COVERAGE.id: 100 * linked / culture if culture else NAN,
        HILL_1.id: _hill(told),
    }


def test_eight_numbers_match_plain_loops(random_city: City, random_shapes: np.ndarray) -> None:
    measures = ZoneMeasures(random_city)
    found = measures.measure(random_shapes)
    assert tuple(found) == measures.keys
    expected = [_by_hand(random_city, shape) for shape in random_shapes]
    for key in found:
        np.testing.assert_allclose(found[key], [row[key] for row in expected], rtol=1e-9, atol=1e-9, err_msg=key)
    # The comparison must have seen both values and gaps.
    assert 0.1 < np.mean(np.isnan(found[HILL_1.id])) < 0.9
    assert 0 < np.count_nonzero(found[NEAREST_UNIVERSITY_M.id] == 0) < len(random_shapes)


def test_headline_has_eight_numbers_in_order(random_city: City) -> None:
    assert HEADLINE == (
        "area_ha",
        "places_by_kind",
        "culture_per_ha",
        "zone_location_quotient",
        "industrial_share",
        "nearest_university_m",
        "link_coverage",
        "hill_1",
    )
    assert [
        split_key(key)[0] for key in dict.fromkeys(split_key(k)[0] for k in ZoneMeasures(random_city).keys)
    ] == list(HEADLINE)
