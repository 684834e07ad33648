"""Co-location by random shift in a city: what is told, what is not, and that the sentence names its null model."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from gis_app.indicators.analysis import analyse
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.inputs.city_run import CityRun
from gis_app.indicators.measures.independence import (
    CO_LOCATION_INDEPENDENCE,
    MOST_PLACES,
    independence_sentence,
    radii,
    shifts,
    thinned,
)
from gis_app.indicators.reading import CityAnalysis
from gis_app.indicators.sentences import describe_city
from gis_app.statistics import false_discovery_rates, random_shift_test
from layers.language import speaking

if TYPE_CHECKING:
    from gis_app.indicators.reading import Reading
    from layers.city import City

KINDS = ("industrial_sites", "universities", "cultural_venues", "creative_firms")
SQUARE = shapely.box(0, 0, 4000, 4000)
ROUND = shapely.Point(2000, 2000).buffer(2000)
WEST, EAST = ([shapely.Point(x + 9 * i, 2000 + i) for i in range(9)] for x in (500, 3400))
SPOTS = [shapely.Point(400 + 37 * i, 400 + (i * i * 53) % 911) for i in range(8)]


def _of(city: City, **run: Any) -> list[Reading]:
    compute = CATALOGUE[CO_LOCATION_INDEPENDENCE.id].readings
    return list(compute(CityRun(city, **run)))


def _clusters(rng: np.random.Generator, n: int = 12) -> np.ndarray:
    centres = np.repeat(rng.uniform(600, 3400, (n, 2)), 6, axis=0)
    return np.asarray(centres + rng.normal(0, 60, centres.shape))


@pytest.fixture
def tied(make_city: Any) -> Any:
    """Universities beside culture in its clusters, firms in clusters of their own."""

    def make(window: shapely.Polygon, order: np.random.Generator | None = None) -> City:
        rng = np.random.default_rng(5)
        culture, firms = _clusters(rng), _clusters(rng)
        clouds = {"cultural_venues": culture, "creative_firms": firms, "universities": culture[::4] + 25.0}
        clouds = {kind: order.permutation(xy) if order else xy for kind, xy in clouds.items()}
        return make_city({kind: list(shapely.points(xy)) for kind, xy in clouds.items()}, window)

    return make


@pytest.mark.parametrize("window", [SQUARE, ROUND], ids=["torus", "polygon"])
def test_a_tie_is_told_from_each_kinds_own_gathering(tied: Any, window: shapely.Polygon) -> None:
    rows = _of(tied(window), simulations=199)
    told = {(row.from_kind, row.to_kind): row for row in rows}
    bound, free = told["universities", "cultural_venues"], told["cultural_venues", "creative_firms"]
    assert bound.value is not None
    assert bound.value > 2
    assert (bound.p, bound.null_model) == (pytest.approx(0.005), "random shift")
    assert bound.parameters["departures_m"][0][2] == "above"
    assert free.p is not None
    assert free.p > 0.05
    assert "Universities and cultural venues seek the same parts of the study area" in str(bound.detail)
    assert "one kind is moved as a whole over the study area (p = 0.01); over all distances p = 0.005" in str(
        bound.detail
    )
    assert "cannot be told" in str(free.detail)


@pytest.mark.parametrize("window", [SQUARE, ROUND], ids=["torus", "polygon"])
def test_readings_are_those_of_each_pair_alone(tied: Any, window: shapely.Polygon) -> None:
    city = tied(window)
    places, rows = CityRun(city).places_inside, _of(city, simulations=99, seed=3)
    assert [(row.from_kind, row.to_kind) for row in rows] == list(combinations(KINDS[1:], 2))
    for row, (a, b) in zip(rows, combinations(range(3), 2), strict=True):
        test = random_shift_test(places.xy, places.marks, a, b, np.arange(50.0, 401.0, 50.0), window, 99, seed=3)
        assert test.observed is not None
        assert test.expected is not None
        assert row.value == pytest.approx(test.observed[-1] / test.expected[-1])
        assert row.p == test.p
        assert (row.parameters["n_from"], row.parameters["n_to"]) == (test.n_a, test.n_b)
        assert row.parameters["radius_m"] == 400.0
    rates = false_discovery_rates(np.array([row.p for row in rows]))
    assert [row.q for row in rows] == pytest.approx(rates.tolist())


def test_order_does_not_matter_even_where_places_are_picked(tied: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gis_app.indicators.measures.independence.MOST_PLACES", 40)
    one = _of(tied(ROUND), simulations=49)
    other = _of(tied(ROUND, np.random.default_rng(3)), simulations=49)
    for row, again in zip(one, other, strict=True):
        assert again.value == pytest.approx(row.value)
        assert (again.p, dict(again.parameters)) == (row.p, dict(row.parameters))
    assert one[2].parameters["picked_from"] == 40 < one[2].parameters["n_from"]


@pytest.mark.parametrize(
    ("geometries", "window", "said"),
    [
        ({"cultural_venues": SPOTS, "universities": SPOTS[:3]}, SQUARE, "Too few places inside the study area to test"),
        ({"cultural_venues": SPOTS, "universities": SPOTS[::-1]}, shapely.box(0, 400, 900, 560), "too narrow"),
        ({"cultural_venues": SPOTS, "universities": SPOTS}, shapely.box(9000, 0, 9900, 900), "Too few places inside"),
        ({"cultural_venues": SPOTS[:1] * 8, "universities": SPOTS[:1] * 8}, SQUARE, "one and the same spot"),
        ({"cultural_venues": WEST, "universities": EAST}, ROUND, "Neither now nor after any shift"),
    ],
)
def test_what_cannot_be_told_has_a_reason(make_city: Any, geometries: Any, window: Any, said: str) -> None:
    (row,) = _of(make_city(geometries, window), simulations=19)
    assert (row.value, row.p, row.q, row.detail) == (None, None, None, None)
    assert said in str(row.reason)


def test_arms_that_leave_no_overlap_are_too_narrow(make_city: Any) -> None:
    arms = shapely.union_all([shapely.box(0, 0, 4000, 12), shapely.box(0, 0, 12, 4000)])
    on_arms = [shapely.Point(100 * i + 5, 6) for i in range(9)]
    (row,) = _of(make_city({"universities": on_arms, "cultural_venues": on_arms}, arms), simulations=9)
    assert "too narrow" in str(row.reason)


def test_a_small_study_area_shortens_the_distances(make_city: Any) -> None:
    window = shapely.box(300, 300, 1100, 1400)
    (row,) = _of(make_city({"cultural_venues": SPOTS, "universities": SPOTS[::-1]}, window), simulations=19)
    assert (row.parameters["radius_m"], row.parameters["step_m"]) == (200.0, 25.0)
    assert "within 200 m" in str(row.detail)
    assert radii(100.0)[-1] == pytest.approx(25.0)


def test_the_findings_tell_the_surest_tie(tied: Any) -> None:
    city = tied(SQUARE)
    rows = tuple(_of(city, simulations=99))
    told = describe_city(city, CityAnalysis(rows, (), KINDS, 99, 1))
    assert [one for one in told if "moved as a whole" in one] == [rows[0].detail]
    assert str(rows[0].detail).startswith("Universities and cultural venues seek the same parts")
    rows = tuple(replace(row, q=0.2) for row in rows)
    assert not any("moved" in one for one in describe_city(city, CityAnalysis(rows, (), KINDS, 99, 1)))


def test_sentences_and_reasons_are_translated(tied: Any, make_city: Any) -> None:
    with speaking("zh_CN"):
        said = [str(row.detail) for row in _of(tied(SQUARE), simulations=99)]
        (none,) = _of(make_city({"cultural_venues": SPOTS, "universities": SPOTS[:3]}), simulations=9)
    assert all("整体平移" in one for one in said)
    assert not any("moved" in one for one in said)
    assert "研究范围" in str(none.reason)


def test_the_sentence_follows_the_distances_that_stand_out(tied: Any) -> None:
    row = _of(tied(SQUARE), simulations=99)[0]

    def said(value: float, q: float | None, *sides: str, own: float = 0.01, even: str = "same") -> str:
        departures = [[50.0, 100.0, side] for side in sides]
        beside = ("above" if value >= 1 else "below") if even == "same" else None
        told = {**row.parameters, "p_of_value": own, "departures_m": departures, "side_at_equal_density": beside}
        return independence_sentence(CO_LOCATION_INDEPENDENCE.reading(
            from_kind=row.from_kind, to_kind=row.to_kind, value=value, p=0.01, q=q, parameters=told,
        ))  # fmt: skip

    assert "seek the same parts" in said(1.4, 0.02, "above")
    assert "seek different parts" in said(0.4, 0.02, "below")
    assert "lie in the same parts of the study area, as kinds do that share a centre" in said(
        1.4, 0.02, "above", even="none"
    )
    assert "lie in different parts" in said(0.4, 0.02, "below", even="none")
    assert "at some distances" in said(1.4, 0.02, "above", own=0.2), "the ratio by itself is within chance"
    assert "at some distances" in said(0.4, 0.02, "above")
    assert "at some distances" in said(1.4, 0.02, "above", "below")
    assert "cannot be told" in said(1.4, 0.06, "above")
    assert "cannot be told" in said(1.4, None)


def test_many_places_are_thinned_and_shifted_less_often() -> None:
    xy = np.random.default_rng(1).uniform(0, 9, (MOST_PLACES + 500, 2))
    picked = thinned(xy, MOST_PLACES, [1, 0])
    assert len(picked) == len(np.unique(picked, axis=0)) == MOST_PLACES
    assert set(map(tuple, picked.tolist())) < set(map(tuple, xy.tolist()))
    assert thinned(xy[:9], 9, [1, 0]) is not None
    assert shifts([MOST_PLACES] * 6, 1e6, 250.0, 999) == 199
    assert shifts([MOST_PLACES] * 6, 1e6, 250.0, 49) == 49


def test_cancelling_stops_the_shifts(tied: Any) -> None:
    heard: list[str] = []

    def cancel(_share: float, doing: str) -> None:
        heard.append(doing)
        if doing == "Moving kinds against each other":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyse(tied(ROUND), simulations=99, progress=cancel)
    assert heard[-1] == "Moving kinds against each other"


def test_progress_never_goes_back(tied: Any) -> None:
    shares: list[float] = []
    analyse(tied(ROUND), simulations=19, progress=lambda share, _doing: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0
