"""Pages of the functions of distance: K, L, pair correlation, M and m."""

from __future__ import annotations

from types import MappingProxyType

from gis_app.indicators.guide.entry import FIRMS, Example, Figure, Guide, Lookup
from gis_app.indicators.guide.references import BESAG, LANG, MARCON, OHSER, RIPLEY, STOYAN
from gis_app.indicators.inputs.city_index import CULTURE, LEARNING
from gis_app.indicators.measures.concentration import M_DENSITY, M_FUNCTION
from gis_app.indicators.measures.extent import PLACES_PER_KM2
from gis_app.indicators.measures.pair_functions import CROSS_K, CROSS_L, CROSS_PAIR_CORRELATION
from layers.language import N_

_AT_400 = MappingProxyType({"radius_m": 400.0})
_AT_800 = MappingProxyType({"radius_m": 800.0, "weights": None})
_EDGE = ("e(a, b)", N_("correction for what lies beyond the edge: area(W) / area(W ∩ (W + b − a))"))
_WINDOW = ("W", N_("the study area"))
_NUMBERS = ("N_{A}, N_{B}", N_("places of A and of B inside the study area"))
_EVEN = N_(
    "Not as a test of attraction: it compares with places strewn evenly over the study area, and in a city nothing is."
)
_ASSUMED = N_("Not with an assumed study area: its size enters the result directly.")
_NEIGHBOURS = ("w_{j}", N_("weight of a neighbour j: 1, or its staff or floor area in the rows that say so"))
_TOTALS = ("W_{B}, W", N_("total weight of B and of all reference places; of A = B and of W the place i is taken out"))

