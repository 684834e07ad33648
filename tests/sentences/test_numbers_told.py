"""Every number in every sentence is one of the document's: parsed out of the text and looked up in the JSON.

Runs on the sample cities; on the two truth cities as well with ``python tests/sentences/test_numbers_told.py``, which
prints how many numbers were compared.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gis_app.exports.data.documents import analysis_document, document_bytes, find_document
from gis_app.exports.summary import summary_sentences
from gis_app.indicators.analysis import analyse
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.presentation import standing
from gis_app.indicators.sentences import describe_city
from gis_app.zones.searching import search
from layers.intake.gathering import read_city
from layers.language import speaking

if TYPE_CHECKING:
    from gis_app.zones.scorecard import Scorecard
    from layers.city import City

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = [ROOT / "sample_cities" / name for name in ("astana", "fanghe", "helsinki", "montevideo")]
TRUTH = [ROOT.parent / "shared" / "truth" / name for name in ("new_york", "buenos_aires")]
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w]*\d)")
SAID_BY_ITSELF = {2.0, 95.0, 400.0, 800.0, 50.0, 1.0, 999.0}
"""Numbers of the method, not of the data: an alpha, distances of a walk, an interval's width, and ``1 more``."""


class Numbers:
    """The numbers of a document, to look others up in.

    Parameters
    ----------
    document
        Parsed JSON.
    """

    def __init__(self, *documents: object) -> None:
        self.known = sorted({number for document in documents for number in _numbers(document)})

    def holds(self, said: str) -> bool:
        """Whether a number as printed is one of the document's, in the digits it is printed with."""
        text = said.replace(",", "")
        digits = len(text.partition(".")[2])
        step = 0.5000001 * 10.0**-digits
        value = float(text)
        return any(abs(one - value) <= max(step, 5e-3 * one if one >= 1000 else 0.0) for one in self.known)


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        # as a share, a percentage, ha or km², metres or km, and pairs of one kind counted once
        yield from (float(value), 100.0 * value, value / 100.0, value / 1000.0, value / 2.0, 10.0 * round(value / 10.0))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list | tuple):
        yield float(len(value))
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, str):
        yield from (float(one.replace(",", "")) for one in NUMBER.findall(value))


def _plain_json(document: Mapping[str, Any]) -> Any:
    return json.loads(document_bytes(document))


def untold(sentence: str, numbers: Numbers, names: list[str]) -> list[str]:
    """Return the numbers of a sentence that the document does not hold; digits in names are names."""
    for name in sorted((name for name in names if re.search(r"\d", name) and len(name) > 3), key=len, reverse=True):
        sentence = sentence.replace(name, "")
    below = [
        one for one in re.findall(r"(?:p < |under )([\d.]+)", sentence) if any(k < float(one) for k in numbers.known)
    ]
    found = [one for one in NUMBER.findall(sentence) if float(one.replace(",", "")) not in SAID_BY_ITSELF]
    return [one for one in found if one not in below and not numbers.holds(one)]


def _pair_numbers(profile: Mapping[str, Any]) -> Numbers:
    """Return what a sentence about a pair may tell: its record without the sentence, and ratios of its curves."""
    record = {key: value for key, value in profile.items() if key not in {"sentence", "reason"}}
    curve = zip(profile["observed"], profile["expected"], strict=True)
    near = profile["expected_400_m"]
    derived = [seen / due for seen, due in curve if due > 0]
    derived += [profile["observed_400_m"] / near, 1.0 / near, 2.0 / near] if near else []
    derived += [profile["by_chance_400_m"][1]] if profile["by_chance_400_m"] else []
    return Numbers(record, derived)


def _zone_numbers(zone: Mapping[str, Any]) -> Numbers:
    return Numbers({key: value for key, value in zone.items() if key not in {"why", "geometry"}})


def check(folder: Path, language: str, simulations: int, noise_cities: int) -> tuple[int, list[str]]:
    """Return how many numbers were compared in a city's sentences, and those that the documents do not hold."""
    with speaking(language):
        city = read_city(folder)
        analysis = analyse(city, simulations=simulations)
        settings = {"density_clusters": {"noise_cities": noise_cities}}
        searched = search(city, simulations=simulations, parameters=settings)
        document = _plain_json(analysis_document(city, analysis))
        found = [_plain_json(find_document(city, one)) for one in searched.found]
        told = [
            *_told_of_the_city([*summary_sentences(city, analysis, searched.found), *describe_city(city, analysis)],
                               document, found),
            *_told_of_pairs(document),
            *((zone["why"], _zone_numbers(zone)) for one in found for zone in one["candidates"]),
            *_standings(searched.cards),
        ]  # fmt: skip
    names = [*_names(city), *(zone["name"] for one in found for zone in one["candidates"])]
    wrong = [f"{city.name}: {number} in “{said}”" for said, numbers in told for number in untold(said, numbers, names)]
    return sum(len(NUMBER.findall(said)) for said, _numbers in told), wrong


Told = tuple[str, Numbers]


def _told_of_the_city(sentences: list[str], document: Mapping[str, Any], found: list[Any]) -> Iterator[Told]:
    rest = {key: value for key, value in document.items() if key != "profiles"}
    curves = [_pair_numbers(profile).known for profile in document["profiles"]]
    whole = Numbers(rest, curves, found)
    yield from ((sentence, whole) for sentence in sentences)


def _told_of_pairs(document: Mapping[str, Any]) -> Iterator[Told]:
    for profile in document["profiles"]:
        yield profile["sentence"], _pair_numbers({**profile, **_universe(document)})


def _standings(cards: Sequence[Scorecard]) -> Iterator[Told]:
    for card in cards:
        for reading in card.readings:
            if reading.surpassed is not None and CATALOGUE[reading.id].headline:
                yield standing(reading), Numbers([floor(reading.surpassed), floor(reading.tied or 0.0)])


def _names(city: City) -> list[str]:
    named = [layer.frame["name"] for layer in city.layers.values() if "name" in layer.frame]
    return [str(name) for column in named for name in column.dropna()]


def _universe(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"universe": [row["value"] for row in document["indicators"] if row["id"] == "places_by_kind"],
            "places": document["universe_said"]}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_every_number_is_one_of_the_document(folder: Path, language: str) -> None:
    compared, wrong = check(folder, language, simulations=199, noise_cities=19)
    assert compared > 100
    assert not wrong, "\n".join(wrong)


def test_a_wrong_number_is_found() -> None:
    numbers = Numbers({"ratio": 2.04, "p": 0.004, "radius_m": 400})
    assert not untold("2.0 times within 400 m (p = 0.004)", numbers, [])
    assert untold("2.1 times within 400 m (p = 0.004)", numbers, []) == ["2.1"]
    assert untold("2.0 times (p = 0.005)", numbers, []) == ["0.005"]
    assert not untold("Avenida 18 de Julio: 2.0 times", numbers, ["Avenida 18 de Julio"])


if __name__ == "__main__":
    for place in [*SAMPLES, *(one for one in TRUTH if one.is_dir())]:
        for spoken in ("en", "zh_CN"):
            count, faults = check(place, spoken, simulations=999, noise_cities=39)
            sys.stdout.write(
                f"{place.name:14} {spoken:6} {count:6} numbers compared, {len(faults)} not in the documents\n"
            )
            sys.stdout.write("".join(f"   {fault}\n" for fault in faults))
            sys.stdout.flush()
