"""What a city shows, in a paragraph: printed by `run`, heads map, report and desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.exports.provenance import spoken_name
from gis_app.indicators.sentences import verdict
from gis_app.indicators.study_area import outside_told
from gis_app.indicators.wording import listed
from gis_app.zones.claims import stands_out
from gis_app.zones.wording import counted, hectares
from layers.errors import Severity
from layers.intake.study_area import STUDY_AREA_MISSES
from layers.kinds.registry import KINDS
from layers.language import current_language, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import CityAnalysis, Profile
    from gis_app.zones.zone import Candidate, Found
    from layers.city import City

_MOST_PAIRS = 2
_LARGE_KM2 = 10.0
_SEEDS = "industrial_seeds"


def summary_sentences(city: City, analysis: CityAnalysis, found: Sequence[Found]) -> list[str]:
    """Return four to seven plain sentences, the most general first.

    Parameters
    ----------
    city
        What was read.
    analysis
        How its kinds lie together.
    found
        What each way of finding returned.
    """
    return [
        _what_there_is(city),
        *_outside(city),
        *_pairs(analysis),
        *(sentence for one in found for sentence in _candidates(one)),
        *_caveats(city),
    ]


def paragraph(sentences: Sequence[str]) -> str:
    """Return sentences as running text; Chinese sets no space between them."""
    return ("" if current_language() == "zh_CN" else " ").join(sentences)


def _what_there_is(city: City) -> str:
    kinds = [kind for kind in KINDS if city.count(kind) and KINDS[kind].reference]
    square_km = city.study_area.area_ha / 100
    area = f"{square_km:,.0f}" if square_km >= _LARGE_KM2 else f"{square_km:,.1f}"
    if not kinds:
        return _("{city}: none of the reference places, in a study area of {area} km².").format(
            city=spoken_name(city), area=area
        )
    return _("{city}: {counts} in a study area of {area} km².").format(
        city=spoken_name(city), counts=listed([counted(kind, city.count(kind)) for kind in kinds]), area=area
    )


def _outside(city: City) -> list[str]:
    told = outside_told(city, [kind for kind in KINDS if city.count(kind) and KINDS[kind].reference])
    return [told] if told else []


def _pairs(analysis: CityAnalysis) -> list[str]:
    """Return the clearest sentences about two different kinds; where nothing is clear, the one that says so."""
    different = [profile for profile in analysis.profiles if profile.from_kind != profile.to_kind]
    clear = [profile for profile in different if verdict(profile) not in {"chance", "untested"}]
    clear.sort(key=_certainty)
    # What comes together says where a cluster can grow; what keeps apart comes second, and never twice before it.
    together = [profile for profile in clear if verdict(profile) != "apart"]
    apart = [profile for profile in clear if verdict(profile) == "apart"]
    told = [*together[:1], *apart[:1], *together[1:], *apart[1:]][:_MOST_PAIRS]
    return [profile.sentence for profile in told or different[:1] or analysis.profiles[:1]]


def _certainty(profile: Profile) -> tuple[float, float]:
    return (1.0 if profile.q is None else profile.q, -abs((profile.strength or 1.0) - 1.0))


def _candidates(found: Found) -> list[str]:
    """Return how many there are, how sure that is, and what the first one is."""
    if not found.candidates:
        return [found.reason] if found.reason else []
    first = found.candidates[0]
    if found.method == _SEEDS:
        return [_seeds(found, first)]
    return [_claimed(found), _first(first), *found.notes]


def _claimed(found: Found) -> str:
    """Return how many zones are more than chance brings, and of how many."""
    count = len(found.candidates)
    sure = [zone for zone in found.candidates if stands_out(zone)]
    if found.simulations == 0:
        said = ngettext(
            "{count} candidate zone holds more creative places than the city around it.",
            "{count} candidate zones hold more creative places than the city around them.",
            count,
        )
        return said.format(count=count)
    if not sure:
        said = ngettext(
            "Creative places crowd in {count} zone, no more than chance would bring.",
            "Creative places crowd in {count} zones, none of them more than chance would bring.",
            count,
        )
        return said.format(count=count)
    said = ngettext(
        "{sure} of {count} candidate zones stands out from chance.",
        "{sure} of {count} candidate zones stand out from chance.",
        len(sure),
    )
    return said.format(sure=len(sure), count=count)


def _first(first: Candidate) -> str:
    said = _("The strongest, {name} ({area}): {why}")
    return _closed(said.format(name=first.name, area=hectares(first.area_ha), why=first.why))


def _seeds(found: Found, first: Candidate) -> str:
    """Return how many industrial sites have more around them than an average spot, and what the first one is."""
    better = sum(1 for zone in found.candidates if zone.strength)
    if not better:
        return _(
            "No industrial site has more creative places or universities around it than an average spot of the city."
        )
    said = ngettext(
        "{count} industrial site or group of sites has more around it than an average spot of the city and could "
        "become a creative quarter: {why}",
        "The {count} best industrial sites or groups of sites have more around them than an average spot of the city "
        "and could become creative quarters, first of them: {why}",
        better,
    )
    return said.format(count=better, why=_closed(first.why))


def _closed(sentence: str) -> str:
    """Return a sentence with its full stop."""
    if sentence.endswith((".", "。", "!", "?")):
        return sentence
    return sentence + ("。" if current_language() == "zh_CN" else ".")


def _caveats(city: City) -> list[str]:
    said = []
    if city.study_area.source == "assumed":
        said.append(_("The study area is assumed from the data: densities and comparisons depend on it."))
    lossy = [
        finding
        for _file, finding in city.findings
        if finding.severity is not Severity.NOTE and finding.code != STUDY_AREA_MISSES
    ]
    if lossy:
        said.append(
            ngettext(
                "{count} finding in the files changed a feature or set it aside; `clusterscape check` lists it.",
                "{count} findings in the files changed features or set them aside; `clusterscape check` lists them.",
                len(lossy),
            ).format(count=len(lossy))
        )
    if city.set_aside:
        names = listed([name for name, _reason in city.set_aside])
        said.append(_("Set aside: {names}.").format(names=names))
    if city.fictional:
        said.append(_("The city is fictional."))
    if city.spoken_limits:
        said.append(city.spoken_limits)
    return said