PAGES = (
    Guide(
        indicator=PLACES_PER_KM2,
        says=N_("How many places of one kind the city has per square kilometre."),
        formula=("d = 100 · n_{k} / A",),
        symbols=(("n_{k}", N_("places of the kind inside the study area")), ("A", N_("area of the study area, ha"))),
        reading=N_(
            "It is the background for every density of a zone: divide the two to see how far the zone stands out."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Montevideo has {culture} for cultural venues and {firms} for creative firms: its study area "
                "reaches far beyond the built-up city."
            ),
            values={
                "culture": Lookup(PLACES_PER_KM2, to_kind=CULTURE),
                "firms": Lookup(PLACES_PER_KM2, to_kind=FIRMS),
            },
        ),
        beware=(
            N_(
                "Not between cities whose study areas are drawn differently: a generous one makes every city look thin."
            ),
        ),
        figure=Figure("city_map", N_("Places of the four reference kinds in the study area of Montevideo.")),
    ),
    Guide(
        indicator=CROSS_K,
        says=N_("In how large an area chance would have as many partners as are found within a distance."),
        formula=(
            "K(r) = area(W) / (N_{A} N_{B}) · Σ_{a} Σ_{b} 1( d_{ab} ≤ r ) e(a, b)",
            "A = B:   K(r) = area(W) / (N_{A} (N_{A} − 1)) · Σ_{a} Σ_{b≠a} 1( d_{ab} ≤ r ) e(a, b)",
        ),
        symbols=(_WINDOW, _NUMBERS, ("d_{ab}", N_("distance between a place of A and a place of B")), _EDGE),
        reading=N_(
            "Without attraction K is the area of the circle, πr². It is the classical function that others are made "
            "of; planners read its two other forms more easily, L in metres and the pair correlation by ring."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Universities and cultural venues in Montevideo: K at 400 m is {k}. The circle itself has 502,655 m², "
                "so there are nearly nine times as many as if both were strewn evenly over the study area."
            ),
            values={"k": Lookup(CROSS_K, LEARNING, CULTURE, _AT_400)},
        ),
        beware=(_EVEN, _ASSUMED, N_("Not beyond half the study area's width: there the correction has no ground.")),
        references=(RIPLEY, OHSER),
        figure=Figure(
            "k", N_("Montevideo, universities and cultural venues: K (line) and the area of the circle (dashed).")
        ),
    ),
    Guide(
        indicator=CROSS_L,
        says=N_("Within which distance chance would have as many partners as are found within this one."),
        formula=("L(r) = √( K(r) / π )",),
        symbols=(("K(r)", N_("the cross-K function")),),
        reading=N_(
            "Without attraction L equals r. L above r means gathering, below r avoidance; the difference is told in "
            "metres, the same unit at every distance."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Universities and cultural venues in Montevideo: L at 400 m is {l}. Chance would have to look that far "
                "to find what lies within 400 m."
            ),
            values={"l": Lookup(CROSS_L, LEARNING, CULTURE, _AT_400)},
        ),
        beware=(_EVEN, _ASSUMED),
        references=(BESAG, RIPLEY),
        figure=Figure(
            "l", N_("Montevideo, universities and cultural venues: L (line) and the distance itself (dashed).")
        ),
    ),
    Guide(
        indicator=CROSS_PAIR_CORRELATION,
        says=N_("At which distance two kinds meet, ring by ring."),
        formula=("g = ( K(r_{2}) − K(r_{1}) ) / ( π (r_{2}^{2} − r_{1}^{2}) )",),
        symbols=(("r_{1}, r_{2}", N_("inner and outer radius of the ring")), ("K(r)", N_("the cross-K function"))),
        reading=N_(
            "1 is as many as if both kinds were strewn evenly. Unlike K it does not carry the near places along, so it "
            "falls back to 1 where gathering ends."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Universities and cultural venues in Montevideo: {near} between 200 and 400 m, still {far} between 800 "
                "and 1,200 m. Both follow the city's centre, which is larger than a walk."
            ),
            values={
                "near": Lookup(CROSS_PAIR_CORRELATION, LEARNING, CULTURE, _AT_400),
                "far": Lookup(CROSS_PAIR_CORRELATION, LEARNING, CULTURE, MappingProxyType({"radius_m": 1200.0})),
            },
        ),
        beware=(_EVEN, N_("Not for the innermost ring with few places: two addresses make a peak.")),
        references=(STOYAN,),
        figure=Figure("g", N_("Montevideo, universities and cultural venues: pair correlation by ring; dashed, none.")),
    ),
    Guide(
        indicator=M_FUNCTION,
        says=N_("How much larger the share of one kind is around another than it is in the whole city."),
        formula=("M(r) = Σ_{i} ( Σ_{j∈B} w_{j} / Σ_{j} w_{j} ) / Σ_{i} ( W_{B} / W )", "j ≠ i,   d_{ij} ≤ r"),
        symbols=(("i", N_("places of A that have any neighbour within r")), _NEIGHBOURS, _TOTALS),
        reading=N_(
            "1 is the usual share, 2 twice the share. It compares kinds with each other and not with the ground, so a "
            "dense centre as such leaves it at 1. Where staff or floor area is known, large places count for more in "
            "rows of their own."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Within 800 m of Montevideo's cultural venues the share of creative firms is {m} times the usual "
                "({m_p}, {m_q})."
            ),
            values={"m": Lookup(M_FUNCTION, CULTURE, FIRMS, _AT_800)},
        ),
        beware=(
            N_("Not where few places have any neighbour: those without are left out, and the rest decides."),
            N_("Not between runs with different reference places."),
        ),
        references=(MARCON,),
        figure=Figure(
            "m_within",
            N_("Montevideo: M from cultural venues to creative firms within a distance; dashed, the usual share."),
        ),
    ),
    Guide(
        indicator=M_DENSITY,
        says=N_("The same comparison at about a distance instead of within it: where the attraction ends."),
        formula=(
            "m(r) = Σ_{i} ( Σ_{j∈B} κ_{ij} w_{j} / Σ_{j} κ_{ij} w_{j} ) / Σ_{i} ( W_{B} / W )",
            "κ_{ij} = exp( −(d_{ij} − r)^{2} / 2h^{2} ) + exp( −(d_{ij} + r)^{2} / 2h^{2} ),   h = 100 m",
        ),
        symbols=(
            ("κ_{ij}", N_("how much a neighbour counts: fully at r, hardly 200 m nearer or farther")),
            _NEIGHBOURS,
            _TOTALS,
        ),
        reading=N_(
            "Read it from left to right: above 1 the second kind is over-represented at that distance; where it comes "
            "back to 1 the surroundings are as everywhere."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "At about 800 m from Montevideo's cultural venues the share of creative firms is {m} times the usual "
                "({m_p}, {m_q}); at 400 m it is {near} times ({near_q}), which chance also shows."
            ),
            values={
                "m": Lookup(M_DENSITY, CULTURE, FIRMS, _AT_800),
                "near": Lookup(M_DENSITY, CULTURE, FIRMS, MappingProxyType({"radius_m": 400.0, "weights": None})),
            },
        ),
        beware=(
            N_("Not for distances under 100 m: the neighbours of other distances come in."),
            N_("Not with few places: the curve then follows single addresses."),
        ),
        references=(LANG,),
        figure=Figure(
            "m_at", N_("Montevideo: m from cultural venues to creative firms at a distance; dashed, the usual share.")
        ),
    ),
)
