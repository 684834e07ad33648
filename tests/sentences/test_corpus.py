"""The corpus of sentences: each template with extremes in it, in both languages, kept as text that a person can read.

A change of words changes `en.txt` and `zh_CN.txt` beside this file; read them, then write them anew with
``python tests/sentences/test_corpus.py``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pyproj
import pytest
import shapely

from gis_app.exports.summary import summary_sentences
from gis_app.indicators.catalogue import CATALOGUE
from gis_app.indicators.measures.independence import CO_LOCATION_INDEPENDENCE, independence_sentence
from gis_app.indicators.pair_sentences import spoken
from gis_app.indicators.pairs import Annuli, EqualDensity, PairTest
from gis_app.indicators.presentation import headline, short_standing
from gis_app.indicators.reading import CityAnalysis, Reading
from gis_app.indicators.wording import counted, listed, noun
from gis_app.zones.claims import why_of_group
from gis_app.zones.zone import Candidate, CreativeQuotient, Found
from layers.city import City, StudyArea
from layers.language import gettext as _
from layers.language import ngettext, speaking

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh_CN")
RADII = (100.0, 400.0, 1500.0)
PAIR = PairTest(
    from_kind="universities", to_kind="cultural_venues", n_from=40, n_to=67, n_all=276, near_observed=48.0,
    near_expected=30.0, near_sd=5.0, near_low=20.0, near_high=40.0, near_p=0.2, radii_m=RADII,
    observed=(20.0, 48.0, 90.0), expected=(10.0, 30.0, 90.0), low=(5.0, 20.0, 70.0), high=(15.0, 40.0, 110.0),
    p=0.001, q=0.002, simulations=999,
)  # fmt: skip
ABOVE, BELOW = EqualDensity(48.0, 24.0, 0.004, 999, 0.01), EqualDensity(12.0, 24.0, 0.004, 999, 0.01)
EVEN = EqualDensity(48.0, 48.2, 0.91, 999)


def _rings(*counts: float, p: float = 0.001) -> dict[str, object]:
    """Return rings that would hold ten pairs by chance, and 5 to 15 nineteen times out of twenty."""
    count, edges = len(counts), tuple(float(300 * (number + 1)) for number in range(len(counts)))
    rings = Annuli(edges, counts, (10.0,) * count, (5.0,) * count, (15.0,) * count, p)
    return {"annuli": rings, "departures_m": rings.departures(), "radii_m": edges}


def _universe() -> str:
    kinds = listed([noun(kind) for kind in ("industrial_sites", "universities", "cultural_venues")])
    return ngettext("{count} place ({kinds})", "{count} places ({kinds})", 276).format(count="276", kinds=kinds)


PAIRS: dict[str, dict[str, object]] = {
    "together": {**_rings(31.0, 10.0), "equal_density": ABOVE},
    "together, far away only": {**_rings(10.0, 10.0, 21.0), "equal_density": ABOVE},
    "together, four ranges and more": {**_rings(31, 9, 16, 9, 21, 9, 17, 9, 18), "equal_density": ABOVE},
    "together, inside districts": {**_rings(31.0, 10.0), "equal_density": replace(ABOVE, districts=12)},
    "together, hangs on addresses": {**_rings(31.0, 10.0), "equal_density": ABOVE, "stability": 35.0},
    "together, few": {**_rings(31.0, 10.0), "equal_density": ABOVE, "few": ("{few}",)},
    "same ground": {**_rings(31.0, 10.0), "equal_density": EVEN},
    "same ground, of many pairs": {**_rings(31.0, 10.0), "equal_density": replace(ABOVE, p=0.03, q=0.08)},
    "same ground, ratio 1.00": {**_rings(31.0, 10.0), "equal_density": replace(EVEN, expected=48.0)},
    "same ground, equal density unknown": {**_rings(31.0, 10.0), "equal_density": replace(EVEN, p=None)},
    "apart": {**_rings(2.0, 10.0), "equal_density": BELOW},
    "apart, no pair at all": {**_rings(0.0, 10.0), "equal_density": replace(BELOW, observed=0.0)},
    "sparse ground": {**_rings(2.0, 10.0), "equal_density": EVEN},
    "sparse ground, others say the opposite": {
        **_rings(2.0, 10.0), "equal_density": ABOVE, "against": ("CLQ 2.0", "M 2.1")},
    "both": {**_rings(31.0, 2.0), "equal_density": EVEN},
    "no ring by itself": {**_rings(12.0, 12.0, p=0.2), "radii_m": RADII, "equal_density": ABOVE},
    "chance": {"p": 0.3, "q": 0.4, **_rings(10.0, 10.0, p=0.4), "equal_density": EVEN},
    "chance, no pair": {"p": 1.0, "q": 1.0, "near_observed": 0.0, "equal_density": replace(EVEN, observed=0.0)},
    "chance, nothing near anything": {"p": 1.0, "q": 1.0, "near_observed": 0.0, "near_expected": 0.0},
    "hint, of many pairs": {"p": 0.04, "q": 0.12, "near_p": 0.01, "equal_density": EVEN},
    "hint, at one distance": {"p": 0.08, "q": 0.12, "near_p": 0.02, "equal_density": EVEN},
    "untested, none": {"p": None, "n_from": 0, "near_observed": 0.0},
    "untested, one place": {"p": None, "n_from": 1, "near_expected": 0.4, "near_observed": 0.0},
    "untested, two places": {"p": None, "n_from": 2, "near_expected": 3.0, "near_observed": 3.0},
}  # fmt: skip


def _pairs() -> Iterator[str]:
    for same in (False, True):
        for title, changes in PAIRS.items():
            few = _("only {counts}").format(counts=counted("universities", 8))
            changed = {**changes, "few": (few,)} if "few" in changes else changes
            kinds = {"to_kind": PAIR.from_kind, "n_to": changed.get("n_from", PAIR.n_from)} if same else {}
            told = spoken(replace(PAIR, **kinds, **changed), _universe())  # type: ignore[arg-type]
            yield f"{'one kind' if same else 'two kinds'}, {title}: {told.brief}"
    told = spoken(replace(PAIR, **PAIRS["together"]), _universe())  # type: ignore[arg-type]
    yield f"in full: {told.full}"
    yield f"on the page: {told.plain}"


def _standings() -> Iterator[str]:
    cases = [(0.0, 0.0, 63.0), (0.0, 0.0, 0.2), (5.0, 0.0, 100.0), (5.0, 0.0, 0.0), (5.0, 0.4, 0.0), (5.0, 0.4, 8.0),
             (5.0, 1.0, 0.0), (5.0, 86.9, 13.1), (5.0, 99.9, 0.1), (5.0, 100.0, 0.0)]  # fmt: skip
    for indicator, case in product(("culture_per_ha", "nearest_university_m", "zone_location_quotient"), cases):
        value, surpassed, tied = case
        reading = CATALOGUE[indicator].reading("zone", value=value, surpassed=surpassed, tied=tied)
        line = headline(reading)
        said = f"{line.title} {line.value}, {line.standing} | {short_standing(reading)}"
        yield f"{indicator}, {surpassed:g} % beyond, {tied:g} % alike: {said}"
    missing = CATALOGUE["hill_1"].reading("zone", value=None, reason="…")
    yield f"missing: {' '.join(headline(missing))}"


def _zones() -> Iterator[str]:
    counts = {"cultural_venues": 15, "creative_firms": 5}
    zone = Candidate("z", "Plaza", shapely.box(0, 0, 500, 500), "density_clusters", rank=1, places=20, spots=20,
                     counts=counts, expected=2.31, testable=True, p=0.005)  # fmt: skip
    quotient = CreativeQuotient(2.04, 1.57, 2.36, 0.01)
    cases = {
        "sure": zone,
        "sure, one place": replace(zone, places=1, spots=1, counts={"cultural_venues": 1}, expected=0.01),
        "sure, at two addresses": replace(zone, spots=2),
        "sure, creative rather": replace(zone, quotient=quotient),
        "just sure": replace(zone, p=0.05),
        "just chance": replace(zone, p=0.0501),
        "chance": replace(zone, p=1.0, quotient=replace(quotient, p=0.4)),
        "untested": replace(zone, p=None),
        "three kinds": replace(zone, counts={"cultural_venues": 2, "creative_firms": 1, "universities": 2}),
    }
    for (title, one), exact in product(cases.items(), (True, False)):
        yield f"zone, {title}{'' if exact else ', on the page'}: {why_of_group(one, exact=exact)}"


def _independence() -> Iterator[str]:
    for value, own, p, q, sides, even in (
        (0.0, 0.002, 0.001, 0.004, "below", "below"), (0.5, 0.002, 0.001, 0.004, "below", None),
        (1.0, 1.0, 0.5, 0.5, "", None), (2.0, 0.002, 0.001, 0.004, "above", "above"),
        (2.0, 0.002, 0.001, 0.004, "above", None), (2.0, 0.04, 0.03, 0.1, "", None),
        (2.0, 0.002, 0.001, 0.004, "below", None), (1.1, 0.4, 0.001, 0.004, "above", "above"),
    ):  # fmt: skip
        reading = CO_LOCATION_INDEPENDENCE.reading(
            from_kind="universities", to_kind="cultural_venues", value=value, p=p, q=q,
            parameters={"radius_m": 400.0, "p_of_value": own, "side_at_equal_density": even,
                        "departures_m": [[0.0, 50.0, sides]] if sides else []},
        )  # fmt: skip
        title = "random shift, and at equal density" if even else "random shift"
        yield f"{title}, ratio {value:g}: {independence_sentence(reading)}"


def _cities() -> Iterator[str]:
    city = City("Riverton", pyproj.CRS("EPSG:32650"), {}, StudyArea(shapely.box(0, 0, 9e3, 9e3), "assumed"),
                name_zh="江城", fictional=True)  # fmt: skip
    pairs = [replace(PAIR, **PAIRS[one]) for one in ("same ground", "apart", "together")]  # type: ignore[arg-type]
    told = [spoken(pair, _universe()) for pair in pairs]
    told_pairs = tuple(
        replace(pair, sentence=one.full, brief=one.brief, plain=one.plain)
        for pair, one in zip(pairs, told, strict=True)
    )
    analysis = CityAnalysis((), told_pairs, ("universities", "cultural_venues"), 999, 1, _universe())
    nothing = Found("density_clusters", {}, (), reason="…", simulations=199)
    for (title, one), exact in product(
        {"fictional": city, "without a name": replace(city, named=False, fictional=False)}.items(), (True, False)
    ):
        said = summary_sentences(one, analysis, (nothing,), exact=exact)
        yield f"city, {title}{'' if exact else ', on the page'}: {' / '.join(said)}"


def corpus() -> list[str]:
    """Return every line, in the language in force."""
    return [*_pairs(), "", *_standings(), "", *_zones(), "", *_independence(), "", *_cities()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_is_what_is_said(language: str) -> None:
    kept = (HERE / f"{language}.txt").read_text("utf-8").splitlines()
    with speaking(language):
        assert corpus() == kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shows_its_seams(language: str) -> None:
    with speaking(language):
        said = "\n".join(corpus())
    assert not re.findall(r"[{}]|nan\b|None(?! of)|  |\.\.|。。|；；|\( ?\)|（）", said.replace("…", "–"))
    assert not re.findall(r"(?<![\d.,])0 times", said)


def test_the_page_names_no_p_and_no_command() -> None:
    for language in LANGUAGES:
        with speaking(language):
            pages = [line for line in corpus() if "on the page" in line]
        assert pages
        assert not [line for line in pages if re.search(r"\bp [<=]|\bq =|clusterscape|SHA", line)]


def _reading(line: str) -> Reading | None:
    """Return the standing that a line of the corpus was made of."""
    found = re.match(r"(\w+), ([\d.]+) % beyond, ([\d.]+) % alike: ", line)
    return None if found is None else CATALOGUE[found[1]].reading("zone", value=None, surpassed=float(found[2]))


def test_no_standing_overstates() -> None:
    with speaking("en"):
        for line in _standings():
            reading, said = _reading(line), re.search(r"(?:higher|nearer|lower) than (\d+) %", line)
            if reading is not None and said is not None:
                assert int(said[1]) <= (reading.surpassed or 0.0)
                assert " 0 " not in line.split(": ")[1].split(",")[0].replace(" 0 m", "")


if __name__ == "__main__":
    for spoken_language in LANGUAGES:
        with speaking(spoken_language):
            (HERE / f"{spoken_language}.txt").write_text("\n".join(corpus()) + "\n", "utf-8")
    sys.stdout.write("written\n")
