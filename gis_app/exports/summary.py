"""What a city shows, in a paragraph: printed by `run`, heads map, report and desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis_app.exports.provenance import spoken_name
from gis_app.exports.symbols import zone_group
from gis_app.indicators.catalogue import CULTURE_PER_HA, NEAREST_UNIVERSITY_M, ZONE_LOCATION_QUOTIENT
from gis_app.indicators.presentation import headline
from gis_app.indicators.sentences import verdict
from gis_app.indicators.wording import listed
from gis_app.zones.wording import counted
from layers.language import current_language, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis_app.indicators.reading import CityAnalysis, Profile, Reading
    from gis_app.zones.scorecard import Scorecard
    from gis_app.zones.zone import Found
    from layers.city import City

_MOST_PAIRS = 2
_LARGE_KM2 = 10.0
_TOLD = (CULTURE_PER_HA.id, ZONE_LOCATION_QUOTIENT.id, NEAREST_UNIVERSITY_M.id)


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
        *_pairs(analysis),
        *(sentence for one in found for sentence in _candidates(one, cards)),
        *_caveats(city),
    ]


def paragraph(sentences: Sequence[str]) -> str:
    """Return sentences as running text; Chinese sets no space between them."""
    return ("" if current_language() == "zh_CN" else " ").join(sentences)


def _what_there_is(city: City) -> str:
    kinds = [kind for kind in city.layers if city.layers[kind].kind.reference]
    square_km = city.study_area.area_ha / 100
    area = f"{square_km:,.0f}" if square_km >= _LARGE_KM2 else f"{square_km:,.1f}"
    return _("{city}: {counts} in a study area of {area} km².").format(
        city=spoken_name(city), counts=listed([counted(kind, city.count(kind)) for kind in kinds]), area=area
    )


def _pairs(analysis: CityAnalysis) -> list[str]:
    """Return the clearest sentences about two different kinds; where nothing is clear, the one that says so."""
    different = [profile for profile in analysis.profiles if profile.from_kind != profile.to_kind]
    clear = [profile for profile in different if verdict(profile) not in {"chance", "untested"}]
    told = sorted(clear, key=_certainty)[:_MOST_PAIRS] or different[:1] or list(analysis.profiles[:1])
    return [profile.sentence for profile in told]


def _certainty(profile: Profile) -> tuple[float, float]:
    return (1.0 if profile.q is None else profile.q, -abs((profile.strength or 1.0) - 1.0))


def _candidates(found: Found, cards: dict[str, Scorecard]) -> list[str]:
    group = _(zone_group(found.method).title)
    if not found.candidates:
        return [_("{group}: none. {reason}").format(group=group, reason=found.reason or "")] if found.reason else []
    best = found.candidates[0]
    count = ngettext("{count} candidate", "{count} candidates", len(found.candidates)).format(
        count=len(found.candidates)
    )
    first = _("{group}: {count}, the first of them {name} ({area} ha). {why}").format(
        group=group, count=count, name=best.name, area=f"{best.area_ha:.1f}", why=best.why
    )
    standing = _standing(cards.get(best.id))
    return [first, standing] if standing and isinstance(best.rank, int) else [first]


def _standing(card: Scorecard | None) -> str:
    readings = (
        [reading for reading in card.readings if reading.id in _TOLD and reading.percentile is not None] if card else []
    )
    if not card or not readings:
        return ""
    parts = [_part(reading) for reading in sorted(readings, key=lambda one: -(one.percentile or 0.0))[:2]]
    return _("There, {parts}.").format(parts=listed(parts))


def _part(reading: Reading) -> str:
    line = headline(reading)
    return _("{title} is {value}, {standing}").format(
        title=line.title[:1].lower() + line.title[1:], value=line.value, standing=line.standing
    )


def _caveats(city: City) -> list[str]:
    said = []
    if city.study_area.source == "assumed":
        said.append(_("The study area is assumed from the data: densities and comparisons depend on it."))
    if city.set_aside:
        names = listed([name for name, _reason in city.set_aside])
        said.append(_("Set aside: {names}.").format(names=names))
    if city.fictional:
        said.append(_("The city is fictional."))
    return said
