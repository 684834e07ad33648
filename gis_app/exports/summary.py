"""What a city shows, in a paragraph: printed by `run`, heads map, report and desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.indicators.inputs.study_area import outside_told
from gis_app.indicators.pair_sentences import shuffled_among
from gis_app.indicators.sentences import subject
from gis_app.indicators.verdicts import headlines
from gis_app.indicators.wording import counted, listed
from gis_app.zones.claims import stands_out, why_of_group
from gis_app.zones.wording import hectares
from layers.errors import Severity
from layers.intake.study_area import STUDY_AREA_MISSES
from layers.kinds.registry import KINDS
from layers.language import current_language, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import CityAnalysis
    from gis_app.zones.zone import Candidate, Found
    from layers.city import City

_MOST_PAIRS = 2
_LARGE_KM2 = 10.0
_SEEDS = "industrial_seeds"


def summary_sentences(city: City, analysis: CityAnalysis, found: Sequence[Found], *, exact: bool = True) -> list[str]:
    """Return four to eight plain sentences, the most general first.

    Parameters
    ----------
    city
        What was read.
    analysis
        How its kinds lie together.
    found
        What each way of finding returned.
    exact
        With p and the names of commands; without for a page that has its method elsewhere.
    """
    return [
        _what_there_is(city),
        *_outside(city),
        *_pairs(analysis, exact=exact),
        *(sentence for one in found for sentence in _candidates(one, exact=exact)),
        *_caveats(city, exact=exact),
    ]


def _what_there_is(city: City) -> str:
    kinds = [kind for kind in KINDS if city.count(kind) and KINDS[kind].reference]
    square_km = city.study_area.area_ha / 100
    area = f"{square_km:,.0f}" if square_km >= _LARGE_KM2 else f"{square_km:,.1f}"
    if not kinds:
        none = _("None of the reference places, in a study area of {area} km².")
        return subject(city, _("{city}: none of the reference places, in a study area of {area} km²."), none).format(
            area=area
        )
    counts = listed([counted(kind, city.count(kind)) for kind in kinds])
    nameless = _("{counts} in a study area of {area} km².")
    return subject(city, _("{city}: {counts} in a study area of {area} km²."), nameless).format(
        counts=counts, area=area
    )


def _outside(city: City) -> list[str]:
    told = outside_told(city, [kind for kind in KINDS if city.count(kind) and KINDS[kind].reference])
    return [told] if told else []


def _pairs(analysis: CityAnalysis, *, exact: bool) -> list[str]:
    """Return the clearest sentences about two different kinds; where nothing is clear, the one that says so."""
    different = [pair for pair in analysis.profiles if not pair.same]
    told = headlines(analysis.profiles)[:_MOST_PAIRS] or different[:1] or list(analysis.profiles[:1])
    said = [pair.brief if exact else pair.plain for pair in told]
    tested = any(pair.p is not None for pair in told)
    return [*([shuffled_among(analysis.universe_said)] if tested else []), *said]


def _candidates(found: Found, *, exact: bool) -> list[str]:
    """Return how many there are, how sure that is, and what the first one is."""
    if not found.candidates:
        return [found.reason] if found.reason else []
    first = found.candidates[0]
    if found.method == _SEEDS:
        return [_seeds(found, first)]
    return [_claimed(found), _first(first, exact=exact), *found.notes]


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


def _first(first: Candidate, *, exact: bool) -> str:
    said = _("The strongest, {name} ({area}): {why}")
    why = first.why if exact else why_of_group(first, exact=False)
    return _closed(said.format(name=first.name, area=hectares(first.area_ha), why=why))


def _seeds(found: Found, first: Candidate) -> str:
    """Return how many industrial sites have more around them than an average spot, and what the first one is."""
    better = sum(1 for zone in found.candidates if zone.strength)
    if not better:
        return _(
            "No industrial site has more creative places or universities around it than an average spot of the city."
        )
    said = ngettext(
        "{count} industrial site or group of sites has more around it than an average spot of the city (described, not "
        "tested): {why}",
        "{count} industrial sites or groups of sites have more around them than an average spot of the city "
        "(described, not tested), first of them: {why}",
        better,
    )
    return said.format(count=better, why=_closed(first.why))


def _closed(sentence: str) -> str:
    """Return a sentence with its full stop."""
    if sentence.endswith((".", "。", "!", "?")):
        return sentence
    return sentence + ("。" if current_language() == "zh_CN" else ".")


def _caveats(city: City, *, exact: bool) -> list[str]:
    said = []
    if city.study_area.source == "assumed":
        said.append(_("The study area is assumed from the data: densities and comparisons depend on it."))
    lossy = [
        finding
        for _file, finding in city.findings
        if finding.severity is not Severity.NOTE and finding.code != STUDY_AREA_MISSES
    ]
    if lossy:
        said.append(_lossy(len(lossy), exact=exact))
    if city.set_aside:
        names = listed([name for name, _reason in city.set_aside])
        said.append(_("Set aside: {names}.").format(names=names))
    if city.fictional:
        said.append(_("The city is fictional."))
    if city.spoken_limits:
        said.append(city.spoken_limits)
    return said


def _lossy(count: int, *, exact: bool) -> str:
    """Return how many findings changed what was read, and where they are listed."""
    if exact:
        return ngettext(
            "{count} finding in the files changed a feature or set it aside; `clusterscape check` lists it.",
            "{count} findings in the files changed features or set them aside; `clusterscape check` lists them.",
            count,
        ).format(count=count)
    return ngettext(
        "{count} finding in the files changed a feature or set it aside.",
        "{count} findings in the files changed features or set them aside.",
        count,
    ).format(count=count)
