"""The catalogue is complete and every other module reads it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from gis_app.indicators.catalogue import CATALOGUE, HEADLINE, describe
from gis_app.indicators.indicator import key_of, split_key
from gis_app.indicators.zone_measures import ZoneMeasures
from layers.kinds.registry import KINDS
from layers.language import speaking

if TYPE_CHECKING:
    from pathlib import Path

    from layers.city import City


def test_the_eight_numbers_stand_in_their_order(random_city: City) -> None:
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
    assert tuple(dict.fromkeys(split_key(key)[0] for key in ZoneMeasures(random_city).keys)) == HEADLINE


def test_every_record_can_be_computed_and_explained() -> None:
    for key, indicator in CATALOGUE.items():
        assert key == indicator.id
        assert indicator.title
        assert len(indicator.explanation) > 60, key
        assert set(indicator.kinds) <= set(KINDS)
        assert set(indicator.keywords) <= {"S5", "S6", "S7", "S8"}
        assert (indicator.measure is not None) == ("zone" in indicator.levels)
        assert indicator.is_computed or indicator.levels == ("zone",)
        low, high = indicator.value_range
        assert low is None or high is None or low < high


def test_the_description_is_plain_data_in_both_languages() -> None:
    rows = json.loads(json.dumps(describe(), allow_nan=False))
    assert [row["id"] for row in rows] == list(CATALOGUE)
    assert [row["id"] for row in rows if row["headline"]] == list(HEADLINE)
    with speaking("zh_CN"):
        assert len(describe()) == len(rows)


def test_keys() -> None:
    assert key_of("a") == "a"
    assert split_key(key_of("a", "b")) == ("a", "b")
    assert split_key("a") == ("a", None)


def test_no_other_module_spells_an_indicator(root: Path) -> None:
    """Columns of the found candidates' file are words of their own, `area_ha` among them."""
    spelt = {f'"{key}"' for key in CATALOGUE} - {'"area_ha"'}
    allowed = root / "gis_app/indicators"
    wrong = [
        (str(path.relative_to(root)), word)
        for path in (root / "gis_app").rglob("*.py")
        if allowed not in path.parents
        for word in re.findall(r'"[a-z_0-9]+"', path.read_text("utf-8"))
        if word in spelt and not ("statistics" in path.parts and path.name == "__init__.py")
    ]
    assert wrong == []
