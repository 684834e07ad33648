"""What a city shows, in a paragraph: printed by `run`, heads map, report and desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.exports.provenance import spoken_name
from gis_app.indicators.catalogue import CULTURE_PER_HA, HILL_1, LINK_COVERAGE, ZONE_LOCATION_QUOTIENT
from gis_app.indicators.presentation import headline
from gis_app.indicators.sentences import verdict
from gis_app.indicators.study_area import outside_told
from gis_app.indicators.wording import listed
from gis_app.zones.wording import counted, enumerated, hectares
from layers.errors import Severity
from layers.intake.study_area import STUDY_AREA_MISSES
from layers.kinds.registry import KINDS
from layers.language import current_language, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import CityAnalysis, Profile
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Candidate, Found
    from layers.city import City

_MOST_PAIRS = 2
_LARGE_KM2 = 10.0
_OUTSTANDING = 75.0
_SEEDS = "industrial_seeds"
_TOLD = (CULTURE_PER_HA.id, ZONE_LOCATION_QUOTIENT.id, LINK_COVERAGE.id, HILL_1.id)


def summary_sentences(
    city: City, analysis: CityAnalysis, found: Sequence[Found], scorecards: Sequence[Scorecard]
) -> list[str]:
    """Return four to seven plain sentences, the most general first.

    Parameters
    ----------
    city
        What was read.
    analysis
        How its kinds lie together.
    found
        What each way of finding returned.
    scorecards
        Of the candidates.
    """
    cards = {card.zone.id: card for card in scorecards}
    return [
        _what_there_is(city),
        *_outside(city),
        *_pairs(analysis),
        *(sentence for one in found for sentence in _candidates(one, cards)),
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


def _candidates(found: Found, cards: dict[str, Scorecard]) -> list[str]:
    """Return how many there are and what the first one is; what clusters stand out by, seeds say in their why."""
    if not found.candidates:
        return [found.reason] if found.reason else []
    first = found.candidates[0]
    if found.method == _SEEDS:
        return [_seeds(found, first)]
    return [_clusters(found, first), *_standing(cards.get(first.id))]


def _clusters(found: Found, first: Candidate) -> str:
    said = ngettext(
        "{count} candidate zone was found where places lie close together: {name} ({area}) holds {counts}.",
        "{count} candidate zones were found where places lie close together; the first, {name} ({area}), holds "
        "{counts}.",
        len(found.candidates),
    )
    counts = enumerated((kind, count) for kind, count in first.counts.items())
    return said.format(count=len(found.candidates), name=first.name, area=hectares(first.area_ha), counts=counts)


def _seeds(found: Found, first: Candidate) -> str:
    said = ngettext(
        "{count} industrial site or group of sites could become a park: {why}",
        "{count} industrial sites or groups of sites could become parks, first of them: {why}",
        len(found.candidates),
    )
    return said.format(count=len(found.candidates), why=_closed(first.why))


def _closed(sentence: str) -> str:
    """Return a sentence with its full stop."""
    if sentence.endswith((".", "。", "!", "?")):
        return sentence
    return sentence + ("。" if current_language() == "zh_CN" else ".")


def _standing(card: Scorecard | None) -> list[str]:
    """Return by what number a zone stands out most among comparable areas."""
    known = [one for one in card.readings if one.id in _TOLD and one.percentile is not None] if card else []
    if not known:
        return []
    best = max(known, key=lambda one: one.percentile or 0.0)
    line = headline(best)
    said = (
        _("It stands out most by its {title}: {value}, {standing}.")
        if (best.percentile or 0.0) >= _OUTSTANDING
        else _("It does not stand out among comparable areas; best is its {title}: {value}, {standing}.")
    )
    title = line.title[:1].lower() + line.title[1:]
    return [said.format(title=title, value=line.value, standing=line.standing)]


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
    return said
